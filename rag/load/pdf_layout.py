"""The rows of a PDF's pages in reading order, without running headers, footers and page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rag.load.markdown import CELL_SEPARATOR

_MARGIN = 0.12
"""Share of a page's height, at its top and at its foot, in which running lines stand. On A4 it is
3.5 cm."""

_LONGEST = 200
"""Characters of a running line: it has one line for all that it says."""

_MOST_RUNNING = 30
_MOST_NUMBERS = 8
"""Running lines of a page, and numbers in one: dates and times are there, and the page's own."""

_PLACE = 3.0
"""Points by which a running line may move from page to page."""

_LEVEL = 0.3
"""Heights of letters by which the baselines of one row may differ."""

_LEAST_COLUMN_ROWS = 4
_LEAST_COLUMN_WORDS = 3
"""Rows, and words in each half of a row, that make two columns of prose rather than a table."""

_LARGE = 1.15
"""Heights of the usual letters from which on a number is a heading and not that of a page."""

_EVEN = 0.05
"""Share by which the gaps of a stretched line may differ."""

_DIGITS = re.compile(r"\d+")
_PAGE = r"(?:page|seite|p[aá]gina|p\.)"
_NUMBER_OF = re.compile(
    rf"{_PAGE}\s*\d{{1,4}}\s*(?:/|of|von|sur|de|di|van)\s*\d{{1,4}}", re.IGNORECASE
)
_NUMBERED = re.compile(rf"{_PAGE}\s*\d{{1,4}}|([-–—])\s*\d{{1,4}}\s*\1", re.IGNORECASE)
_PAGE_OF = re.compile(r"(?:page\s+)?(\d+)\s*(?:/|of)\s*(\d+)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?|file)://\S+")
_PRINTED = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? +\d{1,2}[:.]\d\d(?: ?[AP]M)?")

BULLETS = "•◦▪‣●○■□\uf0a7\uf0b7"
"""Signs that are nothing else; the last two are those of Word's symbol fonts."""

NUMBERING = r"\(?\d{1,3}[.)]|\(?[a-z][.)]"
"""What else marks an item of a list, beside a dash or a star."""

_MARKER = re.compile(rf"[{BULLETS}–\-*]|{NUMBERING}")


@dataclass(frozen=True, slots=True)
class Fragment:
    """Words of one line without a wide gap between them; lengths are in points.

    ``baseline`` is measured from the top of the page, ``size`` is the height of the type.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows, in the order in which it is drawn."""

    height: float
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class Row(Fragment):
    """A line of text, or a row of a table (``cells`` > 1), on a page (from 0)."""

    page: int = 0
    cells: int = 1


def read_rows(pages: Sequence[Page], title: str | None = None) -> list[Row]:
    """The rows of all pages. A browser's print repeats the ``title`` at the head of each page."""
    running = _running(pages)
    rows = []
    for number, page in enumerate(pages):
        marks = _browser_marks(page, len(pages), title)
        kept = [f for f in page.fragments if f not in marks and (number, f) not in running]
        levels = _levels(kept)
        rows += [_row(level, number) for level in _columns_apart(levels)]
    return rows


def _running(pages: Sequence[Page]) -> set[tuple[int, Fragment]]:
    """The lines in a margin that are at the same place on several pages, with their pages.

    They are the same but for a number, and that number counts the pages: a row of a table at the
    top of two pages has other figures. What stands on facing pages only is found too.
    """
    places: dict[tuple[str, int], list[tuple[int, Fragment]]] = defaultdict(list)
    for number, page in enumerate(pages):
        margin = [fragment for fragment in page.fragments if _is_in_margin(fragment, page)]
        margin.sort(key=lambda fragment: min(fragment.baseline, page.height - fragment.baseline))
        for fragment in margin[:_MOST_RUNNING]:
            shape = _DIGITS.sub("#", fragment.text)
            place = round(fragment.baseline / _PLACE)
            # A line between two places is looked for in both.
            for near in (place - 1, place):
                places[shape, near].append((number, fragment))
    found = set()
    for lines in places.values():
        by_count: dict[tuple[object, ...], list[tuple[int, Fragment]]] = defaultdict(list)
        for number, fragment in lines:
            numbers = [int(digits) for digits in _DIGITS.findall(fragment.text)]
            by_count[tuple(numbers)].append((number, fragment))
            for i, value in enumerate(numbers[:_MOST_NUMBERS]):
                counted = (*numbers[:i], f"page{value - number:+}", *numbers[i + 1 :])
                by_count[counted].append((number, fragment))
        for same in by_count.values():
            if len({number for number, _ in same}) > 1:
                found.update(same)
    for number, page in enumerate(pages):
        left = [fragment for fragment in page.fragments if (number, fragment) not in found]
        found |= {(number, fragment) for fragment in _page_numbers(left, number, page)}
    return found


