"""What is checked, and what the check says: plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rag.types import ArticleInfo, Passage, Sentence, Support

Fault = Literal[
    "uncited",
    "no such passage",
    "quotation",
    "number",
    "date",
    "name",
    "negation",
    "opposite",
    "certainty",
    "scope",
    "cause",
    "speaker",
    "role",
    "swapped",
    "unsupported",
    "reworded",
    "cut off",
]
"""Why a sentence is rejected."""

_SAYS: dict[Fault, str] = {
    "uncited": "it cites nothing, and no passage says it",
    "no such passage": "it cites a passage that was not given",
    "quotation": "these quoted words are not in the passage",
    "number": "the passage does not give this number",
    "date": "the passage does not give this date",
    "name": "the passage does not name this here",
    "negation": "the passage says the contrary, or this is negated on one side only",
    "opposite": "the passage says the opposite of this",
    "certainty": "the passage is less sure of this",
    "scope": "the passage does not go as far as this",
    "cause": "the passage does not give this as a reason",
    "speaker": "the passage has somebody else say it",
    "role": "the passage does not give this role to this person",
    "swapped": "the passage has it the other way round",
    "unsupported": "the passage does not say this",
    "reworded": "it is not a sentence of the passages, word for word",
    "cut off": "the sentence is not finished",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A fault of a sentence, with the words of the sentence that show it (possibly none)."""

    fault: Fault
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        """A line for people: 'the passage does not give this number: “189”'."""
        shown = ", ".join(f"“{word}”" for word in self.words)
        return f"{_SAYS[self.fault]}: {shown}" if shown else _SAYS[self.fault]


@dataclass(frozen=True, slots=True)
class Source:
    """A passage as the language model got it.

    Attributes:
        number: What the model cites it by, from 1.
        passage: Its sentences, located in the article.
        title: Of its article.
        published: Of its article; relative dates are told by it.
    """

    number: int
    passage: Passage
    title: str
    published: date | None = None

    @classmethod
    def of(cls, number: int, passage: Passage, article: ArticleInfo) -> Source:
        """A passage with what is known of its article."""
        return cls(number, passage, article.title, article.published)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole neighbouring sentences of a passage: ``article.text[start:end] == text``.

    ``number`` is that of the passage.
    """

    number: int
    article_id: str
    start: int
    end: int
    text: str

    @classmethod
    def of(cls, source: Source, sentences: tuple[Sentence, ...]) -> Span:
        """The span from the first to the last of some neighbouring sentences of a passage."""
        start, end = sentences[0].start, sentences[-1].end
        offset = source.passage.start
        text = source.passage.text[start - offset : end - offset]
        return cls(source.number, source.passage.article_id, start, end, text)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the passages bear a sentence.

    Attributes:
        label: ``verbatim``: it consists of sentences of a passage; ``supported``: it says nothing
            that a passage does not say; ``unsupported``.
        spans: The fewest sentences that bear it, in the order of the passages; empty for an
            unsupported one.
        moved_from: The numbers that the model gave, where one of the spans is in none of these
            passages; else None. Empty where the model gave no number.
        reasons: Why it is unsupported: at least one reason then, otherwise none.
        score: 0-1, how well the spans bear it, by the scorer; of the best sentences where it is
            unsupported.
    """

    label: Support
    spans: tuple[Span, ...] = ()
    moved_from: tuple[int, ...] | None = None
    reasons: tuple[Reason, ...] = ()
    score: float = 0.0

    @property
    def numbers(self) -> tuple[int, ...]:
        """The passages of the spans, each once."""
        return tuple(dict.fromkeys(span.number for span in self.spans))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Some neighbouring sentences of a passage that a claim is held against.

    Attributes:
        text: The sentences.
        core: The one of them that the claim is about; names, numbers and negations count here.
        before: The sentences of the passage in front of ``core``, to tell whom "she" means.
        title: Of the article.
        published: Of the article.
        about: Sentences of the article elsewhere that name what the claim names.
        known: All texts of the same article that were given, to tell who "Kettering" is.
    """

    text: str
    core: str
    before: tuple[str, ...] = ()
    title: str = ""
    published: date | None = None
    known: tuple[str, ...] = field(default=())
    about: tuple[str, ...] = field(default=())
