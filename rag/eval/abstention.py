"""Metrics of a whole set: how well the confidence tells what the articles answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.eval.records import Outcome

CALIBRATION_BINS = 10

Rows = NDArray[np.int_]
"""Numbers of questions, in any order, repeated or left out."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Outcomes as arrays of one value a question.

    ``right`` is 1 where the most probable sentence is right, 0 where it is wrong, as it always is
    for a question that the articles do not answer, and NaN where the set does not tell.
    """

    answerable: NDArray[np.bool_]
    answered: NDArray[np.bool_]
    confidence: NDArray[np.float64]
    right: NDArray[np.float64]

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> Columns:
        """The columns of some outcomes."""
        return cls(
            np.array([outcome.answerable for outcome in outcomes], dtype=bool),
            np.array([outcome.answered for outcome in outcomes], dtype=bool),
            np.array([outcome.confidence for outcome in outcomes], dtype=float),
            np.array([_right(outcome) for outcome in outcomes], dtype=float),
        )

    def __getitem__(self, rows: Rows | NDArray[np.bool_]) -> Columns:
        """These rows, in this order, repeated where they are."""
        return Columns(
            self.answerable[rows], self.answered[rows], self.confidence[rows], self.right[rows]
        )


def _right(outcome: Outcome) -> float:
    return outcome.metrics.get("sentence_hit@1", np.nan) if outcome.answerable else 0.0


def auroc(columns: Columns) -> float:
    """Chance that an answerable question has a higher confidence than another (Fawcett 2006).

    Equal confidences count half.
    """
    if columns.answerable.all() or not columns.answerable.any():
        return np.nan
    others = np.sort(columns.confidence[~columns.answerable])
    confidence = columns.confidence[columns.answerable]
    below, not_above = (np.searchsorted(others, confidence, side) for side in ("left", "right"))
    return float(np.mean(below + not_above) / (2 * others.size))


def refusal_precision(columns: Columns) -> float:
    """Share of the refused questions that the articles do not answer."""
    refused = ~columns.answered
    return float(np.mean(~columns.answerable[refused])) if refused.any() else np.nan


def risk_coverage(columns: Columns) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The risk-coverage curve of El-Yaniv and Wiener (JMLR 2010).

    Questions are answered from the most confident one on, equally confident ones together. Coverage
    is the share answered so far, risk the share of those whose most probable sentence is wrong,
    which for a question that the articles do not answer it always is. Questions of which the set
    does not tell are left out.

    Returns:
        The coverage and the risk at the confidence of each question, the highest one first.
    """
    columns = columns[~np.isnan(columns.right)]
    order = np.argsort(-columns.confidence)
    falling = -columns.confidence[order]
    answered = np.searchsorted(falling, falling, side="right")
    wrong = np.cumsum(1.0 - columns.right[order])
    return answered / order.size, wrong[answered - 1] / answered


def aurc(columns: Columns) -> float:
    """Area under the risk-coverage curve: mean risk (Geifman et al., ICLR 2019); 0 is best."""
    # With nothing to get right the risk is 1 throughout, which says nothing of the assistant.
    if not (columns.answerable & ~np.isnan(columns.right)).any():
        return np.nan
    _, risk = risk_coverage(columns)
    return float(risk.mean())


def calibration_error(columns: Columns) -> float:
    """Expected calibration error of the confidence as the probability of being answerable.

    Mean gap between confidence and the share of answerable questions over ten bins with equally
    many questions, weighted by their size (Naeini et al., AAAI 2015, with the equal-mass bins of
    Nixon et al., 2019).
    """
    order = np.argsort(columns.confidence, kind="stable")
    gaps = [
        abs(columns.confidence[rows].mean() - columns.answerable[rows].mean()) * rows.size
        for rows in np.array_split(order, CALIBRATION_BINS)
        if rows.size
    ]
    return float(sum(gaps) / order.size)
