"""Questions that give only what is new: "And the White House?", "And in Geneva?", "And troops?".

The last question is asked again with the new phrase in the place of what it is parallel to.
"""

from __future__ import annotations

import re

from rag.follow_up.grammar import Clause, agreeing, bare, noun_phrases, phrase_end, take_apart
from rag.follow_up.imperative import asked_of_another, matter, with_circumstance
from rag.follow_up.vocabulary import PREPOSITIONS

_LINK = re.compile(
    r"(?:(?:and|but|or|so|ok(?:ay)?|then|well)\b,?\s*)*(?:(?:what|how) about\s+|what of\s+)?",
    re.IGNORECASE,
)

_ADVERB = re.compile(
    r"(?:now|today|yesterday|tomorrow|tonight|later|earlier|afterwards|abroad|elsewhere|here|there|"
    r"(?:last|next|this) (?:week|month|year|time|summer|winter|spring|autumn))",
    re.IGNORECASE,
)
_GERUND = re.compile(r"[a-z]{2,}ing")
_NUMBER = re.compile(r"\d")
_OWNER = re.compile(r"((?:\bthe )?\w[\w-]*(?: [A-Z][\w-]*)*)['’]s?(?=\s)")
_COUNTED = re.compile(r"how many (.+)", re.IGNORECASE)


def without_link(question: str) -> str:
    """The question without what links it to the last one: "And", "What about"."""
    return _LINK.sub("", question, count=1)


def asked_again(last: str, topic: str) -> str:
    """The last question about something else.

    Args:
        last: The last question as it was understood.
        topic: What the new one is about: "the White House", "in Geneva", "Vessby's".
    """
    clause = take_apart(last)
    words = topic.split()
    is_request = bool(matter(last))
    is_circumstance = bare(words[0]) in PREPOSITIONS or bool(_ADVERB.fullmatch(topic))
    if is_request and is_circumstance:
        return with_circumstance(last, topic)
    if not is_request and (clause is None or _GERUND.fullmatch(words[0])):
        return f"{last.rstrip('?!. ')} ({topic})?"
    if clause and is_circumstance:
        return _with_circumstance(clause, words)
    if re.search(r"['’]s?$", topic) and (owned := _with_owner(last, topic)):
        return owned
    if is_request or clause is None:
        return asked_of_another(last, topic)
    return _with_phrase(clause, topic, last)


def _with_circumstance(clause: Clause, words: list[str]) -> str:
    """The last question with another place, time or matter: one like it is replaced."""
    rest = clause.rest.split() or clause.subject.split()
    kept = _without_phrase(rest, words)
    tail = " ".join([*kept, *words])
    if clause.rest:
        return str(Clause(clause.lead, clause.auxiliary, clause.subject, tail))
    return str(Clause(clause.lead, clause.auxiliary, tail, ""))


def _without_phrase(rest: list[str], new: list[str]) -> list[str]:
    """The words without the prepositional phrase that the new one stands in for."""
    for start in range(len(rest) - 1, -1, -1):
        if bare(rest[start]) == bare(new[0]) and bare(new[0]) in PREPOSITIONS:
            end = phrase_end(rest, start + 1)
            old = " ".join(rest[start + 1 : end])
            if bool(_NUMBER.search(old)) == bool(_NUMBER.search(" ".join(new))):
                return rest[:start] + rest[end:]
    return rest


def _with_owner(last: str, topic: str) -> str:
    """The last question with another owner: "Who is Varna's coach?" for "the Hawks' coach"."""
    replaced = _OWNER.sub(topic, last, count=1)
    return replaced if replaced != last else ""


def _with_phrase(clause: Clause, topic: str, last: str) -> str:
    """The last question about another subject; about another object where it has no subject."""
    counted = _COUNTED.fullmatch(clause.lead)
    is_common = topic.islower() and topic.split()[0] not in {"the", "a", "an"}
    if counted and is_common:
        # "How many aircraft … ?" – "And troops?"
        return str(Clause(f"{clause.lead[:8]} {topic}", *_predicate(clause, clause.auxiliary)))
    if clause.subject:
        auxiliary = agreeing(clause.auxiliary, topic)
        return str(Clause(clause.lead, auxiliary, topic, clause.rest))
    if clause.auxiliary and topic[:1].isupper():
        # "Which country is leaving?" – "And Kestria?"
        return str(Clause("", clause.auxiliary, topic, clause.rest))
    objects = noun_phrases(clause.complement)
    if objects and not topic[:1].isupper():
        rest = clause.rest.replace(objects[0], topic, 1)
        return str(Clause(clause.lead, clause.auxiliary, "", rest))
    return f"{last.rstrip('?!. ')} ({topic})?"


def _predicate(clause: Clause, auxiliary: str) -> tuple[str, str, str]:
    return auxiliary, clause.subject, clause.rest
