"""Words in their base form, so that "rose", "risen" and "rising" are one; pure functions."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from rag.question import FUNCTION_WORDS, WORD, stem

_KIN_LENGTH, _KIN_SHARE = 5, 0.7
"""Words that share at least five first letters and 70% of the longer one are taken for kin. At 60%,
as in ``rag.question``, which is about finding and not about proof, "invest" is "investigate"."""

_IRREGULAR = (
    "be am is are was were been being, have has had having, do does did done, go goes went gone, "
    "rise rose risen, fall fell fallen, meet met, lose lost, win won, say said, tell told, "
    "bear bore borne, "
    "give gave given, take took taken, buy bought, sell sold, bring brought, think thought, "
    "catch caught, teach taught, find found, hold held, keep kept, leave left, lead led, "
    "pay paid, make made, know knew known, grow grew grown, throw threw thrown, see saw seen, "
    "break broke broken, speak spoke spoken, write wrote written, drive drove driven, "
    "choose chose chosen, freeze froze frozen, steal stole stolen, begin began begun, "
    "run ran, come came, become became, sink sank sunk, swim swam swum, drink drank drunk, "
    "build built, send sent, spend spent, lend lent, bend bent, feel felt, deal dealt, "
    "mean meant, hear heard, stand stood, understand understood, fight fought, seek sought, "
    "shoot shot, sit sat, strike struck, swear swore sworn, tear tore torn, wear wore worn, "
    "eat ate eaten, fly flew flown, draw drew drawn, hide hid hidden, ride rode ridden, "
    "shake shook shaken, forget forgot forgotten, forbid forbade forbidden, "
    "withdraw withdrew withdrawn, arise arose arisen, sweep swept, sleep slept, get got gotten, "
    "beat beaten, swing swung, hit, "
    "die dying died, child children, man men, woman women, wife wives, life lives, half halves"
)
"""The commonest irregular forms of news English: a base form, then the others."""

_BASE = {form: stem(line.split()[0]) for line in _IRREGULAR.split(", ") for form in line.split()}
_PAST = frozenset(
    form for line in _IRREGULAR.split(", ") for form in line.split()[1:] if not form.endswith("s")
) - {"am", "are", "being", "having", "doing", "dying"} | {
    "cut",
    "put",
    "hit",
    "shut",
    "let",
    "beaten",
}
"""Irregular forms of the past, and those that look the same."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text.

    ``base`` is its base form (a Snowball stem, without diacritics); ``start`` and ``end`` are its
    place in the text.
    """

    text: str
    base: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The word in lower case, with straight apostrophes."""
        return straight(self.text).lower()

    @property
    def is_function(self) -> bool:
        """Whether the word says how something is said and not what."""
        return self.lower.removesuffix("'s") in FUNCTION_WORDS


@lru_cache(maxsize=65536)
def base(word: str) -> str:
    """The base form of one word, without diacritics, possessive and irregular inflection."""
    plain = fold(word).removesuffix("'s")
    return _BASE.get(plain) or stem(plain)


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text in order; a compound of letters counts as its parts."""
    return tuple(
        Token(
            part.group(), base(part.group()), word.start() + part.start(), word.start() + part.end()
        )
        for word in WORD.finditer(text)
        for part in _PART.finditer(word.group())
    )


_PART = re.compile(r"[^\W\d_][^\W_]*-\d+|[^\s-]+")
"""The parts of a compound; a number that belongs to a name ("Arrivale-3") stays with it."""


def content(text: str) -> tuple[Token, ...]:
    """The words that say what a text is about: neither function words nor digits."""
    return tuple(
        token
        for token in tokens(text)
        if not token.is_function and not token.text[0].isdigit() and len(token.text) > 1
    )


def is_past(token: Token) -> bool:
    """Whether a word may be a verb in the past tense or a past participle."""
    return token.lower in _PAST or (len(token.text) > 3 and token.lower.endswith("ed"))


def fold(word: str) -> str:
    """The word in lower case, with straight apostrophes and without diacritics."""
    spread = unicodedata.normalize("NFKD", straight(word))
    return "".join(each for each in spread if not unicodedata.combining(each)).lower()


def straight(text: str) -> str:
    """The text with straight quotation marks and apostrophes; as long as before."""
    return text.translate(_STRAIGHT)


_STRAIGHT = str.maketrans("“”„«»‘’‚", '"""""\'\'\'')


def same(one: str, other: str) -> bool:
    """Whether two base forms are one word, or kin as Russia and Russian are."""
    if one == other:
        return True
    needed = max(_KIN_LENGTH, ceil(_KIN_SHARE * max(len(one), len(other))))
    return len(one) >= needed and one[:needed] == other[:needed]
