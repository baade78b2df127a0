"""Which charts a report has, and the figures that they are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from rag.eval.abstention import Columns, RiskCoverage, risk_coverage, told
from rag.eval.intervals import Estimate, estimate
from rag.eval.metrics import CUTOFFS, METRICS
from rag.eval.records import STAGES, Outcome
from rag.eval.report.bars import bins, histogram, loss_bars
from rag.eval.report.charts import Line, curves, whiskers
from rag.eval.report.figures import Estimates
from rag.eval.report.labels import Label
from rag.eval.report.questions import was_read
from rag.eval.report.svg import percent
from rag.eval.runs import Run
from rag.eval.summary import losses

BY_TYPE = ("correct", "answer_hit")
BY_TYPE_OF_RETRIEVAL = ("recall@5", "mrr@10")

Lost = dict[str, list[tuple[int, int]]]
"""By stage, of each run: answerable and unanswerable questions lost there."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and what is said below it."""

    title: str
    caption: str
    svg: Markup


def lost(runs: Sequence[Run]) -> Lost:
    """How many questions each stage lost."""
    by_run = [losses(run.outcomes) for run in runs]
    return {
        stage: [(each.answerable.get(stage, 0), each.unanswerable.get(stage, 0)) for each in by_run]
        for stage in STAGES
    }


def losses_chart(counts: Lost, labels: Sequence[Label]) -> Markup:
    """The bars of the lost questions."""
    names = [label.letter for label in labels]
    described = "; ".join(
        f"{stage}: " + ", ".join(f"{n} {a} + {u}" for n, (a, u) in zip(names, row, strict=True))
        for stage, row in counts.items()
    )
    title = "Lost questions by stage"
    description = f"Answerable + unanswerable questions of each run. {described}."
    return loss_bars(title, description, list(counts), list(counts.values()), names)


def figures(runs: Sequence[Run], labels: Sequence[Label], estimates: Estimates) -> list[Figure]:
    """The charts for which there are figures."""
    found = [
        _recall(labels, estimates),
        _risk(runs, labels),
        *(_by_type(runs, labels, name) for name in _metrics_by_type(estimates)),
        *(
            _confidences(run, f"Confidence of {label.letter}" if len(runs) > 1 else "Confidence", i)
            for i, (run, label) in enumerate(zip(runs, labels, strict=True))
        ),
    ]
    return [figure for figure in found if figure is not None]


def _recall(labels: Sequence[Label], estimates: Estimates) -> Figure | None:
    lines = []
    for prefix in ("", "article_"):
        for run, (label, of_run) in enumerate(zip(labels, estimates, strict=True)):
            at = {k: of_run.get(f"{prefix}recall@{k}") for k in CUTOFFS}
            known = {k: found for k, found in at.items() if found is not None}
            if known:
                lines.append(
                    Line(
                        f"{label.letter} {prefix}recall",
                        run,
                        tuple((k, found.value) for k, found in known.items()),
                        tuple((k, f.low, f.high) for k, f in known.items()) if not prefix else (),
                        dashed=bool(prefix),
                    )
                )
    if not lines:
        return None
    title = "Retrieval recall by number of passages"
    marks = [(float(k), str(k)) for k in CUTOFFS]
    labelled = ("passages looked at, k", "recall@k")
    svg = curves(title, _points(lines), lines, marks, labelled, dots=True)
    caption = (
        "Share of what is needed that the first k passages hold; bars are 95% intervals. "
        "Dashed: articles in place of passages."
    )
    return Figure(title, caption, svg)


