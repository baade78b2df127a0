"""Keeps conversations: each belongs to one owner, and nobody else ever sees it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
    ConversationError,
    ConversationInfo,
    Exchange,
    folded,
    require_length,
    title_of,
)
from rag.types import Answer

KEPT_AFTER_DELETION = timedelta(days=1)
"""How long a deleted conversation can be restored."""

LISTED = 500
"""Conversations in a list, at most."""

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

    def start(self, owner: str) -> Conversation:
        """Begin a conversation. Lists show it from its first question on."""
        owner, now = records.require_owner(owner), self._moment()
        conversation = Conversation(records.new_id(), UNTITLED, now, now)
        with self._database.changing() as connection:
            records.insert(connection, owner, conversation)
        return conversation

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

    def append(
        self,
        owner: str,
        id_: str,
        question: str,
        outcome: Answer | str,
        *,
        articles: Sequence[str] | None = None,
    ) -> Conversation:
        """Add a question with its answer, or with the sentence that says why there is none.

        The first question gives the conversation its title, unless somebody has named it.

        Args:
            owner: Whose conversation it is.
            id_: Its id.
            question: As it was typed.
            outcome: The answer, or the problem as a sentence.
            articles: Ids of the articles that were asked; None for all.

        Returns:
            The conversation as it is then.

        Raises:
            ConversationError: Something in it is too long, or it is.
        """
        answer, problem = (None, outcome) if isinstance(outcome, str) else (outcome, None)
        asked = None if articles is None else tuple(articles)
        exchange = Exchange(records.new_id(), question, answer, problem, self._moment(), asked)
        require_length(question, QUESTION_CHARACTERS, "the question")
        require_length(problem or "", QUESTION_CHARACTERS, "the problem")
        content = codec.dumps(exchange)
        require_length(content, ANSWER_CHARACTERS, "the answer")
        with self._changing(owner, id_) as (connection, owner):
            count = records.count_exchanges(connection, id_)
            if count >= EXCHANGES:
                raise ConversationError(
                    f"the conversation has {count:,} questions, and no more are kept: start a new "
                    "one"
                )
            records.insert_exchange(connection, id_, count, exchange, content)
            if not count:
                title = title_of(question) or UNTITLED
                records.entitle(connection, id_, title, renamed=False)
            records.touch(connection, id_, exchange.asked)
            return records.read(connection, owner, id_)

    def truncate(self, owner: str, id_: str, exchanges: int) -> Conversation:
        """Keep only so many exchanges: those before a question that is asked anew.

        Args:
            owner: Whose conversation it is.
            id_: Its id.
            exchanges: How many stay, 0 upwards.

        Returns:
            The conversation as it is then.
        """
        with self._changing(owner, id_) as (connection, owner):
            if records.truncate(connection, id_, max(exchanges, 0)):
                records.touch(connection, id_, self._moment())
            return records.read(connection, owner, id_)

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

    def _purge(self) -> None:
        with self._database.changing() as connection:
            records.purge(connection, self._moment(-KEPT_AFTER_DELETION))

    def _moment(self, later: timedelta = timedelta()) -> str:
        # Always with six digits of a second, so that moments compare as texts do.
        return (self._clock() + later).astimezone(UTC).isoformat(timespec="microseconds")
