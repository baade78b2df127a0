"""Captions that stand twice: above their picture and below it, or for the blind and the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.load.page.credits import is_half_credit
from rag.load.page.shapes import SENTENCE_KINDS, Kind, Seen

_MIN_WORDS = 8
_MIN_CREDITED_WORDS = 5
"""Words that a caption has at least, also if a credit follows; shorter lines may be a refrain."""

_CAPTION_KINDS = SENTENCE_KINDS | {Kind.CAPTION, Kind.LABEL, Kind.ROW}

_BETWEEN_LINES = 5
"""Lines of the credit, and controls of the picture, between a caption and its copy at most."""


def captions_around_pictures(page: Sequence[Seen]) -> Iterator[int]:
    """Indices of captions with a copy close below, and of the credit between the two.

    A line that directly follows its copy may be a refrain, and what stands in quotation marks may
    be said again.
    """
    for i, seen in enumerate(page):
        is_quoting = seen.wording.own != seen.words
        if seen.kind not in _CAPTION_KINDS or is_quoting or len(seen.words) < _MIN_CREDITED_WORDS:
            continue
        copy = _copy_below(page, i)
        is_credited = any(between.kind is Kind.CREDIT for between in page[i + 1 : copy])
        if copy > i + 1 and (is_credited or _is_long_sentence(seen)):
            yield from range(i, copy + 1)


def _is_long_sentence(seen: Seen) -> bool:
    return seen.kind in (Kind.PROSE, Kind.CAPTION) and len(seen.words) >= _MIN_WORDS


def _copy_below(page: Sequence[Seen], i: int) -> int:
    """The index of the line's copy if only parts of a picture come before it, else its own."""
    for j in range(i + 1, min(i + _BETWEEN_LINES + 2, len(page))):
        if page[j].text == page[i].text:
            return j
        if not _belongs_to_picture(page[j]):
            break
    return i


def _belongs_to_picture(seen: Seen) -> bool:
    is_name = seen.kind is Kind.LABEL and is_half_credit(seen.wording)
    return seen.kind in (Kind.CREDIT, Kind.RULE, Kind.CONTROL, Kind.COUNTER) or is_name
