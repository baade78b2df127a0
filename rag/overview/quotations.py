"""Summaries and lists of names as statements with citations."""

from __future__ import annotations

from collections.abc import Sequence

from rag.cite import cite
from rag.composer import Composition
from rag.embed import Embedder
from rag.labels import is_label, is_table_row
from rag.overview.mentions import mentions
from rag.overview.request import Kind
from rag.overview.summary import summarise
from rag.sentences import sentence_spans
from rag.types import Article, Citation, Statement


def summary_of(article: Article, embedder: Embedder, count: int) -> Composition:
    """Sum up an article in some of its sentences; neighbours share a citation.

    Args:
        article: Anything with at least one sentence.
        embedder: Tells how alike sentences are.
        count: Sentences wanted.
    """
    spans = sentence_spans(article.text)
    sentences = [article.text[start:end] for start, end in spans]
    vectors = embedder.encode([*sentences, article.title])
    labels = frozenset(
        p for p, text in enumerate(sentences) if is_label(text, article.title) or is_table_row(text)
    )
    chosen = summarise(sentences, vectors[:-1], vectors[-1], count, labels)
    statements: list[Statement] = []
    citations: list[Citation] = []
    for run in _runs(chosen):
        number = len(citations) + 1
        citations.append(cite(number, article, spans[run[0]][0], spans[run[-1]][1]))
        statements += [Statement(sentences[position], (number,), "verbatim") for position in run]
    return Composition(tuple(statements), tuple(citations))


def list_of(article: Article, kind: Kind) -> Composition:
    """The names of a kind, each a statement that cites the sentence which introduces it.

    Args:
        article: Where to look.
        kind: "people", "organisations" or "places".
    """
    statements: list[Statement] = []
    citations: dict[tuple[int, int], Citation] = {}
    for mention in mentions(article.text, kind):
        span = (mention.start, mention.end)
        cited = citations.setdefault(span, cite(len(citations) + 1, article, *span))
        statements.append(Statement(mention.name, (cited.number,), "verbatim"))
    return Composition(tuple(statements), tuple(citations.values()))


def _runs(positions: Sequence[int]) -> list[list[int]]:
    """Neighbouring positions together: (1, 2, 5) gives [1, 2] and [5]."""
    runs: list[list[int]] = []
    for position in positions:
        if runs and runs[-1][-1] == position - 1:
            runs[-1].append(position)
        else:
            runs.append([position])
    return runs
