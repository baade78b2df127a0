"""Articles into passages: runs of whole sentences that follow the paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from rag.labels import is_heading
from rag.sentences import sentence_spans
from rag.types import Article, Passage, Sentence

SPLITTER_VERSION = 3
"""Goes up whenever the same article would be split differently; part of the index's recipe."""

PARAGRAPH_BREAK = "\n\n"
_CLAUSE_BREAK = re.compile(r"[;:—–]\s|,\s")
_CLAUSE_FLOOR = 0.5
"""A cut inside an over-long sentence looks for a clause's end in the second half of the piece."""

_CHARACTERS_PER_TOKEN = 16
"""More than any language's average. A longer "sentence" is cut without counting all its tokens, so
that megabytes without a full stop take linear time."""

CountTokens = Callable[[str], int]


class _Span(NamedTuple):
    """A sentence, or a piece of an over-long one, with the tokens that it takes."""

    start: int
    end: int
    tokens: int


def split(
    article: Article, *, min_words: int, max_tokens: int, count_tokens: CountTokens
) -> tuple[Passage, ...]:
    """Cut an article into passages.

    A paragraph is a passage. One of fewer than ``min_words`` words (a one-line paragraph of a news
    story) is joined with what follows it, and so is a heading; one of more than ``max_tokens``
    tokens is cut between sentences. A sentence is cut only when it alone is longer than that.

    Args:
        article: Its text has one paragraph a line, with an empty line between.
        min_words: Words, separated by white space.
        max_tokens: Tokens as ``count_tokens`` counts them; the sum over the sentences of a passage.
        count_tokens: The tokenizer of the embedding model, without its special tokens.

    Returns:
        Passages in reading order. Every character that is not white space is in exactly one
        sentence of exactly one passage.
    """
    passages: list[Passage] = []
    pending: list[_Span] = []

    def flush() -> None:
        if pending:
            passages.append(_passage(article, pending))
            pending.clear()

    for paragraph in _paragraphs(article.text, max_tokens, count_tokens):
        if _tokens(pending) + _tokens(paragraph) > max_tokens:
            flush()
        for span in paragraph:
            if _tokens(pending) + span.tokens > max_tokens:
                flush()
            pending.append(span)
        words = len(article.text[pending[0].start : pending[-1].end].split())
        # A heading belongs to what follows it. Many lines like headings are a list, though.
        if words >= (2 * min_words if _is_heading(article.text, paragraph) else min_words):
            flush()
    flush()
    return tuple(passages)


def _paragraphs(text: str, max_tokens: int, count_tokens: CountTokens) -> Iterator[list[_Span]]:
    """The sentences of each paragraph, cut where one alone is over ``max_tokens``."""
    start = 0
    while start < len(text):
        end = text.find(PARAGRAPH_BREAK, start)
        end = len(text) if end < 0 else end
        spans = [
            piece
            for a, b in sentence_spans(text[start:end])
            for piece in _pieces(text, start + a, start + b, max_tokens, count_tokens)
        ]
        if spans:
            yield spans
        start = end + len(PARAGRAPH_BREAK)


def _is_heading(text: str, paragraph: list[_Span]) -> bool:
    return len(paragraph) == 1 and is_heading(text[paragraph[0].start : paragraph[0].end])


def _pieces(
    text: str, start: int, end: int, max_tokens: int, count_tokens: CountTokens
) -> Iterator[_Span]:
    """One sentence, in as few pieces of at most ``max_tokens`` tokens as will do."""
    while start < end:
        window = min(end, start + max_tokens * _CHARACTERS_PER_TOKEN)
        tokens = count_tokens(text[start:window])
        if tokens > max_tokens or window < end:
            window = _cut(text, start, window, max_tokens, count_tokens)
            tokens = count_tokens(text[start:window])
        yield _Span(start, window, tokens)
        start = window + len(text[window:end]) - len(text[window:end].lstrip())


def _cut(text: str, start: int, end: int, max_tokens: int, count_tokens: CountTokens) -> int:
    """Where to end a piece of at most ``max_tokens``: at a clause, else a word, else anywhere."""
    low, high = start + 1, end
    while low < high:
        middle = (low + high + 1) // 2
        if count_tokens(text[start:middle]) <= max_tokens:
            low = middle
        else:
            high = middle - 1
    floor = start + int((low - start) * _CLAUSE_FLOOR)
    clauses = [match.end() for match in _CLAUSE_BREAK.finditer(text, floor, low)]
    words = [match.end() for match in re.finditer(r"\S(?=\s)", text[start:low])]
    end = clauses[-1] if clauses else start + words[-1] if words else low
    return start + len(text[start:end].rstrip())


def _tokens(spans: list[_Span]) -> int:
    return sum(span.tokens for span in spans)


def _passage(article: Article, spans: list[_Span]) -> Passage:
    start, end = spans[0].start, spans[-1].end
    sentences = tuple(
        Sentence(article.id, s.start, s.end, article.text[s.start : s.end]) for s in spans
    )
    return Passage(article.id, start, end, article.text[start:end], sentences)
