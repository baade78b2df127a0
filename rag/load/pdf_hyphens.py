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

_SUSPENDED = frozenset("and or to und oder bis et ou y o en of".split())
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
    """What a text shows about its words: those inside its lines, and whether it divides them."""

    words: frozenset[str]
    divides: bool

    @classmethod
    def of(cls, lines: Sequence[str]) -> Hyphens:
        """Learn from the lines of a text."""
        words: set[str] = set()
        for line in lines:
            inside = line.rpartition(" ")[0] if line.endswith(HYPHENS) else line
            words.update(_plain(word) for word in _WORD.findall(inside))
            for compound in _WORD.findall(inside):
                words.update(_plain(part) for part in re.split("[-\u2010]", compound))
        # The first word of a line may be the rest of a divided one.
        divided = [pair for pair in pairwise(lines) if _parts(*pair)]
        return cls(frozenset(words), len(divided) > max(1, _OFTEN * len(lines)))

    def join(self, lines: Sequence[str]) -> str:
        """The lines of one paragraph as one."""
        joined = list(lines[:1])
        for before, line in pairwise(lines):
            parts = _parts(before, line)
            if parts is not None and not self._keeps(*parts):
                joined[-1] = joined[-1][:-1]
            elif parts is None and not _is_open(before, line):
                joined.append(" ")
            joined.append(line)
        return "".join(joined)

    def _keeps(self, compound: str, first: str, last: str) -> bool:
        if compound + first + last in self.words:
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
    if not divided or not after or not rest[0].islower() or _is_suspended(rest):
        return None
    return _plain(divided[1]), _plain(divided[2]), _plain(after[0])


def _is_open(start: str, rest: str) -> bool:
    """Whether no space is between two lines."""
    return start.endswith(_OPEN) and start[-2:-1].isalnum() and not _is_suspended(rest)


def _is_suspended(rest: str) -> bool:
    """Whether the hyphen stands for what follows later, as in "pre- and post-war"."""
    return rest.partition(" ")[0] in _SUSPENDED


def _plain(word: str) -> str:
    return word.lower().replace("\u2010", "-")
