"""Conversations and exchanges as rows: what is read and written inside a transaction."""

from __future__ import annotations

import secrets
import sqlite3

from rag import codec
from rag.conversations.values import (
    OWNER_CHARACTERS,
    Conversation,
    ConversationInfo,
    Exchange,
    folded,
    require_length,
)
from rag.errors import ConversationError, ConversationNotFoundError
from rag.surrogates import without_lone_surrogates

_HELD = "owner = ? AND id = ? AND deleted IS NULL"
_FOUND = (
    " AND (instr(c.searched, ?) OR EXISTS (SELECT 1 FROM exchanges AS e"
    " WHERE e.conversation = c.id AND instr(e.searched, ?)))"
)


def new_id() -> str:
    """An id that nobody guesses: 128 random bits."""
    return secrets.token_urlsafe(16)


def require_owner(owner: str) -> str:
    """The id of an owner as it is stored; ConversationError if there is none."""
    if not owner.strip():
        raise ConversationError("nobody is named as the owner of the conversation: give an id")
    require_length(owner, OWNER_CHARACTERS, "the owner's id")
    return without_lone_surrogates(owner)


def insert(connection: sqlite3.Connection, owner: str, conversation: Conversation) -> None:
    """Add a conversation without exchanges."""
    connection.execute(
        "INSERT INTO conversations (id, owner, title, searched, created, updated)"
        " VALUES (?, ?, ?, '', ?, ?)",
        (conversation.id, owner, conversation.title, conversation.created, conversation.updated),
    )


def read(connection: sqlite3.Connection, owner: str, id_: str) -> Conversation:
    """A conversation of the owner's; ConversationNotFoundError if there is none."""
    sql = f"SELECT title, created, updated FROM conversations WHERE {_HELD}"  # noqa: S608
    row = connection.execute(sql, (owner, without_lone_surrogates(id_))).fetchone()
    if row is None:
        raise _not_found(id_)
    title, created, updated = row
    sql = "SELECT content FROM exchanges WHERE conversation = ? ORDER BY position"
    exchanges = (codec.loads(Exchange, content) for (content,) in connection.execute(sql, (id_,)))
    return Conversation(id_, title, created, updated, tuple(exchanges))


def require(connection: sqlite3.Connection, owner: str, id_: str) -> None:
    """Raise a ConversationNotFoundError unless the owner has the conversation."""
    sql = f"SELECT 1 FROM conversations WHERE {_HELD}"  # noqa: S608 - a constant
    if connection.execute(sql, (owner, without_lone_surrogates(id_))).fetchone() is None:
        raise _not_found(id_)


def read_infos(
    connection: sqlite3.Connection, owner: str, words: list[str], most: int
) -> tuple[ConversationInfo, ...]:
    """The owner's conversations that have questions and hold all (folded) words, newest first."""
    sql = (
        "SELECT * FROM (SELECT c.id, c.title, c.created, c.updated,"  # noqa: S608 - constants
        " (SELECT count(*) FROM exchanges AS e WHERE e.conversation = c.id) AS questions"
        " FROM conversations AS c WHERE c.owner = ? AND c.deleted IS NULL"
        f"{_FOUND * len(words)} ORDER BY c.updated DESC, c.rowid DESC) WHERE questions LIMIT ?"
    )
    sought = [word for word in words for _ in range(2)]
    rows = connection.execute(sql, (owner, *sought, most))
    return tuple(ConversationInfo(*row) for row in rows)


def insert_exchange(
    connection: sqlite3.Connection, id_: str, position: int, exchange: Exchange, content: str
) -> None:
    """Add an exchange behind the others; ``content`` is what the codec makes of it."""
    said = exchange.answer.text if exchange.answer else ""
    connection.execute(
        "INSERT INTO exchanges (conversation, position, id, searched, content)"
        " VALUES (?, ?, ?, ?, ?)",
        (id_, position, exchange.id, folded(f"{exchange.question}\n{said}"), content),
    )


def count_exchanges(connection: sqlite3.Connection, id_: str) -> int:
    """How many exchanges a conversation has."""
    sql = "SELECT count(*) FROM exchanges WHERE conversation = ?"
    return int(connection.execute(sql, (id_,)).fetchone()[0])


def exchange_ids(connection: sqlite3.Connection, id_: str) -> tuple[str, ...]:
    """The ids of the exchanges of a conversation, the oldest first."""
    sql = "SELECT id FROM exchanges WHERE conversation = ? ORDER BY position"
    return tuple(id_ for (id_,) in connection.execute(sql, (id_,)))


def truncate(connection: sqlite3.Connection, id_: str, exchanges: int) -> None:
    """Keep the first exchanges only."""
    sql = "DELETE FROM exchanges WHERE conversation = ? AND position >= ?"
    connection.execute(sql, (id_, exchanges))


def entitle(connection: sqlite3.Connection, id_: str, title: str, *, renamed: bool) -> None:
    """Give a conversation a title, unless it has one of a person's that this is not."""
    connection.execute(
        "UPDATE conversations SET title = ?, searched = ?, renamed = ?"
        " WHERE id = ? AND (? OR NOT renamed)",
        (title, folded(title), renamed, id_, renamed),
    )


def touch(connection: sqlite3.Connection, id_: str, now: str) -> None:
    """Note that a conversation has been used."""
    connection.execute("UPDATE conversations SET updated = ? WHERE id = ?", (now, id_))


def mark_deleted(connection: sqlite3.Connection, owner: str, id_: str, deleted: str | None) -> None:
    """Delete a conversation at a moment, or bring it back with None."""
    sql = "UPDATE conversations SET deleted = ? WHERE owner = ? AND id = ?"
    connection.execute(sql, (deleted, owner, without_lone_surrogates(id_)))


def purge(connection: sqlite3.Connection, before: str) -> None:
    """Let go for good of what was deleted before a moment."""
    connection.execute("DELETE FROM conversations WHERE deleted < ?", (before,))


def _not_found(id_: str) -> ConversationNotFoundError:
    return ConversationNotFoundError(
        f"there is no conversation {id_!r}: it has been deleted, or it is somebody else's; start a "
        "new one"
    )
