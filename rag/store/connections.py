"""An SQLite file that threads and processes share: its connections and its transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.store.faults import explained
from rag.store.locks import PerThread


class _Connection(sqlite3.Connection):
    """A connection that can be weakly referred to, which the built-in one cannot."""


class SQLiteFile:
    """A file with one connection for each thread that uses it.

    Args:
        path: The file; SQLite makes it on the first use.
        timeout: Seconds to wait for another process that writes.
    """

    def __init__(self, path: Path, timeout: float) -> None:
        self.path = path
        self._timeout = timeout
        self._connections = PerThread(self._connect)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The calling thread's connection.

        Raises:
            StoreError: as :func:`rag.store.faults.explained` says.
        """
        with explained(self.path):
            yield self._connections.get()

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A connection whose statements all see the file as it is now."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are committed together, or not at all if anything fails."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def close(self) -> None:
        """Close the connections of all threads."""
        self._connections.close()

    def _connect(self) -> _Connection:
        connection = sqlite3.connect(
            self.path,
            timeout=self._timeout,
            isolation_level=None,
            check_same_thread=False,  # for close(): nothing else crosses threads
            factory=_Connection,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        # In WAL mode NORMAL survives any crash of the process undamaged; the power failing may
        # cost the last commits.
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self.reading() as connection:
            connection.execute(begin)
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # SQLite may have rolled back by itself (full disk), or COMMIT may have been it.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
