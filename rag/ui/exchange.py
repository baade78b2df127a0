"""The conversation of one browser session, as plain values: pure functions and no framework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.types import Answer, Turn


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, and its answer or the sentence that says why there is none.

    While neither is there, the answer is being made.
    """

    question: str
    answer: Answer | None = None
    problem: str | None = None


Conversation = tuple[Exchange, ...]
"""Oldest first."""


def asked(conversation: Conversation, question: str) -> Conversation:
    """The conversation with one more question, which waits for its answer."""
    return (*conversation, Exchange(question))


def answered(conversation: Conversation, answer: Answer) -> Conversation:
    """The conversation whose last question has got its answer."""
    return (*conversation[:-1], replace(conversation[-1], answer=answer))


def failed(conversation: Conversation, problem: str) -> Conversation:
    """The conversation whose last question, if it still waits, cannot be answered."""
    if not conversation or conversation[-1].answer or conversation[-1].problem:
        return conversation
    return (*conversation[:-1], replace(conversation[-1], problem=problem))


def history(conversation: Sequence[Exchange]) -> list[Turn]:
    """What the assistant has to know of the conversation: the questions that got answers."""
    return [Turn(e.question, e.answer) for e in conversation if e.answer is not None]
