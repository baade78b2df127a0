"""Noun phrases that are known from before: "the company", "the injury" without a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from rag.follow_up.grammar import bare, noun_phrases
from rag.follow_up.imperative import clause_of
from rag.follow_up.topic import Topic, is_telling
from rag.names import PERSONAL_NOUNS
from rag.question import analyse, stem, stems

_KINDS = frozenset(
    "agreement album author band bill book case city club company conflict country court crime "
    "deal decision film firm game group island law match movie novel operator organisation "
    "organization party plan programme project proposal region report ruling school series show "
    "song store strike study suspect team town treaty trial union village vote war".split()
)
"""Nouns that need a name or a context to tell which one is meant."""


def known_from(question: str, topics: Sequence[Topic]) -> str:
    """What a question without names leaves to the last turns; empty if it stands alone.

    "How many jobs is the company cutting?" after "What did Petra Wynn say about Brackwell?" is
    about Brackwell. A phrase is taken for known if the last turn used its noun, or if its noun
    only tells the kind of thing.

    Args:
        question: A follow-up, its pronouns spelt out.
        topics: Earlier turns, the latest first, at least one.
    """
    last = topics[0]
    shape = analyse(question)
    if shape.names or len(shape.content) > _MOST_CONTENT or _asks_the_same(question, last):
        return ""
    if _POINTED.search(question):
        return _about(topics, question)
    mentioned = stems(" ".join([last.question, *last.sentences]))
    clause = clause_of(question)
    parts = (clause.subject, clause.complement) if clause else (question,)
    for phrase in chain.from_iterable(map(noun_phrases, parts)):
        words = phrase.split()
        if bare(words[0]) != "the" or len(words) > _LONGEST:
            continue
        head = bare(words[-1])
        if head in _KINDS | PERSONAL_NOUNS or stem(head) in mentioned:
            return _about(topics, question)
    return ""


def _asks_the_same(question: str, last: Topic) -> bool:
    """Whether a question is the last one about another subject, and so linked to it already."""
    clause = clause_of(question)
    if clause is None or not (clause.lead or clause.rest):
        return False
    asked = (last.clause, clause_of(last.standing))
    return any(
        before and (clause.lead.lower(), clause.rest) == (before.lead.lower(), before.rest)
        for before in asked
    )


_LONGEST = 3
"""Words of a phrase that may lean on what went before; a longer one describes itself."""


_MOST_CONTENT = 4
"""Content words of a question that may lean on what went before; one with more tells enough."""

_POINTED = re.compile(
    r"\b(?:this|these|those|that (?!is\b|was\b|the\b|a\b))\s*[a-z]{3,}", re.IGNORECASE
)
"""Points at something: "this song"."""


KNOWN_FOR = 8
"""Turns over which a name stays known, as long as each question leaves it out."""

_MOST_KNOWN = 2
"""Phrases given in brackets: what was talked about before them is no help to find anything."""


def _about(topics: Sequence[Topic], question: str) -> str:
    """What the last questions were about and this one does not say: names, else phrases.

    Each turn gives what its own question says. Where that was asked with something in brackets, the
    turn before it follows: so a name is not lost, and what brackets held is not handed on.
    """
    names: list[str] = []
    others: list[str] = []
    for position, topic in enumerate(topics):
        telling = [phrase for phrase in _own(topic) if is_telling(phrase)]
        phrases = [phrase for phrase in telling if phrase.lower() not in question.lower()]
        names += [name for name in phrases if any(word[0].isupper() for word in name.split())]
        others = others or phrases
        if position == 0 and not telling:
            return topic.whole
        if not topic.about:
            break
    return ", ".join(list(dict.fromkeys(names or others))[:_MOST_KNOWN])


def _own(topic: Topic) -> list[str]:
    """What a question is about, without what it was given in brackets."""
    return [topic.clause.subject if topic.clause else "", *topic.own_objects]
