"""The conversation of one browser session, as plain values: pure functions and no framework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag.feedback import Verdict
from rag.types import Answer, Trace, Turn

STOPPED = "Stopped before there was an answer."
CUT_OFF = "Stopped: this answer is not complete."


@dataclass(frozen=True, slots=True)
class ShownExchange:
    """A question, and its answer or the sentence that says why there is none.

    An answer that is not ``done`` is still being made, or was cut off when there is a ``problem``
    too. ``articles`` holds the ids of those that were asked; none of them means all. ``trace``
    tells how the answer came about, where that is known. Once it is kept it has an ``id``, and
    readers can judge it: their ``verdict``, their ``comment``, and whether they have ``corrected``
    it.
    """

    question: str
    answer: Answer | None = None
    problem: str | None = None
    done: bool = False
    articles: tuple[str, ...] = ()
    id: str | None = None
    verdict: Verdict | None = None
    corrected: bool = False
    comment: str = ""
    trace: Trace | None = field(default=None, compare=False, repr=False)

    @property
    def waiting(self) -> bool:
        """Whether an answer, or the rest of it, is still to come."""
        return not self.done and self.problem is None


ShownConversation = tuple[ShownExchange, ...]
"""Oldest first."""


def asked(
    conversation: ShownConversation, question: str, articles: Sequence[str] = ()
) -> ShownConversation:
    """The conversation with one more question, which waits for its answer."""
    return (*conversation, ShownExchange(question, articles=tuple(articles)))


def growing(conversation: ShownConversation, trace: Trace) -> ShownConversation:
    """The conversation with what there is of the last answer so far."""
    return _last(conversation, answer=trace.answer, trace=trace)


def finished(conversation: ShownConversation) -> ShownConversation:
    """The conversation whose last answer is complete."""
    return _last(conversation, done=True)


def failed(conversation: ShownConversation, problem: str) -> ShownConversation:
    """The conversation whose last question, if it still waits, cannot be answered."""
    if not conversation or not conversation[-1].waiting:
        return conversation
    return _last(conversation, problem=problem)


def stopped(conversation: ShownConversation) -> ShownConversation:
    """The conversation whose last answer, if it is still being made, is cut off here."""
    begun = bool(conversation) and conversation[-1].answer is not None
    return failed(conversation, CUT_OFF if begun else STOPPED)


def history(conversation: Sequence[ShownExchange]) -> list[Turn]:
    """What the assistant has to know of the conversation: the questions that got answers."""
    return [Turn(e.question, e.answer) for e in conversation if e.done and e.answer is not None]


def _last(conversation: ShownConversation, **changes: object) -> ShownConversation:
    return (*conversation[:-1], replace(conversation[-1], **changes))  # type: ignore[arg-type]
