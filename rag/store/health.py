"""Looks for anything in a store that is not as it should be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from rag.errors import StoreError
from rag.store.database import Database
from rag.store.records import read_article, read_infos, read_passages
from rag.types import Article, Passage, Sentence


def database_problems(database: Database) -> list[str]:
    """Damage to the database and contradictions within it, one sentence each."""
    try:
        with database.changing() as connection:
            # FTS5 takes this for a change, and fails if its index is damaged.
            connection.execute("INSERT INTO passages_fts (passages_fts) VALUES ('integrity-check')")
        with database.snapshot() as connection:
            return [*_damage(connection), *_contradictions(connection)]
    except StoreError as error:
        return [str(error)]


def _damage(connection: sqlite3.Connection) -> Iterator[str]:
    for (report,) in connection.execute("PRAGMA integrity_check"):
        if report != "ok":
            yield f"The database is damaged: {report}."
    for table, *_ in connection.execute("PRAGMA foreign_key_check"):
        yield f"Table {table} has a row of an article that is not there."
    for (title,) in connection.execute(
        "SELECT title FROM articles WHERE id NOT IN (SELECT article_id FROM origins)"
    ):
        yield f"The article {title!r} has no origin."


def _contradictions(connection: sqlite3.Connection) -> Iterator[str]:
    indexed = {rowid for (rowid,) in connection.execute("SELECT id FROM passages_fts_docsize")}
    present = {rowid for (rowid,) in connection.execute("SELECT rowid FROM passages")}
    if indexed != present:
        yield (
            f"The lexical index lacks {len(present - indexed)} passages and has "
            f"{len(indexed - present)} too many."
        )
    for info in read_infos(connection):
        article = read_article(connection, info.id)
        if _recreated(article) != article or len(article.text) != info.characters:
            yield f"The article {info.id} ({info.title}) is not what was added."
        ids = connection.execute("SELECT id FROM passages WHERE article_id = ?", (info.id,))
        for passage, _ in read_passages(connection, [id_ for (id_,) in ids]).values():
            parts: list[Passage | Sentence] = [passage, *passage.sentences]
            if not all(0 <= p.start < p.end <= info.characters for p in parts):
                yield f"The passage {passage.id} is not within its article."


def _recreated(article: Article) -> Article:
    return Article.create(
        article.title,
        article.text,
        published=article.published,
        source=article.source,
        url=article.url,
    )
