"""What readers think of answers: thumbs up or down, why, and which passage is the right one.

It is kept beside the conversations, in ``conversations.sqlite`` of the store's home, and tells by
itself what was asked and answered, so that it stays of use when the conversation is deleted.
Nothing is ever changed: whoever thinks again gives feedback again, and the last one counts.
`rag eval from-feedback` makes cases of a question set out of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self, get_args

from rag import codec
from rag.closable import Closable
from rag.conversations import Exchange, records
from rag.conversations.database import FILE_NAME, TIMEOUT, Database
from rag.conversations.values import require_length
from rag.errors import ConversationError, ConversationNotFoundError, QuestionError
from rag.types import Answer, Article

__all__ = ["EarlierTurn", "Feedback", "FeedbackLog", "RightPassage", "Verdict"]

Verdict = Literal["up", "down", "withdrawn"]
"""Withdrawn: as if no feedback had been given."""

COMMENT_CHARACTERS = 4_000
"""Length of a comment, at most."""


@dataclass(frozen=True, slots=True)
class RightPassage:
    """What should have been quoted: ``article.text[start:end] == quote``."""

    article_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class EarlierTurn:
    """A question of the same conversation, asked before, and the text of its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader thought of an answer, with all that is known of the answer.

    Attributes:
        owner: Who gave it: an opaque id.
        conversation: The id of the conversation.
        exchange: The id of the exchange in it.
        given: The moment in ISO 8601, UTC.
        verdict: Thumbs up or down, or taken back.
        question: As typed.
        standalone_question: As understood.
        history: The conversation before the question, oldest first.
        answer: What was answered.
        articles: Ids of the articles that were asked; None for all.
        comment: In the reader's words; may be empty.
        not_in_articles: Whether the reader says that the articles don't answer the question.
        right: The passage that the reader says is the right one.
    """

    owner: str
    conversation: str
    exchange: str
    given: str
    verdict: Verdict
    question: str
    standalone_question: str
    history: tuple[EarlierTurn, ...]
    answer: Answer
    articles: tuple[str, ...] | None
    comment: str = ""
    not_in_articles: bool = False
    right: RightPassage | None = None


class FeedbackLog(Closable):
    """The feedback in one folder, for any number of threads and processes.

    All methods raise a :class:`rag.errors.StoreError` when the file cannot be read or written.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    @classmethod
    def open(
        cls,
        home: str | Path,
        *,
        timeout: float = TIMEOUT,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> Self:
        """Open the feedback in a folder, making the file if need be.

        Args:
            home: The store's folder.
            timeout: Seconds to wait for another process that writes.
            clock: Tells the time, with its zone.
        """
        return cls(Database.open(Path(home), timeout), clock)

    @staticmethod
    def is_there(home: str | Path) -> bool:
        """Whether a folder has the file that feedback is kept in."""
        return (Path(home) / FILE_NAME).exists()

    def give(
        self,
        owner: str,
        conversation: str,
        exchange: str,
        verdict: Verdict,
        *,
        comment: str = "",
        not_in_articles: bool = False,
        right: RightPassage | None = None,
    ) -> Feedback:
        """Note what a reader thinks of an answer in a conversation of theirs.

        Args:
            owner: Whose conversation it is.
            conversation: Its id.
            exchange: The id of the exchange in it.
            verdict: Thumbs up or down; "withdrawn" takes back what was given before.
            comment: Why, in the reader's words.
            not_in_articles: Whether the reader says that the articles don't answer the question.
            right: The passage that should have been quoted; see :func:`right_passage`.

        Raises:
            ConversationNotFoundError: The owner has no such conversation, or it has no such
                exchange with an answer.
            ConversationError: The verdict is none of the three, or the comment is too long.
        """
        if verdict not in get_args(Verdict):
            raise ConversationError(f"{verdict!r} is no verdict: give up, down or withdrawn")
        require_length(comment, COMMENT_CHARACTERS, "the comment")
        owner = records.require_owner(owner)
        given = self._clock().astimezone(UTC).isoformat(timespec="microseconds")
        with self._database.changing() as connection:
            exchanges = records.read(connection, owner, conversation).exchanges
            place, asked, answer = _answered(exchanges, exchange)
            feedback = Feedback(
                owner,
                conversation,
                exchange,
                given,
                verdict,
                asked.question,
                answer.standalone_question,
                _turns(exchanges[:place]),
                answer,
                asked.articles,
                comment.strip(),
                not_in_articles,
                right,
            )
            _insert(connection, feedback)
        return feedback

    def of(self, owner: str, conversation: str) -> Mapping[str, Feedback]:
        """The feedback on a conversation that counts, by the id of the exchange."""
        sql = "SELECT content FROM feedback WHERE owner = ? AND conversation = ? ORDER BY number"
        return {each.exchange: each for each in _latest(self._read(sql, owner, conversation))}

    def counting(self) -> tuple[Feedback, ...]:
        """All feedback that counts, in the order in which it was given."""
        return _latest(self._read("SELECT content FROM feedback ORDER BY number"))

    def close(self) -> None:
        """Let go of the file; to be called when no thread uses it any more."""
        self._database.close()

    def _read(self, sql: str, *parameters: str) -> list[Feedback]:
        with self._database.snapshot() as connection:
            rows = connection.execute(sql, parameters)
            return [codec.loads(Feedback, content) for (content,) in rows]


def right_passage(article: Article, start: int, end: int) -> RightPassage:
    """The passage that a reader has chosen in an article, without space around it.

    Raises:
        QuestionError: Nothing is chosen, or what the article does not have.
    """
    text = article.text[start:end] if 0 <= start < end <= len(article.text) else ""
    if not text.strip():
        raise QuestionError("no passage is chosen: select the words of the article that answer")
    start += len(text) - len(text.lstrip())
    return RightPassage(article.id, start, start + len(text.strip()), text.strip())


def _answered(exchanges: Sequence[Exchange], id_: str) -> tuple[int, Exchange, Answer]:
    for place, exchange in enumerate(exchanges):
        if exchange.id == id_ and exchange.answer is not None and exchange.problem is None:
            return place, exchange, exchange.answer
    raise ConversationNotFoundError(
        "the answer is no longer in the conversation: ask again, then judge the new one"
    )


def _turns(exchanges: Iterable[Exchange]) -> tuple[EarlierTurn, ...]:
    return tuple(
        EarlierTurn(each.question, each.answer.text)
        for each in exchanges
        if each.answer is not None and each.problem is None
    )


def _insert(connection: sqlite3.Connection, feedback: Feedback) -> None:
    connection.execute(
        "INSERT INTO feedback (owner, conversation, exchange, content) VALUES (?, ?, ?, ?)",
        (feedback.owner, feedback.conversation, feedback.exchange, codec.dumps(feedback)),
    )


def _latest(given: Iterable[Feedback]) -> tuple[Feedback, ...]:
    """The last feedback on each exchange, but for what was taken back."""
    last: dict[tuple[str, str], Feedback] = {}
    for feedback in given:
        key = (feedback.conversation, feedback.exchange)
        last.pop(key, None)
        last[key] = feedback
    return tuple(feedback for feedback in last.values() if feedback.verdict != "withdrawn")
