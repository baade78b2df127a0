"""The SQLite file of conversations and of the feedback on them: tables and transactions.

It is safe to share between threads and processes, and whole whenever a process is killed: all that
a call changes is one transaction (WAL mode). The database of the articles is not touched.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import CorruptStoreError, StoreBusyError, StoreError
from rag.store.connections import SQLiteFile
from rag.store.faults import explained

FILE_NAME = "conversations.sqlite"
SCHEMA_VERSION = 1
TIMEOUT = 30.0
"""Seconds to wait for another process that writes."""

_APPLICATION_ID = 0x52414743
"""Marks the file as ours: "RAGC"."""

# What is searched stands apart from what is shown, since SQLite folds the capitals of ASCII only.
_TABLES = (
    """
    CREATE TABLE conversations (
        id TEXT NOT NULL PRIMARY KEY,
        owner TEXT NOT NULL,
        title TEXT NOT NULL,
        searched TEXT NOT NULL,
        renamed INTEGER NOT NULL DEFAULT 0,
        created TEXT NOT NULL,
        updated TEXT NOT NULL,
        deleted TEXT
    )""",
    "CREATE INDEX conversations_of_owner ON conversations (owner, updated)",
    """
    CREATE TABLE exchanges (
        conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        id TEXT NOT NULL UNIQUE,
        searched TEXT NOT NULL,
        content TEXT NOT NULL,
        PRIMARY KEY (conversation, position)
    )""",
    # Without references: feedback outlives the conversation that it was given in.
    """
    CREATE TABLE feedback (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        owner TEXT NOT NULL,
        conversation TEXT NOT NULL,
        exchange TEXT NOT NULL,
        content TEXT NOT NULL
    )""",
    "CREATE INDEX feedback_on_exchange ON feedback (conversation, exchange)",
)


class Database(SQLiteFile):
    """The file in one home.

    Everything raises a ``StoreError`` when the disk is full, a permission is missing or the file is
    another program's, a ``CorruptStoreError`` when it is damaged, and a ``StoreBusyError`` when
    another process keeps it locked.
    """

    def __init__(self, home: Path, timeout: float = TIMEOUT) -> None:
        super().__init__(home / FILE_NAME, timeout)

    @classmethod
    def open(cls, home: Path, timeout: float = TIMEOUT) -> Database:
        """Open the file in a folder, making both if need be."""
        database = cls(home, timeout)
        try:
            with explained(database.path):
                home.mkdir(parents=True, exist_ok=True)
            with database.reading():
                if database._version() == 0:
                    with database._creating():
                        database._create()
            database._require_ours()
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """See :meth:`SQLiteFile.reading`; what is damaged are the conversations."""
        try:
            with super().reading() as connection:
                yield connection
        except CorruptStoreError as error:
            raise self.damaged(error.__cause__) from error.__cause__

    def damaged(self, cause: object) -> CorruptStoreError:
        """The error for a file that cannot be read."""
        return CorruptStoreError(
            f"The conversations in {self.path} are damaged ({cause}). Move that file aside, and a "
            "new one is begun; the articles are not affected."
        )

    @contextmanager
    def _creating(self) -> Iterator[None]:
        """Be the only process that makes the file: the change to WAL mode waits for nobody."""
        lock = FileLock(self.path.with_suffix(".lock"), timeout=self._timeout)
        try:
            with lock:
                yield
        except Timeout:
            raise StoreBusyError(
                f"Another process is making {self.path} and did not finish within "
                f"{self._timeout:g} seconds. Try again."
            ) from None

    def _create(self) -> None:
        if self._version():
            return
        connection = self._connections.get()
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise self._foreign()
        connection.execute("PRAGMA journal_mode = WAL")
        with self.changing():
            for sql in _TABLES:
                connection.execute(sql)
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _require_ours(self) -> None:
        with self.reading() as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            if application != _APPLICATION_ID:
                raise self._foreign()
            if self._version() > SCHEMA_VERSION:
                raise StoreError(
                    f"The conversations in {self.path} were made by a newer version of this "
                    f"program (schema {self._version()}, this one knows {SCHEMA_VERSION}). "
                    "Upgrade: `pip install --upgrade ask-the-article`."
                )

    def _version(self) -> int:
        (version,) = self._connections.get().execute("PRAGMA user_version").fetchone()
        return int(version)

    def _foreign(self) -> StoreError:
        return StoreError(
            f"{self.path} is not a database of this program. Choose another folder for the store "
            "(RAG_HOME or --home)."
        )
