"""Whether a run may pass: its figures against fixed bounds, and against a baseline.

A floor or a ceiling breaks when the figure itself is beyond it, whatever its interval. Against a
baseline a figure is broken when the whole interval of its difference, question by question, is on
the worse side of zero (:attr:`rag.eval.intervals.Difference.side`). That is less than a comparison
asks for before it says "worse": where questions are few, a gate may close over what shows nothing,
and it is better that somebody looks. So that a run does not pass by asking less, it must also have
the baseline's questions and no more failures on them.

Nothing is made up for the number of comparisons. So that a gate does not close by chance it
compares a few figures only, unless others are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rag.errors import EvaluationError
from rag.eval.compare import metric_named, named, paired
from rag.eval.intervals import SEED, Estimate, difference, estimate, signed, value_of
from rag.eval.metrics import METRICS, Metric
from rag.eval.runs import Run

HOLDS, BROKEN = "holds", "BROKEN"

COMPARED = (
    "correct",
    "answer_hit",
    "sentence_hit@1",
    "recall@5",
    "mrr@10",
    "ndcg@10",
    "refusal_recall",
    "false_refusal",
    "auroc",
    "citation_exact",
)
"""Compared with a baseline, unless others are named."""

COMPARED_IN_RETRIEVAL = ("recall@1", "recall@5", "mrr@10", "ndcg@10")
"""The same where only retrieval was measured."""

ALL = "all"
"""Names all metrics."""

_SLACK = 1e-9
"""How far beyond a bound rounding can take a mean that is exactly on it."""


@dataclass(frozen=True, slots=True)
class Check:
    """What a gate checks, and whether it holds.

    Attributes:
        kind: What is checked: "floor", "ceiling", "set", "questions", "errors" or "baseline".
        metric: The metric of a bound or of a comparison; None for the other checks.
        passed: Whether it holds.
        text: All that in words, with the figures.
        figures: The same for programs: of a bound ``value``, ``low``, ``high``, ``n`` and
            ``bound``, of a comparison those of :class:`rag.eval.intervals.Difference`.
    """

    kind: str
    metric: str | None
    passed: bool
    text: str
    figures: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def gate(
    run: Run,
    floors: Mapping[str, float],
    ceilings: Mapping[str, float],
    baseline: Run | None = None,
    metrics: Sequence[str] | None = None,
    *,
    allow_other_set: bool = False,
) -> list[Check]:
    """Check a run; it passes when all checks do.

    Args:
        run: The run.
        floors: Least values, by metric.
        ceilings: Greatest values, by metric.
        baseline: An earlier run of the same set.
        metrics: Compared with the baseline; None: :data:`COMPARED`, those that have a value in
            both; ``["all"]``: all that have.
        allow_other_set: Let other articles or questions, or fewer, pass: the questions that both
            have are compared.

    Returns:
        Every check that was made, broken or not.

    Raises:
        EvaluationError: A metric is unknown, has no value, or has no such bound; or the run and the
            baseline have no question or no metric in common.
    """
    checks = [_bounded(run, name, bound, lower=True) for name, bound in floors.items()]
    checks += [_bounded(run, name, bound, lower=False) for name, bound in ceilings.items()]
    if baseline is not None:
        checks += _same_questions(run, baseline, allow_other_set)
        checks.append(_errors(run, baseline))
        checks += _compared(run, baseline, metrics)
    return checks


def _bounded(run: Run, name: str, bound: float, *, lower: bool) -> Check:
    """A floor (``lower``) or a ceiling."""
    kind, other = ("floor", "ceiling") if lower else ("ceiling", "floor")
    metric = metric_named(name)
    if metric.higher_is_better is not lower:
        raise EvaluationError(
            f"{name} is better when it is {'lower' if lower else 'higher'}, so it has no "
            f"{kind}: give --{other} {name}={bound:g}"
        )
    found = estimate(metric, run.outcomes, run.manifest.seed)
    if found is None:
        raise EvaluationError(
            f"the run of {run.manifest.name} has no {name}"
            + (": it measured retrieval only" if run.manifest.retrieval_only else "")
            + f"; it has {', '.join(_names(run)) or 'no metrics at all'}"
        )
    beyond = bound - found.value if lower else found.value - bound
    text = f"{name} = {_figure(found, bound)} ({found.low:.3f}-{found.high:.3f}), {kind} {bound:g}"
    figures = {**asdict(found), "bound": bound}
    return _check(kind, name, beyond <= _SLACK, text, figures)


def _figure(found: Estimate, bound: float) -> str:
    """The value in three digits, or in all where three would look as if it were the bound."""
    short = f"{found.value:.3f}"
    return short if float(short) != bound else f"{found.value:.10g}"


def _same_questions(run: Run, baseline: Run, allowed: bool) -> Iterator[Check]:
    hint = "" if allowed else "; make the baseline anew, or allow it with --allow-other-set"
    same = run.manifest.set_hash == baseline.manifest.set_hash
    words = "the same as" if same else "other than"
    text = f"questions and articles are {words} the baseline's" + ("" if same else hint)
    yield _check("set", None, same or allowed, text)
    wanted = {outcome.id for outcome in baseline.outcomes}
    missing = wanted - {outcome.id for outcome in run.outcomes}
    text = f"all of the baseline's {len(wanted)} questions were asked"
    if missing:
        text = (
            f"{len(missing)} of the baseline's {len(wanted)} questions were not asked "
            f"({named(missing)}){hint}"
        )
    yield _check("questions", None, not missing or allowed, text)


def _errors(run: Run, baseline: Run) -> Check:
    """Failures of the run, against those of the baseline on the questions that the run asked."""
    asked = {outcome.id for outcome in run.outcomes}
    failed = {outcome.id for outcome in run.outcomes if outcome.lost == "error"}
    before = {o.id for o in baseline.outcomes if o.lost == "error" and o.id in asked}
    text = f"questions that failed with an error: {len(failed)}, in the baseline {len(before)}"
    if failed - before:
        text += f" (new: {named(failed - before)})"
    return _check("errors", None, len(failed) <= len(before), text)


def _compared(run: Run, baseline: Run, names: Sequence[str] | None) -> Iterator[Check]:
    pairs = paired(baseline, run)
    named_each = names is not None and ALL not in names
    if not named_each and run.manifest.retrieval_only and not baseline.manifest.retrieval_only:
        text = "the run measured retrieval only, and the baseline answers too: name the metrics"
        yield _check("baseline", None, False, f"{text} to compare with --metric")
    nothing = True
    for metric in _to_compare(run, baseline, names):
        found = difference(metric, pairs, SEED)
        if found is not None:
            nothing = False
            text = (
                f"{metric.name} = {found.b:.3f}, baseline {found.a:.3f}: "
                f"{signed(found.difference)} ({signed(found.low)} to {signed(found.high)}, "
                f"{found.n} questions), {found.side or 'no difference shown'}"
            )
            passed = found.side != "worse"
            yield _check("baseline", metric.name, passed, text, found.to_dict())
        elif named_each:
            raise EvaluationError(
                f"{metric.name} has no value in both the run and the baseline: both have "
                f"{_both(run, baseline)}"
            )
    if nothing:
        raise EvaluationError(
            "none of the metrics to compare has a value in both the run and the baseline: both "
            f"have {_both(run, baseline)}; name them with --metric"
        )


def _to_compare(run: Run, baseline: Run, names: Sequence[str] | None) -> list[Metric]:
    if names is None:
        retrieval = run.manifest.retrieval_only or baseline.manifest.retrieval_only
        names = COMPARED_IN_RETRIEVAL if retrieval else COMPARED
    chosen = [metric_named(name) for name in names if name != ALL]
    return list(METRICS.values()) if ALL in names else chosen


def _both(run: Run, baseline: Run) -> str:
    """The metrics that both have a value of."""
    return ", ".join(name for name in _names(run) if name in _names(baseline)) or "no metrics"


def _names(run: Run) -> list[str]:
    """The metrics that a run has a value of."""
    return [n for n, metric in METRICS.items() if value_of(metric, run.outcomes) is not None]


def _check(
    kind: str,
    metric: str | None,
    passed: bool,
    text: str,
    figures: Mapping[str, Any] | None = None,
) -> Check:
    words = f"{text}: {HOLDS if passed else BROKEN}"
    return Check(kind, metric, passed, words, figures or {})
