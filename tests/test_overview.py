"""Summaries and lists of names: which sentences are chosen, and that quotations are exact."""

import numpy as np
import pytest
from fakes import HARBOUR, WordEmbedder
from hypothesis import given
from hypothesis import strategies as st

from rag.overview import list_of, mentions, summarise, summary_of
from rag.sentences import sentence_spans
from rag.types import Article, Citation

STORM = Article.create(
    "Storm Ottilie",
    "Storm Ottilie killed two people on the coast of Holm on Monday night. The gust was measured "
    "in Port Averil.\n\n"
    'Ewart Calloway, the chief forecaster, defended the warning. "It was early," Calloway said.\n\n'
    "The power company, Westgrid, sent for its spokeswoman, Calista Rourke. The Ministry of Labour "
    "and the WHO waited in Port Averil.",
)


def vectors(*rows: list[float]) -> np.ndarray:
    array = np.asarray(rows, dtype=np.float32)
    return array / np.linalg.norm(array, axis=1, keepdims=True)


LONG = [f"Sentence number {n} says a thing or two about it." for n in "abcdef"]


def test_the_lead_comes_first_and_repetition_is_left_out() -> None:
    # All as like the title; the second says what the first says, the third something else.
    rows = vectors([1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0])
    title = vectors([1.0, 1.0])[0]
    assert summarise(LONG[:4], rows, title, 1) == (0,)
    assert summarise(LONG[:4], rows, title, 2) == (0, 2)


def test_a_sentence_like_the_title_wins_over_one_that_stands_near_the_top() -> None:
    rows = vectors([1.0, 0.2, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [0.2, 1.0, 0.0])
    assert summarise(LONG[:4], rows, vectors([0.7, 0.7, 0.0])[0], 2) == (0, 3)


def test_headings_are_left_out_and_context_comes_along() -> None:
    told = [
        "Contents",
        "Ada Finch leads the ferry company of Holm.",
        "She denied all of it on Monday.",
    ]
    rows = vectors([1.0, 0.0], [0.0, 1.0], [0.1, 1.0])
    assert summarise(told, rows, rows[2], 2) == (1, 2)
    assert summarise(told, rows, rows[2], 5) == (0, 1, 2)
    assert summarise(told, rows, rows[2], 1) == (1,)


def test_labels_sum_up_nothing_and_the_lead_is_the_first_sentence_that_does() -> None:
    told = ["A headline of no less than seven words", *LONG[:4]]
    rows = vectors([1.0, 0.0], [0.0, 1.0], [0.1, 1.0], [0.1, 1.0], [0.1, 1.0])
    assert summarise(told, rows, rows[0], 1) == (0,)
    assert summarise(told, rows, rows[1], 1, frozenset({0})) == (1,)


@given(st.integers(1, 8), st.integers(0, 12), st.randoms(use_true_random=False))
def test_a_summary_is_no_longer_than_wanted_and_in_order(count: int, size: int, random) -> None:
    rows = np.asarray([[random.random() + 0.01 for _ in range(4)] for _ in range(size + 1)])
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    sentences = [f"Sentence number {n} says a thing or two." for n in range(size)]
    chosen = summarise(sentences, rows[:-1], rows[-1], count)
    assert list(chosen) == sorted(set(chosen))
    assert min(1, size) <= len(chosen) <= count or size <= count


def test_mentions_of_each_kind() -> None:
    def names(kind):
        return [mention.name for mention in mentions(STORM.text, kind)]

    assert names("people") == ["Ewart Calloway", "Calista Rourke"]
    assert names("organisations") == ["Ministry of Labour", "WHO"]
    assert names("places") == ["Port Averil"]


def exact(citations: tuple[Citation, ...], article: Article) -> bool:
    return all(article.text[c.start : c.end] == c.quote for c in citations)


@pytest.mark.parametrize("article", [STORM, HARBOUR])
def test_overviews_quote_exactly(article: Article) -> None:
    summary = summary_of(article, WordEmbedder(), 3)
    people = list_of(article, "people")
    for composed in (summary, people):
        quotes = {citation.number: citation.quote for citation in composed.citations}
        assert exact(composed.citations, article)
        assert [*quotes] == list(range(1, len(quotes) + 1))
        for statement in composed.statements:
            assert statement.support == "verbatim"
            assert all(statement.text in quotes[number] for number in statement.citations)


def test_an_article_without_people_has_an_empty_list() -> None:
    assert list_of(Article.create("A", "It rained."), "people").statements == ()


@given(st.text(max_size=200))
def test_a_mention_stands_in_a_sentence(text: str) -> None:
    spans = sentence_spans(text)
    for kind in ("people", "organisations", "places"):
        for found in mentions(text, kind):
            assert (found.start, found.end) in spans
            assert found.name in text[found.start : found.end]
