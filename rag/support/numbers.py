"""Numbers in a claim and in a source: digits or words, with their unit and what they count."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.support.dates import without_dates
from rag.support.number_words import ORDINALS, SCALES, UNIT, UNITS, WORDS, fraction_of, value_of
from rag.support.verdicts import Evidence, Reason
from rag.support.words import content, same

_SMALL = "|".join([*WORDS])
_SCALE = "dozen|hundred|thousand|million|billion|trillion"
_NUMBER = re.compile(
    rf"""
    (?P<fraction>
      \b(?:an?|one|two|three|four)[ -](?:third|quarter|fifth|tenth)s?\b(?!-)
      |\bhalf\b(?!\ an?\b)
      |\bone\ in\ \w+\b)
    |(?P<currency>[£$€]|\bUS\$)?(?:
      (?P<digits>(?<![\w.])\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|(?<![\d.,])\d+(?:\.\d+)?)
        (?:(?P<rank>st|nd|rd|th)\b|\s?(?P<scale>(?:bn|mn|tn|m|k)\b|{_SCALE}))?
      |\b(?P<words>(?:half\ a|a)\ (?:{_SCALE})
        |(?:{_SMALL})(?:[ -](?:and\ )?(?:{_SMALL}|{_SCALE}))*
        |(?<=of\ )dozens|{_SCALE})\b
    )(?:[\s-]?(?P<unit>{UNIT}))?
    |(?<!at\ )\b(?P<ordinal>{"|".join(ORDINALS)})\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SPAN = re.compile(
    r"[\s-](second|minute|hour|day|week|month|year|metre|meter|mile|kilometre|centimetre|inch|acre|"
    r"hectare|tonne|ton|kilo|kilogram|gram|litre|gallon|barrel|foot|feet|km|kg|cm)(?:s|es)?\b"
    r"(?![\s-]old)",
    re.IGNORECASE,
)
"""Units of time and measure: nine days are not nine weeks. An age has none."""

_ABOUT = re.compile(
    r"\b(?:about|around|some|roughly|approximately|nearly|almost|close to|over|"
    r"more than|fewer than|less than|under|up to|at least|at most|as (?:many|much) as)"
    r"\W*$",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:over|more than|at least)\W*$", re.IGNORECASE)
_LESS = re.compile(r"\b(?:nearly|almost|fewer than|less than|under|up to)\W*$", re.IGNORECASE)
_BOUND = re.compile(r"\b(?:more than|over|fewer than|less than|under)\W*$", re.IGNORECASE)

_ROUNDING = 0.1
"""A rounded number may differ by a tenth: "about 200" for 198, "over 8,000" for 8,200."""

_COUNTED = 2
"""Content words behind a number that may be what it counts."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text.

    Attributes:
        text: As it is written.
        value: Of fractions and percentages the share: 25 per cent and a quarter are 0.25.
        unit: ``percent``, ``ordinal``, a currency, ``degrees``, or empty.
        counted: Base forms of what it seems to count.
        start: Its place in the text.
        about: Where the text gives it as a round one: "", "about", "more" or "less".
    """

    text: str
    value: float
    unit: str
    counted: frozenset[str]
    start: int = 0
    about: str = ""


def compare(claim: str, source: Evidence) -> tuple[Reason, ...]:
    """The numbers of a claim that the source does not give, or gives for something else."""
    core, whole = quantities(source.core), quantities(source.text)
    said = frozenset(token.base for token in content(claim))
    wrong = [
        claimed.text
        for claimed in quantities(claim)
        if not _given(claimed, core, said) and not _given(claimed, whole, said, strictly=True)
    ]
    return (Reason("number", tuple(wrong)),) if wrong else ()


