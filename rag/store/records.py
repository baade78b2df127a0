"""Articles, origins and passages as rows: what is read and written inside a transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from rag.errors import ArticleNotFoundError
from rag.store.database import LIVE, Row
from rag.store.meta import announce
from rag.types import Article, ArticleInfo, Passage, Sentence

Vectors = NDArray[np.float32]

_INFO = "id, title, published, source, url, characters, added"
_MAX_CANDIDATES = 5


def has_article(connection: sqlite3.Connection, article_id: str) -> bool:
    """Whether the article is in the store."""
    sql = "SELECT EXISTS (SELECT 1 FROM articles WHERE id = ?)"
    return bool(connection.execute(sql, (article_id,)).fetchone()[0])


def read_article(connection: sqlite3.Connection, article_id: str) -> Article:
    """The article with this id; ArticleNotFoundError if there is none."""
    sql = "SELECT title, text, published, source, url FROM articles WHERE id = ?"
    row = connection.execute(sql, (article_id,)).fetchone()
    if row is None:
        raise not_found(article_id)
    title, text, published, source, url = row
    return Article(article_id, title, text, _date(published), source, url)


def read_info(connection: sqlite3.Connection, article_id: str) -> ArticleInfo:
    """The article with this id, without its text; ArticleNotFoundError if there is none."""
    sql = f"SELECT {_INFO} FROM articles WHERE id = ?"  # noqa: S608 - a constant
    row = connection.execute(sql, (article_id,)).fetchone()
    if row is None:
        raise not_found(article_id)
    return _info(row)


def read_infos(connection: sqlite3.Connection) -> Iterator[ArticleInfo]:
    """All articles without their texts: newest first, undated last, then by title and id."""
    sql = f"SELECT {_INFO} FROM articles ORDER BY published DESC NULLS LAST, title, id"  # noqa: S608
    return map(_info, connection.execute(sql))


def read_passage_ids(connection: sqlite3.Connection, article_id: str) -> list[str]:
    """The ids of an article's passages, in reading order."""
    sql = "SELECT id FROM passages WHERE article_id = ? ORDER BY start"
    return [id_ for (id_,) in connection.execute(sql, (article_id,))]


def read_passages(
    connection: sqlite3.Connection, ids: Sequence[str]
) -> dict[str, tuple[Passage, ArticleInfo]]:
    """Those of the passages that are in the store, each with its article, in the order given."""
    sql = (
        "SELECT id, article_id, start, end, sentences FROM passages"
        " WHERE id IN (SELECT value FROM json_each(?))"
    )
    rows = {row[0]: row for row in connection.execute(sql, (json.dumps(list(ids)),))}
    article_ids = {row[1] for row in rows.values()}
    texts = {id_: read_article(connection, id_).text for id_ in article_ids}
    infos = {id_: read_info(connection, id_) for id_ in article_ids}
    return {
        id_: (_passage(rows[id_], texts[rows[id_][1]]), infos[rows[id_][1]])
        for id_ in ids
        if id_ in rows
    }


def read_origins(connection: sqlite3.Connection, article_id: str) -> tuple[str, ...]:
    """Where the article came from, in alphabetical order."""
    sql = "SELECT origin FROM origins WHERE article_id = ? ORDER BY origin"
    return tuple(origin for (origin,) in connection.execute(sql, (article_id,)))


def article_at(connection: sqlite3.Connection, origin: str) -> str | None:
    """The id of the article that came from ``origin``, None if none did."""
    sql = "SELECT article_id FROM origins WHERE origin = ?"
    row = connection.execute(sql, (origin,)).fetchone()
    return None if row is None else str(row[0])


def find_article(connection: sqlite3.Connection, reference: str) -> str:
    """The id that is meant by an id, by its first four or more characters, or by a title.

    Raises:
        ArticleNotFoundError: nothing is meant, or more than one article is; the message names
            articles that may be meant.
    """
    if has_article(connection, reference):
        return reference
    exact = "SELECT id, title FROM articles WHERE title = ?"
    prefix = (
        "SELECT id, title FROM articles WHERE length(?1) >= 4 AND substr(id, 1, length(?1)) = ?1"
    )
    for sql in (exact, prefix):
        found = connection.execute(f"{sql} ORDER BY id", (reference,)).fetchall()
        if len(found) == 1:
            return str(found[0][0])
        if found:
            raise ArticleNotFoundError(
                f"{reference!r} means {len(found)} articles: {_listed(found)}. Give the id of one."
            )
    similar = (
        "SELECT id, title FROM articles WHERE ?1 <> '' AND"
        " (instr(lower(title), lower(?1)) OR substr(id, 1, length(?1)) = ?1) ORDER BY title, id"
    )
    raise not_found(reference, connection.execute(similar, (reference,)).fetchall())


