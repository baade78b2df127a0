"""Decides how much of a page a text is: nothing is taken from a text that shows no sign of one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from itertools import groupby

from rag.load.page.shapes import Kind, Seen
from rag.load.page.words import CONTROLS, FUNCTION_WORDS, SECTIONS


class Trace(IntEnum):
    """How sure it is that a text was copied from a page."""

    NONE = 0
    SOME = 1  # a caption or an advertisement slipped in: only what is certain goes
    PAGE = 2  # furniture of several kinds: everything is judged


MAX_PAGE_LINES = 5_000
MAX_PAGE_CHARACTERS = 500_000
"""A longer text is a book, a log or a table; the longest live blogs have about half of it."""

# Kinds that only pages have …
_TELLING = frozenset({Kind.COUNTER, Kind.CREDIT, Kind.CAPTION, Kind.STAMP, Kind.RUNNING})
# … and kinds that manuals, lists and letters share with them.
_COMMON = frozenset({Kind.CONTROL, Kind.BYLINE, Kind.BOX, Kind.OFFER, Kind.HANDLE})

_MIN_SIGNS = 3
"""Different kinds of furniture in a page, of which at least one is telling, or …"""

_MIN_TELLING = 2
_MIN_COMMON_SIGNS = 4
"""… telling kinds, which do for a part of a page, or different kinds without a telling one."""

_MAX_NOTICES = 4
_NOTICE_PLACE = 0.5
"""Notices of rights that a page has at most, and the share of its lines before the last of them."""

_MANY_CONTROLS = 4
"""Controls that count twice beside a telling kind; a manual has many, but nothing telling."""

_MENU_LINES = 4
_MENU_WORDS = 3
"""Labels in a row, and their words, that make a menu if half of them are known to stand in one."""

_MIN_PROSE = 3
_MAX_CERTAIN_SHARE = 0.2
"""Paragraphs around a stray caption, and the share of such lines, with which it counts as stray."""

_CERTAIN_KINDS = frozenset({Kind.RUNNING, Kind.CREDIT, Kind.CAPTION})
_ADVERTISEMENT_WORDS = frozenset(
    "advertisement advertisements advertising anzeige werbung publicité publicidad publicidade "
    "pubblicità advertentie reclame annons annonse reklama anúncio".split()
)
_HOST = re.compile(r"(?:[a-z0-9-]{1,40}\.){1,3}[a-z]{2,12}")


def trace_of_page(page: Sequence[Seen]) -> Trace:
    """How much of a page the lines show."""
    count = Counter(seen.kind for seen in page)
    kinds = sum(kind in count for kind in _TELLING)
    rest = (
        any(map(_is_advertisement, page)),
        any(map(_is_loud_link, page)),
        _ends_legally(page),
        _opens_with_address(page),
    )
    telling = kinds + sum(rest)
    signs = telling + sum(kind in count for kind in _COMMON) + _has_menu(page)
    signs += any(map(_is_moment, page)) + any(map(_is_titled_link, page))
    signs += telling and count[Kind.CONTROL] >= _MANY_CONTROLS
    if telling >= _MIN_TELLING or signs >= (_MIN_SIGNS if telling else _MIN_COMMON_SIGNS):
        return Trace.PAGE
    certain = sum(map(is_certain, page))
    prose = sum(seen.is_sentence for seen in page)
    if certain and prose >= _MIN_PROSE and certain <= _MAX_CERTAIN_SHARE * len(page):
        return Trace.SOME
    return Trace.NONE


def is_certain(seen: Seen) -> bool:
    """Whether the line is furniture even in a text that is hardly a page.

    A single word is not: the name of an agency may be a heading.
    """
    return (seen.kind in _CERTAIN_KINDS and len(seen.words) > 1) or _is_advertisement(seen)


def _is_advertisement(seen: Seen) -> bool:
    """Whether the line only marks the place of an advertisement."""
    return seen.kind is Kind.CONTROL and _ADVERTISEMENT_WORDS.issuperset(seen.words)


def _ends_legally(page: Sequence[Seen]) -> bool:
    """Whether the page closes with a notice of rights; a licence opens with one, or has many."""
    places = [i for i, seen in enumerate(page) if seen.kind is Kind.LEGAL]
    return 0 < len(places) <= _MAX_NOTICES and places[-1] >= _NOTICE_PLACE * (len(page) - 1)


def _opens_with_address(page: Sequence[Seen]) -> bool:
    """Whether the name of a host comes first, as a browser's reading view puts it."""
    return bool(page) and bool(_HOST.fullmatch(page[0].text))


def _is_titled_link(seen: Seen) -> bool:
    """Whether the line is a link with a title; bare addresses stand in many texts."""
    return seen.kind is Kind.LINK and " " in seen.text


def _is_loud_link(seen: Seen) -> bool:
    """Whether a link calls out in capitals, as in "READ: …", which only pages do."""
    prefix = seen.wording.raw[0] if _is_titled_link(seen) else ""
    return len(prefix) > 1 and prefix.isupper()


def _is_moment(seen: Seen) -> bool:
    """Whether the line is a date with an hour, as pages and protocols have it."""
    return seen.kind is Kind.DATE and ":" in seen.text


def _has_menu(page: Sequence[Seen]) -> bool:
    for is_short, group in groupby(page, key=_is_short):
        known = [_is_menu_word(seen) for seen in group] if is_short else []
        if len(known) >= _MENU_LINES and 2 * sum(known) >= len(known):
            return True
    return False


def _is_short(seen: Seen) -> bool:
    return seen.kind in (Kind.LABEL, Kind.CONTROL) and len(seen.words) <= _MENU_WORDS


def _is_menu_word(seen: Seen) -> bool:
    words = [word for word in seen.words if word not in FUNCTION_WORDS]
    return bool(words) and all(word in SECTIONS or word in CONTROLS for word in words)
