"""An article into passages with vectors, and the recipe that says how that was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rag.embed import Embedder, Vectors
from rag.settings import Settings
from rag.split import SPLITTER_VERSION, split
from rag.types import Article, Passage

EMBED_BATCH = 64
"""Passages between two reports of progress: about two seconds on two cores."""

EMBEDDING_TEXT_VERSION = 1
"""Goes up whenever :func:`embedding_text` makes another text of the same passage."""

Recipe = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Indexer:
    """Splits and embeds articles.

    The recipe names everything that decides what comes out. A store keeps the recipe that it was
    built with and refuses another.
    """

    embedder: Embedder
    passage_min_words: int
    passage_max_tokens: int

    @classmethod
    def of(cls, settings: Settings, embedder: Embedder) -> Indexer:
        """The indexer that the settings describe."""
        return cls(embedder, settings.passage_min_words, settings.passage_max_tokens)

    @property
    def recipe(self) -> Recipe:
        """What made the index, as names and values that a person can read."""
        return {
            "embedding_model": self.embedder.model_hash,
            "embedding_files": self.embedder.files_hash,
            "embedding_text": EMBEDDING_TEXT_VERSION,
            "splitter": SPLITTER_VERSION,
            "passage_min_words": self.passage_min_words,
            "passage_max_tokens": self.passage_max_tokens,
        }

    def index(
        self, article: Article, progress: Callable[[int, int], None] | None = None
    ) -> tuple[tuple[Passage, ...], Vectors]:
        """Split an article and embed its passages.

        Args:
            article: What to index.
            progress: Called with (passages embedded, passages) after each batch.

        Returns:
            The passages and their vectors: shape (passages, dimension), unit length.
        """
        passages = split(
            article,
            min_words=self.passage_min_words,
            max_tokens=self.passage_max_tokens,
            count_tokens=self.embedder.count_tokens,
        )
        texts = [embedding_text(article, passage) for passage in passages]
        batches = []
        for start in range(0, len(texts), EMBED_BATCH):
            batches.append(self.embedder.encode(texts[start : start + EMBED_BATCH]))
            if progress:
                progress(min(start + EMBED_BATCH, len(texts)), len(texts))
        return passages, np.concatenate(batches)


def embedding_text(article: Article, passage: Passage) -> str:
    """What is embedded for a passage: title and date in front, since a passage rarely says them."""
    heading = f"{article.title} ({article.published})" if article.published else article.title
    return f"{heading}\n{passage.text}"