def _page_numbers(left: Sequence[Fragment], number: int, page: Page) -> set[Fragment]:
    """Lines that are only the number of their page, though no other page has one like it.

    Such a line stands alone, and nothing of what is ``left`` beside the running lines is further
    out. A number without a word or dashes has to be that of the page (``number``, from 0), in type
    no larger than the usual.
    """
    found = {f for f in left if _NUMBER_OF.fullmatch(f.text) and _is_in_margin(f, page)}
    rest = sorted((f for f in left if f not in found), key=lambda fragment: fragment.baseline)
    if not rest:
        return found
    usual = median(fragment.size for fragment in rest)
    for outermost, next_to_it in ((rest[0], rest[1:2]), (rest[-1], rest[-2:-1])):
        near = _LEVEL * outermost.size
        is_alone = all(abs(f.baseline - outermost.baseline) > near for f in next_to_it)
        is_bare = outermost.text == str(number + 1) and outermost.size <= _LARGE * usual
        is_number = is_bare or _NUMBERED.fullmatch(outermost.text)
        if is_alone and is_number and _is_in_margin(outermost, page):
            found.add(outermost)
    return found


def _is_in_margin(fragment: Fragment, page: Page) -> bool:
    height = fragment.baseline / page.height if page.height else 0.5
    return len(fragment.text) <= _LONGEST and not _MARGIN < height < 1 - _MARGIN


def _browser_marks(page: Page, pages: int, title: str | None) -> set[Fragment]:
    """What a browser prints around a page: its title, address and number, and when it was."""
    margin = [f for f in page.fragments if _is_in_margin(f, page)]
    marks = set()
    for level in _levels(margin):
        texts = [fragment.text for fragment in level]
        counts = [_PAGE_OF.fullmatch(text) for text in texts]
        is_counted = any(count and int(count[2]) == pages for count in counts)
        is_dated = any(_PRINTED.fullmatch(text) for text in texts)
        if is_counted or (is_dated and (len(texts) == 1 or title in texts)):
            marks |= {
                fragment
                for fragment, count in zip(level, counts, strict=True)
                if count
                or fragment.text == title
                or _ADDRESS.fullmatch(fragment.text)
                or _PRINTED.fullmatch(fragment.text)
            }
    return marks


def _levels(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Fragments that follow one another on one baseline, from left to right."""
    levels: list[list[Fragment]] = []
    for fragment in fragments:
        if levels and _is_level(levels[-1][-1], fragment):
            levels[-1].append(fragment)
        else:
            levels.append([fragment])
    return levels


def _is_level(before: Fragment, after: Fragment) -> bool:
    shift = abs(before.baseline - after.baseline)
    return shift <= _LEVEL * max(before.size, after.size) and after.left >= before.right


def _columns_apart(levels: list[list[Fragment]]) -> Iterator[list[Fragment]]:
    """Levels in reading order: where a page is drawn across two columns, the left one is first."""
    start = 0
    while start < len(levels):
        end, gutter = _end_of_columns(levels, start)
        halves = [level for level in levels[start:end] if len(level) == 2]
        if len(halves) >= _LEAST_COLUMN_ROWS and _is_prose(halves):
            across = [fragment for level in levels[start:end] for fragment in level]
            yield from ([f] for f in across if f.right <= gutter)
            yield from ([f] for f in across if f.right > gutter)
        else:
            yield from levels[start:end]
        start = end


def _end_of_columns(levels: list[list[Fragment]], start: int) -> tuple[int, float]:
    """Where levels that leave one gutter free end, and the middle of the gutter."""
    if len(levels[start]) != 2:
        return start + 1, 0.0
    low, high = levels[start][0].right, levels[start][1].left
    middle = (low + high) / 2
    end = start
    for end, level in enumerate(levels[start:], start):
        for fragment in level:
            if fragment.right <= middle:
                low = max(low, fragment.right)
            elif fragment.left >= middle:
                high = min(high, fragment.left)
            else:
                return end, middle
        if len(level) > 2 or (end > start and level[0].baseline < levels[end - 1][0].baseline):
            return end, middle
    return end + 1, middle


def _is_prose(halves: list[list[Fragment]]) -> bool:
    return all(
        median(len(level[side].text.split()) for level in halves) >= _LEAST_COLUMN_WORDS
        for side in (0, 1)
    )


def _row(level: list[Fragment], page: int) -> Row:
    text = level[0].text
    cells = 1
    is_stretched = _is_stretched(level)
    for before, after in pairwise(level):
        is_one = is_stretched or (before is level[0] and bool(_MARKER.fullmatch(before.text)))
        text += (" " if is_one else CELL_SEPARATOR) + after.text
        cells += not is_one
    longest = max(level, key=lambda fragment: len(fragment.text))
    return Row(
        text,
        level[0].left,
        level[-1].right,
        longest.baseline,
        longest.size,
        all(fragment.bold for fragment in level),
        page,
        cells,
    )


def _is_stretched(level: list[Fragment]) -> bool:
    """Whether the gaps of a level are those of a line that was stretched to the margin."""
    gaps = [after.left - before.right for before, after in pairwise(level)]
    return len(gaps) > 1 and max(gaps) - min(gaps) <= _EVEN * max(gaps)
