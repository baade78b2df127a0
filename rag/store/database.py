"""The SQLite database of the articles: its tables."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from rag.errors import StoreError
from rag.store.connections import SQLiteFile
from rag.store.meta import Recipe, State, read_recipe, read_state, set_meta, write_recipe

SCHEMA_VERSION = 1
FILE_NAME = "rag.sqlite3"

Row = tuple[Any, ...]
# Long columns come last, so that reading the others need not step over them. UNIQUE (article_id,
# start, end) is also the index by article, and follows the table when it is renamed.
_PASSAGES = """
    CREATE TABLE {name} (
        rowid INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        article_id TEXT NOT NULL REFERENCES articles (id),
        start INTEGER NOT NULL,
        end INTEGER NOT NULL,
        sentences TEXT NOT NULL,
        vector BLOB NOT NULL,
        UNIQUE (article_id, start, end)
    )"""
# Without content of its own: the text is in articles. Deleting from it takes the old values.
_LEXICAL = """
    CREATE VIRTUAL TABLE {name}_fts USING fts5(
        title, text, content='', tokenize='porter unicode61 remove_diacritics 2'
    )"""
_TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """
    CREATE TABLE articles (
        id TEXT NOT NULL PRIMARY KEY,
        title TEXT NOT NULL,
        published TEXT,
        source TEXT,
        url TEXT,
        characters INTEGER NOT NULL,
        added TEXT NOT NULL,
        text TEXT NOT NULL
    )""",
    """
    CREATE TABLE origins (
        origin TEXT NOT NULL PRIMARY KEY,
        article_id TEXT NOT NULL REFERENCES articles (id)
    )""",
    "CREATE INDEX origins_of_article ON origins (article_id)",
    "CREATE TABLE pending (id TEXT NOT NULL PRIMARY KEY)",
)

LIVE = "passages"
STAGED = "passages_next"
"""Names of the tables that hold the passages: in force, and of a rebuild that is under way."""


class Database(SQLiteFile):
    """The database of one home."""

    def __init__(self, home: Path, timeout: float) -> None:
        super().__init__(home / FILE_NAME, timeout)

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        """Run one statement and return its rows.

        Raises:
            StoreError: as :func:`rag.store.faults.explained` says.
        """
        with self.reading() as connection:
            return connection.execute(sql, parameters).fetchall()

    def state(self) -> State:
        """What is known of the vector index, at one moment."""
        with self.reading() as connection:
            return read_state(connection)

    def recipe(self) -> dict[str, str | int]:
        """What the passages and vectors were made with."""
        with self.reading() as connection:
            return read_recipe(connection)

    def is_created(self) -> bool:
        """Whether the file has our tables.

        Raises:
            CorruptStoreError: the file is not an SQLite database.
            StoreError: it is one of another program's.
        """
        if not self.path.exists():
            return False
        names = {name for (name,) in self.rows("SELECT name FROM sqlite_master")}
        if names and "meta" not in names:
            raise StoreError(
                f"{self.path} is not a database of this program. Choose another folder for the "
                "store (RAG_HOME or --home)."
            )
        return bool(names)

    def create(self, recipe: Recipe) -> None:
        """Make the tables, all or none; only while no other process does."""
        with self.reading() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        with self.changing() as connection:
            for sql in _TABLES:
                connection.execute(sql)
            create_passages(connection, LIVE)
            set_meta(connection, "schema_version", SCHEMA_VERSION)
            set_meta(connection, "generation", 0)
            set_meta(connection, "build", 0)
            set_meta(connection, "fingerprint", "")
            write_recipe(connection, recipe)


def create_passages(connection: sqlite3.Connection, name: str) -> None:
    """Make an empty table of passages, :data:`LIVE` or :data:`STAGED`, with its lexical index."""
    connection.execute(_PASSAGES.format(name=name))
    connection.execute(_LEXICAL.format(name=name))


def drop_passages(connection: sqlite3.Connection, name: str) -> None:
    """Drop a table of passages and its lexical index, if they are there."""
    connection.execute(f"DROP TABLE IF EXISTS {name}_fts")
    connection.execute(f"DROP TABLE IF EXISTS {name}")


def promote_staged_passages(connection: sqlite3.Connection) -> None:
    """Let the staged passages take the place of those in force."""
    drop_passages(connection, LIVE)
    connection.execute(f"ALTER TABLE {STAGED} RENAME TO {LIVE}")
    connection.execute(f"ALTER TABLE {STAGED}_fts RENAME TO {LIVE}_fts")
