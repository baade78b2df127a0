"""Numbers in a claim and in a source: digits or words, with their unit and what they count."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.support.dates import without_dates
from rag.support.verdicts import Evidence, Reason
from rag.support.words import content, same

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "bn": 10**9,
    "tn": 10**12,
}
_WORDS = {
    **{word: value for value, word in enumerate(_ONES)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        1,
    )
}
_FRACTIONS = {
    "half": 1 / 2,
    "halves": 1 / 2,
    "third": 1 / 3,
    "quarter": 1 / 4,
    "fifth": 1 / 5,
    "tenth": 1 / 10,
}

_SMALL = "|".join([*_WORDS])
_SCALE = "dozen|hundred|thousand|million|billion|trillion"
_UNIT = (
    r"%|per\s?cent\b|percentage\spoints?\b|pounds\b(?!\sof)|euros?\b|dollars?\b|"
    r"kronor\b|kroner\b|francs?\b|yen\b|pence\b|p\b|°?C\b|degrees\b"
)
_UNITS = {
    "%": "percent",
    "percent": "percent",
    "pounds": "£",
    "euro": "€",
    "euros": "€",
    "dollar": "$",
    "dollars": "$",
    "c": "degrees",
    "°c": "degrees",
    "kroner": "kronor",
    "franc": "francs",
    "p": "pence",
}

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
    )(?:[\s-]?(?P<unit>{_UNIT}))?
    |(?<!at\ )\b(?P<ordinal>{"|".join(_ORDINALS)})\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SPAN = re.compile(r"[\s-](second|minute|hour|day|week|month|year)s?\b", re.IGNORECASE)
"""Units of time: nine days are not nine weeks."""

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
        about: Where the text gives it as a round one: "", "about", "more" or "less".
    """

    text: str
    value: float
    unit: str
    counted: frozenset[str]
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
        counted = [t.base for t in content(_clause(bare[match.end() :]))[:_COUNTED]]
        before = bare[max(0, match.start() - 20) : match.start()]
        about = (
            "more"
            if _MORE.search(before)
            else "less"
            if _LESS.search(before)
            else ("about" if _ABOUT.search(before) else "")
        )
        found.append(Quantity(match.group().strip(), value, unit, frozenset(counted), about))
    return tuple(found)


def _clause(text: str) -> str:
    """The text up to the next comma, number or the like."""
    return re.split(r"[,;:.()\d]", text, maxsplit=1)[0]


def _value(match: re.Match[str]) -> tuple[float | None, str]:
    if fraction := match["fraction"]:
        return _fraction(fraction.lower()), "percent"
    if ordinal := match["ordinal"]:
        return _ORDINALS[ordinal.lower()], "ordinal"
    if digits := match["digits"]:
        value = float(digits.replace(",", ""))
        if match["rank"]:
            return value, "ordinal"
        value *= _SCALES.get((match["scale"] or "").lower(), 1)
    else:
        value = _in_words(match["words"].lower())
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
    return _UNITS.get(name, name)


def _fraction(text: str) -> float | None:
    words = re.split(r"[ -]", text)
    if words[:2] == ["one", "in"]:
        parts = _WORDS.get(words[2]) or (int(words[2]) if words[2].isdigit() else None)
        return 1 / parts if parts else None
    if text == "half":
        return 1 / 2
    return {"a": 1, "an": 1}.get(words[0], _WORDS.get(words[0], 1)) * _FRACTIONS[
        words[1].rstrip("s")
    ]


def _in_words(text: str) -> float:
    """The value of number words: "two hundred and five thousand" is 205,000."""
    total = current = 0.0
    share = 1.0
    for word in re.split(r"[ -]", text):
        if word == "half":
            share = 0.5
        elif word in _WORDS:
            current += _WORDS[word]
        elif word.rstrip("s") in _SCALES:
            scale = _SCALES[word.rstrip("s")]
            current = max(current, 1) * scale
            if scale >= 1000:
                total, current = total + current, 0.0
    return share * (total + current)


def _given(
    claimed: Quantity, given: tuple[Quantity, ...], said: frozenset[str], *, strictly: bool = False
) -> bool:
    """Whether a number is given; ``strictly``, for something that the claim speaks of."""
    equal = [other for other in given if _equal(claimed, other)]
    if not equal:
        return False
    if any(_overlap(claimed.counted, other.counted) for other in equal):
        return True
    if any(_overlap(said, other.counted) for other in equal) or not claimed.counted:
        return True
    if strictly:
        return False
    # For something else, where the source gives another number of what is claimed.
    rivals = [other for other in given if other not in equal and other.unit == claimed.unit]
    return not any(_overlap(claimed.counted, rival.counted) for rival in rivals)


def _equal(claimed: Quantity, given: Quantity) -> bool:
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


_MAY_LACK = frozenset("degrees pence".split())
"""Units that a claim may leave out."""


def _digits(value: float) -> int:
    """Significant digits: 2 for 190, 3 for 189."""
    return len(f"{value:.10g}".replace(".", "").strip("0")) or 1


def _overlap(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(same(a, b) for a in one for b in other)
