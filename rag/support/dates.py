"""Dates in a claim and in a source, whole or in parts, resolved by the day of publication."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rag.support.verdicts import Evidence, Reason

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = (
    r"(?P<month>(?:January|February|March|April|May|June|July|August|September|October|"
    r"November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_ORDINAL_DAY = "(?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()

_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"\b{_YEAR}-(?P<month_number>\d\d)-(?P<day>\d\d)\b",
        rf"\b{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR}\b)?",
        rf"\b{_ORDINAL_DAY} of {_MONTH}(?:,? {_YEAR}\b)?",
        rf"\b{_MONTH} {_DAY}\b(?:,? {_YEAR}\b)?",
        rf"\b{_MONTH} {_YEAR}\b",
        # A month alone, so that "May" and "March" are none in "May said" and "March on".
        rf"(?:(?<=\b[Ii]n )|(?<=\b[Bb]y )|(?<=\bof )|(?<=\buntil )|(?<=[Ss]ince )|(?<=\bfrom )"
        rf"|(?<=\blast )|(?<=\bnext )|(?<=\bthis )|(?<=\b(?:early|later) )|(?<=\blate )"
        rf"|(?<=\bfor )|(?<=\band )|(?<=\bto ))\b{_MONTH}(?! \d)(?=\W|$)",
        r"\b(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b",
        r"\b(?P<relative>[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight"
        r"|(?:[Ll]ast|[Tt]his|[Nn]ext) year|(?:[Ll]ast|[Nn]ext) (?:week|month)"
        r"|(?:earlier|later) this month)\b",
        rf"(?<![\d.,£$€-])\b{_YEAR}(?![\d%-]|[.,]\d| (?:people|homes|jobs|workers|children))\b",
    )
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as far as it is given: "15 March" has a month and a day, "Tuesday" a weekday.

    ``weekday`` counts from 0, Monday. ``start`` and ``end`` are its place in the text.
    """

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    relative: str | None = None


def compare(claim: str, source: Evidence) -> tuple[Reason, ...]:
    """The dates of a claim that the source does not give."""
    given = moments(source.text)
    wrong = [
        moment.text
        for moment in moments(claim)
        if not any(_agree(moment, other, source.published) for other in given)
    ]
    return (Reason("date", tuple(wrong)),) if wrong else ()


def moments(text: str) -> tuple[Moment, ...]:
    """The dates of a text, in order, none inside another one."""
    found: list[Moment] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if all(match.end() <= other.start or match.start() >= other.end for other in found):
                found.append(_moment(match))
    return tuple(sorted(found, key=lambda moment: moment.start))


def without_dates(text: str) -> str:
    """The text with its dates blanked out; as long as before."""
    for moment in moments(text):
        text = text[: moment.start] + " " * (moment.end - moment.start) + text[moment.end :]
    return text


def _moment(match: re.Match[str]) -> Moment:
    parts = match.groupdict()
    month = parts.get("month")
    number = parts.get("month_number")
    day = parts.get("day")
    word = parts.get("word")
    weekday = parts.get("weekday")
    return Moment(
        match.group(),
        match.start(),
        match.end(),
        year=int(parts["year"]) if parts.get("year") else None,
        month=int(number) if number else _month(month) if month else None,
        day=int(day) if day else _ORDINALS.index(word) + 1 if word else None,
        weekday=_DAYS.index(weekday.lower()) if weekday else None,
        relative=parts["relative"].lower() if parts.get("relative") else None,
    )


def _month(word: str) -> int:
    return next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(word.lower()[:3]))


def _agree(claimed: Moment, given: Moment, published: date | None) -> bool:
    """Whether a claimed date is the given one, or a part of it."""
    if claimed.relative is not None and claimed.relative == given.relative:
        return True
    # A year or a month is told by a year or a month: that of publication is not what "on Friday"
    # is about.
    vague = claimed.day is None and claimed.weekday is None and claimed.relative is None
    resolved = not (vague and given.weekday is not None)
    return any(
        _within(wanted, offered)
        for wanted in _readings(claimed, published)
        for offered in _readings(given, published if resolved else None)
    )


_Parts = tuple[int | None, int | None, int | None, int | None]
"""Year, month, day, weekday."""


def _within(wanted: _Parts, offered: _Parts) -> bool:
    return all(want is None or want == offer for want, offer in zip(wanted, offered, strict=True))


def _readings(moment: Moment, published: date | None) -> Iterable[_Parts]:
    """What a date may stand for: as it is written, and as the day of publication tells."""
    if moment.relative is None:
        yield moment.year, moment.month, moment.day, moment.weekday
    if published is None:
        return
    if moment.weekday is not None:
        # "On Tuesday" is the one just past, or the next one.
        back = (published.weekday() - moment.weekday) % 7
        for day in (published - timedelta(back), published + timedelta(7 - back)):
            yield day.year, day.month, day.day, day.weekday()
    elif moment.relative:
        yield from _relative(moment.relative, published)
    elif moment.month and moment.year is None:
        # "In June" and "on 2 February" are of the last twelve months or the next.
        for year in (published.year - 1, published.year, published.year + 1):
            yield from _full(year, moment.month, moment.day)
    elif moment.year and moment.month and moment.day:
        yield from _full(moment.year, moment.month, moment.day)


def _relative(word: str, published: date) -> Iterable[_Parts]:
    days = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
    years = {"last year": -1, "this year": 0, "next year": 1}
    if word in days:
        day = published + timedelta(days[word])
        yield day.year, day.month, day.day, day.weekday()
    elif word in years:
        yield published.year + years[word], None, None, None
    elif word.endswith("month"):
        ahead = published.month - 1 + {"next": 1, "last": -1}.get(word.split()[0], 0)
        yield published.year + ahead // 12, ahead % 12 + 1, None, None


def _full(year: int, month: int, day: int | None) -> Iterable[_Parts]:
    if day is None:
        yield year, month, None, None
        return
    try:
        yield year, month, day, date(year, month, day).weekday()
    except ValueError:
        return
