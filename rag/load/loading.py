"""From a draft to an article: page furniture out, title and date in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from rag.errors import LoadError
from rag.load.characters import collapse_spaces, tidy_characters
from rag.load.dates import parse_date
from rag.load.decoding import refuse_other_formats
from rag.load.draft import Draft, Line, Metadata
from rag.load.formats import draft_plain, reader_for
from rag.load.page import Cleaned, clean_page
from rag.load.page.shapes import SENTENCE_BREAK
from rag.types import Article

PARAGRAPH_BREAK = "\n\n"

PASTED = "the text"
INPUT = "the input"
"""What text and bytes without a name are called in messages."""

_SIGNATURE_CHARACTERS = 200
"""Beginning of a pasted text that shows whether it is markup."""

_TITLE_CHARACTERS = 100
"""Length at which a title that is made of the text's first words is cut."""

_DATE_LINES = 5
"""First lines of a text among which a date by itself is the date of the text."""

_SEPARATORS = re.compile(r"[\s_-]+")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Loaded:
    """An article and how it was come by.

    ``origin`` is where it came from: the address that it was fetched from, that the caller knows
    or that its front matter names; else the file, or what the caller gave. The address that a page
    states of itself is the article's ``url`` and not its origin.
    ``removed`` holds the lines that were judged not to be the article's own text, in order.
    """

    article: Article
    origin: str | None
    removed: tuple[str, ...]


def load_text(
    text: str,
    *,
    title: str | None = None,
    published: date | None = None,
    source: str | None = None,
    url: str | None = None,
    origin: str | None = None,
) -> Loaded:
    """Make an article of a plain text, such as one that was pasted.

    Args:
        text: the text; it may start with front matter, and may be a page copied from a browser.
        title: the title, instead of the one that the text gives itself; so with the next three.
        published: the day of publication.
        source: who published it.
        url: its address.
        origin: where the text came from, if that is not its address.

    Raises:
        LoadError: the text is empty, markup or only page furniture, or its front matter is
            malformed.
    """
    name = origin or PASTED
    refuse_other_formats(text[:_SIGNATURE_CHARACTERS].encode("utf-8", "replace"), name)
    given = Metadata(_tidy(title), published, _tidy(source), _tidy(url))
    return finish(draft_plain(text, name), name, given=given, origin=origin)


def load_bytes(data: bytes, name: str | None = None, *, title: str | None = None) -> Loaded:
    """Make an article of the content of a file, such as an upload or standard input.

    Args:
        data: the whole content.
        name: the file's name, or its path: the suffix tells the format, and the name is the origin
            unless front matter names an address. Content without a name is plain text.
        title: the title, instead of the one that the content gives itself.

    Raises:
        LoadError: the content is not text of a supported format, or empty, or malformed.
    """
    called = name or INPUT
    draft = reader_for(name or "")(data, called, None)
    return finish(draft, called, given=Metadata(title=_tidy(title)), origin=name)


def finish(draft: Draft, name: str, *, given: Metadata, origin: str | None) -> Loaded:
    """Clean a draft and give it a title.

    Args:
        draft: the parsed text.
        name: what to call the text in messages; a file's name is the last resort for a title.
        given: what the caller knows better than the text; its address is the origin.
        origin: where the text came from, if neither the caller nor front matter knows its address.

    Raises:
        LoadError: no text is left.
    """
    if not draft.lines:
        raise LoadError(f"{name} is empty: there is no text in it")
    page = clean_page(draft.lines) if draft.may_be_page else Cleaned(draft.lines)
    if not page.lines:
        raise LoadError(
            f"{name} holds no article text, only what stands around one on a page "
            f"(such as {draft.lines[0].text[:40]!r}); copy the article's paragraphs too"
        )
    metadata = given.filled_from(draft.metadata).filled_from(page.metadata)
    article = Article.create(
        _tidy(metadata.title) or _first_words(page.lines) or _readable(name),
        PARAGRAPH_BREAK.join(line.text for line in page.lines),
        published=metadata.published or _leading_date(page.lines),
        source=_tidy(metadata.source),
        url=_tidy(metadata.url),
    )
    return Loaded(article, _tidy(given.url) or _tidy(draft.origin) or origin, page.removed)


def _tidy(value: str | None) -> str | None:
    return collapse_spaces(tidy_characters(value)) or None if value else None


def _first_words(lines: tuple[Line, ...]) -> str | None:
    """The first line that has letters, or as much of it as makes a title."""
    text = next((line.text for line in lines if _LETTER.search(line.text)), None)
    if text is None or len(text) <= _TITLE_CHARACTERS:
        return text
    end = SENTENCE_BREAK.search(text[: _TITLE_CHARACTERS + 1])
    if end:
        return text[: end.end()].rstrip()
    words, space, _ = text[:_TITLE_CHARACTERS].rpartition(" ")
    return f"{words if space else text[:_TITLE_CHARACTERS]}…"


def _leading_date(lines: tuple[Line, ...]) -> date | None:
    """A date that stands by itself among the first lines, if there is only one."""
    found = {parse_date(line.text) for line in lines[:_DATE_LINES]} - {None}
    return found.pop() if len(found) == 1 else None


def _readable(name: str) -> str:
    """A file's name as words: ``five_months-later.txt`` becomes "five months later"."""
    return _SEPARATORS.sub(" ", PurePath(name).stem).strip() or name
