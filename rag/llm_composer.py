"""Answers in a language model's words, each sentence checked against the passages as it comes.

The model writes, the checker decides: a sentence stands with the spans that bear it, never with the
numbers that the model gave. Where the model fails, or too little of what it says is borne, the
extractive answer takes its place, with a note that says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Literal, Protocol

from rag.answer import Composer, Composition
from rag.cite import ArticleLookup, cite
from rag.errors import LLMError
from rag.llm import LanguageModel
from rag.prompts import ANSWER, Prompts
from rag.refusals import is_refusal
from rag.types import Citation, Hit, Reading, Statement, Support

MAX_TOKENS = 1024
"""Of a reply: some models think before they answer."""


class Span(Protocol):
    """Words of an article, as :class:`rag.support.Span`."""

    @property
    def article_id(self) -> str:
        """The article."""

    @property
    def start(self) -> int:
        """Where they start."""

    @property
    def end(self) -> int:
        """Where they end."""


class Verdict(Protocol):
    """What a sentence is worth, as :class:`rag.support.Verdict`."""

    @property
    def label(self) -> Support:
        """How well the spans bear it."""

    @property
    def spans(self) -> Sequence[Span]:
        """What bears it; nothing when it is unsupported."""


class Checked(Protocol):
    """A checked sentence, as :class:`rag.support.CheckedSentence`."""

    @property
    def text(self) -> str:
        """The sentence without markers."""

    @property
    def verdict(self) -> Verdict:
        """What it is worth."""


Check = Callable[[Iterable[str], Sequence[Hit]], Iterable[Checked]]
"""Cuts the pieces of a reply into sentences and checks each against the passages as it is there.

The passages are numbered from 1 in the prompt, in the order in which they are given here.
"""


@dataclass(frozen=True, slots=True)
class Policy:
    """What becomes of sentences that the passages do not bear.

    Attributes:
        unsupported: ``drop`` leaves them out; ``flag`` shows them, as unsupported.
        least_share: 0-1; when less than this share of the sentences is borne, or none is, the
            extractive answer is given in place of them.

    Raises:
        ValueError: ``least_share`` is out of its range.
    """

    unsupported: Literal["drop", "flag"] = "drop"
    least_share: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.least_share <= 1:
            raise ValueError(f"least_share is {self.least_share:g}: choose one from 0 to 1")

    def shows(self, sentence: Checked) -> bool:
        """Whether a sentence is part of the answer."""
        return self.unsupported == "flag" or is_borne(sentence)

    def objection(self, sentences: Sequence[Checked]) -> str:
        """Why such an answer is not given, for people; empty when it may be given."""
        borne = sum(map(is_borne, sentences))
        if not sentences:
            return "The language model's reply holds no sentence."
        if not borne or borne < self.least_share * len(sentences):
            return (
                f"The passages bear {borne} of {len(sentences)} sentences of the language model's."
            )
        return ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer while it is written; each takes the place of the one before, and the last stands.

    Attributes:
        composition: As far as it is written. Without statements in the last one: the language model
            says that the passages hold no answer.
        note: Why the answer is not the language model's, for people; empty when it is.
    """

    composition: Composition
    note: str = ""


class LLMComposer:
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

    def drafts(
        self, question: str, hits: Sequence[Hit], reading: Reading, article: ArticleLookup
    ) -> Iterator[Draft]:
        """Answer a question that the reader holds to be answered.

        Closing the iterator ends the model's work.

        Args:
            question: A question that stands alone.
            hits: The passages that were read, best first.
            reading: What the fallback answers from.
            article: Gives an article by id.

        Yields:
            A draft for each sentence that is shown, and the final one; at least one. A model that
            fails is told of in the final one's note.
        """
        system, user = self._prompts.fill(question, hits)
        said: list[str] = []
        sentences: list[Checked] = []
        try:
            with closing(self._model.stream(system, user, max_tokens=MAX_TOKENS)) as pieces:
                for sentence in self._check(_kept(pieces, said), hits):
                    if not sentences and is_refusal("".join(said)):
                        yield Draft(Composition((), ()))
                        return
                    if any(sentence.text == earlier.text for earlier in sentences):
                        break  # Small models go round in circles.
                    sentences.append(sentence)
                    if self._policy.shows(sentence):
                        yield Draft(composition(filter(self._policy.shows, sentences), article))
            note = self._policy.objection(sentences)
        except LLMError as error:
            note = f"The language model did not answer: {error}"
        if note:
            yield Draft(self._fallback.compose(question, reading, article), note)


def is_borne(sentence: Checked) -> bool:
    """Whether the passages bear a sentence."""
    return sentence.verdict.label != "unsupported"


def composition(sentences: Iterable[Checked], article: ArticleLookup) -> Composition:
    """The sentences as statements; the spans that bear them are the citations, each cited once."""
    citations: dict[tuple[str, int, int], Citation] = {}
    statements: list[Statement] = []
    for sentence in sentences:
        numbers = []
        for span in sentence.verdict.spans:
            place = (span.article_id, span.start, span.end)
            if place not in citations:
                number = len(citations) + 1
                citations[place] = cite(number, article(span.article_id), span.start, span.end)
            numbers.append(citations[place].number)
        statements.append(Statement(sentence.text, tuple(numbers), sentence.verdict.label))
    return Composition(tuple(statements), tuple(citations.values()))


def _kept(pieces: Iterable[str], said: list[str]) -> Iterator[str]:
    """The pieces, each noted in ``said`` before it is handed on."""
    for piece in pieces:
        said.append(piece)
        yield piece
