"""Two runs question by question: which is better, by how much, and how sure that is.

Only questions that both runs asked are compared, and of those, for each metric, only the ones that
it applies to in both. That matters for metrics of answered questions (``answer_precision``, the
citation metrics): a run that refuses more is not compared by them where it refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rag.errors import EvaluationError
from rag.eval.intervals import SEED, Difference, Pair, difference, gain
from rag.eval.metrics import METRICS, Metric
from rag.eval.records import Stage
from rag.eval.runs import Manifest, Run, as_run

LISTED = ("correct", "recall@1")
"""By which metric questions are won or lost, unless one is named: the first that there is."""


@dataclass(frozen=True, slots=True)
class Change:
    """A question that one run does better than the other.

    Attributes:
        id: The question's.
        question: As asked; None where both runs are baselines, which have no texts.
        a: The figure of the first run.
        b: The figure of the second run.
        lost_a: Where the first run lost it, if it did.
        lost_b: Where the second run lost it.
    """

    id: str
    question: str | None
    a: float
    b: float
    lost_a: Stage | None
    lost_b: Stage | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A second run (b) against a first one (a).

    Attributes:
        a: Where the first run is, or else its name.
        b: Where the second run is.
        questions: Number of questions that both asked.
        notes: What limits the comparison.
        changed: What made the runs and is not the same: (first, second) by name.
        differences: One for each metric with a value in both, in the order of the metrics.
        listed: The metric by which questions are won and lost; None where neither default applies.
        won: Questions that the second run does better.
        lost: Questions that it does worse.
    """

    a: str
    b: str
    questions: int
    notes: tuple[str, ...]
    changed: Mapping[str, tuple[Any, Any]]
    differences: tuple[Difference, ...]
    listed: str | None
    won: tuple[Change, ...]
    lost: tuple[Change, ...]

    def to_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "a": self.a,
            "b": self.b,
            "questions": self.questions,
            "notes": list(self.notes),
            "changed": {name: {"a": a, "b": b} for name, (a, b) in self.changed.items()},
            "metrics": {each.metric: each.to_dict() for each in self.differences},
            "listed": self.listed,
            "won": [asdict(change) for change in self.won],
            "lost": [asdict(change) for change in self.lost],
        }


def compare(
    a: Run | str | Path, b: Run | str | Path, seed: int = SEED, metric: str | None = None
) -> Comparison:
    """Compare a second run with a first one.

    Args:
        a: The first run, or its folder or baseline file.
        b: The second run: "better" and "won" are said of it.
        seed: Of the intervals.
        metric: Lists the questions won and lost by it; by default :data:`LISTED`.

    Raises:
        EvaluationError: There is no such run, they have no question in common, or the metric is
            not one that questions of both have.
    """
    a, b = as_run(a), as_run(b)
    pairs = paired(a, b)
    found = (difference(each, pairs, seed) for each in METRICS.values())
    differences = tuple(each for each in found if each is not None)
    listed = _listed(metric, [each.metric for each in differences if each.won is not None])
    won, lost = _changes(METRICS[listed], pairs, _texts(a, b)) if listed else ((), ())
    return Comparison(
        str(a.path or a.manifest.name),
        str(b.path or b.manifest.name),
        len(pairs),
        tuple(_notes(a, b, len(pairs))),
        _changed(a.manifest, b.manifest),
        differences,
        listed,
        won,
        lost,
    )


def paired(a: Run, b: Run) -> list[Pair]:
    """The outcomes of each question that both runs asked, in the order of the first.

    Raises:
        EvaluationError: There is none.
    """
    of_b = {outcome.id: outcome for outcome in b.outcomes}
    pairs = [(outcome, of_b[outcome.id]) for outcome in a.outcomes if outcome.id in of_b]
    if not pairs:
        raise EvaluationError(
            f"the runs of {a.manifest.name} and {b.manifest.name} have no question in common: "
            "compare runs of the same set"
        )
    return pairs


def metric_named(name: str) -> Metric:
    """The metric of this name.

    Raises:
        EvaluationError: There is none.
    """
    if name not in METRICS:
        near = get_close_matches(name.lower(), METRICS, n=3, cutoff=0.5)
        raise EvaluationError(
            f"there is no metric {name!r}: "
            + (f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(METRICS)}")
        )
    return METRICS[name]


def _listed(name: str | None, possible: Sequence[str]) -> str | None:
    if name is None:
        return next((name for name in LISTED if name in possible), None)
    if metric_named(name).of_set is not None:
        raise EvaluationError(
            f"{name} is computed of the whole set, so no question is won or lost by it: "
            f"name one of {', '.join(possible)}"
        )
    if name not in possible:
        raise EvaluationError(
            f"{name} applies to no question that both runs asked: name one of {', '.join(possible)}"
        )
    return name


def _changes(
    metric: Metric, pairs: Sequence[Pair], texts: Mapping[str, str]
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """The questions won and those lost."""
    won: list[Change] = []
    lost: list[Change] = []
    for a, b in pairs:
        if metric.applies_to(a) and metric.applies_to(b) and (more := gain(metric, (a, b))):
            values = a.metrics[metric.name], b.metrics[metric.name]
            change = Change(a.id, texts.get(a.id), *values, a.lost, b.lost)
            (won if more > 0 else lost).append(change)
    return tuple(won), tuple(lost)


def _texts(*runs: Run) -> dict[str, str]:
    return {record.outcome.id: record.question for run in runs for record in run.records}


def _notes(a: Run, b: Run, common: int) -> list[str]:
    notes = []
    if a.manifest.set_hash != b.manifest.set_hash:
        notes.append(f"the sets differ: {common} questions compared")
    ids = [{outcome.id for outcome in run.outcomes} for run in (a, b)]
    for which, only in (("first", ids[0] - ids[1]), ("second", ids[1] - ids[0])):
        if only:
            notes.append(f"only in the {which} run: {named(only)}")
    return notes


def named(ids: set[str], limit: int = 5) -> str:
    """The first few of some ids."""
    shown = sorted(ids)[:limit]
    return ", ".join(shown) + (f" and {len(ids) - limit} more" if len(ids) > limit else "")


def _changed(a: Manifest, b: Manifest) -> dict[str, tuple[Any, Any]]:
    before, after = _makings(a), _makings(b)
    return {
        name: (before.get(name), after.get(name))
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    }


def _makings(manifest: Manifest) -> dict[str, Any]:
    """What made a run, by name."""
    nested = {"recipe": manifest.recipe, "versions": manifest.versions}
    plain = ("reader", "commit", "machine", "seed", "sample", "retrieval_only")
    return {
        **manifest.settings,
        **{
            f"{group}.{key}": value
            for group, inner in nested.items()
            for key, value in inner.items()
        },
        **{name: getattr(manifest, name) for name in plain},
    }
