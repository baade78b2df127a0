"""Searches that SQLite answers by itself: by words, and exactly by vector."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.store.records import Vectors, from_blobs

Scored = list[tuple[str, float]]
"""Passage ids with a score, best first."""

TITLE_WEIGHT = 2.0
"""How much more a word in the title counts than one in the text, in BM25."""

_BATCH = 2048
_SELECTED = "article_id IN (SELECT value FROM json_each(:articles))"


def match_expression(terms: Iterable[str]) -> str:
    """An FTS5 expression that finds rows with any of the terms, whatever characters they have.

    A term of several words must occur as a phrase. Quoted, nothing in a term is syntax; FTS5 reads
    C strings, so a NUL would end the expression, and half a surrogate pair has no UTF-8.
    """
    cleaned = (term.encode("utf-8", "replace").decode().replace("\0", " ") for term in terms)
    quoted = ('"{}"'.format(term.replace('"', '""')) for term in cleaned)
    return " OR ".join(dict.fromkeys(quoted))


def search_words(
    connection: sqlite3.Connection, terms: Sequence[str], k: int, article_ids: Sequence[str] | None
) -> Scored:
    """The ``k`` passages with the highest BM25 score (positive, higher is better)."""
    expression = match_expression(terms)
    if not expression:
        return []
    # The plus sign keeps SQLite from running the FTS5 query once for every selected row.
    selection = f"AND +rowid IN (SELECT rowid FROM passages WHERE {_SELECTED})"  # noqa: S608
    best = (
        "SELECT rowid, rank AS score FROM passages_fts"  # noqa: S608 - constants
        " WHERE passages_fts MATCH :expression AND rank MATCH :ranking"
        f" {'' if article_ids is None else selection} ORDER BY rank LIMIT :k"
    )
    sql = (
        f"SELECT id, -score FROM ({best}) AS best JOIN passages USING (rowid)"  # noqa: S608
        " ORDER BY score, id"
    )
    values = {
        "expression": expression,
        "ranking": f"bm25({TITLE_WEIGHT}, 1.0)",
        "articles": json.dumps(list(article_ids or ())),
        "k": k,
    }
    return connection.execute(sql, values).fetchall()


def search_vectors(
    connection: sqlite3.Connection,
    vector: NDArray[np.float32],
    k: int,
    article_ids: Sequence[str] | None,
) -> Scored:
    """The ``k`` passages with the highest cosine, found by comparing with every vector."""
    sql = "SELECT id, vector FROM passages"
    if article_ids is not None:
        sql = f"{sql} WHERE {_SELECTED}"
    cursor = connection.execute(sql, {"articles": json.dumps(list(article_ids or ()))})
    best: Scored = []
    while rows := cursor.fetchmany(_BATCH):
        cosines = from_blobs([blob for _, blob in rows]) @ vector
        top = np.argpartition(-cosines, min(k, len(rows)) - 1)[:k]
        best += [(rows[i][0], float(cosines[i])) for i in top]
        best = ranked(best)[:k]
    return best


def ranked(found: Iterable[tuple[str, float]]) -> Scored:
    """Cosines from high to low, within -1 to 1 whatever the rounding; equal ones by id."""
    clipped = ((id_, min(1.0, max(-1.0, cosine))) for id_, cosine in found)
    return sorted(clipped, key=lambda pair: (-pair[1], pair[0]))


def select_live(
    connection: sqlite3.Connection, found: Scored, article_ids: Sequence[str] | None
) -> Scored:
    """Those of the found passages that are in the store and belong to the articles."""
    sql = "SELECT id FROM passages WHERE id IN (SELECT value FROM json_each(:ids))"
    if article_ids is not None:
        sql = f"{sql} AND {_SELECTED}"
    values = {
        "ids": json.dumps([id_ for id_, _ in found]),
        "articles": json.dumps(list(article_ids or ())),
    }
    live = {id_ for (id_,) in connection.execute(sql, values)}
    return [pair for pair in found if pair[0] in live]


def count_passages(connection: sqlite3.Connection, article_ids: Sequence[str] | None = None) -> int:
    """The number of passages in the store, or of those that belong to the articles."""
    sql = "SELECT count(*) FROM passages"
    if article_ids is not None:
        sql = f"{sql} WHERE {_SELECTED}"
    values = {"articles": json.dumps(list(article_ids or ()))}
    return int(connection.execute(sql, values).fetchone()[0])


def newest_passages(connection: sqlite3.Connection, count: int) -> list[str]:
    """The ids of the passages that were added last."""
    sql = "SELECT id FROM passages ORDER BY rowid DESC LIMIT ?"
    return [id_ for (id_,) in connection.execute(sql, (count,))]


def vector_length(connection: sqlite3.Connection) -> int | None:
    """The number of numbers in each vector of the store, None if it has none."""
    row = connection.execute("SELECT length(vector) FROM passages LIMIT 1").fetchone()
    return None if row is None else int(row[0]) // np.dtype(np.float32).itemsize


def vector_batches(
    connection: sqlite3.Connection, table: str, size: int
) -> Iterable[tuple[list[str], Vectors]]:
    """All ids and vectors of a table of passages, ``size`` at a time, in a stable order."""
    sql = f"SELECT rowid, id, vector FROM {table} WHERE rowid > ? ORDER BY rowid LIMIT ?"  # noqa: S608
    last = -1
    while rows := connection.execute(sql, (last, size)).fetchall():
        last = rows[-1][0]
        yield [id_ for _, id_, _ in rows], from_blobs([blob for *_, blob in rows])
