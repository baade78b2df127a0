"""Which articles a conversation is about when a follow-up leans on it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.question import analyse
from rag.types import Turn

FEW_WORDS = 1
"""Content words up to which a question takes the conversation to be understood: "Who died?"."""


def spoken_of(question: str, alone: str, history: Sequence[Turn]) -> tuple[str, ...]:
    """Ids of the articles that the last answer quotes, for a question that it takes to understand.

    "Who opposed it?" is about the story that the conversation is about, and another story that
    tells of opposition is no answer.

    Args:
        question: As typed.
        alone: As it stands alone.
        history: Earlier turns, oldest first.

    Returns:
        Each id once, in the order of the citations; none for a question that stands alone, and
        where nothing has been quoted.
    """
    if alone.strip() == question.strip() and not _says_little(question):
        return ()
    answers = (turn.answer for turn in reversed(history))
    last = next((answer for answer in answers if answer.citations), None)
    return tuple(dict.fromkeys(c.article_id for c in last.citations)) if last else ()


def _says_little(question: str) -> bool:
    """Whether any story could be meant: few content words, and no name among them."""
    named = any(word[:1].isupper() for word in question.split()[1:])
    return not named and len(analyse(question).content) <= FEW_WORDS
