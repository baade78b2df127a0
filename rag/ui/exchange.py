"""The conversation of one browser session, as plain values: pure functions and no framework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.feedback import Verdict
from rag.types import Answer, Turn

STOPPED = "Stopped before there was an answer."
CUT_OFF = "Stopped: this answer is not complete."


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, and its answer or the sentence that says why there is none.

    An answer that is not ``done`` is still being made, or was cut off when there is a ``problem``
    too. ``articles`` holds the ids of those that were asked; none of them means all. Once it is
    kept it has an ``id``, and readers can say what they think of it: their ``verdict``, and
    whether they have ``corrected`` it.
    """

    question: str
    answer: Answer | None = None
    problem: str | None = None
    done: bool = False
    articles: tuple[str, ...] = ()
    id: str | None = None
    verdict: Verdict | None = None
    corrected: bool = False

    @property
    def waiting(self) -> bool:
        """Whether an answer, or the rest of it, is still to come."""
        return not self.done and self.problem is None


Conversation = tuple[Exchange, ...]
"""Oldest first."""


def asked(conversation: Conversation, question: str, articles: Sequence[str] = ()) -> Conversation:
    """The conversation with one more question, which waits for its answer."""
    return (*conversation, Exchange(question, articles=tuple(articles)))


def growing(conversation: Conversation, answer: Answer) -> Conversation:
    """The conversation with what there is of the last answer so far."""
    return _last(conversation, answer=answer)


def finished(conversation: Conversation) -> Conversation:
    """The conversation whose last answer is complete."""
    return _last(conversation, done=True)


def failed(conversation: Conversation, problem: str) -> Conversation:
    """The conversation whose last question, if it still waits, cannot be answered."""
    if not conversation or not conversation[-1].waiting:
        return conversation
    return _last(conversation, problem=problem)


def stopped(conversation: Conversation) -> Conversation:
    """The conversation whose last answer, if it is still being made, is cut off here."""
    begun = bool(conversation) and conversation[-1].answer is not None
    return failed(conversation, CUT_OFF if begun else STOPPED)


def history(conversation: Sequence[Exchange]) -> list[Turn]:
    """What the assistant has to know of the conversation: the questions that got answers."""
    return [Turn(e.question, e.answer) for e in conversation if e.done and e.answer is not None]


def _last(conversation: Conversation, **changes: object) -> Conversation:
    return (*conversation[:-1], replace(conversation[-1], **changes))  # type: ignore[arg-type]