def _risk(runs: Sequence[Run], labels: Sequence[Label]) -> Figure | None:
    lines = []
    for i, (run, label) in enumerate(zip(runs, labels, strict=True)):
        columns = Columns.of(_read(run))
        if not told(columns):
            continue
        curve = risk_coverage(columns)
        points = tuple(zip(curve.coverage.tolist(), curve.risk.tolist(), strict=True))
        lines.append(Line(label.letter, i, points, mark=_working_point(run, label, curve)))
    if not lines:
        return None
    title = "Risk by coverage"
    marks = [(v, percent(v)) for v in (0.0, 0.25, 0.5, 0.75, 1.0)]
    labelled = ("coverage: share of questions answered", "risk: share of answers that are wrong")
    described = "; ".join(line.mark[2] for line in lines if line.mark) or "No threshold is known"
    caption = (
        "Answering the most confident questions first: how many of the answers so far have a "
        "wrong best sentence. Lower is better; the dot is where the threshold stops. Failed "
        "questions count as wrong, and as the most confident."
    )
    return Figure(title, caption, curves(title, described, lines, marks, labelled))


def _working_point(run: Run, label: Label, curve: RiskCoverage) -> tuple[float, float, str] | None:
    """The point of the curve at the threshold, if any question reaches it."""
    threshold = run.manifest.settings.get("answer_threshold")
    if not isinstance(threshold, int | float):
        return None
    answered = int(np.sum(curve.confidence >= threshold))
    if not answered:
        return None
    coverage, risk = float(curve.coverage[answered - 1]), float(curve.risk[answered - 1])
    said = f"{label.letter} at threshold {threshold:g}: coverage {coverage:.0%}, risk {risk:.0%}"
    return coverage, risk, said


def _metrics_by_type(estimates: Estimates) -> tuple[str, ...]:
    for names in (BY_TYPE, BY_TYPE_OF_RETRIEVAL):
        known = tuple(name for name in names if any(name in of_run for of_run in estimates))
        if known:
            return known
    return ()


def _by_type(runs: Sequence[Run], labels: Sequence[Label], name: str) -> Figure | None:
    rows: list[tuple[str, list[Estimate | None]]] = []
    for kind in sorted({outcome.type for run in runs for outcome in run.outcomes}):
        of_kind = [[o for o in run.outcomes if o.type == kind] for run in runs]
        found = [
            estimate(METRICS[name], some, run.manifest.seed)
            for some, run in zip(of_kind, runs, strict=True)
        ]
        count = max((each.n for each in found if each), default=0)
        if count:
            rows.append((f"{kind or 'no type'} ({count})", found))
    if not rows:
        return None
    title = f"{name} by type of question"
    described = "; ".join(
        f"{kind}: "
        + ", ".join(
            f"{label.letter} {each.value:.2f}"
            for label, each in zip(labels, found, strict=True)
            if each
        )
        for kind, found in rows
    )
    meaning = METRICS[name].meaning.rstrip(".")
    caption = f"{meaning}. In brackets the number of questions; bars are 95% intervals."
    return Figure(title, caption, whiskers(title, f"{described}.", rows, name))


def _confidences(run: Run, title: str, position: int) -> Figure | None:
    read = [outcome for outcome in _read(run) if outcome.lost != "error"]
    failed = len(_read(run)) - len(read)
    if not read:
        return None
    above = [outcome.confidence for outcome in read if outcome.answerable]
    below = [outcome.confidence for outcome in read if not outcome.answerable]
    threshold = run.manifest.settings.get("answer_threshold")
    known = threshold if isinstance(threshold, int | float) else None
    described = f"{len(above)} answerable questions upwards, {len(below)} unanswerable downwards."
    if known is not None:
        right = sum(c >= known for c in above), sum(c < known for c in below)
        described += f" Answered: {right[0]} of the former; refused: {right[1]} of the latter."
    if failed:
        described += f" Without {failed} that failed."
    svg = histogram(title, described, bins(above), bins(below), known, position)
    return Figure(title, described, svg)


def _points(lines: Sequence[Line]) -> str:
    return "; ".join(
        f"{line.name} " + ", ".join(f"@{x:g}: {y:.2f}" for x, y in line.points) for line in lines
    )


def _read(run: Run) -> list[Outcome]:
    """The questions that an answer was asked for."""
    return [outcome for outcome in run.outcomes if was_read(outcome)]
