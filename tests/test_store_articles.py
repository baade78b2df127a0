"""The store keeps articles: they are added, replaced, removed and found by name."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from stores import (
    DIMENSION,
    add,
    embed,
    found_by_vector,
    found_by_word,
    ids_of,
    index,
    make,
    open_store,
)

from rag.errors import ArticleNotFoundError, StoreError
from rag.store import Store
from rag.types import Article

# Adding


def test_what_is_added_comes_back_also_after_reopening(tmp_path: Path) -> None:
    article, passages, vectors = make(1)
    with open_store(tmp_path) as store:
        assert store.add(article, "file1", passages, vectors) == "added"
    with open_store(tmp_path, create=False) as store:
        assert store.article(article.id) == article
        info = store.info(article.id)
        assert (info.id, info.title, info.published) == (
            article.id,
            article.title,
            article.published,
        )
        assert (info.source, info.url, info.characters) == ("The Test", None, len(article.text))
        assert info.added.endswith("+00:00")
        assert store.articles() == (info,)
        assert store.origins(article.id) == ("file1",)
        assert store.count_passages() == 3
        ids = [passage.id for passage in reversed(passages)]
        found = store.passages([*ids, "unknown"])
        assert list(found) == ids
        assert all(found[p.id] == (p, info) for p in passages)
        assert found_by_word(store, 1) == found_by_vector(store, 1) == set(ids)
        assert store.check() == []


def test_adding_again_changes_nothing(store: Store) -> None:
    assert add(store, 1) == "added"
    before = store.articles()
    assert store.contains(make(1)[0].id, "file1")
    assert add(store, 1) == "unchanged"
    assert store.articles() == before
    assert store.count_passages() == 3


def test_changed_content_replaces_and_leaves_no_ghost(store: Store) -> None:
    add(store, 1)
    add(store, 2)
    assert not store.contains(make(1, 1)[0].id, "file1")
    assert add(store, 1, version=1) == "replaced"
    assert {info.id for info in store.articles()} == {make(1, 1)[0].id, make(2)[0].id}
    assert found_by_word(store, 1) == set()
    assert not found_by_vector(store, 1) & set(ids_of(1))
    assert store.passages(ids_of(1)) == {}
    assert found_by_word(store, 1, 1) == found_by_vector(store, 1, 1) == set(ids_of(1, 1))
    assert store.check() == []


def test_an_article_stays_while_one_origin_has_it(store: Store) -> None:
    article, passages, vectors = make(1)
    store.add(article, "here", passages, vectors)
    assert store.add(article, "there", passages, vectors) == "unchanged"
    assert store.origins(article.id) == ("here", "there")
    other, *its_index = make(2)
    assert store.add(other, "here", *its_index) == "replaced"
    assert store.article(article.id) == article
    assert store.origins(article.id) == ("there",)
    # The last origin moves to an article that is already there.
    assert store.add(other, "there", *its_index) == "replaced"
    assert [info.id for info in store.articles()] == [other.id]
    assert store.check() == []


def test_a_pasted_article_stays_until_it_is_removed(store: Store) -> None:
    article, passages, vectors = make(1)
    store.add(article, "file1", passages, vectors)
    assert not store.contains(article.id, None)
    assert store.add(article, None, passages, vectors) == "unchanged"
    assert store.contains(article.id, None)
    assert store.origins(article.id) == ("file1", f"paste:{article.id}")
    add(store, 1, version=1)
    assert store.article(article.id) == article
    store.remove([article.id])
    assert store.origins(article.id) == ()
    assert store.check() == []


def test_removing_is_all_or_nothing(store: Store) -> None:
    for number in (1, 2, 3):
        add(store, number)
    first, second, third = (make(number)[0].id for number in (1, 2, 3))
    with pytest.raises(ArticleNotFoundError, match="nonsense"):
        store.remove([first, "nonsense"])
    assert len(store.articles()) == 3
    store.remove([first, third, first])
    assert [info.id for info in store.articles()] == [second]
    assert found_by_word(store, 1) == set()
    assert found_by_vector(store, 2) == set(ids_of(2))
    assert store.check() == []
    # The same passage ids return with the same article.
    assert add(store, 1) == "added"
    assert found_by_vector(store, 1) == set(ids_of(1))
    assert store.check() == []


def test_an_emptied_store_is_as_good_as_new(tmp_path: Path) -> None:
    for number in (1, 2):
        with open_store(tmp_path) as store:
            add(store, number)
            store.remove([make(number)[0].id])
            assert store.dense(embed("x"), 1) == []
            assert store.check() == []
    assert [build.name for build in (tmp_path / "chroma").iterdir()] == ["1"]


def test_any_sequence_of_changes_ends_where_it_should(tmp_path: Path) -> None:
    chance = random.Random(7)
    at_origin: dict[int, int] = {}
    store = open_store(tmp_path)
    for _ in range(70):
        number, version = chance.randrange(8), chance.randrange(3)
        match chance.randrange(10):
            case 0:
                store.close()
                store = open_store(tmp_path)
            case 1 | 2 if number in at_origin:
                store.remove([make(number, at_origin.pop(number))[0].id])
            case _:
                add(store, number, version)
                at_origin[number] = version
        expected = {make(n, v)[0].id for n, v in at_origin.items()}
        assert {info.id for info in store.articles()} == expected
        if at_origin:
            number, version = chance.choice(list(at_origin.items()))
            assert found_by_vector(store, number, version) == set(ids_of(number, version))
            assert found_by_word(store, number, version) == set(ids_of(number, version))
    assert store.check() == []
    store.close()


def test_texts_that_are_hard_on_databases(store: Store) -> None:
    for text in ("nul \0 in the midst", "beyond 😀 the 𝔹asic plane", "x" * 100_000, "a'b\"c--"):
        article = Article.create(text[:20], text, source="\0", url="é")
        store.add(article, None, *index(article))
        assert store.article(article.id) == article
        assert store.info(article.id).characters == len(text)
        ((passage, _),) = store.passages([f"{article.id}:0-{len(text)}"]).values()
        assert passage.text == text
    empty = Article.create("Nothing in it", "")
    store.add(empty, "nothing", [], np.empty((0, DIMENSION), np.float32))
    assert store.article(empty.id).text == ""
    store.remove([empty.id])
    assert store.check() == []
    broken = Article.create("half", "\ud800 of a pair")
    with pytest.raises(StoreError, match="surrogate"):
        store.add(broken, None, [], np.empty((0, DIMENSION), np.float32))
    assert store.check() == []


def test_an_index_that_does_not_fit_is_refused(store: Store) -> None:
    add(store, 1)
    article, passages, vectors = make(2)
    for bad_passages, bad_vectors, message in (
        (make(3)[1], vectors, "not a part"),
        (passages[:2], vectors, "2 passages have vectors of shape"),
        ([passages[0]] * 3, vectors, "same passage twice"),
        (passages, vectors * 2, "length is not 1"),
        (passages, vectors * np.nan, "length is not 1"),
        (passages, np.eye(3, dtype=np.float32), "3 numbers in a store of 8"),
        (passages, vectors[0], "shape"),
    ):
        with pytest.raises(ValueError, match=message):
            store.add(article, "file2", bad_passages, bad_vectors)
    assert len(store.articles()) == 1
    assert store.check() == []


# Finding articles


def test_articles_are_listed_newest_first_then_by_title(store: Store) -> None:
    for title, published in (
        ("b", date(2016, 3, 15)),
        ("undated", None),
        ("a", date(2016, 3, 15)),
        ("newest", date(2024, 1, 1)),
    ):
        article = Article.create(title, "Text.", published=published)
        store.add(article, None, *index(article))
    assert [info.title for info in store.articles()] == ["newest", "a", "b", "undated"]


def test_a_reference_is_an_id_or_its_beginning_or_a_title(shelf: Store) -> None:
    article = make(1)[0]
    for reference in (article.id, article.id[:6], article.title):
        assert shelf.resolve(reference) == article.id


@pytest.mark.parametrize("reference", ["", "abc", "zzzz", "%", "Title of", "\0"])
def test_a_reference_that_means_nothing_is_refused(shelf: Store, reference: str) -> None:
    with pytest.raises(ArticleNotFoundError):
        shelf.resolve(reference)


def test_a_reference_that_could_mean_several_names_them(store: Store) -> None:
    for text in ("One.", "Two."):
        article = Article.create("The same title", text)
        store.add(article, None, *index(article))
    with pytest.raises(ArticleNotFoundError) as caught:
        store.resolve("The same title")
    assert all(info.id in str(caught.value) for info in store.articles())
    with pytest.raises(ArticleNotFoundError, match="The same title"):
        store.resolve("same TITLE")


def test_unknown_articles_are_refused(shelf: Store) -> None:
    for method in (shelf.article, shelf.info):
        with pytest.raises(ArticleNotFoundError, match="unknown"):
            method("unknown")
    assert shelf.origins("unknown") == ()
