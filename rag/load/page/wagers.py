"""Boxes of bookmakers: a table of odds, its fine print, an offer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.load.page.notices import is_wager
from rag.load.page.shapes import Kind, Seen

_HEADING_LINES = 2
"""Labels above a table of odds that head it, at most."""

_ODDS = re.compile(r".{1,60}\s\(?(?:[+−-]\d{3,5}|\d{1,3}/\d{1,3})\)?")


def find_wagers(page: Sequence[Seen]) -> Iterator[int]:
    """Indices of the odds right above a bookmaker's fine print, and of their headings.

    Odds without fine print may be what the article is about.
    """
    for i, seen in enumerate(page):
        if seen.kind is Kind.OFFER and is_wager(seen.wording):
            top = i
            while top and _ODDS.fullmatch(page[top - 1].text):
                top -= 1
            if top < i:
                yield from range(top, i)
                yield from _headings_above(page, top)


def _headings_above(page: Sequence[Seen], top: int) -> Iterator[int]:
    for i in range(top - 1, max(top - 1 - _HEADING_LINES, -1), -1):
        if page[i].kind is not Kind.LABEL:
            return
        yield i
