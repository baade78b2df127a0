"""A store is opened, closed and rebuilt."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from stores import (
    RECIPE,
    add,
    embed,
    found_by_vector,
    found_by_word,
    ids_of,
    index,
    make,
    open_store,
)

from rag.errors import StaleIndexError, StoreError
from rag.store import Store
from rag.store.opening import rebuild_command
from rag.types import Article, Passage

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
        "import sys, pathlib, stores\n"
        "with stores.open_store(pathlib.Path(sys.argv[1])) as store:\n"
        "    assert stores.add(store, 1) == 'unchanged'\n"
        "    assert store.articles() and store.lexical(['paragraph'], 3)\n"
        "    assert 'chromadb' not in sys.modules\n"
        "    assert store.dense(stores.embed('x'), 1) and 'chromadb' in sys.modules\n"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], check=True, cwd=Path(__file__).parent
    )


# Rebuilding


def index_in_halves(article: Article):
    """Two passages an article, whatever its paragraphs."""
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
