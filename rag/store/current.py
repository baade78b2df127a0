"""The client of Chroma that the threads of a store share, and whether it is up to date."""

from __future__ import annotations

import threading

from rag.errors import VectorIndexError
from rag.store.builds import Builds
from rag.store.database import Database
from rag.store.meta import State
from rag.store.vectors import ChromaIndex


class OpenIndex:
    """The vector index as far as it is open in this store."""

    def __init__(self, database: Database, builds: Builds) -> None:
        self.index: ChromaIndex | None = None
        self._generation = -1  # of the database when the index was opened
        self._database = database
        self._builds = builds
        self._guard = threading.RLock()

    def current(self) -> ChromaIndex:
        """The index as it is on disk, opened anew if somebody changed it there.

        To be called only while nobody changes it.

        Raises:
            VectorIndexError: it is not in order.
        """
        with self._guard:
            state = self._database.state()
            if self.index is not None and self._generation == state.generation:
                return self.index
            self.drop(self.index)
            if state.pending:
                raise VectorIndexError("A change of the vector index was cut off.")
            index = self._builds.open(state)
            self.keep(index, state)
            return index

    def keep(self, index: ChromaIndex, state: State) -> None:
        """Use an index from now on, which is as it is on disk in this state."""
        with self._guard:
            self.index, self._generation = index, state.generation

    def drop(self, index: ChromaIndex | None) -> None:
        """Close an index, and forget it if it is the one in use."""
        with self._guard:
            if index is self.index:
                self.index = None
        if index is not None:
            index.close()
