"""A follow-up question into one that stands alone, without a language model.

A first version for the commonest forms: another subject ("And the White House?"), a pronoun in
place of the last subject ("Who is their spokesman?"), and a question without content of its own
("Why?", "When was that?"). A question that says what it is about is left alone, so that a change of
topic does not drag the old one along.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.question import analyse, is_speech_verb
from rag.types import Turn

_LINK = re.compile(r"(?:(?:and|but|or|so)\b,?\s*)?(?:(?:what|how) about\s+)?", re.IGNORECASE)
_QUESTION_WORDS = frozenset("who whom whose what when where why which how".split())
_AUXILIARIES = frozenset(
    "did does do has have had will would can could should may might must".split()
)
_COPULAS = frozenset("is are was were".split())
_DETERMINERS = frozenset("the a an his her its their this that these those all some".split())
_VERBS = frozenset(
    "agree arrive attack become begin bring build buy call cause change come cost die do end fall "
    "fight fly gain get give go happen have help keep kill know last lead leave live lose make "
    "mean meet move need offer pay plan play react return rise run sell send show spend start stay "
    "stop take think try use vote want win withdraw work".split()
)
"""Common verbs that follow a subject: 'What did the army | gain?'."""

_PRONOUN = re.compile(r"\b(?:he|she|they|it|him|them)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\b(?:his|her|their|its)\b", re.IGNORECASE)


class _Parts(NamedTuple):
    """'What did' – 'the opposition' – 'say'."""

    head: str
    subject: str
    rest: str


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question as it would be asked without the conversation.

    Args:
        question: As the user typed it.
        history: Earlier turns, oldest first. The last one that was about something supplies what
            the question leaves out.

    Returns:
        The same question when it stands alone, else one that carries the earlier subject.
    """
    question = question.strip()
    last = next(
        (
            turn.answer.standalone_question
            for turn in reversed(history)
            if analyse(turn.question).content
        ),
        None,
    )
    if last is None:
        return question
    parts = _take_apart(last)
    link = _LINK.match(question)
    topic = question[link.end() :].rstrip("?. ") if link else ""
    if link and link.end() and topic and not _is_question(topic):
        if parts:
            return " ".join(part for part in (parts.head, topic, parts.rest) if part) + "?"
        return f"{last.rstrip('?')} ({topic})?"
    shape = analyse(question)
    if parts and not shape.names:
        resolved = _resolved(question, parts.subject)
        if resolved != question:
            return resolved
    return question if shape.content else f"{question} ({last})"


def _resolved(question: str, subject: str) -> str:
    """The question with its first pronoun, a possessive one before others, spelt out."""
    owner = f"{subject}'" if subject.endswith("s") else f"{subject}'s"
    possessive = _POSSESSIVE.sub(lambda _: owner, question, count=1)
    if possessive != question:
        return possessive
    return _PRONOUN.sub(lambda _: subject, question, count=1)


def _is_question(text: str) -> bool:
    first = text.split(maxsplit=1)[0].lower()
    return first in _QUESTION_WORDS | _AUXILIARIES | _COPULAS


def _take_apart(question: str) -> _Parts | None:
    """Head, subject and rest of a question of the usual order; None for any other."""
    words = question.strip().rstrip("?").split()
    verb = next(
        (i for i, word in enumerate(words) if word.lower() in _AUXILIARIES | _COPULAS), None
    )
    if verb is None or verb + 1 == len(words):
        return None
    end = len(words) if words[verb].lower() in _COPULAS else _subject_end(words, verb + 1)
    return _Parts(
        " ".join(words[: verb + 1]), " ".join(words[verb + 1 : end]), " ".join(words[end:])
    )


def _subject_end(words: Sequence[str], start: int) -> int:
    """Where the noun phrase that starts at ``start`` ends: at a verb, or behind its noun."""
    end = start
    while end < len(words) and words[end].lower() in _DETERMINERS:
        end += 1
    named = end
    while end < len(words) and words[end][:1].isupper():
        end += 1
    has_determiner = named > start
    if end < len(words) and (has_determiner or end == start) and not _is_verb(words[end]):
        end += 1
    return max(end, start + 1)


def _is_verb(word: str) -> bool:
    return word.lower() in _VERBS or is_speech_verb(word)
