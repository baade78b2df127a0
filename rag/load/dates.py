"""Dates as people and pages write them. A date that could be read in two ways is not a date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_MONTH_WORDS = (
    "jan january januar janvier enero ene gennaio gen januari janeiro",
    "feb february februar février fevrier febrero febbraio februari fevereiro fev févr",
    "mar march märz mrz mars marzo maart mrt março marco",
    "apr april avril abril abr aprile avr",
    "may mai mayo maggio mei maio mag",
    "jun june juni juin junio giugno junho giu",
    "jul july juli juillet julio luglio julho lug juil",
    "aug august août aout agosto ago augustus",
    "sep sept september septembre septiembre settembre setembro set",
    "oct october oktober okt octobre octubre ottobre outubro out ott",
    "nov november novembre noviembre novembro",
    "dec december dezember dez décembre decembre diciembre dic dicembre dezembro déc",
)
MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split()}
"""Names and abbreviations of the months in seven languages, lower case, to their numbers."""

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º)?"
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)"

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
        rf"\b(?P<word>{_MONTH})\b\.?,?\s{{1,3}}{_DAY},?\s{{1,3}}{_YEAR}\b",
        rf"\b{_DAY}\s{{0,3}}(?:de\s)?(?P<word>{_MONTH})\b\.?,?\s{{1,3}}(?:de\s)?{_YEAR}\b",
        # Dots put the day first wherever they are used; slashes and hyphens do not tell.
        rf"\b(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}\b",
        rf"\b(?P<first>\d{{1,2}})([/-])(?P<second>\d{{1,2}})\2{_YEAR}\b",
    )
)

# What may stand around the date in a date field: a weekday before it, a time of day after it.
_WEEKDAY = re.compile(r"(?:[^\W\d_]{2,12}\.?,?\s)?")
_TIME = re.compile(r"(?:[T,]?\s?\d{1,2}:\d\d.{0,24})?")


def parse_date(text: str) -> date | None:
    """The date that the text consists of, besides a weekday and a time of day, or None.

    Understood are ISO 8601 dates and moments, and dates with the month in letters, such as
    ``March 15, 2016``, ``15 March 2016`` and ``15. März 2016``.
    """
    text = text.strip()
    for form in _FORMS:
        match = form.search(text)
        if (
            match
            and _WEEKDAY.fullmatch(text, 0, match.start())
            and _TIME.fullmatch(text, match.end())
        ):
            return _to_date(match.groupdict())
    return None


def find_dates(text: str) -> Iterator[date]:
    """Every full date in the text, in order of the forms that are known."""
    if not any(character.isdigit() for character in text):
        return
    for form in _FORMS:
        for match in form.finditer(text):
            found = _to_date(match.groupdict())
            if found is not None:
                yield found


def has_date(text: str) -> bool:
    """Whether the text holds a full date, or something that is one in either of two ways."""
    return any(form.search(text) for form in _FORMS)


def remove_dates(text: str) -> str:
    """The text with a space in the place of every full date."""
    for form in _FORMS:
        text = form.sub(" ", text)
    return text


def _to_date(parts: dict[str, str | None]) -> date | None:
    year = int(parts["year"] or 0)
    if (first := parts.get("first")) is not None:
        return _from_slashes(int(first), int(parts["second"] or 0), year)
    word = parts.get("word")
    month = MONTHS[word.lower()] if word else int(parts["month"] or 0)
    return _valid(year, month, int(parts["day"] or 0))


def _from_slashes(first: int, second: int, year: int) -> date | None:
    """Day and month in the only order that is possible, or None when both are."""
    if first <= 12 and second <= 12 and first != second:
        return None
    month, day = sorted((first, second))
    return _valid(year, month, day)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
