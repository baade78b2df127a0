"""Whose number it is: a number of a claim must stand with the same words in the source."""

from __future__ import annotations

import re

from rag.support.number_words import is_number_word
from rag.support.numbers import Quantity, equal, quantities
from rag.support.synonyms import LIGHT, alike
from rag.support.verdicts import Evidence, Reason
from rag.support.words import Token, content, is_past, same, tokens


def compare(claim: str, source: Evidence) -> tuple[Reason, ...]:
    """The numbers of a claim that the source gives, but for something else."""
    sides = [(quantities(text), text) for text in (source.core, source.text)]
    wrong = [
        claimed.text
        for claimed in quantities(claim)
        if (held := [side for side in sides if any(equal(claimed, other) for other in side[0])])
        and not any(_is_tied(claimed, claim, given, text) for given, text in held)
    ]
    return (Reason("number", tuple(wrong)),) if wrong else ()


def _is_tied(claimed: Quantity, claim: str, given: tuple[Quantity, ...], text: str) -> bool:
    """Whether the claim's words about a number are those that stand near it in the source.

    They are weighed by their distance to it on both sides, against their distance to the other
    numbers of the kind.
    """
    matching = [other for other in given if equal(claimed, other)]
    own = quantities(claim)
    rivals = [
        other
        for other in given
        if other not in matching
        and other.unit == claimed.unit
        and not _FROM.search(text[: other.start])
        and not _in_a_score(claimed, claim, own, other, matching)
    ]
    led = _FROM.search(claim[: claimed.start])
    if not rivals or (led and any(_FROM.search(text[: other.start]) for other in matching)):
        return True
    said = {b for b in _near(claim, claimed, own, own=True) if b not in _LEADING}
    mine = max(_segment_share(text, other, said) for other in matching)
    theirs = max(_segment_share(text, other, said) for other in rivals)
    if mine != theirs:
        return mine > theirs
    ours = _near(claim, claimed, own, own=True)
    if any(_PART_OF.search(text[: other.start]) for other in matching):
        # "2,100 of the 2,900 jobs": the jobs are of both, what is done is done to the first.
        ours = {word: near for word, near in ours.items() if word not in claimed.counted}

    def tie(other: Quantity) -> float:
        theirs = _near(text, other, given)
        return sum(
            near * max((theirs[b] for b in theirs if same(a, b)), default=0.0)
            for a, near in ours.items()
        )

    return max(map(tie, matching)) * _MARGIN >= max(map(tie, rivals))


_PART_OF = re.compile(r"\d of (?:the |its |their |all )?$")
_FROM = re.compile(r"\bfrom\W*(?:about |around |roughly |some |nearly )?\W*$")
_JOINT = re.compile(r"[,;:]\s|\.\s|\b(?:and|while|but|against|compared|whereas)\b")


def _segment_share(text: str, spot: Quantity, said: set[str]) -> float:
    """Share of the words between the conjunctions around a number that a claim has by it."""
    start = max((m.end() for m in _JOINT.finditer(text, 0, spot.start)), default=0)
    behind = _JOINT.search(text, spot.start + len(spot.text))
    segment = text[start : behind.start() if behind else len(text)]
    words = {
        t.base for t in content(segment) if t.base not in LIGHT and not is_number_word(t.lower)
    }
    found = {word for word in words if any(same(word, own) or alike(word, own) for own in said)}
    return len(found) / len(words) if words else 0.0


def _in_a_score(
    claimed: Quantity,
    claim: str,
    own: tuple[Quantity, ...],
    rival: Quantity,
    matching: list[Quantity],
) -> bool:
    """Whether number and rival are a pair as "22 to 15" on both sides, in the same order."""
    for other in own:
        if not equal(other, rival) or other.start == claimed.start:
            continue
        first, last = sorted((claimed, other), key=lambda quantity: quantity.start)
        between = claim[first.start + len(first.text) : last.start]
        before = claimed.start < other.start
        if re.fullmatch(r"(?: votes| points| seats)?(?: to |[-–:])", between) and any(
            (each.start < rival.start) is before for each in matching
        ):
            return True
    return False


_MARGIN = 1.1
"""A number is another one's when its words are nearer to that by this factor."""
_NAME_WEIGHT = 4.0
_CROSSING = 5.0
_FURTHEST = 9.0
_LEADING = frozenset("from to against than".split())


def _near(
    text: str, spot: Quantity, others: tuple[Quantity, ...], *, own: bool = False
) -> dict[str, float]:
    """How near each content word is to a number: 1 for the next one, a half for the second.

    Args:
        text: A claim or a sentence.
        spot: A number of it.
        others: All numbers of it; a word behind another one is further away.
        own: Leave out the words that are nearer to another number.
    """
    words = tokens(text)
    rivals = [other for other in others if other.start != spot.start and other.unit == spot.unit]
    near: dict[str, float] = {}
    for place, word in enumerate(words):
        if any(o.start <= word.start < o.start + len(o.text) for o in others):
            continue
        here = _distance(words, place, spot, rivals, text)
        leads = word.lower in _LEADING and here < 2 and word.start < spot.start
        if not leads and (word.is_function or _is_light(word) or here > _FURTHEST):
            continue
        if is_number_word(word.lower):
            continue
        if own and any(_distance(words, place, o, [], text) < here for o in rivals):
            continue
        weight = _NAME_WEIGHT if own and word.text[0].isupper() else 1.0
        near[word.base] = max(near.get(word.base, 0.0), weight / here)
    return near


def _is_light(word: Token) -> bool:
    return word.base in LIGHT and (word.lower == "said" or not is_past(word))


def _distance(
    words: tuple[Token, ...], place: int, spot: Quantity, rivals: list[Quantity], text: str
) -> float:
    """Words from a number to a word; one in front of it counts half a word more."""
    start, end = spot.start, spot.start + len(spot.text)
    word = words[place]
    if word.start >= end:
        steps = float(sum(end <= t.start < word.start for t in words[: place + 1]) + 1)
        between = text[end : word.start]
    else:
        steps = sum(word.start < t.start < start for t in words[place:]) + 1.5
        between = text[word.end : start]
    low, high = sorted((word.start, start))
    crossed = any(low < rival.start < high for rival in rivals)
    return steps + _CROSSING * (crossed + bool(_JOINT.search(between) or ". " in between))
