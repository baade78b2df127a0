"""Keeps Chroma's copy of the vectors in step with the database, or makes it again.

A change goes through these steps, with readers kept out of Chroma's files (*exclusive*):

1. SQLite: the ids of the new vectors become pending, the generation grows;
2. Chroma: the new vectors are added;
3. SQLite, one transaction: the passages are added and deleted, the ids of those deleted become
   pending. *This is the moment at which the change happens;*
4. Chroma: the pending vectors that belong to no passage are deleted;
5. SQLite: nothing is pending any more, the fingerprint of Chroma's files is recorded.

Killed before 3, it did not happen; killed after, it did. Either way something is pending, so that
nobody searches Chroma's files until :meth:`VectorMirror.settle` has done 4 and 5 or, if the
fingerprint shows that Chroma was writing its HNSW files at the time, has made them again. That is
done by the next opening, change or search; a search during which somebody else is writing compares
with the vectors in SQLite instead.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import StoreError, VectorIndexError
from rag.store.builds import Builds
from rag.store.current import OpenIndex
from rag.store.database import LIVE, STAGED, Database, drop_passages
from rag.store.locks import Locks
from rag.store.meta import announce, bump_generation, record_complete
from rag.store.records import Vectors
from rag.store.search import Scored, count_passages
from rag.store.vectors import closed_on_failure

log = logging.getLogger("rag.store")

REPAIR_PAUSE = 60.0
"""Seconds after a search has tried to repair the index before a search tries again."""


class VectorMirror:
    """The vector index of one store: a copy that may be thrown away at any time."""

    def __init__(self, home: Path, database: Database, locks: Locks, sync_threshold: int) -> None:
        self._database = database
        self._locks = locks
        self._builds = Builds(home, database, sync_threshold)
        self._open = OpenIndex(database, self._builds)
        self._next_repair = 0.0

    # Searching

    def nearest(self, vector: NDArray[np.float32], k: int) -> Scored:
        """About the ``k`` passage ids with the highest cosine, best first.

        An index that fails is opened again, then repaired.

        Raises:
            VectorIndexError: it fails all the same, or did soon after the last repair.
            StoreBusyError: another writer has the files, or would have to finish first.
            StoreError: it cannot be repaired because the disk is full.
        """
        for attempt in ("as it is", "opened again"):
            try:
                return self._query(vector, k)
            except VectorIndexError as fault:
                log.info("The vector index, %s: %s", attempt, fault)
        self._repair(vector, k)
        return self._query(vector, k)

    def _query(self, vector: NDArray[np.float32], k: int) -> Scored:
        with self._locks.shared():
            index = self._open.current()
            try:
                return index.nearest(vector, k)
            except VectorIndexError:
                self._open.drop(index)
                raise

    def _repair(self, vector: NDArray[np.float32], k: int) -> None:
        now = time.monotonic()
        if now < self._next_repair:
            raise VectorIndexError("The vector index failed again soon after a repair.")
        self._next_repair = now + REPAIR_PAUSE
        # Whoever is writing now began by putting the index in order: a search need not wait.
        with self._locks.writing(timeout=0):
            self.settle()
            try:
                self._query(vector, k)
            except VectorIndexError as fault:
                self._rebuild_because(fault)

    # Changing; always under Locks.writing

    @contextmanager
    def changing(self, ids: Sequence[str], vectors: Vectors) -> Iterator[None]:
        """Add vectors, change the database in the body, then drop vectors without a passage.

        The body commits the passages of the new vectors and announces the ids of the passages that
        it deletes. If it fails, the new vectors are dropped. Call :meth:`settle` before.
        """
        self._ready()  # may take its time, so before readers are kept out
        with self._locks.exclusive():
            # What ends the change is told of by its error: a warning would say the cause again.
            level = logging.INFO
            try:
                self._insert(ids, vectors)
                yield
                level = logging.WARNING
            finally:
                self._finish(level)

    def settle(self) -> None:
        """Undo or complete what a process that died left half done."""
        state = self._database.state()
        if state.pending:
            try:
                with self._locks.exclusive():
                    self._open.drop(self._open.index)
                    self._open.keep(self._builds.open(state), state)
                    self._complete()
                    self._open.drop(
                        self._open.index
                    )  # the next opening compares the number of vectors
            except VectorIndexError as fault:
                self._rebuild_because(fault)
        if self._has_leftovers():
            with self._database.changing() as connection:
                drop_passages(connection, STAGED)
            self._builds.remove_others(self._database.state())

    def rebuild(
        self, table: str = LIVE, commit: Callable[[sqlite3.Connection], None] | None = None
    ) -> None:
        """Make the index again, in a new folder, from the vectors in the database.

        Args:
            table: the passages to make it from.
            commit: what to change in the database in the same transaction.

        Raises:
            StoreError: Chroma failed or the disk is full; the old index stands.
        """
        build = self._database.state().build + 1
        with closed_on_failure(self._builds.fill(build, table)) as index:
            fingerprint = self._builds.fingerprint(index)
            with self._locks.exclusive():
                with self._database.changing() as connection:
                    if commit is not None:
                        commit(connection)
                    record_complete(connection, build, fingerprint)
                    bump_generation(connection)
                self._open.drop(self._open.index)
                self._open.keep(index, self._database.state())
        self._builds.remove_others(self._database.state())

    def _ready(self) -> None:
        try:
            self._open.current()
        except VectorIndexError as fault:
            self._rebuild_because(fault)

    def _insert(self, ids: Sequence[str], vectors: Vectors) -> None:
        try:
            self._upsert(ids, vectors)
        except VectorIndexError as fault:
            self._rebuild_because(fault)
            self._upsert(ids, vectors)

    def _upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        index = self._open.current()
        with self._database.changing() as connection:
            announce(connection, ids)
        self._open.keep(index, self._database.state())
        index.upsert(ids, vectors)

    def _finish(self, level: int) -> None:
        """Complete the change if that is possible now; if not, log it: the next writer will."""
        try:
            self._complete()
        except StoreError as error:
            self._open.drop(self._open.index)
            log.log(level, "The vector index will be brought up to date later. %s", error)

    def _complete(self) -> None:
        state, index = self._database.state(), self._open.index
        if not state.pending or index is None:
            return
        sql = "SELECT id FROM pending WHERE id NOT IN (SELECT id FROM passages)"
        index.delete([id_ for (id_,) in self._database.rows(sql)])
        fingerprint = self._builds.fingerprint(index, state.fingerprint)
        with self._database.changing() as connection:
            record_complete(connection, state.build, fingerprint)
        self._open.keep(index, state)

    def _rebuild_because(self, fault: StoreError) -> None:
        with self._database.reading() as connection:
            count = count_passages(connection)
        if count:
            log.warning("Rebuilding the vector index of %d passages. %s", count, fault)
        self.rebuild()

    # The whole

    def problems(self) -> list[str]:
        """What is not as it should be, one sentence each; every vector is compared."""
        with self._locks.shared():
            state = self._database.state()
            if state.pending:
                return ["A change was cut off; the next search or change clears up after it."]
            with self._database.reading() as connection:
                if state.build == 0 and not count_passages(connection):
                    return []
            try:
                return self._builds.problems(state, self._open.current())
            except VectorIndexError as fault:
                return [str(fault)]

    def has_unfinished_business(self) -> bool:
        """Whether :meth:`settle` would find something to do."""
        return self._database.state().pending or self._has_leftovers()

    def close(self) -> None:
        """Let go of Chroma's files."""
        self._open.drop(self._open.index)

    def _has_leftovers(self) -> bool:
        sql = "SELECT 1 FROM sqlite_master WHERE name = ?"
        staged = self._database.rows(sql, STAGED)
        return bool(staged or self._builds.others(self._database.state()))
