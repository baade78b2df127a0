"""The questions of a report: rows of the table, and the details that the page shows on demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rag.eval.judgements import CRITERIA, Judgement
from rag.eval.metrics import METRICS
from rag.eval.records import Outcome, Record, SpanRecord
from rag.eval.report.labels import Label
from rag.eval.report.reasons import explain
from rag.eval.runs import Run

Judged = Mapping[str, Judgement]
"""What a language model said of a run's answers, by question."""

COLUMNS = ("recall@5", "mrr@10", "sentence_hit@1", "answer_hit", "f1", "correct")
"""Metrics that the table shows, those of them that the runs have."""

DIGITS = 4
"""Decimals that the page gets; it shows two or three."""


@dataclass(frozen=True, slots=True)
class Row:
    """A question of the table.

    Attributes:
        id: Its own.
        type: Its own.
        tags: Its own.
        answerable: Its own.
        question: As asked; None where all runs are baselines.
        outcomes: What each run made of it; None where a run did not ask it.
    """

    id: str
    type: str
    tags: tuple[str, ...]
    answerable: bool
    question: str | None
    outcomes: tuple[Outcome | None, ...]


def rows_of(runs: Sequence[Run]) -> list[Row]:
    """All questions, in the order of the first run, then those of the next that it lacks."""
    by_run = [{outcome.id: outcome for outcome in run.outcomes} for run in runs]
    texts = {record.outcome.id: record.question for run in runs for record in run.records}
    rows = []
    for id_ in dict.fromkeys(id_ for of_run in by_run for id_ in of_run):
        outcomes = tuple(of_run.get(id_) for of_run in by_run)
        known = next(outcome for outcome in outcomes if outcome)
        rows.append(Row(id_, known.type, known.tags, known.answerable, texts.get(id_), outcomes))
    return rows


def columns_of(rows: Sequence[Row]) -> list[str]:
    """The metrics of the table."""
    known = {name for row in rows for each in row.outcomes if each for name in each.metrics}
    return [name for name in COLUMNS if name in known]


def was_read(outcome: Outcome) -> bool:
    """Whether an answer was asked for, not retrieval alone."""
    return METRICS["brier"].applies_to(outcome)


def is_right(outcome: Outcome) -> bool:
    """Whether a question went right."""
    return outcome.lost is None and outcome.metrics.get("correct", 1.0) > 0


@dataclass(slots=True)
class _Pool:
    """Stretches of articles, each once: the same passages are retrieved for many questions."""

    spans: list[list[str | int]] = field(default_factory=list)
    _places: dict[tuple[str, int, int, str], int] = field(default_factory=dict)

    def add(self, span: SpanRecord) -> int:
        """The place of a stretch in the pool."""
        key = (span.article, span.start, span.end, span.text)
        if key not in self._places:
            self._places[key] = len(self.spans)
            self.spans.append(list(key))
        return self._places[key]


def data_of(
    runs: Sequence[Run],
    labels: Sequence[Label],
    rows: Sequence[Row],
    columns: Sequence[str],
    judgements: Sequence[Judged] = (),
) -> dict[str, Any]:
    """What the page's script needs: values to sort and filter by, and details by row.

    ``judgements`` are those of each run by question; without any, none was judged.
    """
    pool = _Pool()
    judgements = judgements or [{} for _ in runs]
    records = [{record.outcome.id: record for record in run.records} for run in runs]
    return {
        "runs": [
            {
                "letter": label.letter,
                "name": label.name,
                "threshold": run.manifest.settings.get("answer_threshold"),
                "baseline": label.baseline,
            }
            for run, label in zip(runs, labels, strict=True)
        ],
        "metrics": list(METRICS),
        "rows": [_sorting(row, columns) for row in rows],
        "details": [
            _details([of_run.get(row.id) for of_run in records], runs, judgements, pool)
            for row in rows
        ],
        "spans": pool.spans,
    }


def _sorting(row: Row, columns: Sequence[str]) -> dict[str, Any]:
    each = row.outcomes
    values: dict[str, list[Any]] = {
        "id": [row.id],
        "type": [row.type],
        "tags": [", ".join(row.tags)],
        "question": [row.question],
        "answerable": [int(row.answerable)],
        "answered": [int(o.answered) if o and was_read(o) else None for o in each],
        "confidence": [round(o.confidence, DIGITS) if o and was_read(o) else None for o in each],
        "lost": [o and (o.lost or "") for o in each],
    }
    for name in columns:
        values[name] = [o and _rounded(o.metrics.get(name)) for o in each]
    return {"values": values, "right": [o and int(is_right(o)) for o in each]}


def _details(
    records: Sequence[Record | None],
    runs: Sequence[Run],
    judgements: Sequence[Judged],
    pool: _Pool,
) -> dict[str, Any] | None:
    known = next((record for record in records if record), None)
    if known is None:
        return None
    return {
        "history": known.history,
        "answers": known.answers,
        "runs": [
            record and _of_run(record, run, judged, pool)
            for record, run, judged in zip(records, runs, judgements, strict=True)
        ],
    }


def _of_run(record: Record, run: Run, judged: Judged, pool: _Pool) -> dict[str, Any]:
    def placed(span: SpanRecord) -> list[int]:
        return [pool.add(span), int(span.right)]

    return {
        "why": explain(record, run.manifest),
        "standalone": record.standalone_question,
        "note": record.note,
        "evidence": [pool.add(span) for span in record.evidence],
        "statements": [
            [each.text, each.citations, each.support, int(each.right)] for each in record.statements
        ],
        "citations": [placed(span) for span in record.citations],
        "hits": [
            [
                *placed(hit.span),
                _rounded(hit.dense),
                _rounded(hit.lexical),
                _rounded(hit.score),
                int(hit.read),
            ]
            for hit in record.hits
        ],
        "sentences": [
            [*placed(each.span), _rounded(each.probability), int(each.offered)]
            for each in record.sentences
        ],
        "metrics": _all_rounded(record.outcome.metrics),
        "judgement": _judgement(judged.get(record.outcome.id)),
        "seconds": _all_rounded(record.seconds),
    }


def _judgement(judgement: Judgement | None) -> dict[str, float | None]:
    found = {} if judgement is None else {name: getattr(judgement, name) for name in CRITERIA}
    return {name: value for name, value in found.items() if value is not None}


def _all_rounded(figures: Mapping[str, float]) -> dict[str, float | None]:
    return {name: _rounded(figure) for name, figure in figures.items()}


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, DIGITS)
