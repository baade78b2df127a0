"""How probable it is that the passages answer: from a reader's log-odds, calibrated.

Queries as typed into a search box have a calibration of their own. Few of them ask on purpose for
what is nearly told, so that there the likeness of query and passage says much about whether it
answers; where questions are made to mislead, likeness misleads with them (evals/LOG.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.question import is_search_query


@dataclass(frozen=True, slots=True)
class Calibration:
    """From log-odds to a probability: the logistic function of a straight line (Platt 1999).

    Attributes:
        slope: For one unit of log-odds.
        intercept: For log-odds and likeness of 0.
        likeness: For one unit of the cosine of the query and the passage most like it.
    """

    slope: float
    intercept: float
    likeness: float = 0.0

    def __call__(self, odds: NDArray[np.float64], likeness: float = 0.0) -> NDArray[np.float64]:
        """Probabilities, 0-1, of log-odds in a search that found that likeness (-1 to 1)."""
        logits = self.slope * odds + self.likeness * likeness + self.intercept
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -60, 60))))


@dataclass(frozen=True, slots=True)
class Calibrations:
    """One for full questions, and one for queries as typed into a search box."""

    questions: Calibration
    queries: Calibration

    def of(self, question: str, likeness: float | None) -> Calibration:
        """The one for a question; without a likeness the one that needs none."""
        asked = likeness is not None and is_search_query(question)
        return self.queries if asked else self.questions


def answer_odds(odds: NDArray[np.floating]) -> float:
    """Log-odds that the likeliest passage answers, in whichever of its sentences.

    Args:
        odds: Of each sentence against "none of them": shape (passages, sentences), -1e4 or so
            where there is no sentence. The reader learns that all of a passage's sentences and
            "none" share one probability, so that the odds of its sentences add up.
    """
    return float(np.logaddexp.reduce(odds.astype(np.float64), axis=1).max())
