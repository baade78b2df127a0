"""From a question to the passages that may answer it: dense and lexical search, fused.

A follow-up is searched for as it was understood and as it was typed: the one finds what the words
leave out, the other what a rewriting may have spoilt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.embed import Embedder
from rag.question import FUNCTION_WORDS, WORD
from rag.store import Store
from rag.types import Hit

RANK_CONSTANT = 60
"""Of reciprocal-rank fusion, as in the paper."""

FIRST_WEIGHT = 0.6
"""Share of the first of several queries. On MTRAG-UN 0.5 to 0.8 and the highest score are alike."""

_NO_DIFFERENCE = 1e-9
"""Deviations below this are rounding, and would be blown up."""


class Fusion(Protocol):
    """Makes one score of two. See :func:`fuse`."""

    def __call__(
        self, dense: Mapping[str, float], lexical: Mapping[str, float], *, dense_weight: float
    ) -> dict[str, float]:
        """Fused score by passage id."""


def query_terms(question: str) -> list[str]:
    """The words to look up in the lexical index: without function words, unless all are."""
    words = list(dict.fromkeys(WORD.findall(question)))
    return [word for word in words if word.lower() not in FUNCTION_WORDS] or words


def fuse(
    dense: Mapping[str, float], lexical: Mapping[str, float], *, dense_weight: float
) -> dict[str, float]:
    """A convex combination of standardised scores, for every passage that either search found.

    A passage that the dense search did not return gets the lowest cosine that it returned; one that
    the lexical search did not return gets 0, the score of a passage without any of the words. Each
    side is then brought to mean 0 and deviation 1. Convex combination beats reciprocal-rank fusion
    in Bruch et al., "An Analysis of Fusion Functions for Hybrid Retrieval" (TOIS 2023).

    Args:
        dense: Cosine by passage id.
        lexical: BM25 by passage id, 0 upwards.
        dense_weight: Share of the dense score, 0-1.

    Returns:
        Fused score by passage id, comparable only within one call.
    """
    keys = list(dict.fromkeys([*dense, *lexical]))
    lowest = min(dense.values(), default=0.0)
    cosines = _standardised([dense.get(key, lowest) for key in keys])
    matches = _standardised([lexical.get(key, 0.0) for key in keys])
    scores = dense_weight * cosines + (1 - dense_weight) * matches
    return dict(zip(keys, scores.tolist(), strict=True))


def fuse_ranks(
    dense: Mapping[str, float], lexical: Mapping[str, float], *, dense_weight: float
) -> dict[str, float]:
    """Reciprocal-rank fusion: the weighted sum of 1 / (60 + rank) over both searches.

    Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank
    Learning Methods" (SIGIR 2009), with weights. Arguments and result as of :func:`fuse`.
    """
    scores: dict[str, float] = dict.fromkeys([*dense, *lexical], 0.0)
    for found, weight in ((dense, dense_weight), (lexical, 1 - dense_weight)):
        ranked = sorted(found, key=lambda key: (-found[key], key))
        for rank, key in enumerate(ranked, start=1):
            scores[key] += weight / (RANK_CONSTANT + rank)
    return scores


def merge(found: Sequence[Mapping[str, float]], *, first_weight: float) -> dict[str, float]:
    """One score of those that several queries for the same thing gave: a weighted mean.

    A passage that a query did not find gets the lowest score that the query gave. Each query's
    scores are brought to mean 0 and deviation 1 over all passages found, so that no query is
    louder than another.

    Args:
        found: Score by passage id, for each query; the query that is trusted most comes first.
        first_weight: Share of the first query, 0-1; the others share the rest equally.

    Returns:
        Score by passage id. For a single query its own scores.
    """
    if len(found) == 1:
        return dict(found[0])
    keys = list(dict.fromkeys(key for scores in found for key in scores))
    total = np.zeros(len(keys))
    for position, scores in enumerate(found):
        lowest = min(scores.values(), default=0.0)
        weight = first_weight if position == 0 else (1 - first_weight) / (len(found) - 1)
        total += weight * _standardised([scores.get(key, lowest) for key in keys])
    return dict(zip(keys, total.tolist(), strict=True))


FUSIONS: Mapping[str, Fusion] = {"convex": fuse, "rrf": fuse_ranks}
"""The ways to fuse, by the name of the setting."""


def _standardised(scores: Sequence[float]) -> NDArray[np.float64]:
    """Mean 0 and deviation 1; all 0 when the scores do not differ."""
    values = np.asarray(scores, dtype=np.float64)
    centred = values - values.mean() if values.size else values
    deviation = float(centred.std()) if values.size else 0.0
    return centred / deviation if deviation > _NO_DIFFERENCE else np.zeros_like(values)


class HybridRetriever:
    """Searches a store by meaning and by words.

    Args:
        store: Where the passages are.
        embedder: The model that made the store's vectors.
        candidates: Passages taken from each of the two searches.
        fusion: How their scores are made one.
        dense_weight: Share of the dense score in the fused one, 0-1.
    """

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        *,
        candidates: int,
        fusion: Fusion,
        dense_weight: float,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._candidates = candidates
        self._fusion = fusion
        self._dense_weight = dense_weight

    def retrieve(
        self, queries: str | Sequence[str], k: int, article_ids: Sequence[str] | None = None
    ) -> tuple[Hit, ...]:
        """The ``k`` best passages, best first.

        Args:
            queries: A question that stands alone, or any search text; or several ways to ask for
                the same thing, the most trusted first: a follow-up as it was understood, and as it
                was typed. Equal ones count once.
            k: Hits wanted; fewer come back when the store has fewer.
            article_ids: Search only these articles; None searches all.

        Returns:
            Hits with their dense, lexical and fused scores; of several queries the highest dense
            and lexical one. Ties keep the order of the ids, so that the same store always gives
            the same list.
        """
        asked = [queries] if isinstance(queries, str) else list(dict.fromkeys(queries))
        depth = max(self._candidates, k)
        dense: dict[str, float] = {}
        lexical: dict[str, float] = {}
        fused: list[dict[str, float]] = []
        for query, vector in zip(asked, self._embedder.encode(asked), strict=True):
            near = dict(self._store.dense(vector, depth, article_ids))
            matching = dict(self._store.lexical(query_terms(query), depth, article_ids))
            fused.append(self._fusion(near, matching, dense_weight=self._dense_weight))
            dense = _higher(dense, near)
            lexical = _higher(lexical, matching)
        scores = merge(fused, first_weight=FIRST_WEIGHT)
        best = sorted(scores, key=lambda key: (-scores[key], key))[:k]
        found = self._store.passages(best)
        return tuple(
            Hit(*found[key], dense.get(key), lexical.get(key), scores[key])
            for key in best
            # A passage can leave the store between the search and here.
            if key in found
        )


def _higher(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """The higher score of each passage."""
    return {
        key: max(scores[key] for scores in (one, other) if key in scores)
        for key in {**one, **other}
    }
