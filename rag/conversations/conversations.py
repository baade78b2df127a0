"""Keeps conversations: each belongs to one owner, and nobody else ever sees it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from rag import codec
from rag.closable import Closable
from rag.conversations import records
from rag.conversations.database import TIMEOUT, Database
from rag.conversations.values import (
    ANSWER_CHARACTERS,
    EXCHANGES,
    QUESTION_CHARACTERS,
    UNTITLED,
    Conversation,
    ConversationInfo,
    Exchange,
    NewExchange,
    folded,
    shortened,
    title_of,
)
from rag.errors import ConversationError

KEPT_AFTER_DELETION = timedelta(days=1)
"""How long a deleted conversation can be restored."""

LISTED = 500
"""Conversations in a list, at most."""

TOO_LONG = "The answer was too long to be kept. Ask again to see it."
"""Is kept in the place of such an answer."""

SEARCH_WORDS = 8
"""Words of a search that count."""

Clock = Callable[[], datetime]
"""Tells the time, with its zone."""


class Conversations(Closable):
    """The conversations in one folder, for any number of threads and processes.

    Every change happens as a whole or not at all, also if the process is killed in it. Beside what
    each method names, all raise a :class:`rag.errors.StoreError` when the file cannot be read or
    written, a ``ConversationNotFoundError`` when the owner has no conversation with the id, and a
    ``ConversationError`` for an owner without an id.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @classmethod
    def open(
        cls,
        home: str | Path,
        *,
        timeout: float = TIMEOUT,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> Self:
        """Open the conversations in a folder, making the file if need be.

        What was deleted more than a day ago is gone then.

        Args:
            home: The store's folder.
            timeout: Seconds to wait for another process that writes.
            clock: For the times of everything.
        """
        conversations = cls(Database.open(Path(home), timeout), clock)
        try:
            conversations._purge()
        except BaseException:
            conversations.close()
            raise
        return conversations

    def list(self, owner: str, search: str = "") -> tuple[ConversationInfo, ...]:
        """The owner's conversations that have questions, the one used last first.

        Args:
            owner: Whose.
            search: Only those in whose title, questions and answers all of these words stand, as
                words or as parts of words.
        """
        owner = records.require_owner(owner)
        words = folded(search[:QUESTION_CHARACTERS]).split()[:SEARCH_WORDS]
        with self._database.snapshot() as connection:
            return records.read_infos(connection, owner, words, LISTED)

    def get(self, owner: str, id_: str) -> Conversation:
        """One conversation."""
        owner = records.require_owner(owner)
        with self._database.snapshot() as connection:
            return records.read(connection, owner, id_)

    def put(
        self,
        owner: str,
        id_: str | None,
        new: Sequence[NewExchange],
        *,
        seen: Sequence[str] = (),
        kept: int = 0,
    ) -> Conversation:
        """Add exchanges in the place of those that the caller has seen and does not keep.

        If the conversation no longer holds exactly what the caller has seen, somebody else has
        changed it meanwhile: then nothing is taken out of it, and what is new comes last.

        A question that is too long is shortened, and an answer that is too long gives way to
        :data:`TOO_LONG`, so that no exchange stops those beside it from being kept.

        Args:
            owner: Whose conversation it is.
            id_: Its id; None begins one, which lists show from its first question on.
            new: What to add, oldest first.
            seen: The ids of the exchanges as the caller knows them.
            kept: How many of those stay: the first ones.

        Returns:
            The conversation as it is then.

        Raises:
            ConversationError: The conversation has too many questions.
        """
        written = [_written(each, self._moment()) for each in new]
        owner = records.require_owner(owner)
        with self._database.changing() as connection:
            id_ = id_ or self._begin(connection, owner)
            records.require(connection, owner, id_)
            if records.exchange_ids(connection, id_) == tuple(seen):
                records.truncate(connection, id_, kept)
            return self._add(connection, owner, id_, written)

    def rename(self, owner: str, id_: str, title: str) -> Conversation:
        """Give a conversation a title that stays; one that is too long is shortened.

        Returns:
            The conversation as it is then.

        Raises:
            ConversationError: The title is empty.
        """
        new = title_of(title)
        if not new:
            raise ConversationError("the title is empty: type one")
        with self._changing(owner, id_) as (connection, owner):
            records.entitle(connection, id_, new, renamed=True)
            return records.read(connection, owner, id_)

    def delete(self, owner: str, id_: str) -> None:
        """Delete a conversation; for a day :meth:`restore` brings it back."""
        with self._changing(owner, id_) as (connection, owner):
            records.mark_deleted(connection, owner, id_, self._moment())
            records.purge(connection, self._moment(-KEPT_AFTER_DELETION))

    def restore(self, owner: str, id_: str) -> Conversation:
        """Bring a deleted conversation back; one that is there stays as it is."""
        self._purge()
        owner = records.require_owner(owner)
        with self._database.changing() as connection:
            records.mark_deleted(connection, owner, id_, None)
            return records.read(connection, owner, id_)

    def close(self) -> None:
        """Let go of the file; to be called when no thread uses it any more."""
        self._database.close()

    @contextmanager
    def _changing(self, owner: str, id_: str) -> Iterator[tuple[sqlite3.Connection, str]]:
        """A transaction on a conversation that is there, and the owner as it is stored."""
        owner = records.require_owner(owner)
        with self._database.changing() as connection:
            records.require(connection, owner, id_)
            yield connection, owner

    def _begin(self, connection: sqlite3.Connection, owner: str) -> str:
        """The id of a conversation that begins."""
        now = self._moment()
        conversation = Conversation(records.new_id(), UNTITLED, now, now)
        records.insert(connection, owner, conversation)
        return conversation.id

    def _add(
        self,
        connection: sqlite3.Connection,
        owner: str,
        id_: str,
        written: Sequence[tuple[Exchange, str]],
    ) -> Conversation:
        """Add exchanges; the first question gives the title, unless somebody has named it."""
        count = records.count_exchanges(connection, id_)
        if count + len(written) > EXCHANGES:
            raise ConversationError(
                f"the conversation has {count:,} questions, and no more are kept: start a new one"
            )
        if written and not count:
            title = title_of(written[0][0].question) or UNTITLED
            records.entitle(connection, id_, title, renamed=False)
        for position, (exchange, content) in enumerate(written, count):
            records.insert_exchange(connection, id_, position, exchange, content)
        records.touch(connection, id_, self._moment())
        return records.read(connection, owner, id_)

    def _purge(self) -> None:
        with self._database.changing() as connection:
            records.purge(connection, self._moment(-KEPT_AFTER_DELETION))

    def _moment(self, later: timedelta = timedelta()) -> str:
        # Always with six digits of a second, so that moments compare as texts do.
        return (self._clock() + later).astimezone(UTC).isoformat(timespec="microseconds")


def _written(new: NewExchange, now: str) -> tuple[Exchange, str]:
    """An exchange that begins to be kept, as short as it has to be, and its JSON."""
    said = new.outcome
    answer, problem = (None, said) if isinstance(said, str) else (said, new.cut_off)
    question = shortened(new.question, QUESTION_CHARACTERS)
    problem = problem and shortened(problem, QUESTION_CHARACTERS)
    exchange = Exchange(records.new_id(), question, answer, problem, now, new.articles)
    content = codec.dumps(exchange)
    if len(content) > ANSWER_CHARACTERS:
        exchange = replace(exchange, answer=None, problem=TOO_LONG)
        content = codec.dumps(exchange)
    return exchange, content
