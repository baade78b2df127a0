"""Tells of which kind a line is. The first kind whose test says yes wins, the surest come first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from rag.load.draft import Line
from rag.load.page.controls import is_box, is_control, is_handle, is_link
from rag.load.page.credits import MIN_CAPTION_WORDS, is_captioned, is_credit, is_half_credit
from rag.load.page.notices import is_legal, is_offer
from rag.load.page.shapes import SENTENCE_BREAK, Kind, Seen, Wording, is_name_like
from rag.load.page.stamps import (
    CLOCK,
    is_byline,
    is_clock,
    is_counter,
    is_date,
    is_number,
    is_running,
    is_stamp,
)
from rag.load.page.words import FUNCTION_WORDS, SUMMARY_HEADING_WORDS, SUMMARY_WORDS

PROSE_WORDS = 8
"""Words from which a sentence is worth a paragraph of news."""

_LONG_LINE = 1_500
"""Characters from which a line is a paragraph whatever it holds; no pattern runs over it."""

_UNFINISHED_WORDS = 25
_UNFINISHED_CHARACTERS = 150
"""Sizes from which a line is a paragraph even without a full stop (Thai has none, nor spaces)."""

_QUESTION_WORDS = 16
"""Words up to which a question may be a heading or an interviewer's."""

_SALUTATION_WORDS = 5
"""Words up to which a line with a comma at its end greets, or says farewell."""

_ROW_RUN = 3
"""Lines that end with a time, in a row, that make a table of results and not captions."""

_MAX_OFFERS = 4
_MAX_OFFER_SHARE = 0.1
"""Offers of a page, and their share of its sentences, beyond which they are its topic."""

_ABBREVIATED = re.compile(r"\b(?:Inc|Ltd|Corp|Co|Jr|Sr|[A-Z])\.\Z")
_ITEM = re.compile(
    r"(?:[-*+•‣◦▪●·–—]|\(?\d{1,3}[.)]|\(?[a-z][.)]|[QAFRP]\s?[:.])\s\S|\d{4}\s?[:–—-]\s\S"
)
_QUESTION_END = re.compile(r"[?？؟][\"'”’»)\]]?\Z")
_FIGURE = re.compile(r"[-+−–(]?[$£€¥]?\d[\d.,:%/–-]*[%)kmKMbn]{0,2}")
_SCORE = re.compile(r"\S.*\b\d{1,3}\b\s?[,–—:-]?\s?\S.*\b\d{1,3}\b")
_TIMED = re.compile(rf"\D{{2,60}}\s{CLOCK}(?:[.,]\d{{1,3}})?")
_PAIR = re.compile(r"[^:]{2,60}:\s.*\d.*")

_FURNITURE: tuple[tuple[Kind, Callable[[Wording], bool]], ...] = (
    (Kind.CLOCK, is_clock),
    (Kind.NUMBER, is_number),
    (Kind.COUNTER, is_counter),
    (Kind.BYLINE, is_byline),
    (Kind.STAMP, is_stamp),
    (Kind.DATE, is_date),
    (Kind.LEGAL, is_legal),
    (Kind.CREDIT, is_credit),
    (Kind.RUNNING, is_running),
    (Kind.CAPTION, is_captioned),
    (Kind.HANDLE, is_handle),
    (Kind.LINK, is_link),
    (Kind.BOX, is_box),
    (Kind.CONTROL, is_control),
    (Kind.OFFER, is_offer),
)


def look_at(lines: Sequence[Line]) -> list[Seen]:
    """The lines with their kinds."""
    page = _with_loud_headlines(
        [Seen(line, _kind(wording), wording) for line, wording in _worded(lines)]
    )
    return _without_topical_offers(_without_tables_of_times(_with_spread_credits(page)))


def _worded(lines: Sequence[Line]) -> Iterator[tuple[Line, Wording]]:
    return ((line, Wording(line.text)) for line in lines)


def _kind(line: Wording) -> Kind:
    if len(line.text) > _LONG_LINE:
        return Kind.PROSE
    if not line.words:
        return Kind.RULE
    return next((kind for kind, is_kind in _FURNITURE if is_kind(line)), None) or _text_kind(line)


