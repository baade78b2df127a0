"""Plain text to lines: paragraphs that were wrapped at a column become one line again.

A line is *full* when the first word of the next one would not have fitted behind it. Nearly all
lines of wrapped prose are full, go on in lower case and break off anywhere. Lines of verse, lists,
tables, code and pages (a paragraph a line) are full by chance only, and end where something ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from rag.load.characters import collapse_spaces
from rag.load.draft import Draft, Line

_MIN_WIDTH = 40
_MAX_WIDTH = 100
"""Columns at which e-mail, RFCs and old text files are wrapped, with room on both sides."""

_WIDTH_QUANTILE = 0.95
"""Some lines stick out of the column: the width is what this share of the lines keeps to."""

_MIN_FULL = 0.75
"""Share of full lines in a block of wrapped prose."""

_MIN_LOWER = 0.35
"""Share of full lines that go on in lower case. Verse and tables start nearly all of theirs with a
capital or a figure; German, with its capital nouns, still goes on in lower case over half the time.
"""

_MAX_STOPS = 0.45
"""Share of full lines that end with a punctuation mark: one in five in prose, most in verse."""

_MIN_PROSE = 0.5
"""Share of the text in blocks of several lines that has to be wrapped prose."""

_MIN_SET_ROWS = 100
_MIN_SET_SHARE = 0.3
"""Lines of a text, and the share of long ones, that show that it was set in a column.

The menus of a page are short lines: few of its lines come near the width of a column.
"""

_TAB_COLUMNS = 4

_ITEM = re.compile(r"(?:[-*+•‣◦–—]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_COLUMNS = re.compile(r"\S {3,}\S")  # cells of a table, kept apart by spaces
_STOPS = ".,;:!?…—–"
_SUSPENDED = frozenset({"and", "or", "to", "und", "oder", "bis", "et", "ou", "y", "o", "en", "of"})


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the file: how far it is indented and what it says."""

    indent: int
    text: str

    @property
    def width(self) -> int:
        return self.indent + len(self.text)

    @property
    def is_fixed(self) -> bool:
        """Whether the line can only stand by itself: a row of a table, a line of a quoted mail."""
        return self.text[0] == ">" or bool(_COLUMNS.search(self.text))


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows that may be one wrapped paragraph, and whether an empty line comes before them."""

    rows: list[_Row]
    gap: bool


def parse_plain(text: str) -> Draft:
    """The paragraphs of a plain text whose characters are tidy."""
    blocks = list(_blocks(text))
    width = _wrap_width([block.rows for block in blocks])
    lines = []
    for block in blocks:
        paragraphs = _unwrap(block.rows, width) if width else [row.text for row in block.rows]
        collapsed = (collapse_spaces(paragraph) for paragraph in paragraphs)
        lines += [Line(text, gap=block.gap and not i) for i, text in enumerate(collapsed)]
    is_set = width is not None or _keeps_to_column([row for block in blocks for row in block.rows])
    return Draft(tuple(lines), may_be_page=not is_set)


def _keeps_to_column(rows: list[_Row]) -> bool:
    """Whether a long text fills a column and never leaves it, as manuals and code do."""
    if len(rows) < _MIN_SET_ROWS or max(row.width for row in rows) > _MAX_WIDTH:
        return False
    return sum(row.width > _MIN_WIDTH for row in rows) >= _MIN_SET_SHARE * len(rows)


def _blocks(text: str) -> Iterator[_Block]:
    """Rows between empty lines, cut before every item and every indented first line."""
    for is_empty, raws in groupby(text.expandtabs(_TAB_COLUMNS).split("\n"), key=_is_blank):
        if is_empty:
            continue
        rows = [_Row(len(raw) - len(raw.lstrip(" ")), raw.strip(" ")) for raw in raws]
        for start, end in pairwise([*_paragraph_starts(rows), len(rows)]):
            yield _Block(rows[start:end], gap=start == 0)


def _is_blank(raw: str) -> bool:
    return not raw.strip(" ")


def _paragraph_starts(rows: list[_Row]) -> list[int]:
    """The first row, every item, and every indented row if indentation is for first lines.

    Where most rows are indented it is the others that start something, such as an entry of a
    bibliography.
    """
    margin = min(row.indent for row in rows)
    indented = sum(row.indent > margin for row in rows)
    has_first_lines = 2 * indented <= len(rows)
    starts = [0]
    is_item = bool(_ITEM.match(rows[0].text))
    for i, row in enumerate(rows[1:], 1):
        if _ITEM.match(row.text):
            is_item = True
        elif is_item and row.indent > margin:
            continue
        elif has_first_lines and row.indent > margin:
            is_item = False
        elif has_first_lines or row.indent > margin or rows[i - 1].indent == margin:
            continue
        starts.append(i)
    return starts


def _wrap_width(blocks: list[list[_Row]]) -> int | None:
    """The column at which the text is wrapped, or None if it is not."""
    candidates = [block for block in blocks if len(block) > 1]
    filled = [block for block in candidates if _is_filled(block, _width(block[:-1]))]
    if not filled or _size(filled) < _MIN_PROSE * _size(candidates):
        return None
    width = _width([row for block in filled for row in block[:-1]])
    full = [pair for block in filled for pair in pairwise(block) if _joins(*pair, width)]
    lower = sum(after.text[0].islower() for _, after in full)
    stops = sum(before.text[-1] in _STOPS for before, _ in full)
    # Half a line of grace: of two lines one may well end with a stop.
    is_prose = full and lower >= _MIN_LOWER * len(full) and stops <= _MAX_STOPS * len(full) + 0.5
    return width if is_prose and _MIN_WIDTH <= width <= _MAX_WIDTH else None


def _width(rows: list[_Row]) -> int:
    widths = sorted(row.width for row in rows)
    return widths[int(_WIDTH_QUANTILE * (len(widths) - 1))]


def _size(blocks: list[list[_Row]]) -> int:
    return sum(row.width for block in blocks for row in block)


def _is_filled(block: list[_Row], width: int) -> bool:
    """Whether nearly all lines of a block but the last are full."""
    full = sum(_joins(before, after, width) for before, after in pairwise(block))
    return width >= _MIN_WIDTH and full >= _MIN_FULL * (len(block) - 1)


def _joins(before: _Row, after: _Row, width: int) -> bool:
    """Whether only the width of the column set the two lines apart."""
    if before.is_fixed or after.is_fixed:
        return False
    first_word = after.text.partition(" ")[0]
    return before.width + 1 + len(first_word) > width


def _unwrap(rows: list[_Row], width: int) -> list[str]:
    """The paragraphs of a block: rows are joined as long as they are full."""
    is_filled = len(rows) > 1 and _is_filled(rows, width)
    paragraphs = [rows[0].text]
    for before, row in pairwise(rows):
        if _joins(before, row, width) and (is_filled or row.text[0].islower()):
            paragraphs[-1] = _join(paragraphs[-1], row.text)
        else:
            paragraphs.append(row.text)
    return paragraphs


def _join(start: str, rest: str) -> str:
    """Two parts of a paragraph; a hyphen at the break stays, for it may belong to the word."""
    is_hyphenated = start.endswith("-") and len(start) > 1 and start[-2].isalpha()
    if is_hyphenated and rest.partition(" ")[0] not in _SUSPENDED:
        return start + rest
    return f"{start} {rest}"
