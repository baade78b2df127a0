"""Which line is the headline, and what the lines around it say of author, date and source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import zip_longest

from rag.load.dates import find_dates, has_date
from rag.load.page.runs import content_words, is_about
from rag.load.page.shapes import Kind, Seen, Wording, is_name_like
from rag.load.page.words import AGENCIES, ARTICLES, FUNCTION_WORDS, SECTIONS

ANCHORS = frozenset({Kind.BYLINE, Kind.STAMP, Kind.DATE, Kind.COUNTER, Kind.CONTROL, Kind.HANDLE})
"""Kinds that stand between a headline and the article, or before both."""

_CANDIDATES = frozenset({Kind.LABEL, Kind.QUESTION, Kind.ROW, Kind.LINK, Kind.SHORT, Kind.INTRO})
_HOUSE_KINDS = frozenset({Kind.LEGAL, Kind.CREDIT, Kind.BYLINE})
"""Kinds of lines that name the house that publishes the page."""

_HOUSE_CONNECTORS = FUNCTION_WORDS | {"em", "do", "del", "vom", "dal"}
"""Small words in the name of a house, and before it or its place."""

_PICTURE_KINDS = frozenset({Kind.CREDIT, Kind.CLOCK, Kind.CAPTION})
_NEAR = 4
"""Lines within which a byline or a date belongs to a headline."""

_MIN_WORDS, _MAX_WORDS = 3, 25
_SECTION_WORDS = 4
_MIN_SCORE = 2.5
PARAGRAPH_WORDS = 15
"""Words from which a sentence on the topic is a paragraph of the article, not its summary."""

_SUMMARY_LINES = 2
_SUMMARY_HANDICAP, _SUBTITLE_HANDICAP = 1.5, 2.5
"""A line this close under a candidate is rather its summary, so it has to be better by so much; by
more if the candidate is long, for what is short may be the name of a section."""

_TOPIC_LINES = 40
"""Lines of the article whose words a headline is expected to share."""

_SITE_SUFFIX = re.compile(r"(?P<title>.{8,}\S)\s(?:[|–—-]|::|»)\s(?P<site>[^|–—]{2,40})\Z")
_SITE_WORDS = 5
"""Words that the name of a site has at most."""

_AGENCY_PAIR = re.compile(r"\b[A-Z][A-Za-z0-9]{1,12}/[A-Z][A-Za-z0-9]{1,12}\b")
_UPDATED = frozenset("updated modified aktualisiert jour modifié actualizado aggiornato".split())


def find_headline(page: Sequence[Seen], first: int, entries: Collection[int]) -> int | None:
    """The index of the headline among the lines before the article's first paragraph.

    The titles of a live blog's entries are no candidates.
    """
    # A first paragraph that stands alone comes before the "first" one, so look there as well.
    topic = content_words(s for s in page[: first + _TOPIC_LINES] if s.is_sentence)
    copies = Counter(_plain(seen.text) for seen in page)
    best: tuple[float, int] | None = None
    is_past_text = False  # a paragraph of the article came first: what follows is no headline
    for i, seen in enumerate(page[:first]):
        if seen.kind is Kind.PROSE:
            is_long = len(seen.words) >= PARAGRAPH_WORDS
            is_past_text = is_past_text or (is_long and is_about([seen], topic))
        elif seen.kind in _CANDIDATES and i not in entries and not is_past_text:
            score = _score(page, i, topic, copies)
            if best is not None and i - best[1] <= _SUMMARY_LINES:
                is_long = len(page[best[1]].words) > _SECTION_WORDS
                score -= _SUBTITLE_HANDICAP if is_long else _SUMMARY_HANDICAP
            if score >= _MIN_SCORE and (best is None or score > best[0]):
                best = score, i
    return best[1] if best else None


def is_house(seen: Seen, page: Sequence[Seen]) -> bool:
    """Whether a name also stands in notices of rights, in credits or beside an author.

    Pages repeat the name of their house, also right above the author, as if it led the article; a
    preposition may come before it and a place behind it.
    """
    if not is_name_like(seen.wording.raw, _HOUSE_CONNECTORS):
        return False
    words = Wording(seen.text.partition(",")[0]).words
    if len(words) > 1 and words[0] in _HOUSE_CONNECTORS - ARTICLES:
        words = words[1:]
    name = f" {' '.join(words)} "
    return 0 < len(words) <= _SITE_WORDS and any(
        s.kind in _HOUSE_KINDS and name in f" {' '.join(s.words)} " for s in page
    )


def _score(page: Sequence[Seen], i: int, topic: set[str], copies: Counter[str]) -> float:
    """How much the line looks like the headline; the weights are judged by hand on test pages."""
    seen = page[i]
    count = len(seen.words)
    if count > _MAX_WORDS or is_house(seen, page):
        return 0.0
    content = content_words([seen])
    score = 2.0 if count > _MIN_WORDS else -0.5 if count == _MIN_WORDS else -3.0
    score += 4 * len(content & topic) / max(3, len(content))
    if copies[_plain(seen.text)] > 1 and count > _MIN_WORDS:
        score += 2
    following = page[i + 1 : i + 1 + _NEAR]
    if any(s.kind in (Kind.BYLINE, Kind.STAMP, Kind.DATE) for s in following):
        score += 2
    elif any(s.kind in (Kind.BYLINE, Kind.STAMP) for s in page[max(0, i - _NEAR) : i]):
        score += 1
    elif any(s.kind is Kind.COUNTER for s in following):
        score += 1  # how long it takes to read
    beside = [*page[max(0, i - 1) : i], *following[:1]]
    score -= 2 * sum(s.kind in _PICTURE_KINDS for s in beside)
    if following and following[0].kind is Kind.CLOCK:
        score -= 2
    if i and page[i - 1].kind is Kind.BOX:
        score -= 2
    text = (s for s in page[i + 1 :] if not s.is_furniture)
    score += next((s.is_sentence for s in text), False)
    if all(word in SECTIONS or word in FUNCTION_WORDS for word in seen.words):
        score -= 3
    return score


def clean_title(page: Sequence[Seen], headline: int) -> str:
    """The headline without the name of the site, and in small letters if the page has it so."""
    copies = [s.text for s in page if is_copy(page[headline].text, s.text)]
    # Copies that differ prove the suffix, and so does other furniture that names the site; a bar
    # proves it by itself, for headlines hold none.
    is_proven = (
        any(_without_site(copy) == copy for copy in copies)
        or "|" in copies[0]
        or _is_named_in_furniture(copies[0], page)
    )
    candidates = [_without_site(copy) for copy in copies] if is_proven else copies
    return next((c for c in candidates if not c.isupper()), candidates[0])


def _is_named_in_furniture(title: str, page: Sequence[Seen]) -> bool:
    suffixed = _SITE_SUFFIX.fullmatch(title)
    return suffixed is not None and any(
        suffixed["site"] in s.text for s in page if s.is_furniture and not is_copy(title, s.text)
    )


def is_copy(title: str, text: str) -> bool:
    """Whether a line repeats the title, in whatever case and with or without the site's name."""
    return _plain(title) == _plain(text)