def _text_kind(line: Wording) -> Kind:
    """The kind of a line that is no furniture by itself."""
    text, count = line.text, len(line.words)
    if _ITEM.match(text):
        return Kind.ITEM
    if text.endswith(":") or _is_summary_heading(line) or _is_salutation(line):
        return Kind.INTRO
    if count <= _QUESTION_WORDS and _is_single_question(text):
        return Kind.QUESTION
    if line.ends_sentence and count >= PROSE_WORDS:
        return Kind.PROSE
    if line.ends_sentence and not _ABBREVIATED.search(text):
        return Kind.SHORT
    if count >= _UNFINISHED_WORDS or len(text) >= _UNFINISHED_CHARACTERS:
        return Kind.PROSE
    return Kind.ROW if _is_row(line) else Kind.LABEL


def _is_summary_heading(line: Wording) -> bool:
    is_known = SUMMARY_HEADING_WORDS.issuperset(line.words)
    return is_known and not SUMMARY_WORDS.isdisjoint(line.words)


def _is_salutation(line: Wording) -> bool:
    """Whether a line is the "Dear readers," or the "Until next week," of a letter."""
    is_short = line.text.endswith(",") and len(line.words) <= _SALUTATION_WORDS
    return is_short and (len(line.words) == 1 or not is_name_like(line.raw))


def _is_single_question(text: str) -> bool:
    return bool(_QUESTION_END.search(text[-3:])) and not SENTENCE_BREAK.search(text)


def _is_row(line: Wording) -> bool:
    figures = sum(bool(_FIGURE.fullmatch(part)) for part in line.text.split())
    if figures > 1 and 3 * figures >= len(line.words):
        return True
    if _TIMED.fullmatch(line.text):
        return True
    is_score = figures == 2 and bool(_SCORE.fullmatch(line.text))
    return is_score or bool(_PAIR.fullmatch(line.text))


def _with_loud_headlines(page: list[Seen]) -> list[Seen]:
    """A sentence before all others may be a headline: then it is in title case."""
    for i, seen in enumerate(page):
        if seen.kind is Kind.PROSE:
            if not _is_in_title_case(seen.wording):
                break
            page[i] = replace(seen, kind=Kind.LABEL)
    return page


def _is_in_title_case(line: Wording) -> bool:
    """Whether all words but the small ones are capitalised, and some letters are small."""
    capitals = sum(word[0].isupper() for word in line.raw)
    is_titled = is_name_like(line.raw, FUNCTION_WORDS) and 2 * capitals > len(line.raw)
    return is_titled and not line.text.isupper()


def _with_spread_credits(page: list[Seen]) -> list[Seen]:
    """Photographer, slash and house of a credit may have a line each, under the caption."""
    credits = {
        j
        for i in range(2, len(page) - 1)
        if page[i].text == "/" and len(page[i - 2].words) >= MIN_CAPTION_WORDS
        for j in (i - 1, i + 1)
        if all(is_half_credit(page[half].wording) for half in (i - 1, i + 1))
    }
    return [
        replace(seen, kind=Kind.CREDIT) if i in credits else seen for i, seen in enumerate(page)
    ]


def _without_tables_of_times(page: list[Seen]) -> list[Seen]:
    """Results of a race also end with times, but one stands below the other."""
    lines: list[Seen] = []
    for is_running_time, group in groupby(page, key=lambda seen: seen.kind is Kind.RUNNING):
        run = list(group)
        is_table = is_running_time and len(run) >= _ROW_RUN
        lines += [replace(seen, kind=Kind.ROW) for seen in run] if is_table else run
    return lines


def _without_topical_offers(page: list[Seen]) -> list[Seen]:
    """An article about accounts and privacy speaks to "you" of them all the time."""
    offers = [seen for seen in page if seen.kind is Kind.OFFER]
    sentences = sum(seen.is_sentence for seen in page) + len(offers)
    if len(offers) <= _MAX_OFFERS + _MAX_OFFER_SHARE * sentences:
        return page
    return [
        replace(seen, kind=_text_kind(seen.wording)) if seen.kind is Kind.OFFER else seen
        for seen in page
    ]
