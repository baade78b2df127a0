"""Articles and stores for the tests of the store, and how to find what was added."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.store import Store
from rag.types import Article, Passage, Sentence

DIMENSION = 8
RECIPE: dict[str, str | int] = {"model": "test", "passage_min_words": 40}
SYNC_THRESHOLD = 7
"""Small, so that Chroma persists its HNSW files at every third article."""

Indexed = tuple[Article, list[Passage], NDArray[np.float32]]


def embed(text: str) -> NDArray[np.float32]:
    """A vector of length 1 that depends on nothing but the text."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    vector = np.random.default_rng(seed).standard_normal(DIMENSION)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def index(article: Article) -> tuple[list[Passage], NDArray[np.float32]]:
    """One passage a paragraph, one sentence a passage."""
    passages = []
    position = 0
    for paragraph in article.text.split("\n\n"):
        span = (article.id, position, position + len(paragraph), paragraph)
        passages.append(Passage(*span, (Sentence(*span),)))
        position += len(paragraph) + 2
    return passages, np.stack([embed(passage.text) for passage in passages])


def make(number: int, version: int = 0, paragraphs: int = 3) -> Indexed:
    """An article with the words ``article<number>v<version>`` in each paragraph."""
    name = f"article{number}v{version}"
    text = "\n\n".join(f"In {name} the paragraph {i} says something." for i in range(paragraphs))
    article = Article.create(
        f"Title of {name}", text, published=date(2016, 3, 1 + number % 28), source="The Test"
    )
    return article, *index(article)


def open_store(home: Path, **options: Any) -> Store:
    """The store of the tests."""
    settings = {"lock_timeout": 20.0, "_sync_threshold": SYNC_THRESHOLD, **options}
    return Store.open(home, RECIPE, **settings)


def add(store: Store, number: int, version: int = 0) -> str:
    """Add :func:`make`'s article from the origin ``file<number>``."""
    article, passages, vectors = make(number, version)
    return store.add(article, f"file{number}", passages, vectors)


def ids_of(number: int, version: int = 0) -> list[str]:
    return [passage.id for passage in make(number, version)[1]]


def found_by_word(store: Store, number: int, version: int = 0) -> set[str]:
    return {id_ for id_, _ in store.lexical([f"article{number}v{version}"], 50)}


def found_by_vector(store: Store, number: int, version: int = 0) -> set[str]:
    return {store.dense(vector, 1)[0][0] for vector in make(number, version)[2]}


def plan() -> Iterator[tuple[int, int]]:
    """Which article and version to add next: every third one replaces an earlier one."""
    for number in range(10_000):
        yield number, 0
        if number % 3 == 2:
            yield number - 1, 1


def expected_after(steps: int) -> set[str]:
    """The ids of the articles in the store after so many steps of the plan."""
    at_origin = {}
    for _, (number, version) in zip(range(steps), plan(), strict=False):
        at_origin[number] = make(number, version)[0].id
    return set(at_origin.values())
