"""Whether a run may pass: its figures against fixed bounds, and against a baseline.

A floor or a ceiling breaks when the figure itself is beyond it, whatever its interval. Against a
baseline a figure is broken when it is surely worse: when the whole 95% interval of the difference,
question by question, is on the worse side (see :mod:`rag.eval.compare`). So that a run does not
pass by asking less, it must also have the baseline's questions and no more failures on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rag.errors import EvaluationError
from rag.eval.compare import metric_named, named, paired
from rag.eval.intervals import SEED, Estimate, difference, estimate
from rag.eval.metrics import METRICS
from rag.eval.runs import Run

HOLDS, BROKEN = "holds", "BROKEN"

_SLACK = 1e-9
"""How far beyond a bound rounding can take a mean that is exactly on it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check of a gate.

    Attributes:
        check: What is checked: "floor", "ceiling", "set", "questions", "errors" or "baseline".
        metric: The metric of a bound or of a comparison; None for the other checks.
        passed: Whether the check holds.
        text: The check and its outcome in words, with the figures.
    """

    check: str
    metric: str | None
    passed: bool
    text: str

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
) -> list[Verdict]:
    """Check a run; it passes when all verdicts do.

    Args:
        run: The run.
        floors: Least values, by metric.
        ceilings: Greatest values, by metric.
        baseline: An earlier run of the same set.
        metrics: Compared with the baseline; None: all that have a value in both.
        allow_other_set: Let other articles or questions, or fewer, pass: the questions that both
            have are compared.

    Returns:
        Every check that was made, broken or not.

    Raises:
        EvaluationError: A metric is unknown, has no value, or has no such bound; or the run and the
            baseline have no question in common.
    """
    verdicts = [_bounded(run, name, bound, lower=True) for name, bound in floors.items()]
    verdicts += [_bounded(run, name, bound, lower=False) for name, bound in ceilings.items()]
    if baseline is not None:
        verdicts += _same_questions(run, baseline, allow_other_set)
        verdicts.append(_errors(run, baseline))
        verdicts += _compared(run, baseline, metrics)
    return verdicts


def _bounded(run: Run, name: str, bound: float, *, lower: bool) -> Verdict:
    """A floor (``lower``) or a ceiling."""
    check, other = ("floor", "ceiling") if lower else ("ceiling", "floor")
    metric = metric_named(name)
    if metric.higher_is_better is not lower:
        raise EvaluationError(
            f"{name} is better when it is {'lower' if lower else 'higher'}, so it has no "
            f"{check}: give --{other} {name}={bound:g}"
        )
    found = estimate(metric, run.outcomes, run.manifest.seed)
    if found is None:
        raise EvaluationError(
            f"the run of {run.manifest.name} has no {name}"
            + (": it measured retrieval only" if run.manifest.retrieval_only else "")
            + f"; it has {', '.join(_names(run)) or 'no metrics at all'}"
        )
    beyond = bound - found.value if lower else found.value - bound
    text = f"{name} = {_figure(found, bound)} ({found.low:.3f}-{found.high:.3f}), {check} {bound:g}"
    return _verdict(check, name, beyond <= _SLACK, text)


def _figure(found: Estimate, bound: float) -> str:
    """The value in three digits, or in all where three would look as if it were the bound."""
    short = f"{found.value:.3f}"
    return short if float(short) != bound else f"{found.value:.10g}"


def _same_questions(run: Run, baseline: Run, allowed: bool) -> Iterator[Verdict]:
    hint = "" if allowed else "; make the baseline anew, or allow it with --allow-other-set"
    same = run.manifest.set_hash == baseline.manifest.set_hash
    words = "the same as" if same else "other than"
    text = f"questions and articles are {words} the baseline's" + ("" if same else hint)
    yield _verdict("set", None, same or allowed, text)
    wanted = {outcome.id for outcome in baseline.outcomes}
    missing = wanted - {outcome.id for outcome in run.outcomes}
    text = f"all of the baseline's {len(wanted)} questions were asked"
    if missing:
        text = (
            f"{len(missing)} of the baseline's {len(wanted)} questions were not asked "
            f"({named(missing)}){hint}"
        )
    yield _verdict("questions", None, not missing or allowed, text)


def _errors(run: Run, baseline: Run) -> Verdict:
    """Failures of the run, against those of the baseline on the questions that the run asked."""
    asked = {outcome.id for outcome in run.outcomes}
    failed = {outcome.id for outcome in run.outcomes if outcome.lost == "error"}
    before = {o.id for o in baseline.outcomes if o.lost == "error" and o.id in asked}
    text = f"questions that failed with an error: {len(failed)}, in the baseline {len(before)}"
    if failed - before:
        text += f" (new: {named(failed - before)})"
    return _verdict("errors", None, len(failed) <= len(before), text)


def _compared(run: Run, baseline: Run, metrics: Sequence[str] | None) -> Iterator[Verdict]:
    pairs = paired(baseline, run)
    if metrics is None and run.manifest.retrieval_only and not baseline.manifest.retrieval_only:
        text = "the run measured retrieval only, and the baseline answers too: name the metrics"
        yield _verdict("baseline", None, False, f"{text} to compare with --metric")
    wanted = list(METRICS.values()) if metrics is None else [metric_named(name) for name in metrics]
    for metric in wanted:
        found = difference(metric, pairs, SEED)
        if found is not None:
            text = (
                f"{metric.name} = {found.b:.3f}, baseline {found.a:.3f}: "
                f"{signed(found.difference)} ({signed(found.low)} to {signed(found.high)}, "
                f"{found.n} questions), {found.verdict}"
            )
            yield _verdict("baseline", metric.name, found.verdict != "worse", text)
        elif metrics is not None:
            raise EvaluationError(
                f"{metric.name} has no value in both the run and the baseline: "
                f"both have {', '.join(sorted(set(_names(run)) & set(_names(baseline))))}"
            )


def signed(value: float) -> str:
    """A difference with its sign, which nothing that prints as zero has as a minus."""
    return f"{round(value, 3) + 0.0:+.3f}"


def _names(run: Run) -> list[str]:
    """The metrics that a run has a value of."""
    return [
        name
        for name, metric in METRICS.items()
        if estimate(metric, run.outcomes, run.manifest.seed) is not None
    ]


def _verdict(check: str, metric: str | None, passed: bool, text: str) -> Verdict:
    return Verdict(check, metric, passed, f"{text}: {HOLDS if passed else BROKEN}")
