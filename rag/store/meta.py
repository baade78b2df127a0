"""What a database knows about itself: the tables ``meta`` and ``pending``.

Besides the schema version and the recipe, that is the state of the vector index that is derived
from the database (see :mod:`rag.store.mirror`):

- ``generation`` grows with every change to Chroma's files, before they change. A Chroma client
  opened at another generation is out of date;
- ``build`` is the number of the folder that Chroma's files are in, 0 before the first;
- ``fingerprint`` says what those files looked like when the last change was complete;
- ``pending`` holds the passage ids whose vectors a change adds or deletes: it is empty unless a
  change is under way or was cut off.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Recipe = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class State:
    """What the database knows of the vector index; see the module's docstring."""

    generation: int
    build: int
    fingerprint: str
    pending: bool


def read_state(connection: sqlite3.Connection) -> State:
    """What is known of the vector index, at one moment."""
    sql = (
        "SELECT (SELECT value FROM meta WHERE key = 'generation'),"
        " (SELECT value FROM meta WHERE key = 'build'),"
        " (SELECT value FROM meta WHERE key = 'fingerprint'), EXISTS (SELECT 1 FROM pending)"
    )
    generation, build, fingerprint, pending = connection.execute(sql).fetchone()
    return State(int(generation), int(build), str(fingerprint), bool(pending))


def record_complete(connection: sqlite3.Connection, build: int, fingerprint: str) -> None:
    """Note that a build of the vector index has all vectors, and what its files look like."""
    connection.execute("DELETE FROM pending")
    set_meta(connection, "build", build)
    set_meta(connection, "fingerprint", fingerprint)


def announce(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Note vectors as pending, before Chroma's files change because of them."""
    connection.executemany("INSERT OR IGNORE INTO pending VALUES (?)", ((id_,) for id_ in ids))
    bump_generation(connection)


def bump_generation(connection: sqlite3.Connection) -> None:
    """Put every Chroma client that is open now out of date."""
    connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")


def read_recipe(connection: sqlite3.Connection) -> dict[str, str | int]:
    """What the passages and vectors were made with."""
    return dict(json.loads(get_meta(connection, "recipe")))


def write_recipe(connection: sqlite3.Connection, recipe: Recipe) -> None:
    """Record what the passages and vectors are made with."""
    set_meta(connection, "recipe", json.dumps(dict(recipe), ensure_ascii=False, sort_keys=True))


def get_meta(connection: sqlite3.Connection, key: str) -> str:
    """A value of ``meta``; ValueError if it is not there."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise ValueError(f"no {key} in table meta")
    return str(row[0])


def set_meta(connection: sqlite3.Connection, key: str, value: str | int) -> None:
    """Set a value of ``meta``."""
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, str(value)))
