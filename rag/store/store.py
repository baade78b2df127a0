"""The store as a whole: how it is opened, changed and closed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from rag.closable import Closable
from rag.store import health, opening, records, search
from rag.store.article_record import ArticleRecord
from rag.store.database import LIVE, STAGED, promote_staged_passages
from rag.store.indexing import require_index_of, stage_all
from rag.store.meta import write_recipe
from rag.store.reading import StoreReader, origin_of
from rag.store.records import Vectors
from rag.store.vectors import SYNC_THRESHOLD
from rag.types import Article, Passage

_NO_VECTORS: Vectors = np.empty((0, 0), np.float32)


class Store(StoreReader, Closable):
    """Articles and their index in one folder, for any number of threads and processes.

    Any number may read while one writes; a second writer waits. Every change happens as a whole
    or not at all, also if the process is killed in it.

    Beside what each method names, all raise a :class:`rag.errors.StoreError` when the disk is full,
    a permission is missing or the store has been closed, a ``CorruptStoreError`` when the database
    is damaged, and those that write a ``StoreBusyError`` when another writer takes too long.
    """

    @classmethod
    def open(
        cls,
        home: Path,
        recipe: Mapping[str, str | int],
        *,
        lock_timeout: float = 30.0,
        create: bool = True,
        allow_stale: bool = False,
        _sync_threshold: int = SYNC_THRESHOLD,
    ) -> Self:
        """Open the store in a folder.

        What a process that was killed left half done is first undone or completed.

        Args:
            home: the folder.
            recipe: what decides how articles are split and embedded: model hash, splitter settings…
            lock_timeout: seconds to wait for another writer, 0 or more.
            create: make the folder and the store if they are not there.
            allow_stale: open a store that has another recipe too: to list it, to rebuild it.

        Raises:
            StaleIndexError: the store was built with another recipe.
            StoreError: there is no store and ``create`` is false, the store was made by a newer
                version of the program, or ``home`` cannot be a store.
        """
        store = cls(Path(home), lock_timeout, _sync_threshold)
        try:
            opening.ensure_created(store._database, store._locks, recipe, create=create)
            opening.require_version(store._database)
            if not allow_stale:
                opening.require_recipe(store._database, recipe)
            opening.settle_if_free(store._locks, store._mirror)
        except BaseException:
            store.close()
            raise
        return store

    # Changes

    def add(
        self,
        article: Article,
        origin: str | None,
        passages: Sequence[Passage],
        vectors: NDArray[np.float32],
    ) -> Literal["added", "replaced", "unchanged"]:
        """Add an article, or note another origin of one that is there.

        An article that came from the same origin before, and from no other, is removed.

        Args:
            article: the article.
            origin: the file or address it came from; None if it is to stay until it is removed.
            passages: its parts.
            vectors: theirs, each of length 1, one a row.

        Returns:
            What happened: "replaced" if the origin held another article before, "unchanged" if not
            and the article was there.

        Raises:
            ValueError: passages or vectors do not fit the article or the store.
        """
        if self.contains(article.id, origin):
            return "unchanged"
        origin = origin_of(article.id, origin)
        with self._locks.writing():
            self._mirror.settle()
            with self._database.reading() as connection:
                known = records.has_article(connection, article.id)
                previous = records.article_at(connection, origin)
                orphan = records.orphan_of_move(connection, origin, article.id)
                length = search.vector_length(connection)
            if not known:
                require_index_of(article, passages, vectors, length)
            new = [] if known else [passage.id for passage in passages]
            changing = self._mirror.changing(new, vectors) if new or orphan else nullcontext()
            with changing, self._database.changing() as connection:
                if not known:
                    records.insert_article(connection, article)
                    records.insert_passages(connection, LIVE, article, passages, vectors)
                if orphan is not None:
                    records.delete_article(connection, orphan)
                records.set_origin(connection, origin, article.id)
        if previous not in (None, article.id):
            return "replaced"
        return "unchanged" if known else "added"

    def restore(
        self,
        record: ArticleRecord,
        passages: Sequence[Passage],
        vectors: NDArray[np.float32],
    ) -> None:
        """Bring an article back, with the moment of adding and every origin that is still free.

        Args:
            record: what :meth:`record` gave before the article was removed.
            passages: its parts.
            vectors: theirs, each of length 1, one a row.

        Raises:
            ValueError: passages or vectors do not fit the article or the store.
        """
        article = record.article
        with self._locks.writing():
            self._mirror.settle()
            with self._database.reading() as connection:
                if records.has_article(connection, article.id):
                    return
                taken = {o for o in record.origins if records.article_at(connection, o)}
                length = search.vector_length(connection)
            require_index_of(article, passages, vectors, length)
            origins = [o for o in record.origins if o not in taken] or [origin_of(article.id, None)]
            changing = self._mirror.changing([passage.id for passage in passages], vectors)
            with changing, self._database.changing() as connection:
                records.insert_article(connection, article, record.added)
                records.insert_passages(connection, LIVE, article, passages, vectors)
                for origin in origins:
                    records.set_origin(connection, origin, article.id)

    def remove(self, article_ids: Sequence[str]) -> None:
        """Remove articles with all that belongs to them, all or none.

        Raises:
            ArticleNotFoundError: one of them is not there; nothing is removed.
        """
        with self._locks.writing():
            self._mirror.settle()
            for article_id in article_ids:
                self.info(article_id)
            with self._mirror.changing([], _NO_VECTORS), self._database.changing() as connection:
                for article_id in dict.fromkeys(article_ids):
                    records.delete_article(connection, article_id)

    def rebuild(
        self,
        recipe: Mapping[str, str | int],
        index: Callable[[Article], tuple[Sequence[Passage], NDArray[np.float32]]],
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Split and embed every article again; until all is done, the old index answers.

        Args:
            recipe: what ``index`` works by.
            index: splits an article into passages and embeds them, as :meth:`add` takes them.
            progress: called with the number of articles done and of all.

        Raises:
            ValueError: ``index`` returned what does not fit the article.
        """

        def commit(connection: sqlite3.Connection) -> None:
            promote_staged_passages(connection)
            write_recipe(connection, recipe)

        with self._locks.writing():
            self._mirror.settle()
            stage_all(self._database, index, progress)
            self._mirror.rebuild(STAGED, commit)

    # The store itself

    def check(self) -> list[str]:
        """Whatever is not as it should be, one sentence each; reads everything.

        An empty list means that the store is whole.
        """
        return health.database_problems(self._database) or self._mirror.problems()

    def close(self) -> None:
        """See :meth:`Closable.close`."""
        self._mirror.close()
        self._locks.close()
        self._database.close()
