"""A run in figures: metrics with intervals, by type of question, and where questions were lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from rag.eval.intervals import Estimate, estimate, estimate_all, estimate_over
from rag.eval.metrics import METRICS
from rag.eval.records import STAGES, Outcome, Record
from rag.eval.runs import Run, as_run

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Losses:
    """Questions by the stage that lost them, in the order of the stages; only stages that did."""

    answerable: Mapping[str, int]
    unanswerable: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long a stage takes: the median and the 95th percentile over the questions."""

    p50: Estimate
    p95: Estimate


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in figures.

    Attributes:
        questions: How many were asked.
        answerable: How many of them the articles answer.
        metrics: Estimate by name, in the order of :data:`rag.eval.metrics.METRICS`.
        by_type: The number of questions of each type, and the metrics that are means over them.
        losses: Where missed questions were lost.
        seconds: Wall time by stage, and in total; empty for a baseline.
        notes: How often each note was given, the most frequent first: mostly why an answer is not
            the language model's (see :class:`rag.types.Answer`); empty for a baseline.
    """

    questions: int
    answerable: int
    metrics: Mapping[str, Estimate]
    by_type: Mapping[str, tuple[int, Mapping[str, Estimate]]]
    losses: Losses
    seconds: Mapping[str, Seconds]
    notes: Mapping[str, int]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of ``summary.json``."""
        return {
            "questions": self.questions,
            "answerable": self.answerable,
            "metrics": {name: asdict(value) for name, value in self.metrics.items()},
            "by_type": {
                kind: {
                    "questions": count,
                    "metrics": {name: asdict(value) for name, value in metrics.items()},
                }
                for kind, (count, metrics) in self.by_type.items()
            },
            "lost": asdict(self.losses),
            "seconds": {stage: asdict(taken) for stage, taken in self.seconds.items()},
            "notes": dict(self.notes),
        }


def summarize(run: Run | str | Path) -> Summary:
    """The figures of a run, or of the one in a folder or a baseline file.

    Everything but the seconds is the same for equal runs.

    Raises:
        EvaluationError: There is no such run.
    """
    run = as_run(run)
    outcomes, seed = run.outcomes, run.manifest.seed
    kinds = sorted({outcome.type for outcome in outcomes})
    of_kind = {kind: [o for o in outcomes if o.type == kind] for kind in kinds}
    return Summary(
        len(outcomes),
        sum(outcome.answerable for outcome in outcomes),
        estimate_all(outcomes, seed),
        {kind: (len(some), _means(some, seed)) for kind, some in of_kind.items()},
        losses(outcomes),
        seconds(run.records, seed),
        dict(Counter(record.note for record in run.records if record.note).most_common()),
    )


def _means(outcomes: Sequence[Outcome], seed: int) -> dict[str, Estimate]:
    """Without the metrics of a whole set: a type has too few questions for them."""
    found = {
        name: estimate(metric, outcomes, seed)
        for name, metric in METRICS.items()
        if metric.of_set is None
    }
    return {name: value for name, value in found.items() if value is not None}


def losses(outcomes: Sequence[Outcome]) -> Losses:
    """How many questions each stage lost."""

    def count(answerable: bool) -> dict[str, int]:
        lost = Counter(o.lost for o in outcomes if o.answerable is answerable)
        return {stage: lost[stage] for stage in STAGES if lost[stage]}

    return Losses(count(True), count(False))


def seconds(records: Sequence[Record], seed: int) -> dict[str, Seconds]:
    """The wall time of each stage over the questions that got to it, and of all stages together."""
    times = [record.seconds for record in records if record.seconds]
    stages = list(dict.fromkeys(stage for each in times for stage in each))
    columns = {stage: [each[stage] for each in times if stage in each] for stage in stages}
    if len(stages) > 1:
        columns[TOTAL] = [sum(each.values()) for each in times]
    p95 = partial(np.quantile, q=0.95)
    return {
        stage: Seconds(estimate_over(taken, np.median, seed), estimate_over(taken, p95, seed))
        for stage, taken in columns.items()
    }
