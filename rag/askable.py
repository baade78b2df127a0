"""Which questions can be asked at all. The others are an error of the asker, not an abstention."""

from __future__ import annotations

from collections.abc import Sequence

from rag.errors import QuestionError
from rag.scripts import scripts
from rag.types import Hit


def require_askable(question: str, longest: int) -> None:
    """Refuse what is no question.

    Args:
        question: As the user typed it.
        longest: Characters that it may have.

    Raises:
        QuestionError: It is empty, too long, or no text.
    """
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
