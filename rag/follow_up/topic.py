"""What a conversation is about when a question comes: the last questions, and what was answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.follow_up.bare import BRACKETED, is_bare, is_set_phrase, points_back
from rag.follow_up.ellipsis import without_link
from rag.follow_up.grammar import Clause, bare, is_plural, is_question, noun_phrases
from rag.follow_up.imperative import clause_of, matter
from rag.follow_up.vocabulary import QUESTION_WORDS
from rag.names import find_names, leading_word, names_of_people, same_person
from rag.overview.request import overview_request
from rag.question import FUNCTION_WORDS, analyse
from rag.sentences import sentence_spans
from rag.small_talk import is_small_talk
from rag.types import Turn

MEMORY = 3
"""Turns that a pronoun may reach back over."""

_SHE = re.compile(r"\b(?:she|hers?|\w+woman|daughter|mother|sister|wife|widow|Mrs|Ms)\b")
_HE = re.compile(r"\b(?:he|his|him|\w+man|son|father|brother|husband|widower|Mr)\b")


@dataclass(frozen=True)
class Topic:
    """One earlier turn.

    Attributes:
        question: As it was understood, without what it was given in brackets.
        sentences: What was answered; none after an abstention.
        about: What the question was given in brackets: "Brackwell", or the question before it.
    """

    question: str
    sentences: tuple[str, ...]
    about: str = ""

    @cached_property
    def clause(self) -> Clause | None:
        """The question taken apart, or what a request is about."""
        return clause_of(self.question)

    @cached_property
    def lead(self) -> str:
        """What was asked for, in lower case: "who", "how many troops"; empty if nothing."""
        return self.clause.lead.lower() if self.clause else ""

    @property
    def leaned_on(self) -> str:
        """The question that this one is asked after, and not to be understood without."""
        return self.about if _asks(self.about) else ""

    @property
    def last(self) -> str:
        """The question to go on from: of "Who doubts that?" the one before."""
        return self.leaned_on if self.leaned_on and points_back(self.question) else self.question

    @property
    def standing(self) -> str:
        """The question to ask again of another: of "Who won?", which leans, the one before."""
        return self.leaned_on if self.leaned_on and is_bare(self.question) else self.last

    @property
    def whole(self) -> str:
        """The question to go on from, with the one that it leans on: "Who won? Did they vote?"."""
        leans = self.leaned_on and self.last != self.leaned_on
        return f"{self.last.rstrip('?!. ')}? {self.leaned_on}" if leans else self.last

    @cached_property
    def objects(self) -> tuple[str, ...]:
        """Noun phrases of the question behind its subject, then those of its brackets."""
        told = clause_of(self.leaned_on) if self.leaned_on else None
        about = f"{told.subject} {told.complement}" if told else self.about
        return (*self.own_objects, *noun_phrases(about))

    @cached_property
    def own_objects(self) -> tuple[str, ...]:
        """Noun phrases of the question behind its subject."""
        if self.clause is None and len(self.question.split()) <= _KEYWORDS:
            return (self.question.rstrip("?!. "),)
        told = self.clause.complement if self.clause else _uncapitalised(self.question)
        return tuple(noun_phrases(told))

    @cached_property
    def asked_for(self) -> str:
        """The noun of the lead: "the air base" of "Which air base"."""
        words = self.lead.split()
        if words[:1] in (["which"], ["what"]) and len(words) > 1:
            return " ".join(["the", *words[1:]])
        return " ".join(["the", *words[2:]]) if words[:2] == ["how", "many"] and words[2:] else ""

    @cached_property
    def people(self) -> tuple[str, ...]:
        """The people named in the answer and not in the question, in order."""
        return tuple(person for person in self._all_people if not self._asked_about(person))

    def has_person(self, name: str) -> bool:
        """Whether the answer tells that a name of this turn is one person's."""
        return any(same_person(person, name) for person in self._all_people)

    @cached_property
    def _all_people(self) -> tuple[str, ...]:
        return tuple(names_of_people(self.sentences))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names of the answer that are not in the question, in order."""
        found: dict[str, None] = {}
        for sentence in self.sentences:
            if first := leading_word(sentence):
                found[first] = None
            found.update(dict.fromkeys(name.text for name in find_names(sentence)))
        return tuple(name for name in found if not self._asked_about(name))

    @cached_property
    def plurals(self) -> tuple[str, ...]:
        """Plural noun phrases of the answer: "cracks" of "Inspectors found cracks"."""
        phrases = [phrase for told in self.sentences for phrase in noun_phrases(told)]
        return tuple(phrase for phrase in phrases if is_plural(phrase) and phrase[0].islower())

    def is_called(self, person: str, pronoun: str) -> bool:
        """Whether nothing in the answer speaks against "he" or "she" for a person of it."""
        hers, his = _SHE, _HE
        for position, sentence in enumerate(self.sentences):
            if person in sentence:
                here = sentence[: sentence.index(person)].split(".")[-1][-_ROLE_REACH:]
                there = " ".join(
                    [sentence.split(person, 1)[1], *self.sentences[position + 1 :][:1]]
                )
                there = _up_to_another(there, self.people)
                female = bool(hers.search(here) or hers.search(there))
                male = bool(his.search(here) or his.search(there))
                return female == male or female == (pronoun in {"she", "her", "hers"})
        return True

    def _asked_about(self, name: str) -> bool:
        return any(same_person(name, word) for word in self._capitalised)

    @cached_property
    def _capitalised(self) -> tuple[str, ...]:
        names = [name.text for name in find_names(self.question)]
        return (*names, *(bare(word).title() for name in names for word in name.split()))


_ROLE_REACH = 30
"""Characters in front of a name in which its role stands: "its spokeswoman, "."""


_KEYWORDS = 5
"""Words of a query that is no question, only names its subject: "Opposition demands"."""

_LONGEST_PHRASE = 8
"""Words of a phrase that can stand for a pronoun."""

_LEANING = frozenset("i me my mine you your we us our he she it they them there one".split())


def is_telling(phrase: str) -> bool:
    """Whether a phrase can be carried over: it is short and does not lean on anything itself."""
    words = [bare(word) for word in phrase.split()]
    told = [word for word in words if word not in FUNCTION_WORDS | _INDEFINITE]
    leans = bool(_LEANING & set(words)) and not phrase.isupper()
    return bool(told) and not leans and len(words) <= _LONGEST_PHRASE and ":" not in phrase


_INDEFINITE = frozenset("anybody anyone somebody someone nobody everybody everyone".split())


def _asks(text: str) -> bool:
    """Whether brackets hold a question or a request, and not phrases, such as "Will Carter"."""
    words = text.split(maxsplit=1)
    begins = bool(words) and (bare(words[0]) in QUESTION_WORDS or words[0].islower())
    return "?" in text or bool(matter(text)) or (begins and is_question(text))


def _uncapitalised(text: str) -> str:
    """A text whose first word is no name for its capital alone."""
    words = text.split(maxsplit=2)
    is_name = len(words) > 1 and words[1][0].isupper()
    return text if is_name else text[:1].lower() + text[1:]


def topics(history: Sequence[Turn], most: int = MEMORY) -> list[Topic]:
    """The last turns that were about something, the latest first.

    Args:
        history: Earlier turns, oldest first.
        most: How many, at least 1.
    """
    found: list[Topic] = []
    for turn in reversed(history):
        if len(found) == most:
            break
        question, about = _without_brackets(without_link(turn.answer.standalone_question))
        aside = is_small_talk(turn.question) or overview_request(turn.question)
        if analyse(question).content and not aside:
            told = " ".join(statement.text for statement in turn.answer.statements)
            sentences = tuple(told[start:end] for start, end in sentence_spans(told))
            found.append(Topic(question, sentences, about))
    return found


_SEVERAL_QUESTIONS = re.compile(r"(?<=\?) (?=\S)")
"""Between a question in brackets and the one that it leans on, see :attr:`Topic.whole`."""


def _without_brackets(question: str) -> tuple[str, str]:
    """A question and what it was given in brackets: of "Why? (Did it rain?)" only the latter.

    Of two questions in the brackets the second counts, which the first leans on, and of brackets
    within them nothing.
    """
    match = BRACKETED.fullmatch(question)
    if not match:
        return question, ""
    asked, about = match["question"], match["about"]
    inner = BRACKETED.fullmatch(about)
    first, *others = _SEVERAL_QUESTIONS.split(inner["question"] if inner else about)
    if analyse(asked).content and not is_set_phrase(asked):
        return asked, others[-1] if others else first
    return (first, others[-1]) if others else _without_brackets(about)


def _up_to_another(text: str, people: Sequence[str]) -> str:
    """The text in front of the first of some names."""
    ends = [text.index(person) for person in people if person in text]
    return text[: min(ends, default=len(text))]
