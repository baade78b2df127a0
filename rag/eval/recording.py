"""From how an answer came about to the record that a run keeps of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.answer import offered
from rag.eval.records import (
    HitRecord,
    Outcome,
    Record,
    SentenceRecord,
    SpanRecord,
    Stage,
    StatementRecord,
)
from rag.eval.relevance import Gold, Stretch
from rag.eval.scoring import (
    RANK,
    ArticleLookup,
    PassageLookup,
    Question,
    answer_figures,
    figures_of_failure,
    lost_at,
    lost_in_retrieval,
    retrieval_figures,
    statement_right,
)
from rag.types import Hit, ScoredSentence, Trace

SENTENCES = 10
"""Sentences kept of a reading, beside the right ones."""

EXCERPT = 1000
"""Characters kept of a piece of evidence; whole articles would swell the record."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """Makes records.

    Attributes:
        article: An article by id.
        passages: The passages of an article by its id.
        names: The name in the set of each article by id.
    """

    article: ArticleLookup
    passages: PassageLookup
    names: Mapping[str, str]

    def answered(
        self, question: Question, trace: Trace, history: Sequence[tuple[str, str]]
    ) -> Record:
        """The record of a question that was asked."""
        gold, answer = question.gold, trace.answer
        figures = retrieval_figures(question, trace.hits, self.passages)
        figures |= answer_figures(question, trace, self.article)
        # Without evidence and accepted answers only a refusal can be told to be wrong.
        correct = figures.get("correct", float(answer.answered)) == 1
        lost = lost_at(question, trace, correct)
        outcome = _outcome(question, figures, lost, answer.answered, answer.confidence)
        return Record(
            outcome,
            answer.question,
            answer.standalone_question,
            tuple(history),
            question.case.answers,
            self._evidence(gold),
            self._hits(trace.hits, trace.read, gold),
            self._sentences(trace.reading.sentences, gold),
            tuple(
                StatementRecord(s.text, s.citations, s.support, statement_right(s, answer, gold))
                for s in answer.statements
            ),
            tuple(self._span(citation, citation.quote, gold) for citation in answer.citations),
            dict(answer.seconds),
            note=answer.note,
        )

    def retrieved(
        self,
        question: Question,
        standalone: str,
        hits: Sequence[Hit],
        read: int,
        history: Sequence[tuple[str, str]],
        seconds: Mapping[str, float],
    ) -> Record:
        """The record of a question for which passages were retrieved and not read.

        Without hits it was to be answered without them: they are not missing.
        """
        figures = retrieval_figures(question, hits, self.passages)
        lost = lost_in_retrieval(question, hits[:read])
        if not hits and lost == "retrieve":
            lost = None
        return Record(
            _outcome(question, figures, lost),
            question.case.question,
            standalone,
            tuple(history),
            question.case.answers,
            self._evidence(question.gold),
            self._hits(hits, read, question.gold),
            seconds=dict(seconds),
        )

    def failed(self, question: Question, error: str, *, retrieval_only: bool) -> Record:
        """The record of a question that could not be asked."""
        figures = figures_of_failure(question, retrieval_only=retrieval_only)
        return Record(
            _outcome(question, figures, "error"),
            question.case.question,
            question.case.question,
            answers=question.case.answers,
            evidence=self._evidence(question.gold),
            error=error,
        )

    def _evidence(self, gold: Gold) -> tuple[SpanRecord, ...]:
        return tuple(
            SpanRecord(
                self.names[span.article_id],
                span.start,
                span.end,
                self.article(span.article_id).text[span.start : span.end][:EXCERPT],
                right=True,
            )
            for span in gold.spans
        )

    def _hits(self, hits: Sequence[Hit], read: int, gold: Gold) -> tuple[HitRecord, ...]:
        return tuple(
            HitRecord(
                self._span(hit.passage, hit.passage.text, gold),
                hit.dense,
                hit.lexical,
                hit.score,
                read=rank < read,
            )
            for rank, hit in enumerate(hits[: max(RANK, read)])
        )

    def _sentences(
        self, scored: Sequence[ScoredSentence], gold: Gold
    ) -> tuple[SentenceRecord, ...]:
        choosable = len(offered(scored))
        records = (
            SentenceRecord(
                self._span(each.sentence, each.sentence.text, gold),
                each.probability,
                offered=rank < choosable,
            )
            for rank, each in enumerate(scored)
        )
        return tuple(r for rank, r in enumerate(records) if rank < SENTENCES or r.span.right)

    def _span(self, stretch: Stretch, text: str, gold: Gold) -> SpanRecord:
        name = self.names[stretch.article_id]
        return SpanRecord(name, stretch.start, stretch.end, text, gold.right(stretch))


def _outcome(
    question: Question,
    figures: Mapping[str, float],
    lost: Stage | None,
    answered: bool = False,
    confidence: float = 0.0,
) -> Outcome:
    case = question.case
    return Outcome(
        case.id, case.type, case.tags, case.answerable, answered, confidence, lost, dict(figures)
    )
