"""Pronouns of a follow-up, spelt out: "Who is their spokesman?" after "What did the army say?".

An antecedent is looked for where Centering Theory (Grosz, Joshi and Weinstein, 1995) ranks it
highest: what a who-question was answered with, then the subject of the last question, then its
objects, then what the answer names. A pronoun that can refer to something in its own question is
left alone; a pronoun that is the object of a clause cannot mean its subject (Chomsky's Principle
B), so "What did Obama think of it?" does look back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from rag.follow_up.grammar import bare, is_personal, is_plural, noun_phrases, owner, take_apart
from rag.follow_up.topic import Topic, is_telling
from rag.follow_up.vocabulary import AUXILIARIES, PREPOSITIONS, QUESTION_WORDS
from rag.names import PERSONAL_NOUNS, has_impersonal_word
from rag.question import FUNCTION_WORDS

_ONE = frozenset("he she him her his hers".split())
_SEVERAL = frozenset("they them their theirs".split())
_THING = frozenset("it its".split())
_POINTING = frozenset("that this".split())
_SUBJECTS = frozenset("he she they it".split())
_POSSESSIVES = frozenset("his her its their".split())

_PRONOUN = re.compile(
    r"\b(?:he|she|him|hers|her|his|they|them|theirs|their|it|its|that|this)\b(?!['’-]\w)",
    re.IGNORECASE,
)
_WITHOUT_MEANING = re.compile(
    r"\b(?:is|was|will|would|has|does|did|do|can|could|if|should|makes?|be)\s+it\s+(?:be\s+)?"
    r"(?:true|possible|likely|necessary|clear|known|safe|worth|take|rain|snow|happen|matter|that)\b"
    r"|\bhow long (?:does|did|will|would) it\b|\bwhat time is it\b|\bthey say\b|\bit means?\b",
    re.IGNORECASE,
)
"""Sentences whose "it" or "they" refers to nothing."""


def resolve(question: str, topics: Sequence[Topic]) -> str:
    """The question with its pronouns spelt out, as far as the conversation tells whom they mean.

    Args:
        question: A follow-up.
        topics: Earlier turns, the latest first.
    """
    if _WITHOUT_MEANING.search(question):
        return question
    resolved, spelt_out = question, set[frozenset[str]]()
    position = looked_at = 0
    while looked_at < _MOST_PRONOUNS and (match := _PRONOUN.search(resolved, position)):
        looked_at += 1
        position = match.end()
        kind = _kind(match.group())
        if kind in spelt_out or not _looks_back(resolved, match):
            continue
        antecedent = _antecedent(resolved, match, topics)
        if antecedent:
            spelt_out.add(kind)
            said = owner(antecedent) if _owns(resolved, match) else antecedent
            resolved = resolved[: match.start()] + said + resolved[match.end() :]
            position = match.start() + len(said)
    return resolved


def is_unresolved(question: str) -> bool:
    """Whether a pronoun is left that refers to something outside its question."""
    return not _WITHOUT_MEANING.search(question) and any(
        _looks_back(question, match)
        for match in islice(_PRONOUN.finditer(question), _MOST_PRONOUNS)
    )


_MOST_PRONOUNS = 12
"""Pronouns of a question that are looked at, the first ones. What stands in front of each is parsed
anew, so that hundreds would take the square of the question's length; no sentence has a dozen."""


def _kind(pronoun: str) -> frozenset[str]:
    """All pronouns that mean the same thing within one question."""
    lowered = pronoun.lower()
    return next(kind for kind in (_ONE, _SEVERAL, _THING, _POINTING) if lowered in kind)


def _looks_back(question: str, pronoun: re.Match[str]) -> bool:
    """Whether a pronoun refers to something outside its question."""
    before, after = question[: pronoun.start()], question[pronoun.end() :]
    kind = _kind(pronoun.group())
    if kind is _POINTING:
        # "that" behind "about", not the one of "said that" or of "that man".
        last = bare(before.split()[-1]) if before.split() else ""
        return last in PREPOSITIONS - {"by"} and not re.match(r"\s+\w", after)
    own = _own_phrases(before)
    if re.search(r"[.?!;]\s", before):
        return not own  # An earlier sentence of the same message comes first.
    if not own or (kind is _ONE and not any(map(_may_be_person, own))):
        return True
    return not _owns(question, pronoun) and pronoun.group().lower() not in _SUBJECTS - (
        {"it"} if _is_object(before) else set()
    )


def _own_phrases(before: str) -> list[str]:
    """The noun phrases in front of a pronoun, without "What" or "How many"."""
    clause = take_apart(before)
    if clause is None:
        return noun_phrases(before)
    lead = [word for word in clause.lead.split() if bare(word) not in FUNCTION_WORDS]
    asked_for = [" ".join(lead)] if lead and not clause.subject else []
    return [*asked_for, *noun_phrases(f"{clause.subject} {clause.complement}")]


