"""What ranks sentences beside a reader's own log-odds: shared words, and how well the passage fits.

A model that reads one passage at a time sees neither which words are rare in the articles nor how
the other passages compare; retrieval does. Both help to order sentences and say little about
whether any of them answers (evals/LOG.md), so they move sentences and leave the confidence alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.question import analyse, share, stems
from rag.types import Hit


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """What each feature counts, in log-odds; ``training/fit_ranking.py`` fits them.

    Attributes:
        shared_words: For all of the question's content words around the sentence.
        retrieval: For one unit of the passage's fused score.
    """

    shared_words: float = 0.0
    retrieval: float = 0.0

    def boosts(self, question: str, hits: Sequence[Hit]) -> NDArray[np.float64]:
        """What is added to the log-odds of each sentence: shape (sentences of all hits,)."""
        return ranking_features(question, hits) @ (self.shared_words, self.retrieval)


def ranking_features(question: str, hits: Sequence[Hit]) -> NDArray[np.float64]:
    """The features in the order of :class:`RankingWeights`: shape (sentences of all hits, 2).

    The passage's score is counted from the best one's, as it has a meaning only within one search.
    """
    content = analyse(question).content
    best = max((hit.score for hit in hits), default=0.0)
    rows = [
        (words, hit.score - best)
        for hit in hits
        for words in shares_around(
            content, hit.article.title, [sentence.text for sentence in hit.passage.sentences]
        )
    ]
    return np.asarray(rows, dtype=np.float64).reshape(-1, 2)


def shares_around(
    content: frozenset[str], title: str, sentences: Sequence[str]
) -> tuple[float, ...]:
    """For each sentence the share (0-1) of the stems that stand in it, the one before or the title.

    Args:
        content: Stems of a question's content words.
        title: Of the article.
        sentences: Of a passage, in order.
    """
    words = [stems(sentence) for sentence in sentences]
    heading = stems(title)
    before = [frozenset[str](), *words]
    return tuple(
        share(content, own | previous | heading)
        for own, previous in zip(words, before, strict=False)
    )
