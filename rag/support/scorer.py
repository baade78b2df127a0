"""How well sentences bear a claim as a whole, in one number."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.embed import Embedder, Vectors
from rag.support.words import content, same


class SupportScorer(ABC):
    """Scores claims against sentences. Safe to share among threads.

    Attributes:
        threshold: The score from which a claim counts as supported.
    """

    threshold: float

    @abstractmethod
    def score(self, claim: str, sources: Sequence[str]) -> float:
        """How probable it is that the sentences bear the claim: 0-1.

        Args:
            claim: One sentence or clause, without markers.
            sources: The title of the article, then sentences that stand together in it.
        """

    def likeness(self, word: str, others: Sequence[str]) -> float:  # noqa: ARG002
        """How near a word is to the nearest of some others: 0-1; 1 for a scorer that can't tell."""
        return 1.0


@dataclass(frozen=True, slots=True)
class Features:
    """What the default scorer sees.

    Attributes:
        cosine: Of the claim and the sentences, by the embedder.
        found: Share of the claim's content words that the sentences have.
        near: Mean over these words of the cosine to the nearest word of the sentences; 1 for one
            that is found.
        furthest: The mean of this over the two words that are furthest from any.
    """

    cosine: float
    found: float
    near: float
    furthest: float

    def row(self) -> tuple[float, ...]:
        """The features in order."""
        return self.cosine, self.found, self.near, self.furthest


WEIGHTS = (1.667, 1.574, 1.525, 3.104)
BIAS = -5.366
"""Fitted by ``evals/fit_support.py`` on the development half of ``evals/support.yaml``."""

THRESHOLD = 0.15
"""Of 0.1, 0.15 and 0.2 the one with the fewest errors on the development half."""

_FURTHEST = 2


class EmbeddingScorer(SupportScorer):
    """A logistic model over the embedder's cosines and the words that claim and sentences share."""

    def __init__(self, embedder: Embedder, threshold: float = THRESHOLD) -> None:
        self._embedder = embedder
        self._vectors: dict[str, Vectors] = {}
        self.threshold = threshold

    def score(self, claim: str, sources: Sequence[str]) -> float:
        """See :meth:`SupportScorer.score`."""
        row = self.features(claim, sources).row()
        logit = BIAS + sum(weight * value for weight, value in zip(WEIGHTS, row, strict=True))
        return 1 / (1 + math.exp(-logit))

    def likeness(self, word: str, others: Sequence[str]) -> float:
        """The greatest cosine of two words; 0 where there are no others."""
        if not others:
            return 0.0
        vectors = self._encode([word, *others])
        return max(0.0, float((vectors[1:] @ vectors[0]).max()))

    def features(self, claim: str, sources: Sequence[str]) -> Features:
        """What the model sees of a claim and some sentences."""
        ours = {token.base: token.lower for token in content(claim)}
        theirs = {token.base: token.lower for token in content(" ".join(sources))}
        body = " ".join(sources[1:]) or " ".join(sources)
        missing = [
            word for stem, word in ours.items() if not any(same(stem, other) for other in theirs)
        ]
        vectors = self._encode([claim, body, *missing, *(theirs.values() if missing else ())])
        cosine = float(vectors[0] @ vectors[1])
        if not missing or not theirs:
            found = 0.0 if missing else 1.0
            return Features(cosine, found, found, found)
        near = vectors[2 : 2 + len(missing)] @ vectors[2 + len(missing) :].T
        nearest = np.maximum(near.max(axis=1), 0.0)
        share = 1 - len(missing) / len(ours)
        furthest = np.sort([*nearest, 1.0])[:_FURTHEST]
        mean = share + float(nearest.sum()) / len(ours)
        return Features(cosine, share, mean, float(furthest.mean()))

    def _encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors, each text encoded once: the same words come again with every sentence."""
        kept = self._vectors
        found = {text: kept[text] for text in texts if text in kept}
        if new := [text for text in dict.fromkeys(texts) if text not in found]:
            fresh = dict(zip(new, self._embedder.encode(new), strict=True))
            found |= fresh
            # Another thread may do the same at the same time: then some are encoded twice.
            self._vectors = fresh if len(kept) > _MOST_VECTORS else kept | fresh
        return np.stack([found[text] for text in texts])


_MOST_VECTORS = 20_000
"""Vectors that are kept: 30 MB of 384 numbers each."""
