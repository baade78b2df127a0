"""A conversation as values, what it may hold, and the errors of keeping it."""

from __future__ import annotations

import textwrap
import unicodedata
from dataclasses import dataclass

from rag.errors import ConversationError
from rag.surrogates import without_lone_surrogates
from rag.types import Answer, Turn

UNTITLED = "New conversation"
"""The title before the first question."""

TITLE_CHARACTERS = 80
"""Length of a title, at most; longer ones are shortened."""

QUESTION_CHARACTERS = 20_000
"""Length of a question or a problem as it is kept. Those that can be answered are far shorter."""

ANSWER_CHARACTERS = 2_000_000
"""Length of an answer as JSON: some hundred pages of quotations."""

EXCHANGES = 1_000
"""Questions in one conversation."""

OWNER_CHARACTERS = 200
"""Length of the id of an owner."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, and its answer or the sentence that says why there is none.

    An answer with a ``problem`` is not whole: the problem says why. ``id`` is unique for ever: a
    question that is asked again in the same place gets another. ``asked`` is the moment in ISO
    8601, UTC. ``articles`` are the ids of the articles that were asked, None for all of them.
    """

    id: str
    question: str
    answer: Answer | None
    problem: str | None
    asked: str
    articles: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class NewExchange:
    """An exchange before it is kept: ``outcome`` is the answer, or why there is none.

    ``cut_off`` says of an answer that is not whole why it is not.
    """

    question: str
    outcome: Answer | str
    articles: tuple[str, ...] | None = None
    cut_off: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation, oldest exchange first; ``created`` and ``updated`` in ISO 8601, UTC."""

    id: str
    title: str
    created: str
    updated: str
    exchanges: tuple[Exchange, ...] = ()

    @property
    def history(self) -> tuple[Turn, ...]:
        """What the assistant has to know of it: the questions that got whole answers."""
        return tuple(
            Turn(e.question, e.answer)
            for e in self.exchanges
            if e.answer is not None and e.problem is None
        )


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """A conversation as lists show it; ``questions`` is their number."""

    id: str
    title: str
    created: str
    updated: str
    questions: int


def title_of(text: str) -> str:
    """A text as a title: one line, shortened between words; empty if nothing can be seen in it."""
    line = " ".join(without_lone_surrogates(text).split())
    if len(line) <= TITLE_CHARACTERS:
        return line
    short = textwrap.shorten(line, TITLE_CHARACTERS, placeholder=" …")
    # One endless word leaves nothing but the dots.
    return short if short.strip(" …") else f"{line[: TITLE_CHARACTERS - 1]}…"


def folded(text: str) -> str:
    """A text as searches see it: without capitals, and each letter in one form only."""
    return unicodedata.normalize("NFKC", without_lone_surrogates(text)).casefold()


def shortened(text: str, most: int) -> str:
    """A text with its end replaced by dots if it has more characters than ``most``."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def require_length(text: str, most: int, what: str) -> None:
    """Refuse a text that is too long; ConversationError, with ``what`` it is."""
    if len(text) > most:
        raise ConversationError(
            f"{what} has {len(text):,} characters, more than the {most:,} that are kept: shorten it"
        )