def _is_object(before: str) -> bool:
    """Whether what follows is an object: of a preposition or of a verb, not behind "said"."""
    last = bare(before.split()[-1]) if before.split() else ""
    return last in PREPOSITIONS or (
        last not in AUXILIARIES | QUESTION_WORDS and last not in {"that", "if", "whether", "say"}
    )


def _owns(question: str, pronoun: re.Match[str]) -> bool:
    """Whether a pronoun is a possessive one: "her deputy", but not "reply to her"."""
    word = pronoun.group().lower()
    following = re.match(r"\s+([\w’'-]+)", question[pronoun.end() :])
    if word == "her":
        return (
            bool(following)
            and following is not None
            and (bare(following.group(1)) not in FUNCTION_WORDS | PREPOSITIONS)
        )
    return word in _POSSESSIVES


def _antecedent(question: str, pronoun: re.Match[str], topics: Sequence[Topic]) -> str | None:
    """What a pronoun stands for, in the latest turn that has something fitting."""
    word = pronoun.group().lower()
    kind = _kind(word)
    as_object = word not in _SUBJECTS | _POSSESSIVES or (
        word == "it" and _is_object(question[: pronoun.start()])
    )
    for topic in topics:
        candidates = _people(topic, word) if kind is _ONE else _things(topic, kind, as_object)
        for candidate in candidates:
            if is_telling(candidate) and candidate.lower() not in question.lower():
                return candidate
    return None


def _people(topic: Topic, pronoun: str) -> Iterator[str]:
    """Who "he" or "she" can be, the most likely first."""
    subject = topic.clause.subject if topic.clause else ""
    if topic.lead.startswith("who") and not _acts(topic):
        yield subject if _is_name(subject) else ""  # "Who is Ana Ruiz?"
        yield from (person for person in topic.people if topic.is_called(person, pronoun))
        yield from (name for name in topic.names if not has_impersonal_word(name))
        yield subject if not is_plural(subject) else ""
    named = [subject, *topic.objects]
    yield from filter(is_personal, named)
    yield from (phrase for phrase in named if _is_single_name(phrase))
    yield from (_owner_of(phrase) for phrase in named)
    yield from (person for person in topic.people if topic.is_called(person, pronoun))


def _acts(topic: Topic) -> bool:
    """Whether the last question tells who did something: "Whom did Ada Finch accuse?"."""
    return topic.clause is not None and bool(topic.clause.subject and topic.clause.rest)


def _things(topic: Topic, kind: frozenset[str], as_object: bool) -> Iterator[str]:
    """What "it" or "they" can be, the most likely first."""
    subject = topic.clause.subject if topic.clause else ""
    ranked = [subject, topic.asked_for, *topic.objects]
    if as_object:
        ranked = [topic.asked_for, *topic.objects, subject]
    answered = topic.names[:1] if topic.lead in {"who", "what", "which"} and not subject else ()
    if kind is _SEVERAL:
        yield from answered
        yield from filter(is_plural, ranked)
        if as_object:
            yield from topic.plurals
        yield from (phrase for phrase in ranked if not is_personal(phrase))
        return
    things = [phrase for phrase in ranked if phrase and not is_plural(phrase)]
    # Who is asked for is likely a person: "Who proposed the levy?" – "Did it pass?"
    ordered = [*things, *answered] if topic.lead == "who" else [*answered, *things]
    yield from (
        phrase for phrase in ordered if not is_personal(phrase) and not topic.has_person(phrase)
    )


def _may_be_person(phrase: str) -> bool:
    return is_personal(phrase) or _is_single_name(phrase)


def _is_single_name(phrase: str) -> bool:
    """Whether a phrase is one name without an article, which may be a person's: "Putin"."""
    return (
        phrase[:1].isupper()
        and " " not in phrase
        and not phrase.isupper()
        and (not has_impersonal_word(phrase) and not re.search(r"['’]s?$", phrase))
    )


def _is_name(phrase: str) -> bool:
    """Whether a phrase is a person's name and nothing else: "Ana Ruiz", but not "Ana's coach"."""
    words = phrase.split()
    is_role = bool(words) and bare(words[-1]) in PERSONAL_NOUNS  # "Prime Minister"
    return is_personal(phrase) and not is_role and all(map(_is_single_name, words))


def _owner_of(phrase: str) -> str:
    """The owner that a phrase begins with: "Pryle" of "Pryle's sentence"."""
    match = re.match(r"([A-Z][\w-]+(?: [A-Z][\w-]+)*)['’]s?\s", phrase)
    return match.group(1) if match else ""
