"""Metrics of a whole set: how well the confidence tells what the articles answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.eval.records import Outcome

CALIBRATION_BINS = 10

Rows = NDArray[np.integer[Any]]
"""Numbers of questions, in any order, repeated or left out."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Outcomes as arrays of one value a question.

    A question whose asking failed is as wrong as can be: an answerable one is refused with a
    confidence of 0, another one is answered with a confidence of 1. What its outcome says, refused
    with a confidence of 0, would be right for the latter.

    Attributes:
        answerable: Whether the articles answer it.
        answered: Whether the assistant did.
        confidence: The assistant's, 0-1.
        right: 1 where the most probable sentence is right, 0 where it is wrong, as it always is for
            a question that the articles do not answer, and NaN where the set does not tell.
        failed: Whether asking failed.
    """

    answerable: NDArray[np.bool_]
    answered: NDArray[np.bool_]
    confidence: NDArray[np.float64]
    right: NDArray[np.float64]
    failed: NDArray[np.bool_]

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> Columns:
        """The columns of some outcomes."""
        answerable = np.array([outcome.answerable for outcome in outcomes], dtype=bool)
        failed = np.array([outcome.lost == "error" for outcome in outcomes], dtype=bool)
        answered = np.array([outcome.answered for outcome in outcomes], dtype=bool)
        confidence = np.array([outcome.confidence for outcome in outcomes], dtype=float)
        right = np.array([_right(outcome) for outcome in outcomes], dtype=float)
        return cls(
            answerable,
            np.where(failed, ~answerable, answered),
            np.where(failed, ~answerable, confidence),
            # What is not known of a question does not become known by its failing.
            np.where(failed & ~np.isnan(right), 0.0, right),
            failed,
        )

    def __getitem__(self, rows: Rows | NDArray[np.bool_]) -> Columns:
        """These rows, in this order, repeated where they are."""
        return Columns(
            self.answerable[rows],
            self.answered[rows],
            self.confidence[rows],
            self.right[rows],
            self.failed[rows],
        )


def _right(outcome: Outcome) -> float:
    return outcome.metrics.get("sentence_hit@1", np.nan) if outcome.answerable else 0.0


def refusals(columns: Columns) -> int:
    """How many questions were refused."""
    return int(np.sum(~columns.answered))


def told(columns: Columns) -> int:
    """Of how many questions the set tells whether the most probable sentence is right."""
    return int(np.sum(~np.isnan(columns.right)))


def auroc(columns: Columns) -> float:
    """Chance that an answerable question has a higher confidence than another (Fawcett 2006).

    Equal confidences count half.
    """
    if columns.answerable.all() or not columns.answerable.any():
        return np.nan
    # A slow import, and most commands do without.
    from scipy.stats import mannwhitneyu

    # Of the same rank sum as sklearn's roc_auc_score, which takes six times as long.
    positive = columns.confidence[columns.answerable]
    negative = columns.confidence[~columns.answerable]
    pairs_won = mannwhitneyu(positive, negative, method="asymptotic").statistic
    return float(pairs_won / (positive.size * negative.size))


def refusal_precision(columns: Columns) -> float:
    """Share of the refused questions that the articles do not answer."""
    refused = ~columns.answered
    return float(np.mean(~columns.answerable[refused])) if refused.any() else np.nan


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """A risk-coverage curve: a point at the confidence of each question, the highest one first.

    A failed question has a confidence of 1.
    """

    confidence: NDArray[np.float64]
    coverage: NDArray[np.float64]
    risk: NDArray[np.float64]


def risk_coverage(columns: Columns) -> RiskCoverage:
    """The risk-coverage curve of El-Yaniv and Wiener (JMLR 2010).

    Questions are answered from the most confident one on, equally confident ones together. Coverage
    is the share answered so far, risk the share of those whose most probable sentence is wrong,
    which for a question that the articles do not answer it always is. Questions of which the set
    does not tell are left out. Failed ones count as wrong and as the most confident, whether
    answerable or not: else to fail would be better than to be wrong.
    """
    columns = columns[~np.isnan(columns.right)]
    confidence = np.where(columns.failed, 1.0, columns.confidence)
    order = np.argsort(-confidence)
    falling = -confidence[order]
    answered = np.searchsorted(falling, falling, side="right")
    wrong = np.cumsum(1.0 - columns.right[order])
    return RiskCoverage(-falling, answered / order.size, wrong[answered - 1] / answered)


def aurc(columns: Columns) -> float:
    """Area under the risk-coverage curve: mean risk (Geifman et al., ICLR 2019); 0 is best."""
    # With nothing to get right the risk is 1 throughout, which says nothing of the assistant.
    if not (columns.answerable & ~np.isnan(columns.right)).any():
        return np.nan
    return float(risk_coverage(columns).risk.mean())


def calibration_error(columns: Columns) -> float:
    """Expected calibration error of the confidence as the probability of being answerable.

    Mean gap between confidence and the share of answerable questions over ten bins, weighted by
    their size (Naeini et al., AAAI 2015). The bins have equally many confidences, as those of Nixon
    et al. (2019) have, and equal ones are one confidence: else the order of the questions would
    decide who is in which bin. A failed question has a gap of 1, which nothing in a bin makes up.
    """
    asked = columns[~columns.failed]
    distinct, which = np.unique(asked.confidence, return_inverse=True)
    bins = np.array_split(np.arange(distinct.size), CALIBRATION_BINS)
    bin_of = np.repeat(np.arange(CALIBRATION_BINS), [each.size for each in bins])
    gaps = np.bincount(bin_of[which], weights=asked.confidence - asked.answerable)
    return float((np.abs(gaps).sum() + columns.failed.sum()) / columns.failed.size)