def _plain(text: str) -> str:
    """What two copies of a headline have in common."""
    return " ".join(Wording(_without_site(text)).words)


def _without_site(text: str) -> str:
    suffixed = _SITE_SUFFIX.fullmatch(text)
    return suffixed["title"] if suffixed and _is_site(suffixed["site"]) else text


def _is_site(text: str) -> bool:
    words = Wording(text).raw
    return 0 < len(words) <= _SITE_WORDS and is_name_like(
        words, frozenset({"of", "the", "and", "de"})
    )


def find_published(page: Sequence[Seen], first: int) -> date | None:
    """The day of publication.

    That is the first date before the article's first paragraph that is not about a change, else the
    first of all; else the only one that the rest of the page states.
    """
    head = [s for s in page[: first + 1] if s.kind in (Kind.STAMP, Kind.DATE, Kind.BYLINE)]
    head.sort(key=lambda seen: not _UPDATED.isdisjoint(seen.words))
    found = [day for seen in head for day in find_dates(seen.text)]
    if found:
        return found[0]
    stamps = (seen.text for seen in page[first:] if seen.kind is Kind.STAMP)
    rest = {day for text in stamps for day in find_dates(text)}
    return rest.pop() if len(rest) == 1 else None


def find_source(head: Sequence[Seen]) -> str | None:
    """The agency or agencies that the byline names, such as ``CBS/AP``; None if it names none."""
    return next(_sources(head), None)


def _sources(head: Sequence[Seen]) -> Iterator[str]:
    for seen, after in zip_longest(head, head[1:]):
        if seen.kind not in (Kind.BYLINE, Kind.STAMP):
            continue
        _, slash, house = seen.text.rpartition(" / ")
        signature = after.text if after and after.kind is Kind.CREDIT else ""
        for name in (*_AGENCY_PAIR.findall(seen.text), house if slash else "", signature):
            words = Wording(name).words
            is_house = len(words) <= _SITE_WORDS and not has_date(name)
            if is_house and not AGENCIES.isdisjoint(words):
                yield name
