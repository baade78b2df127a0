"""What a run keeps of each question: the figures, and what is needed to see where they come from.

``records.jsonl`` of a run holds one :class:`Record` a line; the summary, the comparison and the
gate read only the :class:`Outcome` in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Stage = Literal["load", "route", "retrieve", "read", "abstain", "compose", "error"]
"""Where a question was lost.

- ``load``: its evidence is in the file but not in the loaded article.
- ``route``: it was taken for a request for an overview of an article, or for small talk, so that
  nothing was retrieved, and what came back was wrong.
- ``retrieve``: no right passage is among those that the reader gets.
- ``read``: the reader offers no right sentence to the composer.
- ``abstain``: an answerable question was refused although nothing was lost before, or one that the
  articles do not answer was answered.
- ``compose``: it was answered without the evidence: the composer left out the right ones of the
  sentences that it was offered. Where the set marks no sentences, the answer cites none of the
  right articles, or lacks the accepted answer.
- ``error``: asking failed.
"""

STAGES: tuple[Stage, ...] = ("load", "route", "retrieve", "read", "abstain", "compose", "error")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures of one question.

    Attributes:
        id: The case's.
        type: The case's.
        tags: The case's.
        answerable: The case's.
        answered: Whether the assistant answered.
        confidence: The assistant's, 0-1; 0 when asking failed.
        lost: Where a miss happened; None when the question went right.
        metrics: Value by name for each metric that applies to the question (see
            :mod:`rag.eval.metrics`). A metric that does not apply is absent.
    """

    id: str
    type: str
    tags: tuple[str, ...]
    answerable: bool
    answered: bool
    confidence: float
    lost: Stage | None
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SpanRecord:
    """A stretch of an article: evidence, a passage, a sentence or a citation.

    ``right`` says whether it holds evidence.
    """

    article: str
    start: int
    end: int
    text: str
    right: bool


@dataclass(frozen=True, slots=True)
class HitRecord:
    """A retrieved passage with its scores (see :class:`rag.types.Hit`) and whether it was read."""

    span: SpanRecord
    dense: float | None
    lexical: float | None
    score: float
    read: bool


@dataclass(frozen=True, slots=True)
class SentenceRecord:
    """A sentence with the reader's probability; ``offered``: the composer could choose it."""

    span: SpanRecord
    probability: float
    offered: bool


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """A sentence of the answer, the numbers of its citations, and whether it is evidence."""

    text: str
    citations: tuple[int, ...]
    support: str
    right: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One question of a run.

    Attributes:
        outcome: The figures.
        question: As asked.
        standalone_question: As understood.
        history: Earlier questions and what was answered.
        answers: The accepted ones.
        evidence: The gold evidence, as located in the articles.
        hits: Retrieved passages, best first, as many as the metrics look at.
        sentences: The most probable sentences, and every right one that was read.
        statements: The answer; empty when refused.
        citations: The answer's, in the order of their numbers.
        seconds: Wall time of each stage.
        error: Why asking failed; None when it did not.
        note: Why the answer is not the language model's (see :class:`rag.types.Answer`).
    """

    outcome: Outcome
    question: str
    standalone_question: str
    history: tuple[tuple[str, str], ...] = ()
    answers: tuple[str, ...] = ()
    evidence: tuple[SpanRecord, ...] = ()
    hits: tuple[HitRecord, ...] = ()
    sentences: tuple[SentenceRecord, ...] = ()
    statements: tuple[StatementRecord, ...] = ()
    citations: tuple[SpanRecord, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    error: str | None = None
    note: str | None = None
