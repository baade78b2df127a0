"""Who did it to whom: what stands on either side of a verb must not change sides."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.question import is_speech_verb
from rag.support.cues import bases
from rag.support.dates import without_dates
from rag.support.number_words import is_number_word
from rag.support.quotations import without_quotations
from rag.support.verdicts import Evidence, Reason
from rag.support.words import Token, is_past, same, tokens

_BE = frozenset("be been being is are was were get gets got".split())
_CONVERSE = tuple(
    (bases(one), bases(other))
    for one, other in (
        ("beat defeat overcome win victory winner", "lose loss"),
        ("buy purchase acquire", "sell"),
        ("lend", "borrow"),
        ("succeed follow replace", "precede"),
        ("teach", "learn"),
        ("give send award", "receive get"),
        ("employ", "work"),
        ("lead", "trail follow"),
    )
)
"""Verbs that tell the same from the other side: "A sold it to B", "B bought it from A"."""

_CLAUSE = re.compile(
    r"[;:]|,? (?:but|while|whereas|although|though) |,? and (?=(?:he|she|it|they) )"
)
_SINGULAR = frozenset("he she it who which that".split())
_IRREGULAR_PRESENT = bases("beat cut hit let put set shut cost hurt give take make get buy sell")
_NO_VERB_BEFORE = frozenset("the a an his her its their of this that these those no".split())


@dataclass(frozen=True, slots=True)
class Frame:
    """A verb with the words of its clause on either side, an agent first, also of a passive."""

    verb: Token
    agents: tuple[Token, ...]
    patients: tuple[Token, ...]
    passive: bool
    pronoun: bool = False


def compare(claim: str, source: Evidence) -> tuple[Reason, ...]:
    """Names or things of a claim that are on the other side of the same verb in the source."""
    theirs = [frame for text in (source.core, *source.about) for frame in frames(text)]
    for own in frames(claim):
        matching = [other for other in theirs if _is_same_verb(own.verb, other.verb)]
        if any(swapped(own, other) for other in matching) and not any(
            _agrees(own, other) for other in matching
        ):
            return (Reason("swapped", (own.verb.text,)),)
    return ()


def _agrees(own: Frame, other: Frame) -> bool:
    """Whether each side of a claim has something of the same side of the source."""
    return any(_has(other.agents, t) for t in _only(own.agents, own.patients)) and any(
        _has(other.patients, t) for t in _only(own.patients, own.agents)
    )


def converse(claim: str, source: str) -> bool:
    """Whether a claim tells the same by the opposite verb, from the other side."""
    return any(
        {own.verb.base, other.verb.base} & one
        and {own.verb.base, other.verb.base} & two
        and swapped(own, other)
        for own in frames(claim)
        for other in frames(source)
        for one, two in _CONVERSE
        if not (own.verb.base in one and other.verb.base in one)
    )


def frames(text: str) -> tuple[Frame, ...]:
    """What may be a verb in a text, each with its sides."""
    bare = without_quotations(without_dates(text))
    found: list[Frame] = []
    start = 0
    for joint in (*_CLAUSE.finditer(bare), None):
        end = joint.start() if joint else len(bare)
        words = [t for t in tokens(bare) if start <= t.start < end]
        found += [_frame(words, i) for i in range(len(words)) if _may_be_verb(words, i)]
        start = joint.end() if joint else end
    return tuple(found)


def swapped(own: Frame, other: Frame) -> bool:
    """Whether something of each side of a claim stands on the other side in the source only."""
    left = _only(own.agents, own.patients)
    right = _only(own.patients, own.agents)
    crossed_left = [t for t in left if _has(other.patients, t) and not _has(other.agents, t)]
    crossed_right = [t for t in right if _has(other.agents, t) and not _has(other.patients, t)]
    if crossed_left and crossed_right:
        return any(map(_is_name, (*crossed_left, *crossed_right))) or bool(
            _nearest(own.agents, own.verb) in crossed_left
            and _nearest(own.patients, own.verb) in crossed_right
        )
    # A name that is the subject here and not there, where another one is.
    subjects = [t for t in own.agents if _is_name(t)]
    rivals = [t for t in other.agents if _is_name(t) and not _has(own.agents, t)]
    return bool(
        subjects
        and (rivals or other.pronoun)
        and not own.passive
        and not other.passive
        and not any(_has(other.agents, t) for t in subjects)
        and all(_has(other.patients, t) for t in subjects)
    )


def _frame(words: list[Token], at: int) -> Frame:
    before = words[:at]
    pronoun = any(t.lower in _SUBJECTS for t in before[-3:])
    whom = max((i for i, t in enumerate(before) if t.lower == "whom"), default=0)
    objects = _name_before(before, whom)
    left = tuple(t for t in before if not t.is_function and t not in objects)
    whose = max((i for i, t in enumerate(before) if t.lower == "whose"), default=0)
    if whose:
        objects = [*objects, *(t for t in left[:whose] if t.start < before[whose].start)]
        left = tuple(t for t in left if t.start > before[whose].start)
    rest = _without_places(words[at + 1 :])
    right = (*objects, *(t for t in rest if not t.is_function))
    passive = any(t.lower in _BE for t in words[max(0, at - 3) : at]) and is_past(words[at])
    by = next((i for i, t in enumerate(rest[:8]) if t.lower == "by"), None)
    if (passive or by == 0) and is_past(words[at]):
        if by is None:
            return Frame(words[at], (), (*left, *right), passive=True)
        agents = tuple(t for t in rest[by + 1 : by + 9] if not t.is_function)
        patients = (*left, *(t for t in rest[:by] if not t.is_function))
        return Frame(words[at], agents, patients, passive=True)
    return Frame(words[at], left, right, passive=False, pronoun=pronoun)


def _without_places(rest: list[Token]) -> list[Token]:
    """The words behind a verb, none where it has no object, as in "leaked from the ship"."""
    return [] if rest and rest[0].lower in _NO_OBJECT else rest


_NO_OBJECT = frozenset("from in at near after before since during through under because".split())


def _name_before(words: list[Token], whom: int) -> list[Token]:
    """The name that "whom" stands for: at once in front of it, but for a preposition."""
    end = whom
    while end and words[end - 1].is_function:
        end -= 1
    start = end
    while start and _is_name(words[start - 1]):
        start -= 1
    return words[start:end] if whom else []


_SUBJECTS = frozenset("he she they".split())


def _may_be_verb(words: list[Token], at: int) -> bool:
    token = words[at]
    if token.is_function or not token.text[0].islower() or (is_speech_verb(token.text) and not at):
        return False
    before = words[at - 1].lower if at else ""
    if before in _NO_VERB_BEFORE or is_number_word(before) or before.isdigit():
        return False
    if token.base in _SAID:
        return False
    # Plurals look the same: only behind what may be a singular subject.
    third = token.lower.endswith("s") and (
        before in _SINGULAR
        or bool(at and _is_name(words[at - 1]))
        or (at > 1 and words[at - 2].lower in _NO_VERB_BEFORE)
    )
    looks = is_past(token) or third
    return looks or before in _AUXILIARY or token.base in _IRREGULAR_PRESENT


_SAID = bases("say add tell joke announce")
_AUXILIARY = frozenset(
    "will would may might could can should must to not did does do shall cannot".split()
)


def _is_same_verb(one: Token, other: Token) -> bool:
    return one.base == other.base or any(
        {one.base, other.base} <= side for pair in _CONVERSE for side in pair
    )


def _is_name(token: Token) -> bool:
    return token.text[0].isupper()


def _has(side: tuple[Token, ...], token: Token) -> bool:
    return any(same(t.base, token.base) for t in side)


def _only(side: tuple[Token, ...], other: tuple[Token, ...]) -> list[Token]:
    return [t for t in side if not _has(other, t)]


def _nearest(side: tuple[Token, ...], verb: Token) -> Token | None:
    return min(side, key=lambda t: abs(t.start - verb.start), default=None)
