"""Conversations that are kept in a folder of their own: fixtures and helpers to import."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import HARBOUR

from rag.cite import cite
from rag.conversations import Conversation, Conversations, NewExchange
from rag.types import Answer, Statement

UNION = "The fishermen's union gave the plan a cool reception."


def answer(question: str = "q", text: str = UNION) -> Answer:
    start = HARBOUR.text.index(text)
    citation = cite(1, HARBOUR, start, start + len(text))
    return Answer(question, question, True, 0.9, (Statement(text, (1,), "verbatim"),), (citation,))


class Clock:
    """Goes on by a second whenever it is asked, and by more when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(tmp_path: Path, clock: Clock) -> Iterator[Conversations]:
    with Conversations.open(tmp_path / "home", clock=clock) as opened:
        yield opened


def started(kept: Conversations, *questions: str, owner: str = "ann") -> Conversation:
    return kept.put(
        owner, None, [NewExchange(question, answer(question)) for question in questions]
    )


def add(
    kept: Conversations,
    id_: str,
    question: str,
    outcome: Answer | str = "p",
    articles: tuple[str, ...] | None = None,
    owner: str = "ann",
) -> Conversation:
    """Add one behind whatever is there."""
    return kept.put(owner, id_, [NewExchange(question, outcome, articles)])


def ids(conversation: Conversation) -> list[str]:
    return [exchange.id for exchange in conversation.exchanges]


def questions(conversation: Conversation) -> list[str]:
    return [exchange.question for exchange in conversation.exchanges]


def put(kept: Conversations, seen: Conversation, new: NewExchange, *, stay: int) -> Conversation:
    """Add one in the place of all but the first of those that were seen."""
    return kept.put("ann", seen.id, [new], seen=ids(seen), kept=stay)


def titles(kept: Conversations, search: str = "", owner: str = "ann") -> list[str]:
    return [info.title for info in kept.list(owner, search)]
