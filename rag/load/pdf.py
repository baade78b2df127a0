"""PDF: its text in paragraphs, read by PDFium in a process of its own.

That process (:mod:`rag.load.pdf_process`) bounds what a PDF that was made to do harm can take:
20 seconds of computing and 512 MB of memory. Where the system has no such limits (Windows; memory
on macOS) it is stopped after two minutes, and its memory is not bounded.

What a PDF says of its day and its author is left aside: it is the day on which the file was made,
and whoever made it. Words that lie at an angle or do not run with the page's are left out.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rag.errors import LoadError
from rag.extras import needed
from rag.load import pdf_process
from rag.load.characters import collapse_spaces, tidy_characters
from rag.load.draft import Draft, Line, Metadata
from rag.load.pdf_layout import Fragment, Page, Row, read_rows
from rag.load.pdf_paragraphs import to_lines

SIGNATURE = b"%PDF-"
_SIGNATURE_BYTES = 1_024
"""Beginning of a file in which readers look for the signature: some programs write before it."""

_MOST_WAIT = 120
"""Seconds; the process has its share of them also on a machine that does other things."""

_LEAST_LETTERS = 0.5
"""Share of characters that are letters, digits and usual signs below which the fonts of a PDF do
not say which letters they show."""

_HEADLINE = 1.15
"""Heights of the usual letters from which on a row at the top is a headline."""

_HEADLINE_ROWS = 4
"""A headline has no more rows: beyond it, the whole page is set in large type."""

_LIGATURES = {ord(c): s for c, s in zip("ﬀﬁﬂﬃﬄﬅﬆ", "ff fi fl ffi ffl st st".split(), strict=True)}

_PROGRAM = r"(?:microsoft )?(?:word|powerpoint|excel|google docs|libreoffice(?: \w+)?)"
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel) *- .*|powerpoint presentation"
    r"|[(\[<]?(?:untitled|unbenannt|sans titre|sin título|ohne titel|no title|unnamed|anonymous"
    r"|unspecified|unknown|none|null|n/a|(?:new )?(?:microsoft word )?document|dokument|title|slide"
    r"|print|presentation|book|workbook|sheet|layout)(?: document)?[ _-]*\d*[)\]>]?"
    rf"(?: *[-–—] *{_PROGRAM})?"
    r"|.*\.(?:docx?|odt|rtf|tex|dvi|indd|qxd|pptx?|xlsx?|html?|pdf|txt|ps|md|fm|wpd)"
    rf"(?: *[-–—] *{_PROGRAM})?|(?:https?|file):.*|about:blank|[\W\d_]*)",
    re.IGNORECASE,
)
"""What programs write as a title where nobody gave one."""

_BROWSER = re.compile(r"mozilla|chrom|firefox|safari|wkhtml", re.IGNORECASE)
"""Creators that print pages of the web, which have more on them than an article."""

_TITLE_CHARACTERS = 300
"""Length at which a title is cut."""

_SCAN = (
    "is a scan or a picture without text; run OCR on it first, for instance "
    "`ocrmypdf scan.pdf text.pdf`, and add the result"
)
_SAVE = "open it in a viewer and print it to a new PDF, or save its text as a .txt file"


def read_pdf(data: bytes, name: str, encoding: str | None = None) -> Draft:  # noqa: ARG001
    """The paragraphs of a PDF and its title; nothing of an empty file.

    Args:
        data: the whole file.
        name: what to call it in messages.
        encoding: of no meaning here; a PDF knows its own.

    Raises:
        LoadError: the extra ``pdf`` is not installed, or the file is no PDF, locked by a password,
            damaged, too long, without text, or made to keep its reader busy.
    """
    if not data.strip():
        return Draft(())
    if SIGNATURE not in data[:_SIGNATURE_BYTES]:
        raise LoadError(f"{name} is no PDF, though it is called one; name it for what it is")
    with needed("pdf", name, LoadError):
        if find_spec("pypdfium2") is None:
            raise ModuleNotFoundError("No module named 'pypdfium2'", name="pypdfium2")
    about, *shown = _run(data, name)
    _refuse([about, *shown], name)
    pages = [_page(page) for page in shown]
    if not any(page.fragments for page in pages):
        damaged = any("damaged" in page for page in shown)
        raise LoadError(f"{name} {f'is damaged; {_SAVE}' if damaged else _SCAN}")
    stated = collapse_spaces(tidy_characters(about["title"][:_TITLE_CHARACTERS]))
    rows = read_rows(pages, stated)
    text = "".join(row.text for row in rows)
    legible = sum(c.isascii() or c.isalnum() for c in text) - text.count("\ufffd")
    if legible < _LEAST_LETTERS * len(text):
        raise LoadError(f"{name} does not say which letters its fonts show, so it {_SCAN}")
    headline = _headline(rows)
    title = _title(stated, headline)
    lines = to_lines(rows)
    if lines and lines[0].text == title:
        lines = lines[1:] or lines
    is_page = bool(_BROWSER.search(about["creator"]))
    return Draft(tuple(lines), Metadata(title=title), may_be_page=is_page)


def _run(data: bytes, name: str) -> list[dict[str, Any]]:
    """What the process says of the file."""
    # -P: the folder of the script has modules that are called as some of Python's own.
    command = [sys.executable, "-P", str(Path(pdf_process.__file__))]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=data, capture_output=True, timeout=_MOST_WAIT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise LoadError(f"{name} takes too long to read: it may be damaged; {_SAVE}") from error
    if done.returncode:
        raise LoadError(
            f"{name} cannot be read within {pdf_process.MOST_SECONDS} seconds and "
            f"{pdf_process.MOST_BYTES // 2**20} MB of memory, or breaks its reader: it may be "
            f"damaged; {_SAVE}"
        )
    return [json.loads(line) for line in done.stdout.splitlines()]


def _refuse(said: Sequence[dict[str, Any]], name: str) -> None:
    error = next((line["error"] for line in said if "error" in line), None)
    if error == "password":
        raise LoadError(f"{name} is locked by a password; save a copy of it without one")
    if error == "damaged":
        raise LoadError(f"{name} is damaged, or no whole PDF; fetch it again, or {_SAVE}")
    if error == "pages":
        raise LoadError(
            f"{name} has {said[0]['pages']:,} pages, more than the {pdf_process.MOST_PAGES:,} that "
            "are allowed; split it and add the parts"
        )
    if error == "characters":
        raise LoadError(
            f"{name} holds more than the {pdf_process.MOST_CHARACTERS:,} characters that are "
            "allowed; split it and add the parts"
        )
    if error == "fragments":
        raise LoadError(
            f"{name} holds more than the {pdf_process.MOST_FRAGMENTS:,} pieces of lines that are "
            "allowed; split it and add the parts, or save its text as a .txt file"
        )


def _page(page: dict[str, Any]) -> Page:
    fragments = (
        Fragment(text, *place)
        for words, *place in page["fragments"]
        if (text := collapse_spaces(tidy_characters(words.translate(_LIGATURES))))
    )
    return Page(page["height"], tuple(fragments))


def _title(stated: str, headline: Line | None) -> str | None:
    """The title that the file states, if somebody gave it one; else its headline."""
    if not stated or _NO_TITLE.fullmatch(stated):
        return headline.text if headline else None
    # Browsers add the name of the site to what the page shows as its headline.
    return headline.text if headline and headline.text in stated else stated


def _headline(rows: Sequence[Row]) -> Line | None:
    """What is set in the largest type on the first page, if it is larger than most."""
    first = [row for row in rows if row.page == 0]
    if not first:
        return None
    letters: Counter[float] = Counter()
    for row in rows:
        letters[row.size] += len(row.text)
    largest = max(row.size for row in first)
    if largest < _HEADLINE * max(letters, key=lambda size: letters[size]):
        return None
    start = next(i for i, row in enumerate(first) if row.size == largest)
    end = start + 1
    while end < len(first) and first[end].size == largest:
        end += 1
    lines = to_lines(first[start:end])
    return lines[0] if end - start <= _HEADLINE_ROWS else None
