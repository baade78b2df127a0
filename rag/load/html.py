"""Web pages: the article in a page, found by trafilatura.

The only module that imports trafilatura and the parser that comes with it. It parses the page,
takes out what readers do not see, and keeps trafilatura from dropping words inside sentences.
"""

from __future__ import annotations

import logging
import re
from copy import deepcopy
from typing import TYPE_CHECKING

from rag.errors import LoadError
from rag.extras import needed
from rag.load.characters import tidy_characters
from rag.load.draft import Draft
from rag.load.html_lines import PARAGRAPH_SIGN, read_lines
from rag.load.html_metadata import read_metadata
from rag.load.labels import codec_of
from rag.load.tags import INLINE

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ENCODING = re.compile(
    rb"""<meta[^<>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_ENCODING_BYTES = 4_096
"""Beginning of a page in which browsers, too, look for its encoding (they take 1,024 bytes)."""

_CONTROL = re.compile(
    r"&#(?:0*(?:[0-8]|1[14-9]|2\d|3[01]|127)(?!\d)|x0*(?:[0-8bef]|1[\da-f]|7f)(?![\da-f]));?",
    re.IGNORECASE,
)
"""Entities of control characters: where one is, trafilatura would give the whole page up."""

_UNREAD = (
    "//nav|//aside|//footer|//template|//noscript|//figcaption|//dialog|//svg|//script|//style"
    "|//*[@hidden or @aria-hidden='true' or @rel='author' or @itemprop='author'"
    " or contains(concat(' ', translate(@class, '-_', '  '), ' '), ' byline ')"
    " or contains(' navigation complementary contentinfo search banner dialog ',"
    " concat(' ', @role, ' ')) and @role]"
    "|//*[contains(translate(@style, 'DISPLAYNOE ', 'displaynoe'), 'display:none')"
    " or contains(translate(@style, 'VISBLTYHDEN ', 'visbltyhden'), 'visibility:hidden')]"
)
"""What is no text of the article: hidden, around it, under pictures, or names of authors."""

_KEPT = frozenset({"time", "label", "output", "q"})
"""Elements in sentences that trafilatura drops with their words, or takes out of the sentence."""


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a page says it is in, as it names it.

    Where a name of UTF-16 can be read, the page is not in it. As in browsers, UTF-8 is meant
    (https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding).
    """
    found = _ENCODING.search(data[:_ENCODING_BYTES])
    if found is None:
        return None
    label = found[1].decode("ascii")
    return "utf-8" if (codec_of(label) or "").startswith("utf-16") else label


def parse_html(markup: str, name: str) -> Draft:
    """The lines of the article in a page, and what the page says of it.

    Args:
        markup: the page; nothing that it refers to is fetched.
        name: what to call the page in messages.

    Raises:
        LoadError: the extra ``web`` is not installed, or elements are nested too deeply.
    """
    with needed("web", name, LoadError):
        import trafilatura
        from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        page = _CONTROL.sub("", tidy_characters(markup)).encode()
        tree = html.document_fromstring(page, parser=parser)
    except etree.ParserError:  # there is no element and no word
        return Draft(())
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise LoadError(
            f"{name} has more than 250 elements inside one another, which no page needs; "
            "save its text as a .txt or .md file"
        )
    _silence()
    metadata = read_metadata(tree, trafilatura.extract_metadata)
    _prepare(tree)
    settings = deepcopy(trafilatura.settings.DEFAULT_CONFIG)
    # Below this length it would take every word of the page, menus included.
    settings["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "0"
    for recall in (False, True):
        found = trafilatura.bare_extraction(
            tree, favor_recall=recall, include_comments=False, config=settings
        )
        if found and (draft := read_lines(found.body, metadata)).lines:
            return draft
    return Draft((), metadata)


def _silence() -> None:
    """Keep trafilatura and its parts from writing about pages that they find odd."""
    for library in ("trafilatura", "htmldate", "courlan", "justext", "readability"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)


def _prepare(tree: HtmlElement) -> None:
    """Take out what is not read, and make paragraphs of words that stand in a bare ``div``."""
    for element in tree.xpath(_UNREAD):
        if element.getparent() is not None:
            element.drop_tree()
    for element in tree.iter(*_KEPT):
        element.tag = "span"
    for element in tree.iter("br"):
        after = element.getnext()
        if after is not None and after.tag == "br" and not (element.tail or "").strip():
            element.tail = PARAGRAPH_SIGN  # of two line breaks trafilatura keeps one
    for element in tree.iter("div", "center"):
        own = [element.text, *(child.tail for child in element)]
        if any(map(str.strip, filter(None, own))) and all(
            inner.tag in INLINE or inner.tag == "br" for inner in element.iterdescendants()
        ):
            element.tag = "p"