def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of a text but for its dates and the word "one", which mostly counts nothing."""
    bare = without_dates(text)
    found: list[Quantity] = []
    for match in _NUMBER.finditer(bare):
        value, unit = _value(match)
        if match.group().lower() in {"one", "zero"} or value is None:
            continue
        if not unit and found and _ELLIPSIS.search(bare[: match.start()]):
            value, unit = _as_before(value, found[-1].unit), found[-1].unit
        counted = [t.base for t in content(_clause(bare[match.end() :]))[:_COUNTED]]
        before = bare[max(0, match.start() - 20) : match.start()]
        about = (
            "more"
            if _MORE.search(before)
            else "less"
            if _LESS.search(before)
            else ("about" if _ABOUT.search(before) else "")
        )
        found.append(
            Quantity(match.group().strip(), value, unit, frozenset(counted), match.start(), about)
        )
    return tuple(found)


_ELLIPSIS = re.compile(
    r"(?:%|\bper cent|percent|[£$€]\d\S*)[^.;]{0,30}\b(?:from|to|against|than)\W*$"
)
"""Behind it a number has the unit of the one before: "63 per cent, down from 68"."""


def _as_before(value: float, unit: str) -> float:
    return value / 100 if unit == "percent" else value


def _clause(text: str) -> str:
    """The text up to the next comma, number or the like."""
    return re.split(r"[,;:.()\d]", text, maxsplit=1)[0]


def _value(match: re.Match[str]) -> tuple[float | None, str]:
    if fraction := match["fraction"]:
        return fraction_of(fraction.lower()), "percent"
    if ordinal := match["ordinal"]:
        return ORDINALS[ordinal.lower()], "ordinal"
    if digits := match["digits"]:
        value = float(digits.replace(",", ""))
        if match["rank"]:
            return value, "ordinal"
        value *= SCALES.get((match["scale"] or "").lower(), 1)
    else:
        value = value_of(match["words"].lower())
    unit = _unit(match["currency"], match["unit"])
    if not unit and (span := _SPAN.match(match.string, match.end())):
        unit = span[1].lower()
    return (value / 100, unit) if unit == "percent" else (value, unit)


def _unit(currency: str | None, unit: str | None) -> str:
    if currency:
        return currency[-1]
    name = (unit or "").lower().replace("per cent", "percent")
    if name.startswith("percent"):
        return "percent"
    return UNITS.get(name, name)


def _given(
    claimed: Quantity, given: tuple[Quantity, ...], said: frozenset[str], *, strictly: bool = False
) -> bool:
    """Whether a number is given; ``strictly``, for something that the claim speaks of."""
    matching = [other for other in given if equal(claimed, other)]
    if not matching:
        return False
    if any(_overlap(claimed.counted, other.counted) for other in matching):
        return True
    if any(_overlap(said, other.counted) for other in matching) or not claimed.counted:
        return True
    return not strictly and claimed.unit != "ordinal"


def equal(claimed: Quantity, given: Quantity) -> bool:
    """Whether a claimed number is the given one, or rounds it where the claim says so."""
    if (claimed.unit, given.unit) in _IN_A_UNIT:
        return abs(claimed.value * _IN_A_UNIT[claimed.unit, given.unit] - given.value) < 1e-6
    if claimed.unit != given.unit and (claimed.unit or given.unit not in _MAY_LACK):
        return False
    if abs(claimed.value - given.value) <= 1e-9 * max(1.0, abs(given.value)):
        return True
    if not claimed.about or not given.value:
        return False
    off = (given.value - claimed.value) / given.value
    low = -_ROUNDING if claimed.about in {"about", "less"} else 0.0
    high = _ROUNDING if claimed.about in {"about", "more"} else 0.0
    return low <= off <= high and _digits(claimed.value) < _digits(given.value)


_IN_A_UNIT = {
    (one, other): factor
    for larger, smaller, count in (
        ("week", "day", 7),
        ("year", "month", 12),
        ("hour", "minute", 60),
        ("minute", "second", 60),
    )
    for one, other, factor in ((larger, smaller, count), (smaller, larger, 1 / count))
}
"""Units of which one is several of another."""
_MAY_LACK = frozenset("degrees pence".split())
"""Units that a claim may leave out."""


def _digits(value: float) -> int:
    """Significant digits: 2 for 190, 3 for 189."""
    return len(f"{value:.10g}".replace(".", "").strip("0")) or 1


def _overlap(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(same(a, b) for a in one for b in other)
