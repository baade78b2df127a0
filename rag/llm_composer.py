"""Answers in a language model's words, each sentence checked against the passages as it comes.

The model writes, the checker decides: a sentence stands with the spans that bear it, never with the
numbers that the model gave. Where the model fails, or too little of what it says is borne, the
extractive answer takes its place, with a note that says why.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from rag.cite import ArticleLookup, cite
from rag.composer import Composer, Composition, Draft
from rag.echoes import is_echo
from rag.errors import LLMError, LLMReplyError
from rag.llm import LanguageModel
from rag.prompts import ANSWER, Prompts
from rag.refusals import is_declined, is_refusal
from rag.support import CheckedSentence
from rag.types import Citation, Hit, Reading, Statement

logger = logging.getLogger(__name__)

MAX_TOKENS = 1024
"""Of a reply: some models think before they answer."""

Check = Callable[[Iterable[str], Sequence[Hit]], Iterable[CheckedSentence]]
"""Cuts the pieces of a reply into sentences and checks each against the passages as it is there.

The passages are numbered from 1 in the prompt, in the order in which they are given here.
"""


@dataclass(frozen=True, slots=True)
class Policy:
    """What becomes of sentences that the passages do not bear.

    Attributes:
        unsupported: ``drop`` leaves them out; ``flag`` shows them, as unsupported; ``extractive``
            leaves them out and, where they are too many, gives the extractive answer.
        least_share: 0-1; of the sentences so many must be borne for ``extractive`` to keep them.

    Raises:
        ValueError: ``least_share`` is out of its range.
    """

    unsupported: Literal["drop", "flag", "extractive"] = "drop"
    least_share: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.least_share <= 1:
            raise ValueError(f"least_share is {self.least_share:g}: choose one from 0 to 1")

    def hears(self, sentence: CheckedSentence, question: str) -> bool:
        """Whether a sentence counts: one that only says the question again does not."""
        return self.unsupported == "flag" or not is_echo(question, sentence.text)

    def shows(self, sentence: CheckedSentence) -> bool:
        """Whether a sentence is part of the answer."""
        return self.unsupported == "flag" or is_borne(sentence)

    def objection(self, sentences: Sequence[CheckedSentence]) -> str | None:
        """Why such an answer is not given, for people; None when it may be given."""
        if not sentences:
            return "The language model's reply tells nothing."
        borne = sum(map(is_borne, sentences))
        least = self.least_share * len(sentences) if self.unsupported == "extractive" else 1
        if self.unsupported == "flag" or borne >= max(1, least):
            return None
        return f"The passages bear {borne} of {len(sentences)} sentences of the language model's."


class LLMComposer(Composer):
    """Answers with the sentences of a language model. Safe to share among threads.

    Args:
        model: Writes the answer.
        check: Decides which sentences stand.
        fallback: Answers when the model's answer cannot be given.
        policy: What becomes of sentences that the passages do not bear.
        prompts: What the model is told.
    """

    def __init__(
        self,
        model: LanguageModel,
        check: Check,
        fallback: Composer,
        policy: Policy | None = None,
        prompts: Prompts = ANSWER,
    ) -> None:
        self._model = model
        self._check = check
        self._fallback = fallback
        self._policy = policy or Policy()
        self._prompts = prompts

    def warm_up(self) -> None:
        """See :meth:`Composer.warm_up`."""
        self._fallback.warm_up()
        try:
            self._model.warm_up()
        except LLMError as error:
            logger.warning("%s; until then the articles' own sentences answer", error)

    def drafts(
        self, question: str, hits: Sequence[Hit], reading: Reading, article: ArticleLookup
    ) -> Generator[Draft]:
        """See :meth:`Composer.drafts`: one for each sentence that is shown, and the final one."""
        sentences: list[CheckedSentence] = []
        try:
            with closing(self._heard(question, hits)) as heard:
                for sentence in heard:
                    sentences.append(sentence)
                    if self._policy.shows(sentence):
                        shown = filter(self._policy.shows, sentences)
                        yield Draft(composition(shown, article), self._model.name)
            note = self._policy.objection(sentences)
        except _NoAnswerError:
            yield Draft(Composition(), self._model.name)
            return
        except LLMError as error:
            note = f"The language model did not answer: {error}."
        if note:
            fallback = self._fallback.compose(question, hits, reading, article)
            yield Draft(fallback.composition, note=note)

    def _heard(self, question: str, hits: Sequence[Hit]) -> Generator[CheckedSentence]:
        """The sentences of the reply that count, each as soon as it is checked.

        Raises:
            _NoAnswerError: The model says that the passages hold no answer.
            LLMError: It fails, or declines to answer.
        """
        system, user = self._prompts.fill(question, hits)
        reply = _Reply()
        seen: set[str] = set()
        borne = False
        with closing(self._model.stream(system, user, max_tokens=MAX_TOKENS)) as pieces:
            for sentence in self._check(reply.read(pieces), hits):
                borne = borne or is_borne(sentence)
                if not borne and is_refusal(reply.said):
                    raise _NoAnswerError
                if not borne and is_declined(reply.said):
                    raise LLMReplyError(f"{self._model.name} declines to")
                if sentence.text in seen:
                    return  # Small models go round in circles.
                seen.add(sentence.text)
                if self._policy.hears(sentence, question):
                    yield sentence


def is_borne(sentence: CheckedSentence) -> bool:
    """Whether the passages bear a sentence."""
    return sentence.verdict.label != "unsupported"


def composition(sentences: Iterable[CheckedSentence], article: ArticleLookup) -> Composition:
    """The sentences as statements; the spans that bear them are the citations, each cited once."""
    citations: dict[tuple[str, int, int], Citation] = {}
    statements: list[Statement] = []
    for sentence in sentences:
        verdict = sentence.verdict
        numbers = []
        for span in verdict.spans:
            place = (span.article_id, span.start, span.end)
            if place not in citations:
                number = len(citations) + 1
                citations[place] = cite(number, article(span.article_id), span.start, span.end)
            numbers.append(citations[place].number)
        reasons = tuple(str(reason) for reason in verdict.reasons)
        statements.append(
            Statement(sentence.text, tuple(numbers), verdict.label, verdict.moved_from, reasons)
        )
    return Composition(tuple(statements), tuple(citations.values()))


class _NoAnswerError(Exception):
    """A language model says that the passages hold no answer."""


@dataclass(slots=True)
class _Reply:
    """All that a model has said."""

    said: str = ""

    def read(self, pieces: Iterable[str]) -> Iterator[str]:
        """The pieces as they come, without invisible characters: some command terminals."""
        for piece in pieces:
            shown = "".join(map(_legible, piece))
            self.said += shown
            yield shown


def _legible(character: str) -> str:
    if character.isspace():
        return "\n" if character in "\r\n" else " "
    return character if character.isprintable() else ""
