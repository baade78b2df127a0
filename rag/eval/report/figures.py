"""The figures of a report: metrics with their intervals, their differences, and seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from rag.errors import EvaluationError
from rag.eval.compare import compare
from rag.eval.intervals import Difference, Estimate, estimate_all
from rag.eval.metrics import METRICS, Metric
from rag.eval.report.charts import strip
from rag.eval.runs import Run
from rag.eval.summary import TOTAL, Seconds, seconds

HEADLINES = (
    "correct",
    "answer_hit",
    "refusal_recall",
    "auroc",
    "recall@5",
    "mrr@10",
    "recall@1",
    "ndcg@10",
)
"""What the tiles on top show: the first few of these that a run has."""

TILES = 4

Estimates = Sequence[Mapping[str, Estimate]]
"""Of each run, by the metric's name."""


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A metric of the summary.

    Attributes:
        metric: Which one.
        meaning: Without a full stop.
        estimates: Of each run; None where it does not apply.
        difference: Of the second run from the first, of two runs.
        strip: The intervals as a small picture.
    """

    metric: Metric
    meaning: str
    estimates: tuple[Estimate | None, ...]
    difference: Difference | None
    strip: Markup


@dataclass(frozen=True, slots=True)
class Group:
    """Metrics that belong together."""

    name: str
    rows: tuple[MetricRow, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """What comparing two runs gave: a difference by metric, and what limits the comparison."""

    by_metric: Mapping[str, Difference]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeRow:
    """Seconds that a stage took in each run; None where it is not known of a run."""

    stage: str
    cells: tuple[Seconds | None, ...]


def estimates_of(runs: Sequence[Run]) -> list[dict[str, Estimate]]:
    """Every metric of each run."""
    return [estimate_all(run.outcomes, run.manifest.seed) for run in runs]


def differences_of(runs: Sequence[Run]) -> Differences:
    """The second run against the first; of one run, or of more than two, nothing."""
    if len(runs) != 2:
        return Differences({})
    try:
        comparison = compare(runs[0], runs[1])
    except EvaluationError as error:
        # They have no question in common: side by side they can still be looked at.
        return Differences({}, (str(error),))
    return Differences({each.metric: each for each in comparison.differences}, comparison.notes)


def groups(estimates: Estimates, differences: Differences) -> list[Group]:
    """The metrics that at least one run has, in their groups."""
    rows = []
    for name, metric in METRICS.items():
        found = tuple(of_run.get(name) for of_run in estimates)
        if any(found):
            rows.append(
                MetricRow(
                    metric,
                    metric.meaning.rstrip("."),
                    found,
                    differences.by_metric.get(name),
                    strip(found),
                )
            )
    return [Group(name, tuple(own)) for name, own in groupby(rows, lambda row: row.metric.group)]


def tiles(summary: Sequence[Group]) -> list[MetricRow]:
    """The few metrics to see first."""
    rows = {row.metric.name: row for group in summary for row in group.rows}
    return [rows[name] for name in HEADLINES if name in rows][:TILES]


def times(runs: Sequence[Run]) -> list[TimeRow]:
    """The seconds of each stage that is known of a run, the total last."""
    columns = [seconds(run.records, run.manifest.seed) for run in runs]
    stages = dict.fromkeys(stage for column in columns for stage in column if stage != TOTAL)
    return [
        TimeRow(stage, tuple(column.get(stage) for column in columns))
        for stage in (*stages, TOTAL)
        if any(stage in column for column in columns)
    ]


def duration(seconds: float) -> str:
    """Three digits or so: 0.4 ms, 12 ms, 1.24 s."""
    milliseconds = 1000 * seconds
    if milliseconds >= 999.5:
        return f"{seconds:.2f} s"
    return f"{milliseconds:.1f} ms" if milliseconds < 9.95 else f"{milliseconds:.0f} ms"
