"""Fusion is a pure function with hand-worked results; the retriever is tested on a real store."""

from pathlib import Path

import pytest
from fakes import HARBOUR, WordEmbedder
from hypothesis import given
from hypothesis import strategies as st

from rag.index import Indexer
from rag.retrieve import FUSIONS, HybridRetriever, fuse, fuse_ranks, merge, query_terms
from rag.settings import Settings
from rag.store import Store


def test_fuse_standardises_each_side_and_fills_its_gaps() -> None:
    # Dense 0.9, 0.3, and for c the lowest again: mean 0.5, deviation sqrt(0.08).
    # Lexical 0 for a, then 30 and 15: mean 15, deviation sqrt(150).
    fused = fuse({"a": 0.9, "b": 0.3}, {"b": 30.0, "c": 15.0}, dense_weight=0.25)
    d, x = 0.08**0.5, 150**0.5
    assert fused == pytest.approx(
        {
            "a": 0.25 * 0.4 / d - 0.75 * 15 / x,
            "b": -0.25 * 0.2 / d + 0.75 * 15 / x,
            "c": -0.25 * 0.2 / d,
        }
    )


def test_the_only_lexical_match_counts() -> None:
    fused = fuse({"a": 0.5, "b": 0.5}, {"b": 3.0}, dense_weight=0.5)
    assert fused["b"] > fused["a"]


def test_fuse_with_one_side_empty_keeps_the_order_of_the_other() -> None:
    fused = fuse({"a": 0.2, "b": 0.7, "c": 0.5}, {}, dense_weight=0.5)
    assert sorted(fused, key=fused.__getitem__) == ["a", "c", "b"]
    assert fuse({}, {}, dense_weight=0.5) == {}


def test_fuse_of_equal_scores_does_not_divide_by_zero() -> None:
    assert fuse({"a": 0.1, "b": 0.1, "c": 0.1}, {}, dense_weight=0.5) == {"a": 0, "b": 0, "c": 0}


def test_fuse_ranks_by_hand() -> None:
    fused = fuse_ranks({"a": 0.9, "b": 0.3}, {"b": 30.0, "c": 15.0}, dense_weight=0.25)
    assert fused == pytest.approx({"a": 0.25 / 61, "b": 0.25 / 62 + 0.75 / 61, "c": 0.75 / 62})


def test_merge_of_one_query_keeps_its_scores() -> None:
    assert merge([{"a": 3.0, "b": 1.0}], first_weight=0.6) == {"a": 3.0, "b": 1.0}


def test_merge_standardises_each_query_and_fills_its_gaps() -> None:
    # First: 3, 1, and for c the lowest again: mean 5/3, deviation sqrt(8/9). Second: 0, 10, 20 with
    # 0 for a: mean 10, deviation sqrt(200/3).
    merged = merge([{"a": 3.0, "b": 1.0}, {"b": 10.0, "c": 20.0, "a": 0.0}], first_weight=0.75)
    d, x = (8 / 9) ** 0.5, (200 / 3) ** 0.5
    assert merged == pytest.approx(
        {
            "a": 0.75 * (4 / 3) / d - 0.25 * 10 / x,
            "b": -0.75 * (2 / 3) / d,
            "c": -0.75 * (2 / 3) / d + 0.25 * 10 / x,
        }
    )


def test_merge_of_nothing_found() -> None:
    assert merge([{}, {}], first_weight=0.6) == {}


SCORES = st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1), max_size=6)


@given(SCORES, SCORES, st.floats(0, 1))
def test_fuse_covers_all_and_never_punishes_a_better_score(dense, lexical, weight) -> None:
    fused = fuse(dense, lexical, dense_weight=weight)
    assert set(fused) == set(dense) | set(lexical)
    for one in fused:
        for other in fused:
            lowest = min(dense.values(), default=0.0)
            closer = dense.get(one, lowest) >= dense.get(other, lowest)
            if closer and lexical.get(one, 0.0) >= lexical.get(other, 0.0):
                assert fused[one] >= fused[other] - 1e-6


def test_query_terms_drop_function_words_unless_there_is_nothing_else() -> None:
    assert query_terms("What did the opposition say?") == ["opposition", "say"]
    assert query_terms("What is it?") == ["What", "is", "it"]
    assert query_terms("?!") == []


@pytest.fixture
def retriever(tmp_path: Path):
    embedder = WordEmbedder()
    indexer = Indexer.of(Settings(home=tmp_path / "home", passage_min_words=5), embedder)
    with Store.open(tmp_path / "home", indexer.recipe) as store:
        store.add(HARBOUR, None, *indexer.index(HARBOUR))
        yield HybridRetriever(
            store, embedder, candidates=10, fusion=FUSIONS["convex"], dense_weight=0.5
        )


def test_hits_carry_exact_passages_and_all_scores(retriever: HybridRetriever) -> None:
    hits = retriever.retrieve("What did the fishermen's union say?", 2)
    assert len(hits) == 2
    best = hits[0]
    assert best.passage.text.startswith("The fishermen's union")
    assert best.lexical is not None
    assert best.lexical > 0
    assert best.dense is not None
    assert best.score >= hits[1].score
    for hit in hits:
        assert HARBOUR.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_a_query_without_words_still_searches_by_meaning(retriever: HybridRetriever) -> None:
    assert len(retriever.retrieve("?!", 2)) == 2


def test_no_article_chosen_matches_nothing(retriever: HybridRetriever) -> None:
    assert retriever.retrieve("union", 5, []) == ()
    assert retriever.retrieve("union", 5, [HARBOUR.id])


def test_equal_queries_count_once(retriever: HybridRetriever) -> None:
    question = "What did the fishermen's union say?"
    assert retriever.retrieve([question, question], 3) == retriever.retrieve(question, 3)
    assert retriever.retrieve([question], 3) == retriever.retrieve(question, 3)


def test_each_of_two_queries_finds_its_own(retriever: HybridRetriever) -> None:
    union, other = "What did the fishermen's union say?", "?!"
    hits = retriever.retrieve([union, other], 2)
    assert hits[0].passage.text.startswith("The fishermen's union")
    assert hits[0].lexical == retriever.retrieve(union, 2)[0].lexical
