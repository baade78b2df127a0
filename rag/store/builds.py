"""The folders that Chroma's files are in, and whether they can be trusted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from rag.errors import VectorIndexError
from rag.store import fingerprint
from rag.store.database import LIVE, Database
from rag.store.faults import disk_full
from rag.store.meta import State
from rag.store.search import count_passages, newest_passages, vector_batches
from rag.store.vectors import ChromaIndex, closed_on_failure

_BATCH = 5000  # Chroma persists at most once a batch, and takes no more than 5461 at once
# Passages that are looked up on opening: should Chroma lose what it has not persisted yet (upstream
# issue 6975), it still counts them.
_NEWEST = 10
_TOLERANCE = 1e-4  # Chroma normalises what it is given, which moves the last bits


class Builds:
    """The builds of one store's vector index.

    Each has a folder of its own, ``chroma/<number>``, and the database says which one is in force:
    a rebuild leaves the old one whole until it commits.
    """

    def __init__(self, home: Path, database: Database, sync_threshold: int) -> None:
        self._home = home
        self._database = database
        self._sync_threshold = sync_threshold

    def open(self, state: State) -> ChromaIndex:
        """Open the build in force, if its files are those of the last complete change.

        Raises:
            VectorIndexError: they are not, or Chroma fails.
        """
        folder = self._folder(state.build)
        with _files_explained(folder):
            if not fingerprint.is_current(folder, state.fingerprint):
                raise VectorIndexError(f"The files in {folder} are not as they were left.")
        with closed_on_failure(ChromaIndex.open(folder)) as index:
            # Counting makes Chroma replay its log, here where the callers expect it to write.
            found = index.count()
            with self._database.reading() as connection:
                expected = count_passages(connection)
                newest = newest_passages(connection, _NEWEST)
            if not state.pending:
                if found != expected:
                    raise VectorIndexError(f"{folder} has {found} vectors in place of {expected}.")
                index.read(newest)
        return index

    def fill(self, build: int, table: str) -> ChromaIndex:
        """Make a new build from the vectors in a table of passages.

        Raises:
            VectorIndexError: Chroma failed.
            StoreError: the disk is full.
        """
        folder = self._folder(build)
        shutil.rmtree(folder, ignore_errors=True)  # of an attempt that was cut off
        created = ChromaIndex.create(folder, self._sync_threshold)
        with closed_on_failure(created) as index, self._database.reading() as connection:
            for ids, vectors in vector_batches(connection, table, _BATCH):
                index.upsert(ids, vectors)
        return index

    def fingerprint(self, index: ChromaIndex, previous: str = "") -> str:
        """What to record of an index after a complete change.

        Raises:
            StoreError: its files were cut off by a full disk.
        """
        with _files_explained(index.folder):
            if not fingerprint.is_whole(index.folder):
                raise disk_full(self._home, "the vector index was cut off")
            return fingerprint.take(index.folder, previous)

    def others(self, state: State) -> list[Path]:
        """The folders of builds that are not in force."""
        folders = self._folder(state.build).parent.glob("[0-9]*")
        return [folder for folder in folders if folder.name != str(state.build)]

    def remove_others(self, state: State) -> None:
        """Remove builds that are not in force; one that cannot be removed yet, another time."""
        for folder in self.others(state):
            shutil.rmtree(folder, ignore_errors=True)

    def problems(self, state: State, index: ChromaIndex) -> list[str]:
        """How the index differs from the database, and its files from what they were."""
        with _files_explained(index.folder):
            if not fingerprint.is_current(index.folder, state.fingerprint, thorough=True):
                return [f"The files in {index.folder} are not as they were left."]
        with self._database.snapshot() as connection:
            expected = {id_ for (id_,) in connection.execute("SELECT id FROM passages")}
            found = index.ids()
            if found != expected:
                lacking, extra = len(expected - found), len(found - expected)
                return [f"The vector index lacks {lacking} passages and has {extra} too many."]
            wrong = 0
            for ids, vectors in vector_batches(connection, LIVE, _BATCH):
                copies = index.read(ids)
                pairs = zip((copies[id_] for id_ in ids), vectors, strict=True)
                wrong += sum(not np.allclose(copy, own, atol=_TOLERANCE) for copy, own in pairs)
        return [f"The vector index has wrong vectors for {wrong} passages."] if wrong else []

    def _folder(self, build: int) -> Path:
        return self._home / "chroma" / str(build)


@contextmanager
def _files_explained(folder: Path) -> Iterator[None]:
    """Raise a VectorIndexError in place of what goes wrong with the files or their description."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise VectorIndexError(f"The files in {folder} cannot be read ({error}).") from error
