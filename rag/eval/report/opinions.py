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
    """The judgements of one run; without a judge where there are none of its answers."""

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
    return Opinion(
        found.header.judge,
        summarize_judgements(found.judgements, run.manifest.seed),
        len(found.missing),
        {judgement.id: judgement for judgement in found.judgements},
    )
