"""What a store answers: everything that changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.store import records, search
from rag.store.article_record import ArticleRecord
from rag.store.database import Database
from rag.store.dense import search_dense
from rag.store.locks import Locks
from rag.store.mirror import VectorMirror
from rag.types import Article, ArticleInfo, Passage


class StoreReader:
    """The half of a :class:`rag.store.Store` that reads; all that a search needs to know of it."""

    def __init__(self, home: Path, lock_timeout: float, sync_threshold: int) -> None:
        self.home = home
        self._database = Database(home, lock_timeout)
        self._locks = Locks(home, lock_timeout)
        self._mirror = VectorMirror(home, self._database, self._locks, sync_threshold)

    # Articles

    def contains(self, article_id: str, origin: str | None) -> bool:
        """Whether the article is there and known to come from ``origin``: adding changes nothing.

        An origin of None stands for a text without one, such as a pasted text.
        """
        with self._database.reading() as connection:
            return records.article_at(connection, origin_of(article_id, origin)) == article_id

    def articles(self) -> tuple[ArticleInfo, ...]:
        """All articles: the newest first, those without a date last, then by title."""
        with self._database.reading() as connection:
            return tuple(records.read_infos(connection))

    def resolve(self, reference: str) -> str:
        """The id that is meant by an id, by four or more characters it begins with, or by a title.

        Raises:
            ArticleNotFoundError: no article is meant, or several are; the message names them.
        """
        with self._database.reading() as connection:
            return records.find_article(connection, reference)

    def article(self, article_id: str) -> Article:
        """The article with this id; ArticleNotFoundError if there is none."""
        with self._database.reading() as connection:
            return records.read_article(connection, article_id)

    def info(self, article_id: str) -> ArticleInfo:
        """The article with this id, without its text; ArticleNotFoundError if there is none."""
        with self._database.reading() as connection:
            return records.read_info(connection, article_id)

    def origins(self, article_id: str) -> tuple[str, ...]:
        """The files, addresses and such that the article came from, in alphabetical order.

        ``paste:<id>`` is the origin of an article that was added without one.
        """
        with self._database.reading() as connection:
            return records.read_origins(connection, article_id)

    def record(self, article_id: str) -> ArticleRecord:
        """All that is known of the article with this id; ArticleNotFoundError if there is none."""
        with self._database.snapshot() as connection:
            return ArticleRecord(
                records.read_article(connection, article_id),
                records.read_origins(connection, article_id),
                records.read_info(connection, article_id).added,
            )

    # Passages

    def count_passages(self, article_ids: Sequence[str] | None = None) -> int:
        """The number of passages in the store, or of those that belong to the articles."""
        with self._database.reading() as connection:
            return search.count_passages(connection, article_ids)

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, ArticleInfo]]:
        """The passages with these ids and their articles, in this order, without unknown ids."""
        with self._database.snapshot() as connection:
            return records.read_passages(connection, ids)

    def passages_of(self, article_id: str) -> tuple[Passage, ...]:
        """The passages of an article, in reading order; none for an unknown article."""
        with self._database.snapshot() as connection:
            ids = records.read_passage_ids(connection, article_id)
            return tuple(passage for passage, _ in records.read_passages(connection, ids).values())

    def dense(
        self,
        vector: NDArray[np.float32],
        k: int,
        article_ids: Sequence[str] | None = None,
    ) -> list[tuple[str, float]]:
        """The passages whose vectors are nearest to one of length 1.

        Args:
            vector: of as many numbers as those in the store.
            k: how many passages, at least 1; fewer are returned only if there are no more.
            article_ids: search these articles only; by default all.

        Returns:
            Passage ids with their cosines (-1 to 1), best first. Above some thousand passages the
            search is approximate: now and then it overlooks one.

        Raises:
            ValueError: the vector does not have their length or is not finite, or k is below 1.
        """
        return search_dense(self._database, self._mirror, vector, k, article_ids)

    def lexical(
        self, terms: Sequence[str], k: int, article_ids: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """The passages that have any of the terms in their text or title.

        Args:
            terms: words, or phrases of several, in whatever characters; none of it is syntax.
            k: how many passages, at least 1.
            article_ids: search these articles only; by default all.

        Returns:
            Passage ids with their BM25 scores (above 0), best first.
        """
        if k < 1:
            raise ValueError(f"cannot search for {k} passages")
        with self._database.reading() as connection:
            return search.search_words(connection, terms, k, article_ids)


def origin_of(article_id: str, origin: str | None) -> str:
    """The origin to keep: one of its own for a text without, so that nothing else replaces it."""
    return f"paste:{article_id}" if origin is None else origin
