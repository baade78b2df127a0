"""The adapters themselves, and how our values become llama-index's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.schema import (
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)

from rag.assistant import Assistant
from rag.types import Answer, ArticleInfo, Citation, Hit

_NOT_FOR_MODELS = ["article_id", "start", "end", "url"]
"""Metadata that tells a language model or an embedding nothing about what a passage says."""


# mypy does not follow imports of llama-index (pyproject.toml), so that its classes are Any.
class ArticleRetriever(BaseRetriever):  # type: ignore[misc]
    """Passages of the articles; see :func:`rag.llamaindex.as_retriever`."""

    def __init__(self, assistant: Assistant, k: int, articles: Sequence[str] | str | None) -> None:
        super().__init__()
        self._assistant = assistant
        self._k = k
        self._articles = articles

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._assistant.search(query_bundle.query_str, self._k, self._articles)
        return [hit_node(hit) for hit in hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class ArticleQueryEngine(BaseQueryEngine):  # type: ignore[misc]
    """Answers with citations; see :func:`rag.llamaindex.as_query_engine`."""

    def __init__(self, assistant: Assistant, articles: Sequence[str] | str | None) -> None:
        super().__init__(callback_manager=None)
        self._assistant = assistant
        self._articles = articles

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._assistant.ask(query_bundle.query_str, articles=self._articles)
        return response_of(answer)

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> dict[str, object]:
        return {}  # Prompts of llama-index's that could be replaced: it uses none.


def response_of(answer: Answer) -> Response:
    """An answer, a reply or an abstention as llama-index's response."""
    return Response(
        response=answer.marked_text,
        source_nodes=[citation_node(cited, answer.confidence) for cited in answer.citations],
        metadata=answer.to_dict(),
    )


def hit_node(hit: Hit) -> NodeWithScore:
    """A retrieved passage as a node, its fused score as the score."""
    passage = hit.passage
    return NodeWithScore(
        node=_node(hit.article.id, passage.start, passage.end, passage.text, hit.article),
        score=hit.score,
    )


def citation_node(citation: Citation, confidence: float) -> NodeWithScore:
    """A citation as a node, the confidence of its answer (0-1) as the score."""
    node = _node(citation.article_id, citation.start, citation.end, citation.quote, citation)
    return NodeWithScore(node=node, score=confidence)


def _node(
    article_id: str, start: int, end: int, text: str, about: ArticleInfo | Citation
) -> TextNode:
    """Words of an article as a node. The same words have the same id in every search.

    The score is no part of it: llama-index takes nodes of different metadata for different ones.
    """
    metadata = {
        "article_id": article_id,
        "start": start,
        "end": end,
        "title": about.title,
        "published": about.published and about.published.isoformat(),
        "source": about.source,
        "url": about.url,
    }
    hidden = [*_NOT_FOR_MODELS, *(key for key, value in metadata.items() if value is None)]
    return TextNode(
        id_=f"{article_id}:{start}-{end}",
        text=text,
        start_char_idx=start,
        end_char_idx=end,
        metadata=metadata,
        excluded_llm_metadata_keys=hidden,
        excluded_embed_metadata_keys=hidden,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article_id)},
    )
