"""What a language model said of the answers, for the report: apart from what is measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rag.eval.intervals import Estimate
from rag.eval.judge import fits
from rag.eval.judgements import Judgement, read_judgements, summarize_judgements
from rag.eval.runs import Run


@dataclass(frozen=True, slots=True)
class Opinion:
    """The judgements of one run; without a judge where there are none of its answers.

    Attributes:
        judge: The model's name.
        estimates: By criterion.
        missing: Number of answers that were not judged, or not by every criterion that applies.
        judgements: By question.
    """

    judge: str | None = None
    estimates: Mapping[str, Estimate] = field(default_factory=dict)
    missing: int = 0
    judgements: Mapping[str, Judgement] = field(default_factory=dict)


def opinions_of(runs: Sequence[Run]) -> list[Opinion]:
    """The opinion on each run."""
    return [_opinion_of(run) for run in runs]


def _opinion_of(run: Run) -> Opinion:
    found = read_judgements(run.path) if run.path is not None and run.path.is_dir() else None
    if found is None or not fits(found, run):
        return Opinion()
    answered = sum(bool(each.outcome.answered and each.statements) for each in run.records)
    # Judging that was interrupted has no judgement at all of the answers that it did not get to.
    judged = len(found.judgements) - len(found.missing)
    return Opinion(
        found.header.whose,
        summarize_judgements(found.judgements, run.manifest.seed),
        answered - judged,
        {judgement.id: judgement for judgement in found.judgements},
    )
