"""Numbers and units in words: tables, and what they are worth."""

from __future__ import annotations

import re

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SCALES = {
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
WORDS = {
    **{word: value for value, word in enumerate(_ONES)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
}
ORDINALS = {
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

UNIT = (
    r"%|per\s?cent\b|percentage\spoints?\b|pounds\b(?!\sof)|euros?\b|dollars?\b|"
    r"kronor\b|kroner\b|francs?\b|yen\b|pence\b|p\b|°?C\b|degrees\b"
)
UNITS = {
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


def is_number_word(word: str) -> bool:
    """Whether a word in lower case is a number or part of one, or a unit."""
    return (
        word in WORDS
        or word in SCALES
        or word in ORDINALS
        or word in _FRACTIONS
        or bool(re.fullmatch(UNIT, word))
    )


def fraction_of(text: str) -> float | None:
    """The value of a fraction in words, "one in four" or "two thirds"; None if it has none."""
    words = re.split(r"[ -]", text)
    if words[:2] == ["one", "in"]:
        parts = WORDS.get(words[2]) or (int(words[2]) if words[2].isdigit() else None)
        return 1 / parts if parts else None
    if text == "half":
        return 1 / 2
    return {"a": 1, "an": 1}.get(words[0], WORDS.get(words[0], 1)) * _FRACTIONS[
        words[1].rstrip("s")
    ]


def value_of(text: str) -> float:
    """The value of number words: "two hundred and five thousand" is 205,000."""
    total = current = 0.0
    share = 1.0
    for word in re.split(r"[ -]", text):
        if word == "half":
            share = 0.5
        elif word in WORDS:
            current += WORDS[word]
        elif word.rstrip("s") in SCALES:
            scale = SCALES[word.rstrip("s")]
            current = max(current, 1) * scale
            if scale >= 1000:
                total, current = total + current, 0.0
    return share * (total + current)
