"""Words that were divided at the end of a line: whether their hyphen stays.

A hyphen at a line end belongs to the word ("opposition-led") or only divides it
("recon-struction"), and PDF does not say which. The text itself is asked first: does the whole
word, or the word with its hyphen, occur elsewhere in it? Then the two parts: are both words of this
text, or is one a usual part of compounds? What is left is taken for a division only in a text that
divides words often; where lines end with few hyphens, these are the words' own. In doubt the hyphen
stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

HYPHENS = ("-", "\u2010")
_OPEN = (*HYPHENS, "\u2014", "/")
"""After these a line may end without a space, where a letter is before them."""

_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010’'][^\W\d_]+)*")
_DIVIDED = re.compile(r"((?:[^\W_]+[-\u2010])*)([^\W\d_]+)[-\u2010]$")
_REST = re.compile(r"[^\W\d_]+")

_OFTEN = 0.03
"""Share of lines that end with a hyphen above which a text divides words. Words that are spelt with
one end fewer than one line in a hundred; a text that divides them has several times as many."""

_LONGEST = 100
"""Letters of a divided word that are looked at."""

_CONJUNCTIONS = {
    word: sign
    for sign, words in {
        "and": "and or to",
        "und": "und oder bis",
        "et": "et ou",
        "y": "y o",
        "het": "en of",
    }.items()
    for word in words.split()
}
"""Words before which a hyphen may stand for what follows later, and a word that is frequent in
their language and in no other of these: Dutch "en" is Spanish and French too."""

_SIGNS = frozenset(_CONJUNCTIONS.values())

_PREFIXES = frozenset(
    "bi bio fore hyper hypo infra inter intra mid mono multi neo out over poly post pre sub super "
    "trans tri ultra under up".split()
)
_SURELY_WORDS = frozenset("hereto into onto thereof thereto unto whereof".split())
"""What a text need not have elsewhere to be a word."""

_COMPOUNDING_FIRST = frozenset(
    "self non co ex well long short high low full half part all cross semi anti pro quasi vice "
    "second first third two three four five six seven eight nine ten twenty thirty forty fifty "
    "sixty seventy eighty ninety hard ill so would".split()
)
_COMPOUNDING_LAST = frozenset(
    "led based like old year term made free wide range style time known level scale run born "
    "backed held owned friendly related called speaking looking sized shaped elect general "
    "one two three four five six seven eight nine being".split()
)


@dataclass(frozen=True, slots=True)
class Hyphens:
    """What a text shows about its words.

    Attributes:
        words: Those inside its lines.
        divides: Whether it divides words at line ends.
        sign: The most frequent of the words that tell a language; empty when it has none.
    """

    words: frozenset[str]
    divides: bool
    sign: str = ""

    @classmethod
    def of(cls, lines: Sequence[str]) -> Hyphens:
        """Learn from the lines of a text."""
        words: set[str] = set()
        for line in lines:
            inside = line.rpartition(" ")[0] if line.endswith(HYPHENS) else line
            words.update(_plain(word) for word in _WORD.findall(inside))
            for compound in _WORD.findall(inside):
                words.update(_plain(part) for part in re.split("[-\u2010]", compound))
        divided = [
            pair
            for pair in pairwise(lines)
            if _parts(*pair) and pair[1].partition(" ")[0] not in _CONJUNCTIONS
        ]
        # The first word of a line may be the rest of a divided one.
        signs = Counter(word for line in lines for word in line.split()[1:] if word in _SIGNS)
        return cls(
            frozenset(words),
            len(divided) > max(1, _OFTEN * len(lines)),
            max(signs, key=lambda word: signs[word], default=""),
        )

    def join(self, lines: Sequence[str]) -> str:
        """The lines of one paragraph as one."""
        joined = list(lines[:1])
        for before, line in pairwise(lines):
            parts = _parts(before, line)
            if before.endswith(HYPHENS) and self._is_suspended(parts, line):
                joined.append(" ")
            elif parts is not None and not self._keeps(*parts):
                joined[-1] = joined[-1][:-1]
            elif parts is None and not _is_open(before, line):
                joined.append(" ")
            joined.append(line)
        return "".join(joined)

    def _is_suspended(self, parts: tuple[str, str, str] | None, rest: str) -> bool:
        """Whether the hyphen stands for what follows later, as in "pre- and post-war".

        Asked for a line that ends with one. English divides "may-or" and "giv-en"; the other
        languages divide by syllables, and never before a vowel that follows a consonant.
        """
        word, _, after = rest.partition(" ")
        sign = _CONJUNCTIONS.get(word)
        if sign is None or self.sign not in ("", sign):
            return False
        if sign != "and" or parts is None or any(c in after.split(" ")[0] for c in HYPHENS):
            return True
        first = parts[1]
        if self._is_word("".join(parts)):
            return False
        is_part = first in self.words or first in _COMPOUNDING_FIRST or first in _PREFIXES
        return not self.divides or word == "and" or is_part or first.endswith("o")

    def _is_word(self, word: str) -> bool:
        return word in self.words or word in _SURELY_WORDS

    def _keeps(self, compound: str, first: str, last: str) -> bool:
        if self._is_word(compound + first + last):
            return False
        if compound or f"{first}-{last}" in self.words:
            return True
        if first in _COMPOUNDING_FIRST or last in _COMPOUNDING_LAST:
            return True
        return not self.divides or {first, last} <= self.words


def _parts(start: str, rest: str) -> tuple[str, str, str] | None:
    """What is before an earlier hyphen, and the two parts of a word that a line end divides."""
    divided = _DIVIDED.search(start[-_LONGEST:])
    after = _REST.match(rest)
    if not divided or not after or not rest[0].islower():
        return None
    return _plain(divided[1]), _plain(divided[2]), _plain(after[0])


def _is_open(start: str, rest: str) -> bool:
    """Whether no space is between two lines."""
    if start.endswith("–") and start[-2:-1].isdigit() and rest[:1].isdigit():
        return True
    return start.endswith(_OPEN) and start[-2:-1].isalnum()


def _plain(word: str) -> str:
    return word.lower().replace("\u2010", "-")
