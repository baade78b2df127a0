"""The approximate nearest-neighbour index: the only importer of chromadb.

Chroma is imported when an index is first opened, not with this module. Whatever it raises, a panic
of its native code included, leaves here as a :class:`rag.errors.StoreError`.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import StoreError, VectorIndexError
from rag.store.faults import disk_full, is_disk_full
from rag.store.records import Vectors
from rag.store.search import Scored, ranked

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

SYNC_THRESHOLD = 1000
"""Changes that Chroma keeps in its log before it rewrites the HNSW files (its own default).

An index is opened by replaying the log, which for 999 vectors of 384 numbers takes 0.07 s.
"""

_COLLECTION = "passages"
# The graph costs 0.8 ms a passage to build at ef_construction 200, a tenth of embedding it. At
# ef_search 200, four times the candidates that retrieval takes, a search in 60,000 passages takes
# 1.4 ms and finds the same as comparing with every vector.
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 16}
_spellings = itertools.count()


class ChromaIndex:
    """Vectors by id, in the files of one folder, for one owner.

    Any number of threads may search at once. Nobody may search while somebody, in this process or
    another, changes the same files; and who opened the index before the change has to open it
    again. The callers see to both.
    """

    def __init__(self, folder: Path, client: ClientAPI, collection: Any) -> None:  # noqa: ANN401
        self.folder = folder
        self._client = client
        self._collection = collection

    @classmethod
    def create(cls, folder: Path, sync_threshold: int = SYNC_THRESHOLD) -> ChromaIndex:
        """Make an empty index in a folder that does not exist.

        Raises:
            VectorIndexError: Chroma failed.
            StoreError: the disk is full.
        """
        with _explained(folder, writing=True):
            folder.mkdir(parents=True)
            # By default Chroma forces the disk several times a change: 34 ms on a busy disk in
            # place of 8. The mode is kept in the file.
            with closing(sqlite3.connect(folder / "chroma.sqlite3")) as file:
                file.execute("PRAGMA journal_mode = WAL")
            client = _connect(folder)
            collection = client.create_collection(
                _COLLECTION,
                embedding_function=None,
                configuration={"hnsw": {**_HNSW, "sync_threshold": sync_threshold}},
            )
            return cls(folder, client, collection)

    @classmethod
    def open(cls, folder: Path) -> ChromaIndex:
        """Open the index in a folder; raises as :meth:`create` does, also if there is none."""
        with _explained(folder):
            if not folder.is_dir():  # Chroma would make it
                raise VectorIndexError(f"there is no folder {folder}")
            client = _connect(folder)
            return cls(folder, client, client.get_collection(_COLLECTION, embedding_function=None))

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add vectors, or replace those that have the same id; not all or nothing."""
        with _explained(self.folder, writing=True):
            size = self._client.get_max_batch_size()
            for start in range(0, len(ids), size):
                batch = slice(start, start + size)
                self._collection.upsert(ids=list(ids[batch]), embeddings=vectors[batch])

    def delete(self, ids: Sequence[str]) -> None:
        """Remove vectors; ids that are not there are ignored."""
        with _explained(self.folder, writing=True):
            size = self._client.get_max_batch_size()
            for start in range(0, len(ids), size):
                self._collection.delete(ids=list(ids[start : start + size]))

    def nearest(self, vector: NDArray[np.float32], k: int) -> Scored:
        """About the ``k`` ids with the highest cosine (-1 to 1), best first; fewer if need be."""
        with _explained(self.folder):
            found = self._collection.query(
                query_embeddings=vector[np.newaxis], n_results=k, include=["distances"]
            )
            cosines = (1.0 - distance for distance in found["distances"][0])
            return ranked(zip(found["ids"][0], cosines, strict=True))

    def count(self) -> int:
        """The number of vectors that Chroma believes to have."""
        with _explained(self.folder):
            return int(self._collection.count())

    def ids(self) -> set[str]:
        """The ids that Chroma believes to have."""
        with _explained(self.folder):
            return set(self._collection.get(include=[])["ids"])

    def read(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors that the HNSW index itself has for the ids.

        Raises:
            VectorIndexError: also if one of them is missing there.
        """
        with _explained(self.folder):
            if not ids:  # which Chroma takes for a mistake
                return {}
            found = self._collection.get(ids=list(ids), include=["embeddings"])
            return dict(zip(found["ids"], found["embeddings"], strict=True))

    def close(self) -> None:
        """Let go of the files; an index that is beyond closing is let go of as it is."""
        with suppress(VectorIndexError), _explained(self.folder):
            self._client.close()


@contextmanager
def closed_on_failure(index: ChromaIndex) -> Iterator[ChromaIndex]:
    """Close an index if the body fails; otherwise whoever it is for does."""
    try:
        yield index
    except BaseException:
        index.close()
        raise


def _connect(folder: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    # Chroma keeps one engine for each spelling of a path and hands it to every client, so that
    # while another Store in this process has the folder open, opening it again would not bring
    # what other processes wrote. A spelling of its own gives each opening an engine of its own.
    detour = f"{next(_spellings):b}".replace("1", "./").replace("0", "/")
    settings = Settings(anonymized_telemetry=False)
    return chromadb.PersistentClient(path=f"{folder}/{detour}", settings=settings)


@contextmanager
def _explained(folder: Path, *, writing: bool = False) -> Iterator[None]:
    """Raise a StoreError in place of anything that Chroma does.

    Only who is writing is told of a full disk: a file that has been cut off reads like one.
    """
    try:
        yield
    except StoreError:
        raise
    except BaseException as error:
        # A panic of the native code is a BaseException of a class that cannot be imported.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        if writing and is_disk_full(str(error)):
            raise disk_full(folder, error) from error
        raise VectorIndexError(
            f"The vector index in {folder} cannot be used ({error}). "
            "`rag rebuild` makes it again from the articles."
        ) from error
