"""Questions that an article answers, made out of its sentences by rules: no model, English only.

Each rule knows one way in which sentences tell something, and asks for it. What a rule cannot turn
into good English it leaves alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.names import find_names, names_of_people
from rag.sentences import sentence_spans
from rag.suggest.clauses import Known
from rag.suggest.facts import how_many, when, why
from rag.suggest.people import said, who_did, who_is
from rag.types import Article

Kind = Literal["said", "why", "how many", "when", "who did", "who is"]

LONGEST_QUESTION = 90
"""Characters."""

_RULES: Mapping[Kind, Callable[[str, Known], Iterator[str]]] = {
    "said": said,
    "why": why,
    "how many": how_many,
    "when": when,
    "who did": who_did,
    "who is": who_is,
}

KINDS: tuple[Kind, ...] = tuple(_RULES)
"""The more telling ones first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, and the sentence that it was made of: ``article.text[start:end]``."""

    question: str
    kind: Kind
    article_id: str
    start: int
    end: int


def candidates(article: Article) -> tuple[Candidate, ...]:
    """The questions of an article, each once, in the order of its sentences."""
    spans = sentence_spans(article.text)
    sentences = [article.text[start:end] for start, end in spans]
    known = _known(sentences)
    found: dict[str, Candidate] = {}
    for (start, end), sentence in zip(spans, sentences, strict=True):
        for kind, rule in _RULES.items():
            for question in rule(sentence, known):
                if len(question) <= LONGEST_QUESTION:
                    found.setdefault(question, Candidate(question, kind, article.id, start, end))
    return tuple(found.values())


def _known(sentences: Sequence[str]) -> Known:
    names = (name for sentence in sentences for name in find_names(sentence) if name.start > 1)
    common = re.findall(r"(?<![\w’'-])[a-z]\w+", " ".join(sentences))
    return Known(
        tuple(names_of_people(sentences)),
        frozenset(name.text for name in names),
        frozenset(common),
    )
