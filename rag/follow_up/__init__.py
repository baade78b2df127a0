"""A follow-up question into one that stands alone, without a language model.

=============  ==================================  =========================================
the follow-up  after                               becomes
=============  ==================================  =========================================
ellipsis       What did the opposition say?        And the White House? → What did the White
                                                   House say?
pronoun        Who is their spokesman?             What did he say? → What did Salem Al Mislet
               (answered: …, Salem Al Mislet, …)   say?
bare           Did Assad and Putin talk?           When was that? → When did Assad and Putin
                                                   talk?
definite       What did Wynn say about Brackwell?  Who leads the company? → Who leads the
                                                   company? (Brackwell)
=============  ==================================  =========================================

A question that says what it is about is left alone, so that a change of topic does not drag the old
one along. What "Anything else?" is after, :mod:`rag.follow_up.further` says.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.follow_up.bare import bracketed, filled, is_bare, is_bracketed, points_back
from rag.follow_up.definite import KNOWN_FOR, known_from
from rag.follow_up.ellipsis import asked_again, without_link
from rag.follow_up.further import Sought, sought
from rag.follow_up.grammar import is_question
from rag.follow_up.references import is_unresolved, resolve
from rag.follow_up.scope import spoken_of
from rag.follow_up.topic import MEMORY, topics
from rag.question import WORD, analyse
from rag.types import Turn

__all__ = ["Sought", "sought", "spoken_of", "standalone"]


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question as it would be asked without the conversation.

    Args:
        question: As the user typed it.
        history: Earlier turns, oldest first. Those that were about something supply what the
            question leaves out: their questions, and the names in their answers.

    Returns:
        The same question when it stands alone or nothing fits, else one that carries what it
        leaves out. Applied to its own result it changes nothing.
    """
    question = question.strip()
    earlier = topics(history, KNOWN_FOR)
    if not earlier or not question or is_bracketed(question):
        return question
    last, whole = earlier[0].last, earlier[0].whole
    core = without_link(question)
    new = core.rstrip("?!. ")
    if is_bare(core) or is_bare(question):
        return bracketed(question, whole)
    resolved = resolve(core, earlier[:MEMORY])
    if core != question and _names_something(new) and not is_question(core):
        alone = (
            asked_again(earlier[0].standing, resolved.rstrip("?!. "))
            if "," not in new
            else resolved
        )
    elif not _names_something(core) and resolved == core:
        alone = filled(core or question, last, whole)
    else:
        alone = question if resolved == core else resolved
    if is_bracketed(alone):
        return alone
    leans = is_bare(alone) or points_back(alone) or is_unresolved(alone)
    about = whole if leans else known_from(alone, earlier)
    return bracketed(alone, about) if about else alone


def _names_something(text: str) -> bool:
    """Whether a text has content: a word that is no function word, or an acronym such as "US"."""
    return bool(analyse(text).content) or any(
        len(word) > 1 and word.isupper() for word in WORD.findall(text)
    )
