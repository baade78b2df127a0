"""Passages and vectors as they come from outside: checked, and for a rebuild made anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from rag.store.database import STAGED, Database, create_passages, drop_passages
from rag.store.records import Vectors, insert_passages, read_article, read_infos
from rag.types import Article, Passage, Sentence

Index = Callable[[Article], tuple[Sequence[Passage], Vectors]]
Progress = Callable[[int, int], None]

_LENGTH_TOLERANCE = 1e-3


def require_index_of(
    article: Article,
    passages: Sequence[Passage],
    vectors: Vectors,
    dimension: int | None,
) -> None:
    """Check that passages and vectors fit the article, each other and the store.

    Args:
        article: what was split.
        passages: distinct parts of it.
        vectors: one row a passage, of length 1.
        dimension: numbers in the vectors that the store has, None if it has none.

    Raises:
        ValueError: they do not fit, which is a defect of the caller.
    """
    for passage in passages:
        parts: list[Passage | Sentence] = [passage, *passage.sentences]
        for part in parts:
            quoted = article.text[part.start : part.end]
            if part.article_id != article.id or part.start < 0 or not quoted or quoted != part.text:
                raise ValueError(f"{part!r} is not a part of article {article.id}")
    if len({passage.id for passage in passages}) != len(passages):
        raise ValueError(f"article {article.id} has the same passage twice")
    if vectors.ndim != 2 or len(vectors) != len(passages):
        raise ValueError(f"{len(passages)} passages have vectors of shape {vectors.shape}")
    if dimension is not None and len(passages) and vectors.shape[1] != dimension:
        raise ValueError(f"vectors of {vectors.shape[1]} numbers in a store of {dimension}")
    # A comparison that a NaN fails too.
    if not np.all(np.abs(np.linalg.norm(vectors, axis=1) - 1.0) < _LENGTH_TOLERANCE):
        raise ValueError(f"article {article.id} has vectors whose length is not 1")


def stage_all(database: Database, index: Index, progress: Progress | None) -> None:
    """Split and embed every article into the staged table of passages.

    Args:
        database: nobody else may write to it meanwhile.
        index: splits an article and embeds its passages.
        progress: told the number of articles done, and of all, after each.

    Raises:
        ValueError: ``index`` returned what does not fit the article.
    """
    with database.changing() as connection:
        drop_passages(connection, STAGED)
        create_passages(connection, STAGED)
    with database.reading() as connection:
        ids = [info.id for info in read_infos(connection)]
    length: int | None = None
    for done, article_id in enumerate(ids, start=1):
        with database.reading() as connection:
            article = read_article(connection, article_id)
        passages, vectors = index(article)
        require_index_of(article, passages, vectors, length)
        with database.changing() as connection:
            insert_passages(connection, STAGED, article, passages, vectors)
        length = vectors.shape[1] if passages else length
        if progress is not None:
            progress(done, len(ids))
