"""An extractive summary: some sentences of an article that together say most of it.

News puts first what matters, and its headline says what that is. So a sentence counts for where it
stands and for how like the title it is; repetition is kept out by maximal marginal relevance
(Carbonell and Goldstein, SIGIR 1998). Centrality (LexRank) was tried and added nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.answer import context
from rag.embed import Vectors
from rag.question import WORD

HALF_LIFE = 3
"""Sentences after which half of the first one's bonus is left."""

REPETITION_WEIGHT = 0.5
"""How much likeness to a chosen sentence counts against another one, beside a worth of 0 to 1."""

FEWEST_WORDS = 6
"""Shorter sentences and headings say too little by themselves."""


def summarise(
    sentences: Sequence[str],
    vectors: Vectors,
    title_vector: Vectors,
    count: int,
    labels: frozenset[int] = frozenset(),
) -> tuple[int, ...]:
    """Positions of the sentences that sum up an article, in reading order.

    A sentence that leans on others ("He denied it.") is taken with them, or not at all, so that
    fewer sentences than wanted can come back.

    Args:
        sentences: All sentences of the article, in reading order.
        vectors: A row of unit length for each sentence.
        title_vector: The title's, of unit length.
        count: Sentences wanted, at most.
        labels: Positions of headings and the like, which sum up nothing; they may be context.
    """
    if len(sentences) <= count:
        return tuple(range(len(sentences)))
    before = np.cumsum([position not in labels for position in range(len(sentences))]) - 1
    lead = 0.5 ** (np.maximum(before, 0) / HALF_LIFE)
    worth = _scaled(_scaled(vectors @ title_vector) + lead)
    likeness = vectors @ vectors.T
    left = [
        p
        for p, text in enumerate(sentences)
        if p not in labels and len(WORD.findall(text)) >= FEWEST_WORDS
    ]
    chosen: set[int] = set()
    while left and len(chosen) < count:
        repeated = likeness[:, sorted(chosen)].max(axis=1, initial=0.0)
        best = max(left, key=lambda p: (worth[p] - REPETITION_WEIGHT * repeated[p], -p))
        left.remove(best)
        needed = {best, *context(sentences, best)}
        if len(chosen | needed) <= count:
            chosen |= needed
    return tuple(sorted(chosen))


def _scaled(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Values from 0 to 1; all 0 when they do not differ."""
    spread = float(values.max() - values.min())
    return np.asarray((values - values.min()) / spread if spread else values * 0.0, np.float64)
