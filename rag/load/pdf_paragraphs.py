"""Rows of pages to lines: what a column or a page broke off becomes one paragraph again.

Whether a row goes on is seen from where it stands (spacing, indentation, size of type) and, where
that leaves it open, from the words (sentence ends, small letters): a row that the first word of the
next one would have fitted into ends something.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from rag.load.characters import collapse_spaces
from rag.load.draft import Line
from rag.load.markdown import BULLET
from rag.load.pdf_hyphens import HYPHENS, Hyphens
from rag.load.pdf_layout import BULLETS, NUMBERING, Row

_SAME_SIZE = 0.07
"""Share by which the sizes of type in one paragraph may differ."""

_WIDE = 1.3
"""Distances of lines in a paragraph beyond which a space sets two paragraphs apart."""

_INDENT = 0.6
"""Heights of letters from which on a first line is indented."""

_LEAST_WIDTH = 12
"""Heights of letters, some 25 letters: lines that are shorter are rather a list than prose."""

_GRACE = 0.1
"""Heights of letters by which a line that ends with a sentence may miss the edge and be full."""

_EDGE = 0.15
"""Heights of letters by which a line that is stretched to the edge may miss it."""

_LEAST_STRETCHED = 4
"""Lines between the two edges that show a column to be stretched, if they are half of its lines."""

_USUAL_LEADING = 1.2
"""Distance of lines in heights of letters, where there is no paragraph to see it from."""

_MOST_NOTES = 50
"""Paragraphs at the foot of a page that are looked past."""

_BULLET = re.compile(rf"(?:[{BULLETS}]\s*|[-–*]\s+)(?=\S)")
_ITEM = re.compile(rf"[{BULLETS}]|(?:[-–*]|{NUMBERING})\s")
_OPEN_RANGE = re.compile(r"\d[-\u2010–]$")
_STOP = re.compile(r"[.!?:…][)\]”’\"'»]*$")


@dataclass(slots=True)
class _Paragraph:
    """A paragraph while it is put together."""

    rows: list[Row] = field(default_factory=list)
    gap: bool = True


@dataclass(frozen=True, slots=True)
class _Column:
    """The edges of the rows that stand below one another, and how far they are apart."""

    left: float
    rights: dict[float, float]
    leading: float
    hangs: bool
    stretched: frozenset[float] = frozenset()
    """Sizes of type in which lines are stretched to the right edge."""

    def right(self, row: Row) -> float:
        """Where the lines end that are set in the type of a row: headlines may be wider."""
        return self.rights.get(row.size, row.right)


def to_lines(rows: Sequence[Row]) -> list[Line]:
    """The paragraphs, headings, list items and table rows that the rows make up."""
    paragraphs = _paragraphs(rows)
    hyphens = Hyphens.of([row.text for row in rows])
    return [
        Line(_text(paragraph, hyphens), paragraph.gap)
        for paragraph in paragraphs
        if any(row.text.strip() for row in paragraph.rows)
    ]


def _text(paragraph: _Paragraph, hyphens: Hyphens) -> str:
    text = hyphens.join([row.text for row in paragraph.rows])
    return collapse_spaces(
        _BULLET.sub(f"{BULLET} ", text, count=1) if _BULLET.match(text) else text
    )


def _paragraphs(rows: Sequence[Row]) -> list[_Paragraph]:
    leading = _usual_leading(rows)
    paragraphs: list[_Paragraph] = []
    for column_rows in _columns(rows):
        column = _measure(column_rows, leading)
        for i, row in enumerate(column_rows):
            if i and _goes_on(paragraphs[-1], row, column, column_rows[i:]):
                paragraphs[-1].rows.append(row)
            elif not i and paragraphs and (broken := _broken_off(paragraphs, row, column)):
                broken.rows.append(row)
            else:
                apart = not i or row.baseline - column_rows[i - 1].baseline > _WIDE * column.leading
                paragraphs.append(_Paragraph([row], gap=apart))
    return paragraphs


def _columns(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows that stand below one another."""
    columns: list[list[Row]] = []
    for row in rows:
        if columns and _is_below(columns[-1][-1], row):
            columns[-1].append(row)
        else:
            columns.append([row])
    return columns


def _is_below(above: Row, row: Row) -> bool:
    overlaps = row.left < above.right and above.left < row.right
    return above.page == row.page and row.baseline > above.baseline and overlaps


def _usual_leading(rows: Sequence[Row]) -> float:
    """The usual distance of lines, in heights of letters."""
    distances = Counter(
        round((row.baseline - above.baseline) / row.size, 1)
        for above, row in pairwise(rows)
        if _is_below(above, row) and _are_same_size(above, row)
    )
    likely = {distance: n for distance, n in distances.items() if 0.8 <= distance <= 2.5}
    if not likely:
        return _USUAL_LEADING
    most = max(likely.values())
    return min(distance for distance, n in likely.items() if n >= most / 2)


