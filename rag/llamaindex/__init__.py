"""The assistant inside llama-index: a retriever and a query engine for its pipelines.

llama-index takes seconds to import, so that it is imported by the functions, not by this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.assistant import Assistant
from rag.extras import needed

if TYPE_CHECKING:
    from llama_index.core.base.base_query_engine import BaseQueryEngine
    from llama_index.core.base.base_retriever import BaseRetriever

__all__ = ["as_query_engine", "as_retriever"]


def as_retriever(
    assistant: Assistant, k: int | None = None, articles: Sequence[str] | str | None = None
) -> BaseRetriever:
    """A llama-index retriever that gives the passages of :meth:`rag.Assistant.search`.

    Each node is a passage with its place in the article: ``start_char_idx`` and ``end_char_idx``,
    and in its metadata ``article_id``, ``start``, ``end``, ``title``, ``published`` (ISO 8601),
    ``source`` and ``url``. Its score is comparable only within one search. What cannot be asked
    raises a :class:`rag.RagError`, as ``search`` does.

    Args:
        assistant: Open for as long as the retriever is used.
        k: Passages wanted, at least 1; None for as many as our own reader reads
            (``read_passages`` of the settings).
        articles: Where to look; see :meth:`rag.Assistant.ask`.

    Raises:
        RagError: llama-index is not installed.
        ValueError: ``k`` is less than 1.
    """
    k = assistant.settings.read_passages if k is None else k
    if k < 1:
        raise ValueError(f"k is {k}: a retriever gives at least 1 passage")
    with needed("llm", "as_retriever()"):
        from rag.llamaindex.adapters import ArticleRetriever
    return ArticleRetriever(assistant, k, articles)


def as_query_engine(
    assistant: Assistant, articles: Sequence[str] | str | None = None
) -> BaseQueryEngine:
    """A llama-index query engine that answers as :meth:`rag.Assistant.ask` does.

    The text of its response is the answer with its markers, ``[1]`` standing for the first of the
    ``source_nodes``. These are the citations: each holds the exact quotation and its place, and
    the confidence of the answer (0-1) as its score. The metadata of the response is the JSON of the
    answer. Where the articles don't say, the text is :data:`rag.types.ABSTENTION` and there are no
    nodes. What cannot be asked raises a :class:`rag.RagError`, as ``ask`` does.

    Args:
        assistant: Open for as long as the query engine is used.
        articles: Where to look; see :meth:`rag.Assistant.ask`.

    Raises:
        RagError: llama-index is not installed.
    """
    with needed("llm", "as_query_engine()"):
        from rag.llamaindex.adapters import ArticleQueryEngine
    return ArticleQueryEngine(assistant, articles)
