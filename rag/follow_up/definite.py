"""Noun phrases that are known from before: "the company", "the injury" without a name."""

from __future__ import annotations

import re

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


def known_from(question: str, last: Topic) -> str:
    """What a question without names leaves to the last turn; empty if it stands alone.

    "How many jobs is the company cutting?" after "What did Petra Wynn say about Brackwell?" is
    about Brackwell. A phrase is taken for known if the last turn used its noun, or if its noun
    only tells the kind of thing.
    """
    shape = analyse(question)
    if shape.names or len(shape.content) > _MOST_CONTENT or _asks_the_same(question, last):
        return ""
    if _POINTED.search(question):
        return _about(last, question)
    mentioned = stems(" ".join([last.question, *last.sentences]))
    for phrase in noun_phrases(question):
        words = phrase.split()
        if bare(words[0]) != "the" or len(words) > _LONGEST:
            continue
        head = bare(words[-1])
        if head in _KINDS | PERSONAL_NOUNS or stem(head) in mentioned:
            return _about(last, question)
    return ""


def _asks_the_same(question: str, last: Topic) -> bool:
    """Whether a question is the last one about another subject, and so linked to it already."""
    clause = clause_of(question)
    if clause is None or not (clause.lead or clause.rest):
        return False
    return bool(last.clause) and (
        (clause.lead.lower(), clause.rest) == (last.lead, last.clause.rest)  # type: ignore[union-attr]
    )


_LONGEST = 3
"""Words of a phrase that may lean on what went before; a longer one describes itself."""


_MOST_CONTENT = 4
"""Content words of a question that may lean on what went before; one with more tells enough."""

_POINTED = re.compile(
    r"\b(?:this|these|those|that (?!is\b|was\b|the\b|a\b))\s*[a-z]{3,}", re.IGNORECASE
)
"""Points at something: "this song"."""


def _about(last: Topic, question: str) -> str:
    """What the last question was about and this one does not say: names, else phrases."""
    known = [last.clause.subject if last.clause else "", *last.objects]
    telling = [phrase for phrase in known if is_telling(phrase)]
    if not telling:
        return last.question
    phrases = [phrase for phrase in telling if phrase.lower() not in question.lower()]
    named = [phrase for phrase in phrases if any(word[0].isupper() for word in phrase.split())]
    return ", ".join(dict.fromkeys(named or phrases))