def _measure(rows: list[Row], leading: float) -> _Column:
    size = median(row.size for row in rows)
    lefts = Counter(round(row.left) for row in rows)
    left = min(min(lefts, key=lambda x: (-lefts[x], x)), *(row.left + size for row in rows))
    rights: dict[float, float] = {}
    for row in rows:
        rights[row.size] = max(row.right, rights.get(row.size, row.right))
    distances = [
        row.baseline - above.baseline
        for above, row in pairwise(rows)
        if _are_same_size(above, row) and row.baseline - above.baseline < 2.5 * row.size
    ]
    # Lines of this column may be nearer to one another than those of the whole.
    distance = min([leading * size, *([median(distances)] if len(distances) > 3 else [])])
    outer = sum(row.left < left + _INDENT * size for row in rows)
    hangs = len(rows) > 3 and outer * 2 < len(rows)
    return _Column(left, rights, max(distance, 0.8 * size), hangs, _stretched(rows, left, rights))


def _stretched(rows: list[Row], left: float, rights: dict[float, float]) -> frozenset[float]:
    """Sizes of type in which lines are stretched from edge to edge.

    They end at one place though they have more and fewer letters. Entries of a list that happen to
    be as wide as one another, such as years, have the same number.
    """
    sizes = Counter(row.size for row in rows)
    lengths: dict[float, list[int]] = defaultdict(list)
    for row in rows:
        edge = _EDGE * row.size
        reaches_both = abs(row.left - left) <= edge and row.right >= rights[row.size] - edge
        if reaches_both and row.text.count(" ") > 1:
            lengths[row.size].append(len(row.text))
    return frozenset(
        size
        for size, full in lengths.items()
        if len(full) >= max(_LEAST_STRETCHED, sizes[size] / 2) and len(set(full)) > 2
    )


def _are_same_size(one: Row, other: Row) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)


def _goes_on(paragraph: _Paragraph, row: Row, column: _Column, coming: list[Row]) -> bool:
    """Whether a row belongs to the paragraph above it."""
    last = paragraph.rows[-1]
    if not _can_join(last, row):
        return False
    if row.baseline - last.baseline > _WIDE * max(column.leading, _USUAL_LEADING * row.size):
        return False
    is_item = bool(_ITEM.match(paragraph.rows[0].text))
    indent = row.left - last.left
    if len(paragraph.rows) == 1 and indent < -_INDENT * row.size and not is_item:
        return _breaks_off(last, row, column)  # the row above is a first line, and was indented
    if indent > _INDENT * row.size and not is_item and not column.hangs:
        # Text that makes room for a picture stays indented, a first line does not.
        after = coming[1].left - row.left if len(coming) > 1 else -row.size
        return after > -_INDENT * row.size and _breaks_off(last, row, column)
    if is_item and indent < -_INDENT * row.size and row.left < paragraph.rows[0].left + 1:
        return False
    return _breaks_off(last, row, column)


def _can_join(last: Row, row: Row) -> bool:
    return (
        last.cells == row.cells == 1
        and _are_same_size(last, row)
        and last.bold == row.bold
        and not _ITEM.match(row.text)
    )


def _breaks_off(last: Row, row: Row, column: _Column) -> bool:
    """Whether only the edge of the column can have ended a row."""
    if last.text.endswith(HYPHENS) and row.text[:1].islower():
        return True
    if _OPEN_RANGE.search(last.text) and row.text[:1].isdigit():
        return True
    if _STOP.search(last.text):
        return _is_full(last, row, column, grace=_GRACE)
    if row.text[:1].islower():
        return True
    if column.right(row) - column.left >= _LEAST_WIDTH * row.size:
        return _is_full(last, row, column, grace=1.0)
    return last.size in column.stretched and last.right >= column.right(last) - _EDGE * last.size


def _is_full(last: Row, row: Row, column: _Column, grace: float) -> bool:
    """Whether the first word of the next row would not have fitted behind a row.

    The width of the word is estimated, so ``grace`` (in heights of letters) is given.
    """
    word = row.text.partition(" ")[0]
    width = (row.right - row.left) / max(1, len(row.text)) * (len(word) + 1)
    return last.right + width > column.right(last) - grace * row.size


def _broken_off(paragraphs: list[_Paragraph], row: Row, column: _Column) -> _Paragraph | None:
    """The paragraph that a row at the top of a column or page goes on with.

    Notes at the foot of the page before are in smaller type, and are passed over.
    """
    page = paragraphs[-1].rows[-1].page
    for paragraph in reversed(paragraphs[-_MOST_NOTES:]):
        last = paragraph.rows[-1]
        if last.page != page or last.page < row.page - 1:
            return None
        if _can_join(last, row):
            if _STOP.search(last.text) or row.left > column.left + _INDENT * row.size:
                return None
            # By itself, a row that does not end a sentence may be a heading or a figure.
            goes_on = len(paragraph.rows) > 1 or row.text[:1].islower()
            return paragraph if goes_on else None
        if last.size >= row.size:
            return None
    return None