def not_found(reference: str, candidates: Sequence[Row] = ()) -> ArticleNotFoundError:
    """The error for an article that is not there; candidates are rows of id and title."""
    hint = f" Did you mean {_listed(candidates)}?" if candidates else ""
    return ArticleNotFoundError(
        f"No article has the id, the beginning of an id (at least 4 characters) or the title "
        f"{reference!r}.{hint} `rag list` shows all articles."
    )


def insert_article(
    connection: sqlite3.Connection, article: Article, added: str | None = None
) -> None:
    """Add the row of an article that is not there; it is added now if no moment is given."""
    connection.execute(
        "INSERT INTO articles (id, title, published, source, url, characters, added, text)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article.id,
            article.title,
            article.published and article.published.isoformat(),
            article.source,
            article.url,
            len(article.text),
            added or datetime.now(UTC).isoformat(timespec="seconds"),
            article.text,
        ),
    )


def insert_passages(
    connection: sqlite3.Connection,
    table: str,
    article: Article,
    passages: Sequence[Passage],
    vectors: Vectors,
) -> None:
    """Add an article's passages to a table of passages and to its lexical index."""
    for passage, vector in zip(passages, vectors, strict=True):
        sentences = json.dumps([[sentence.start, sentence.end] for sentence in passage.sentences])
        cursor = connection.execute(
            f"INSERT INTO {table} (id, article_id, start, end, sentences, vector)"  # noqa: S608
            " VALUES (?, ?, ?, ?, ?, ?)",
            (passage.id, article.id, passage.start, passage.end, sentences, to_blob(vector)),
        )
        connection.execute(
            f"INSERT INTO {table}_fts (rowid, title, text) VALUES (?, ?, ?)",  # noqa: S608
            (cursor.lastrowid, article.title, passage.text),
        )


def delete_article(connection: sqlite3.Connection, article_id: str) -> None:
    """Delete an article with all that belongs to it; its passages' ids become pending."""
    article = read_article(connection, article_id)
    rows = connection.execute(
        "SELECT rowid, start, end FROM passages WHERE article_id = ?", (article_id,)
    ).fetchall()
    connection.executemany(
        "INSERT INTO passages_fts (passages_fts, rowid, title, text) VALUES ('delete', ?, ?, ?)",
        ((rowid, article.title, article.text[start:end]) for rowid, start, end in rows),
    )
    ids = connection.execute("SELECT id FROM passages WHERE article_id = ?", (article_id,))
    announce(connection, [id_ for (id_,) in ids])
    for table, column in ((LIVE, "article_id"), ("origins", "article_id"), ("articles", "id")):
        connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (article_id,))  # noqa: S608


def orphan_of_move(connection: sqlite3.Connection, origin: str, article_id: str) -> str | None:
    """The id of the article that no origin would point to once ``origin`` points elsewhere."""
    previous = article_at(connection, origin)
    if previous in (None, article_id):
        return None
    return previous if read_origins(connection, previous) == (origin,) else None


def set_origin(connection: sqlite3.Connection, origin: str, article_id: str) -> None:
    """Let an origin point to an article."""
    connection.execute("INSERT OR REPLACE INTO origins VALUES (?, ?)", (origin, article_id))


def to_blob(vector: NDArray[np.float32]) -> bytes:
    """A vector as little-endian float32 numbers, whatever the machine."""
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()


def from_blobs(blobs: Sequence[bytes]) -> Vectors:
    """Vectors, one a row; ValueError if they differ in length."""
    if len({len(blob) for blob in blobs}) > 1:
        raise ValueError("vectors of different lengths")
    matrix = np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1)
    return matrix.astype(np.float32, copy=False)


def _info(row: Row) -> ArticleInfo:
    id_, title, published, source, url, characters, added = row
    return ArticleInfo(id_, title, _date(published), source, url, characters, added)


def _passage(row: Row, text: str) -> Passage:
    _, article_id, start, end, sentences = row
    return Passage(
        article_id,
        start,
        end,
        text[start:end],
        tuple(Sentence(article_id, s, e, text[s:e]) for s, e in json.loads(sentences)),
    )


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _listed(candidates: Sequence[Row]) -> str:
    """Ids and titles for a message, the first few of them."""
    names = [f"{id_} ({title})" for id_, title in candidates[:_MAX_CANDIDATES]]
    return ", ".join([*names, *(["…"] if len(candidates) > _MAX_CANDIDATES else [])])
