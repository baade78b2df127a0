"""The values that flow through the package: frozen, plain, free of storage and framework types.

Offsets are zero-based, end-exclusive and count characters (Unicode code points) of
``Article.text``. Whatever has ``start``, ``end`` and ``text`` obeys
``article.text[x.start:x.end] == x.text``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from rag.plain_text import quoted_source, set_in, unlike_markers

Support = Literal["verbatim", "supported", "unsupported"]

ARTICLE_ID_LENGTH = 12
"""Hexadecimal digits of an article id: 48 bits, one clash expected among about 16 million."""

ABSTENTION = "The articles don't say."
"""What the assistant says when no sentence of the articles answers the question."""

UNSUPPORTED = "[unsupported]"
"""Stands behind a statement that the articles do not bear, where it is shown at all."""


@dataclass(frozen=True, slots=True)
class Article:
    """A clean text with what is known of it.

    The text is a sequence of paragraphs, each on one line, separated by one empty line. The id is a
    hash of everything else, so a citation (id, start, end) denotes the same words for ever: an
    article that changes gets another id.
    """

    id: str
    title: str
    text: str
    published: date | None = None
    source: str | None = None
    url: str | None = None

    @classmethod
    def create(
        cls,
        title: str,
        text: str,
        *,
        published: date | None = None,
        source: str | None = None,
        url: str | None = None,
    ) -> Article:
        """Make an article whose id is the hash of its content."""
        content = json.dumps(
            [title, text, published and published.isoformat(), source, url], ensure_ascii=False
        )
        digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
        return cls(digest[:ARTICLE_ID_LENGTH], title, text, published, source, url)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of ``rag show``."""
        return {
            "id": self.id,
            "title": self.title,
            "published": self.published and self.published.isoformat(),
            "source": self.source,
            "url": self.url,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class ArticleInfo:
    """An article without its text: what lists, hits and citations show of it.

    ``characters`` is the length of the text, ``added`` the moment of adding in ISO 8601, UTC.
    """

    id: str
    title: str
    published: date | None
    source: str | None
    url: str | None
    characters: int
    added: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON of one row of ``rag list``."""
        return {
            "id": self.id,
            "title": self.title,
            "published": self.published and self.published.isoformat(),
            "source": self.source,
            "url": self.url,
            "characters": self.characters,
            "added": self.added,
        }


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, heading or list item of an article."""

    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences, usually a paragraph: the unit of retrieval."""

    article_id: str
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]

    @property
    def id(self) -> str:
        """Unique in the store, and the same whenever the same article is split the same way."""
        return f"{self.article_id}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage.

    ``dense`` is a cosine (-1 to 1), ``lexical`` a BM25 score (0 upwards), either None when that
    retriever did not return the passage; ``score`` is their fusion, comparable only within one
    search.
    """

    passage: Passage
    article: ArticleInfo
    dense: float | None
    lexical: float | None
    score: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON of one row of ``rag search``, and of one entry of ``closest``."""
        return {
            "article_id": self.article.id,
            "title": self.article.title,
            "start": self.passage.start,
            "end": self.passage.end,
            "text": self.passage.text,
            "score": self.score,
            "dense": self.dense,
            "lexical": self.lexical,
        }


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence with the reader's probability (0-1) that it answers the question."""

    sentence: Sentence
    hit: Hit
    probability: float


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The words of a sentence that are the answer: ``article.text[start:end] == text``."""

    article_id: str
    start: int
    end: int
    text: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON of ``short_answer``."""
        return {
            "article_id": self.article_id,
            "start": self.start,
            "end": self.end,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of a question and some passages.

    ``sentences`` holds every sentence of the passages, most probable first; ``confidence`` (0-1) is
    the probability that at least one of them answers the question. ``short_answer`` stands in the
    first sentence; None where the reader sees none, or never looks for one.
    """

    sentences: tuple[ScoredSentence, ...]
    confidence: float
    short_answer: ShortAnswer | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A located quotation: ``article.text[start:end] == quote``."""

    number: int
    article_id: str
    title: str
    published: date | None
    source: str | None
    url: str | None
    start: int
    end: int
    quote: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON of one entry of ``citations``."""
        return {
            "number": self.number,
            "article_id": self.article_id,
            "title": self.title,
            "published": self.published and self.published.isoformat(),
            "source": self.source,
            "url": self.url,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, the numbers of its citations and how well they bear it.

    ``moved_from`` is there when a language model cited other passages than the one that bears the
    sentence: their numbers in its prompt, none where it cited nothing. ``reasons`` tell why an
    unsupported sentence is.
    """

    text: str
    citations: tuple[int, ...]
    support: Support = "unsupported"
    moved_from: tuple[int, ...] | None = None
    reasons: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON of one entry of ``statements``."""
        return {
            "text": self.text,
            "citations": list(self.citations),
            "support": self.support,
            "moved_from": None if self.moved_from is None else list(self.moved_from),
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, or an abstention with the closest passages.

    ``confidence`` (0-1) is the reader's probability that the articles answer the question; 1 for
    summaries and lists, 0 with a ``reply``, as no reader is asked for these. ``short_answer`` are
    the words of one cited sentence that answer by themselves, where there are such words. ``reply``
    is what the assistant says by itself to what was no question about the articles ("Thanks!");
    then ``answered`` is false. ``model`` is the language model that wrote the answer, or chose its
    sentences; None where there was none. ``note`` says, for people, why the answer is not the
    language model's although it was asked for one, or that there is nothing beside what the answers
    before quoted. ``seconds`` maps each stage (rewrite, retrieve, read, answer) to its wall time.
    """

    question: str
    standalone_question: str
    answered: bool
    confidence: float
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    closest: tuple[Hit, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    short_answer: ShortAnswer | None = None
    reply: str | None = None
    model: str | None = None
    note: str | None = None

    @classmethod
    def of_reply(cls, question: str, reply: str) -> Answer:
        """What the assistant says by itself to what was no question about the articles."""
        return cls(question, question.strip(), answered=False, confidence=0.0, reply=reply)

    @property
    def abstained(self) -> bool:
        """Whether the articles don't say: neither an answer nor a reply."""
        return not self.answered and self.reply is None

    @property
    def text(self) -> str:
        """The answer as one paragraph without markers, the reply, or the abstention."""
        if self.reply is not None:
            return self.reply
        if not self.answered:
            return ABSTENTION
        return " ".join(statement.text for statement in self.statements)

    @property
    def marked_text(self) -> str:
        """:attr:`text`, the markers of its citations behind each statement.

        Every number in square brackets is a marker: what looks like one in a sentence of an article
        has round brackets here (see :mod:`rag.plain_text`).
        """
        if not self.answered:
            return self.text
        return " ".join(map(_with_markers, self.statements))

    def parts_of(self, statement: Statement) -> tuple[str, str, str]:
        """The text before the short answer, the short answer, and the text behind it.

        Both latter are empty for a statement that does not hold the short answer. Of two statements
        in the same words each holds it.
        """
        short, text = self.short_answer, statement.text
        for citation in self.citations:
            if short is None or citation.number not in statement.citations:
                continue
            start, end = (offset - citation.start for offset in (short.start, short.end))
            # The same words may stand there twice: those that hold the short answer are meant.
            place = citation.quote.find(text, max(0, end - len(text)), max(0, start) + len(text))
            if citation.article_id == short.article_id and 0 <= place <= start:
                start, end = start - place, end - place
                return text[:start], text[start:end], text[end:]
        return statement.text, "", ""

    def __str__(self) -> str:
        """The answer with its markers, then a note for each citation: plain text to read.

        Lines of a quotation are set in, so that what begins a line is ours.
        """
        if not self.answered:
            return "\n\n".join(filter(None, [self.note, self.text]))
        notes = [
            set_in(f"[{cited.number}] {quoted_source(cited)}: “{cited.quote}”")
            for cited in self.citations
        ]
        return "\n\n".join(filter(None, [self.note, self.marked_text, "\n".join(notes)]))

    def to_dict(self) -> dict[str, Any]:
        """The stable JSON of an answer (see README)."""
        closest_keys = ("article_id", "title", "start", "end", "text", "score")
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "answered": self.answered,
            "confidence": self.confidence,
            "reply": self.reply,
            "model": self.model,
            "note": self.note,
            "text": self.text,
            "short_answer": self.short_answer and self.short_answer.to_dict(),
            "statements": [statement.to_dict() for statement in self.statements],
            "citations": [citation.to_dict() for citation in self.citations],
            "closest": [{key: hit.to_dict()[key] for key in closest_keys} for hit in self.closest],
            "seconds": dict(self.seconds),
        }


@dataclass(frozen=True, slots=True)
class Trace:
    """How an answer came about.

    ``hits`` are the passages that were found, best first; the reader got the first ``read`` of
    them, and ``reading`` is what it made of those. Of an answer for which nothing was looked up, a
    reply or a summary, they are empty.
    """

    answer: Answer
    hits: tuple[Hit, ...] = ()
    read: int = 0
    reading: Reading = Reading((), 0.0)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and the answer it got. A conversation is a sequence of turns."""

    question: str
    answer: Answer


def _with_markers(statement: Statement) -> str:
    markers: Sequence[str] = [f"[{number}]" for number in statement.citations]
    if statement.support == "unsupported":
        markers = [*markers, UNSUPPORTED]
    return " ".join([unlike_markers(statement.text), "".join(markers)]).rstrip()
