"""Which questions can be asked at all, and how. The others are an error of the asker."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index

from rag.errors import QuestionError
from rag.scripts import scripts
from rag.types import Hit, Turn


def require_askable(question: object, longest: int) -> None:
    """Refuse what is no question.

    Args:
        question: As the user typed it.
        longest: Characters that it may have.

    Raises:
        QuestionError: It is no ``str``, empty, too long, or no text.
    """
    if not isinstance(question, str):
        raise QuestionError(f"the question is {_named(question)}: give it as a str")
    try:
        question.encode()
    except UnicodeEncodeError as error:
        raise QuestionError(
            "the question holds bytes that are no text: type it in UTF-8"
        ) from error
    if not question.strip():
        raise QuestionError("the question is empty: type what you want to know")
    if len(question) > longest:
        raise QuestionError(
            f"the question has {len(question):,} characters, more than the {longest:,} "
            "allowed: ask it in a sentence or two, and add long text as an article"
        )


def require_turns(history: object) -> None:
    """Refuse a conversation that is none.

    Raises:
        QuestionError: It is no sequence of :class:`rag.types.Turn`.
    """
    wanted = "give a sequence of rag.Turn(question, answer), oldest first"
    if not isinstance(history, Sequence) or isinstance(history, str):
        raise QuestionError(f"the history is {_named(history)}: {wanted}")
    for number, turn in enumerate(history, start=1):
        if not isinstance(turn, Turn):
            raise QuestionError(f"turn {number} of the history is {_named(turn)}: {wanted}")


def require_count(k: object) -> None:
    """Refuse what is no number of passages.

    Raises:
        QuestionError: It is no whole number, or below 1.
    """
    try:
        too_few = index(k) < 1  # type: ignore[arg-type]
    except TypeError as error:
        raise QuestionError(f"k is {_named(k)}: give the number of passages as an int") from error
    if too_few:
        raise QuestionError(f"k is {k}, but it is the number of passages wanted: give 1 or more")


def require_known_script(question: str, hits: Sequence[Hit]) -> None:
    """Refuse a question whose letters occur in none of the passages found for it.

    To say "The articles don't say." would be untrue: they were not understood.
    """
    asked = scripts(question)
    present = scripts(" ".join(hit.passage.text for hit in hits))
    if asked and present and not asked & present:
        raise QuestionError(
            f"the question is written in {_listed(asked)} letters and the articles in "
            f"{_listed(present)} ones: ask it in the language of the articles"
        )


def _listed(names: frozenset[str]) -> str:
    return " and ".join(sorted(name.capitalize() for name in names))


def _named(value: object) -> str:
    """What was given in the place of something else; not its value, which may be long."""
    return "None" if value is None else f"of type {type(value).__name__}"
