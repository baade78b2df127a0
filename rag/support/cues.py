"""Words that turn or weaken what follows them ("not", "may"), and what they bear upon."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.support.words import Token, base, same, tokens

_EMPTY = frozenset(
    "a an the any be been being is are was were have has had having to of for in on at with by "
    "that this these those it its they their he she his her yet ever also even only just "
    "still such "
    "who which or and from as more most longer so very do does did".split()
)
"""Words that a cue does not bear upon."""

_STOP = re.compile(r"[;:.!?]|,|\b(?:but|while|although|and|whether|because|after|before|until)\b")


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that turns or weakens something, where it ends, and the first words it bears upon."""

    text: str
    end: int
    heads: tuple[Token, ...]


def cues(text: str, pattern: re.Pattern[str], reach: int) -> tuple[Cue, ...]:
    """The cues of a text that the pattern finds.

    Args:
        text: A claim or a sentence.
        pattern: Finds a cue; one whose group ``behind`` matches bears on what stands before it.
        reach: Heads of a cue, at most.
    """
    return tuple(
        Cue(match.group(), match.end(), _heads(text, match, reach))
        for match in pattern.finditer(text)
    )


def bears_on(cue: Cue, word: str) -> bool:
    """Whether one of the cue's heads is this base form."""
    return any(same(head.base, word) for head in cue.heads)


def _heads(text: str, match: re.Match[str], reach: int) -> tuple[Token, ...]:
    if match.groupdict().get("behind"):
        before = [token for token in tokens(text) if token.end <= match.start()]
        return tuple(t for t in before if t.lower not in _EMPTY)[-1:]
    following = [t for t in tokens(text) if t.start >= match.end() and t.lower not in _EMPTY]
    limit = _STOP.search(text, following[0].end if following else match.end())
    end = limit.start() if limit else len(text)
    return tuple(token for token in following if token.start < end)[:reach]


def holds(text: str, word: str) -> bool:
    """Whether a text has a word of this base form."""
    return any(same(token.base, word) for token in tokens(text))


def words_of(text: str, word: str) -> tuple[str, ...]:
    """The words of a text that have this base form, as they are written."""
    return tuple(dict.fromkeys(t.text for t in tokens(text) if same(t.base, word)))


def bases(words: str) -> frozenset[str]:
    """The base forms of a list of words."""
    return frozenset(base(word) for word in words.split())
