"""The store finds passages, by words and by vector."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from stores import embed, ids_of, index, make

from rag.store import Store, dense
from rag.types import Article

# Searching by words


def test_words_are_found_in_text_and_title_in_any_form(store: Store) -> None:
    for title, text in (("Café society", "He was running."), ("Other", "The cafe in Paris.")):
        article = Article.create(title, text)
        store.add(article, None, *index(article))
    hits = store.lexical(["CAFES"], 5)
    assert len(hits) == 2
    assert all(score > 0 for _, score in hits)
    assert hits == sorted(hits, key=lambda hit: -hit[1])
    assert store.passages([hits[0][0]])[hits[0][0]][1].title == "Café society"
    assert len(store.lexical(["runs"], 5)) == 1
    assert len(store.lexical(["cafe in", "no such word"], 5)) == 1
    assert store.lexical(["in cafe"], 5) == []


def test_words_are_found_in_the_selected_articles_only(shelf: Store) -> None:
    article_ids = [make(number)[0].id for number in (3, 4)]
    hits = shelf.lexical(["something"], 50, article_ids)
    assert {id_ for id_, _ in hits} == {*ids_of(3), *ids_of(4)}
    assert len(shelf.lexical(["something"], 2, article_ids)) == 2
    assert shelf.lexical(["something"], 50, []) == []
    assert len(shelf.lexical(["something"], 500)) == 60


@settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(terms=st.lists(st.text(st.characters(), max_size=8), max_size=6))
@example(terms=['"'])
@example(terms=["NEAR(", "title:", "a*", "^b", "AND", "OR", "NOT", "-", "{title}"])
@example(terms=["something\0", "\ud800", ""])
@example(terms=["'; DROP TABLE passages; --"])
def test_no_term_is_ever_syntax(shelf: Store, terms: list[str]) -> None:
    assert all(score > 0 for _, score in shelf.lexical(terms, 5))
    assert len(shelf.lexical([*terms, "something"], 3)) == 3


def test_terms_without_words_find_nothing(shelf: Store) -> None:
    for terms in ([], [""], ["!?", " "], ["\0"]):
        assert shelf.lexical(terms, 5) == []


def test_thousands_of_terms(shelf: Store) -> None:
    assert len(shelf.lexical([f"term{i}" for i in range(5000)] + ["something"], 3)) == 3


# Searching by vector


def exact(store: Store, vector: np.ndarray, k: int, numbers: range) -> list[str]:
    cosines = {
        passage.id: float(own @ vector)
        for number in numbers
        for passage, own in zip(*make(number)[1:], strict=True)
    }
    return sorted(cosines, key=lambda id_: -cosines[id_])[:k]


def test_the_nearest_passages_come_first_with_their_cosine(shelf: Store) -> None:
    query = embed("a question")
    hits = shelf.dense(query, 10)
    assert [id_ for id_, _ in hits] == exact(shelf, query, 10, range(20))
    assert hits[0][1] == pytest.approx(
        float(query @ embed(shelf.passages([hits[0][0]])[hits[0][0]][0].text)), abs=1e-5
    )
    assert len(shelf.dense(query, 1000)) == 60


@pytest.mark.parametrize("exact_scan", [0, dense.EXACT_SCAN])
@pytest.mark.parametrize("numbers", [range(1), range(3, 6), range(15), range(20)])
def test_vectors_of_the_selected_articles_only(
    shelf: Store, monkeypatch: pytest.MonkeyPatch, exact_scan: int, numbers: range
) -> None:
    monkeypatch.setattr(dense, "EXACT_SCAN", exact_scan)
    query = embed("another question")
    article_ids = [make(number)[0].id for number in numbers]
    for k in (1, 5, 100):
        hits = shelf.dense(query, k, article_ids)
        assert [id_ for id_, _ in hits] == exact(shelf, query, k, numbers)


def test_nothing_to_search(store: Store, shelf: Store) -> None:
    assert store.dense(embed("x"), 5) == []
    assert store.dense(embed("x"), 5, ["unknown"]) == []
    assert shelf.dense(embed("x"), 5, []) == []
    assert shelf.dense(embed("x"), 5, ["unknown"]) == []


def test_searches_that_make_no_sense_are_refused(shelf: Store) -> None:
    for vector, k, message in (
        (embed("x"), 0, "0 passages"),
        (embed("x")[:3], 1, "shape"),
        (embed("x") * np.nan, 1, "nan"),
    ):
        with pytest.raises(ValueError, match=message):
            shelf.dense(vector, k)
    with pytest.raises(ValueError, match="0 passages"):
        shelf.lexical(["x"], 0)


def test_how_many_passages_are_fetched_for_a_selection() -> None:
    assert dense.number_to_fetch(50, 5_000, 1_000_000) is None
    assert dense.number_to_fetch(50, 1_000_000, 1_000_000) == 100
    assert dense.number_to_fetch(50, 250_000, 1_000_000) == 400
    assert dense.number_to_fetch(50, 10_000, 1_000_000) is None
