"""The places of the passages that a claim may rest on, and what is looked at there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.question import FUNCTION_WORDS, is_speech_verb
from rag.support.synonyms import alike
from rag.support.verdicts import Evidence, Source
from rag.support.words import content, same, tokens
from rag.types import Sentence

LONGEST = 3
"""Neighbouring sentences that may bear a part of a claim together."""

_ALIKE = 0.8
"""What a word of the same meaning counts, where the word itself counts 1."""


@dataclass(frozen=True, slots=True)
class Place:
    """Some neighbouring sentences of a passage."""

    source: Source
    first: int
    last: int

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences, in order."""
        return self.source.passage.sentences[self.first : self.last + 1]


def places(pool: Sequence[Source]) -> Iterator[Place]:
    """All runs of neighbouring sentences up to the longest that counts, short ones first."""
    for length in range(LONGEST):
        for source in pool:
            for first in range(len(source.passage.sentences) - length):
                yield Place(source, first, first + length)


def evidence(place: Place, claim: str, known: dict[str, tuple[str, ...]]) -> Evidence:
    """A place as the comparisons see it, for this claim."""
    texts = [sentence.text for sentence in place.sentences]
    told_there = [shared(told(claim), text) for text in texts]
    whole = [shared(claim, text) for text in texts]
    core = max(range(len(texts)), key=lambda i: (told_there[i], whole[i]))
    source = place.source
    before = [sentence.text for sentence in source.passage.sentences[: place.first + core]]
    return Evidence(
        text=" ".join(texts),
        core=texts[core],
        before=tuple(before),
        title=source.title,
        published=source.published,
        known=known[source.passage.article_id],
        about=_naming(claim, known[source.passage.article_id]),
    )


def _naming(claim: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts that have a name of the claim."""
    named = {token.base for token in content(claim)[0:] if token.text[0].isupper()}
    return tuple(
        text for text in texts if any(t.base in named for t in content(text) if t.text[0].isupper())
    )


def told(claim: str) -> str:
    """What a claim tells, without whom it is about and who says it."""
    words = content(claim)
    told = [t.text for t in words if t.text[0].islower() and not is_speech_verb(t.text)]
    return " ".join(told or [token.text for token in words])


def uncapitalised(claim: str, pool: Sequence[Source]) -> str:
    """The claim with its first word in lower case where the passages write that word so."""
    first = claim.split(maxsplit=1)[0] if claim.strip() else ""
    written = {t.text for s in pool for each in s.passage.sentences for t in tokens(each.text)}
    if first.lower() not in FUNCTION_WORDS and first.lower() in written and first != first.lower():
        return first.lower() + claim[len(first) :]
    return claim


def known_texts(passages: Sequence[Source]) -> dict[str, tuple[str, ...]]:
    """The texts of each article, with its title."""
    known: dict[str, tuple[str, ...]] = {}
    for source in passages:
        id_ = source.passage.article_id
        sentences = (sentence.text for sentence in source.passage.sentences)
        known[id_] = (*known.get(id_, (source.title,)), *sentences)
    return known


def fit(part: str, place: Place) -> float:
    """Share of a part's content words that stand at a place."""
    return shared(part, " ".join(sentence.text for sentence in place.sentences))


def shared(claim: str, text: str) -> float:
    """Share of a claim's content words that a text has; one of the same meaning counts less."""
    ours = {token.base for token in content(claim)}
    theirs = {token.base for token in content(text)}
    if not ours:
        return 0.0
    found = ours & theirs
    near = {a for a in ours - found if any(same(a, b) or alike(a, b) for b in theirs)}
    return (len(found) + _ALIKE * len(near)) / len(ours)
