"""Live blogs: the hour and the title above every entry belong to the article."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from rag.load.page.shapes import Kind, Seen

_MIN_ENTRIES = 3
"""Hours with text after them that make a page a live blog; videos have fewer, and no text."""

_HEAD_LINES = 2
"""The text of an entry comes after its hour and, often, a title."""


def find_entries(page: Sequence[Seen]) -> frozenset[int]:
    """Indices of the hours and the titles of a live blog's entries; empty for any other page."""
    heads = [head for i in range(len(page)) if (head := _entry_head(page, i))]
    return frozenset().union(*heads) if len(heads) >= _MIN_ENTRIES else frozenset()


def _entry_head(page: Sequence[Seen], i: int) -> frozenset[int]:
    """The indices of an entry's hour and title, if the line is the hour of an entry."""
    if page[i].kind is not Kind.CLOCK:
        return frozenset()
    following = (j for j in range(i + 1, len(page)) if not page[j].is_furniture)
    head = [i]
    for j in islice(following, _HEAD_LINES):
        if page[j].is_sentence:
            return frozenset(head)
        head.append(j)
    return frozenset()
