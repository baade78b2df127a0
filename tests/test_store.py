"""The store as its callers see it."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from store_child import DIMENSION, RECIPE, add, embed, index, make, open_store

from rag.errors import ArticleNotFoundError, StaleIndexError, StoreError
from rag.store import Store, dense
from rag.store.opening import rebuild_command
from rag.types import Article


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "home") as opened:
        yield opened


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Twenty articles that no test changes."""
    with open_store(tmp_path_factory.mktemp("shelf")) as opened:
        for number in range(20):
            add(opened, number)
        yield opened


def ids_of(number: int, version: int = 0) -> list[str]:
    return [passage.id for passage in make(number, version)[1]]


def found_by_word(store: Store, number: int, version: int = 0) -> set[str]:
    return {id_ for id_, _ in store.lexical([f"article{number}v{version}"], 50)}


def found_by_vector(store: Store, number: int, version: int = 0) -> set[str]:
    return {store.dense(vector, 1)[0][0] for vector in make(number, version)[2]}


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


# Opening


def test_another_recipe_is_refused_with_the_command_that_helps(tmp_path: Path) -> None:
    home = tmp_path / "my articles"
    with open_store(home) as store:
        add(store, 1)
    recipe = {"model": "other", "splitter": 2}
    with pytest.raises(StaleIndexError) as caught:
        Store.open(home, recipe)
    message = str(caught.value)
    assert "model was test, now is other" in message
    assert "passage_min_words was 40, now is not set" in message
    assert "splitter was not set, now is 2" in message
    assert f"rag rebuild --home '{home}'" in message
    with Store.open(home, recipe, allow_stale=True) as store:
        assert len(store.articles()) == 1
        store.rebuild(recipe, index)
    Store.open(home, recipe).close()
    assert rebuild_command(Path(".rag")) == "rag rebuild"


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    for home in (tmp_path, tmp_path / "none"):
        with pytest.raises(StoreError, match="There is no store"):
            open_store(home, create=False)
    assert list(tmp_path.iterdir()) == []
    open_store(tmp_path / "deep" / "down").close()
    open_store(tmp_path / "deep" / "down", create=False).close()


def test_a_store_from_the_future(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "rag.sqlite3")) as connection, connection:
        connection.execute("UPDATE meta SET value = '2' WHERE key = 'schema_version'")
    with pytest.raises(StoreError, match="Upgrade"):
        open_store(tmp_path)


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    add(store, 1)
    store.close()
    store.close()
    for use in (store.articles, lambda: add(store, 2), lambda: store.dense(embed("x"), 1)):
        with pytest.raises(StoreError, match="closed"):
            use()


def test_chroma_is_loaded_only_when_it_is_needed(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        add(store, 1)
    script = (
        "import sys, pathlib, store_child\n"
        "with store_child.open_store(pathlib.Path(sys.argv[1])) as store:\n"
        "    assert store_child.add(store, 1) == 'unchanged'\n"
        "    assert store.articles() and store.lexical(['paragraph'], 3)\n"
        "    assert 'chromadb' not in sys.modules\n"
        "    assert store.dense(store_child.embed('x'), 1) and 'chromadb' in sys.modules\n"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], check=True, cwd=Path(__file__).parent
    )


# Rebuilding


def index_in_halves(article: Article):
    """Two passages an article, whatever its paragraphs."""
    from rag.types import Passage

    middle = len(article.text) // 2
    spans = ((0, middle), (middle, len(article.text)))
    passages = [Passage(article.id, s, e, article.text[s:e], ()) for s, e in spans]
    return passages, np.stack([embed("half" + passage.text)[:6] for passage in passages])


def test_rebuilding_indexes_every_article_in_another_way(tmp_path: Path) -> None:
    def index_shorter(article: Article):
        passages, vectors = index_in_halves(article)
        return passages, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    with open_store(tmp_path) as store, open_store(tmp_path) as another:
        for number in range(5):
            add(store, number)
        another.dense(embed("x"), 1)
        infos = store.articles()
        told = []
        store.rebuild({"model": "halves"}, index_shorter, lambda *progress: told.append(progress))
        assert told == [(done, 5) for done in range(1, 6)]
        for each in (store, another):
            assert each.articles() == infos
            assert each.count_passages() == 10
            query = index_shorter(make(3)[0])[1][1]
            (best, cosine), *_ = each.dense(query, 3)
            assert best.startswith(make(3)[0].id)
            assert cosine == pytest.approx(1, abs=1e-5)
            assert {id_.split(":")[0] for id_ in found_by_word(each, 2)} == {make(2)[0].id}
            assert each.check() == []
    assert len(list((tmp_path / "chroma").iterdir())) == 1
    with pytest.raises(StaleIndexError):
        open_store(tmp_path)
    Store.open(tmp_path, {"model": "halves"}).close()


def test_a_rebuild_that_fails_changes_nothing(store: Store) -> None:
    for number in range(3):
        add(store, number)

    def fail_at_the_second(article: Article):
        if article.id == make(1)[0].id:
            raise KeyboardInterrupt
        return index(article)

    def misfit(article: Article):
        return index(article)[0], index(article)[1][:-1]

    with pytest.raises(KeyboardInterrupt):
        store.rebuild({"model": "other"}, fail_at_the_second)
    with pytest.raises(ValueError, match="shape"):
        store.rebuild({"model": "other"}, misfit)
    assert found_by_vector(store, 1) == found_by_word(store, 1) == set(ids_of(1))
    assert store.check() == []
    Store.open(store.home, RECIPE).close()
    add(store, 4)
    assert store.check() == []


def test_rebuilding_an_empty_store(store: Store) -> None:
    store.rebuild({"model": "other"}, index)
    assert store.check() == []
    add(store, 1)
    assert found_by_vector(store, 1) == set(ids_of(1))
