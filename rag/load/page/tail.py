"""What follows the last paragraph as a sentence: who the author is, who else worked on it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.load.page.shapes import OPEN_KINDS, SENTENCE_KINDS, Kind, Seen
from rag.load.page.voice import CONTRIBUTION_WORDS, IMPERATIVES, OFFER_WORDS
from rag.load.page.words import JOURNALISTS, STAMP_WORDS

_MIN_SERVICES = 3
"""Services of the site that a last sentence has to name in order to be an offer."""

_MAX_NOTE_WORDS = 60
_CONTACT = re.compile(r"(?:^|\s)@\w{2,30}|\S@\S+\.\w")
_IS_A = re.compile(r"\b(?:is|are|was|ist|est|es)\b")
_PUBLISHING_WORDS = STAMP_WORDS - frozenset("first last created added jour mis stand".split())
"""Words of stamps that other sentences hardly have: the last story may be one that a man told."""

_PUBLICATIONS = frozenset("article story issue edition headline column post".split())


def without_notes(page: Sequence[Seen], kept: list[int], authors: Sequence[str]) -> list[int]:
    """The kept indices without those at the end whose lines are notes about the page."""
    count = len(kept)
    while count > 1 and _is_note(page[kept[count - 1]], authors):
        if page[kept[count - 2]].text.endswith(","):
            break  # a letter ends with a farewell and a name
        count -= 1
    return kept[:count]


def _is_note(seen: Seen, authors: Sequence[str]) -> bool:
    if seen.kind in OPEN_KINDS or seen.kind in (Kind.INTRO, Kind.BYLINE):
        return True
    if seen.kind not in SENTENCE_KINDS or len(seen.words) > _MAX_NOTE_WORDS:
        return False
    is_about_page = not _PUBLISHING_WORDS.isdisjoint(seen.words) and not _PUBLICATIONS.isdisjoint(
        seen.words
    )
    return (
        bool(_CONTACT.search(seen.text))
        or " ".join(seen.words[:2]) in authors
        or _is_contribution(seen)
        or _is_offer(seen)
        or is_about_page
        or bool(_IS_A.search(seen.text) and not JOURNALISTS.isdisjoint(seen.words[:12]))
    )


def _is_offer(seen: Seen) -> bool:
    """Such as "For all the latest news, download our app.": a demand, but not as the first word."""
    services = OFFER_WORDS.intersection(seen.words)
    return len(services) >= _MIN_SERVICES and not IMPERATIVES.isdisjoint(seen.words)


def _is_contribution(seen: Seen) -> bool:
    """Such as "Jane Doe contributed to this report." and "(Reporting by Jane Doe)"."""
    if CONTRIBUTION_WORDS.isdisjoint(seen.words):
        return False
    starts = seen.words[0] in CONTRIBUTION_WORDS or seen.words[:2] == ("additional", "reporting")
    return starts or "contributed" in seen.words[-6:]
