"""The body that trafilatura finds in a page, as lines.

Its elements are those of TEI (https://tei-c.org): ``head``, ``p``, ``list`` of ``item``, ``table``
of ``row`` of ``cell``, ``quote``, ``lb``; or those of HTML where a second opinion was taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.load.characters import collapse_spaces, tidy_characters
from rag.load.draft import Draft, Line, Metadata
from rag.load.markdown import BULLET, CELL_SEPARATOR
from rag.load.tags import INLINE

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_INLINE = INLINE | {"hi", "ref", "graphic", "lb", "br"}
_ITEMS = frozenset({"item", "li"})
_TERMS = ("dt", "dd")
"""What marks the items of a list of terms and their meanings."""

_ROWS = frozenset({"row", "tr"})
_CELLS = frozenset({"cell", "td", "th"})
_AS_WRITTEN = frozenset({"quote", "code", "pre"})
"""Elements that may hold preformatted text, in which an empty line ends a paragraph."""

_BREAK = "\0"
"""Stands for a line break while a block is put together; no such character is in a page."""

PARAGRAPH_SIGN = "\ue000"
"""Stands for an empty line in a page that trafilatura is given: a letter for private use."""

_EMPTY_LINE = re.compile(rf"[{_BREAK}\s]*{PARAGRAPH_SIGN}[{_BREAK}{PARAGRAPH_SIGN}\s]*")


def read_lines(body: HtmlElement, metadata: Metadata) -> Draft:
    """The lines of a body, and the metadata with the headline that readers see as the title."""
    reader = _Reader()
    reader.read(body)
    reader.flush()
    title = reader.headline or metadata.title
    lines = reader.lines
    if lines and lines[0].text == title:
        lines = lines[1:]
    return Draft(tuple(lines), Metadata(title=title).filled_from(metadata))


@dataclass(slots=True)
class _Reader:
    """A body while it is read."""

    lines: list[Line] = field(default_factory=list)
    headline: str | None = None
    _words: list[str] = field(default_factory=list)
    _marker: str = ""
    _row: list[list[str]] | None = None

    def read(self, element: HtmlElement, written: bool = False) -> None:
        """Read an element with what is in it; a page's depth is limited."""
        tag = str(element.tag)
        if tag in ("lb", "br"):
            self._words.append(_BREAK)
        if tag in _INLINE:
            self._read_content(element, written)
            return
        self.flush()
        if tag in _ITEMS and not element.get("rend", "").startswith(_TERMS):
            self._marker = f"{BULLET} "
        elif tag in _ROWS:
            self._end_row()
            self._row = []
        elif tag in _CELLS and self._row is not None:
            self._row.append([])
        self._read_content(element, written or tag in _AS_WRITTEN)
        if self._is_headline(element):
            self.headline = " ".join(self._paragraphs())
        self.flush()
        if tag in _ITEMS:
            self._marker = ""
        elif tag in _ROWS:
            self._end_row()

    def flush(self) -> None:
        """End the paragraph that is being read."""
        gap = not self._marker
        for text in self._paragraphs():
            if self._row:
                self._row[-1].append(text)
            else:
                self.lines.append(Line(self._marker + text, gap))
                self._marker, gap = "", False

    def _read_content(self, element: HtmlElement, written: bool) -> None:
        self._read_text(element.text, written)
        for child in element:
            self.read(child, written)
            self._read_text(child.tail, written)

    def _read_text(self, text: str | None, written: bool) -> None:
        if text:
            self._words.append(re.sub(r"\n\s*\n", PARAGRAPH_SIGN, text) if written else text)

    def _is_headline(self, element: HtmlElement) -> bool:
        is_first = self.headline is None and self._row is None
        return is_first and (element.tag == "h1" or element.get("rend") == "h1")

    def _paragraphs(self) -> Iterator[str]:
        """The paragraphs that were read: two breaks in a row part them."""
        parts = _EMPTY_LINE.split("".join(self._words))
        self._words.clear()
        for part in parts:
            # An entity may have stood for any character, so they are tidied once more.
            if text := collapse_spaces(tidy_characters(part.replace(_BREAK, " "))):
                yield text

    def _end_row(self) -> None:
        """Make one line of a row of short cells; a cell of paragraphs only arranges them."""
        row, self._row = self._row or [], None
        if all(len(cell) <= 1 for cell in row):
            text = CELL_SEPARATOR.join("".join(cell) for cell in row)
            if text.strip(CELL_SEPARATOR):
                self.lines.append(Line(text, gap=False))
        else:
            self.lines += [Line(text, gap=True) for cell in row for text in cell]
