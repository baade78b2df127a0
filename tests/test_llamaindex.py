"""The assistant inside llama-index: what its own parts make of our retriever and query engine."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fakes import HARBOUR, WordEmbedder
from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.base_selector import BaseSelector, SelectorResult, SingleSelection
from llama_index.core.llms import MockLLM
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import get_response_synthesizer
from llama_index.core.retrievers import QueryFusionRetriever, RouterRetriever
from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle
from llama_index.core.tools import QueryEngineTool, RetrieverTool

import rag
from rag import Assistant, RagError, Settings
from rag.errors import ArticleNotFoundError, QuestionError
from rag.types import ABSTENTION, Article

SAID = "What did Mayor Ana Ruiz say?"
UNKNOWN = "How is sourdough bread baked?"
FERRY = Article.create("The ferry", "The ferry of Port Ellery sails at noon.\n\nIt takes bicycles.")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    home = tmp_path_factory.mktemp("llamaindex") / "home"
    with Assistant.open(Settings(home=home), embedder=WordEmbedder()) as opened:
        for article in (HARBOUR, FERRY):
            opened.add_article(article)
        yield opened


def check_nodes(assistant: Assistant, nodes: Sequence[NodeWithScore]) -> None:
    """Every node is the words of its article at its place, and says where it comes from."""
    assert nodes
    for found in nodes:
        node, metadata = found.node, found.node.metadata
        article = assistant.article(metadata["article_id"])
        assert node.text == article.text[metadata["start"] : metadata["end"]]
        assert (node.start_char_idx, node.end_char_idx) == (metadata["start"], metadata["end"])
        assert node.ref_doc_id == article.id
        assert metadata["title"] == article.title
        assert metadata["published"] == (article.published and article.published.isoformat())
        assert (metadata["source"], metadata["url"]) == (article.source, article.url)
        assert isinstance(found.score, float)


# The retriever


def test_the_retriever_gives_what_search_finds(assistant: Assistant) -> None:
    retriever = rag.as_retriever(assistant, k=3)
    assert isinstance(retriever, BaseRetriever)
    nodes = retriever.retrieve("Who called for a new bridge?")
    hits = assistant.search("Who called for a new bridge?", 3)
    assert [(n.node.node_id, n.score) for n in nodes] == [(h.passage.id, h.score) for h in hits]
    check_nodes(assistant, nodes)
    assert asyncio.run(retriever.aretrieve("Who called for a new bridge?")) == nodes
    assert retriever.retrieve(QueryBundle("Who called for a new bridge?")) == nodes


def test_the_retriever_gives_as_many_as_the_reader_reads(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", read_passages=1)
    with Assistant.open(settings, embedder=WordEmbedder()) as assistant:
        for article in (HARBOUR, FERRY):
            assistant.add_article(article)
        assert len(rag.as_retriever(assistant).retrieve("Port Ellery")) == 1
        assert len(rag.as_retriever(assistant, 2).retrieve("Port Ellery")) == 2


def test_the_retriever_looks_only_where_it_is_told(assistant: Assistant) -> None:
    nodes = rag.as_retriever(assistant, articles=FERRY.id).retrieve("the bridge of Port Ellery")
    assert {n.node.metadata["article_id"] for n in nodes} == {FERRY.id}


def test_a_model_is_shown_what_tells_it_something(assistant: Assistant) -> None:
    [harbour, *_] = rag.as_retriever(assistant, articles=HARBOUR.id).retrieve("council")
    shown = harbour.node.get_content(MetadataMode.LLM)
    assert shown.startswith(
        "title: Harbour town weighs a new bridge\npublished: 2021-05-03\nsource: Ellery Post\n"
    )
    assert HARBOUR.id not in shown
    [ferry, *_] = rag.as_retriever(assistant, articles=FERRY.id).retrieve("ferry")
    assert "None" not in ferry.node.get_content(MetadataMode.LLM)
    assert "None" not in ferry.node.get_content(MetadataMode.EMBED)


def test_what_cannot_be_asked_is_an_error_of_ours(assistant: Assistant) -> None:
    with pytest.raises(QuestionError):
        rag.as_retriever(assistant).retrieve(" ")
    with pytest.raises(QuestionError):
        asyncio.run(rag.as_query_engine(assistant).aquery(" "))
    with pytest.raises(ArticleNotFoundError):
        rag.as_retriever(assistant, articles="ffff").retrieve("bridge")
    with pytest.raises(ValueError, match="k is 0: a retriever gives at least 1 passage"):
        rag.as_retriever(assistant, k=0)


def test_in_a_stock_query_engine(assistant: Assistant) -> None:
    engine = RetrieverQueryEngine(
        rag.as_retriever(assistant, k=4),
        response_synthesizer=get_response_synthesizer(llm=MockLLM()),
        node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=-1e6)],
    )
    response = engine.query(SAID)
    check_nodes(assistant, response.source_nodes)
    prompt = str(response)  # This model says what it was told.
    assert 'Mayor Ana Ruiz said the old bridge was "past saving".' in prompt
    assert SAID in prompt
    assert asyncio.run(engine.aquery(SAID)).source_nodes == response.source_nodes


@pytest.mark.parametrize("use_async", [False, True])
def test_fused_with_another_retriever_no_passage_comes_twice(
    assistant: Assistant, use_async: bool
) -> None:
    fused = QueryFusionRetriever(
        [rag.as_retriever(assistant), rag.as_retriever(assistant, articles=[HARBOUR.id])],
        llm=MockLLM(),
        mode=FUSION_MODES.RECIPROCAL_RANK,
        similarity_top_k=8,
        num_queries=1,
        use_async=use_async,
    )
    nodes = fused.retrieve("Who warned of the works?")
    check_nodes(assistant, nodes)
    places = [n.node.node_id for n in nodes]
    assert len(places) == len(set(places)) == len(assistant.search("Who warned of the works?", 8))


class ByWord(BaseSelector):
    """Chooses the tool whose description shares a word with the query."""

    def _select(self, choices: Sequence[object], query: QueryBundle) -> SelectorResult:
        words = set(query.query_str.lower().split())
        index = next(
            i
            for i, choice in enumerate(choices)
            if words & set(choice.description.split())  # type: ignore[attr-defined]
        )
        return SelectorResult(selections=[SingleSelection(index=index, reason="a word")])

    async def _aselect(self, choices: Sequence[object], query: QueryBundle) -> SelectorResult:
        return self._select(choices, query)

    def _get_prompts(self) -> dict[str, object]:
        return {}

    def _update_prompts(self, prompts: object) -> None: ...


def test_behind_a_stock_router(assistant: Assistant) -> None:
    router = RouterRetriever(
        selector=ByWord(),
        retriever_tools=[
            RetrieverTool.from_defaults(
                rag.as_retriever(assistant, articles=article.id), description=word
            )
            for article, word in ((HARBOUR, "bridge"), (FERRY, "ferry"))
        ],
        llm=MockLLM(),
    )
    for query, article in (("the ferry", FERRY), ("the bridge", HARBOUR)):
        nodes = router.retrieve(query)
        check_nodes(assistant, nodes)
        assert {n.node.metadata["article_id"] for n in nodes} == {article.id}


# The query engine


def test_the_query_engine_answers_with_citations(assistant: Assistant) -> None:
    engine = rag.as_query_engine(assistant)
    assert isinstance(engine, BaseQueryEngine)
    response = engine.query(SAID)
    answer = assistant.ask(SAID)
    assert answer.answered
    check_nodes(assistant, response.source_nodes)
    assert [n.node.text for n in response.source_nodes] == [c.quote for c in answer.citations]
    assert {n.score for n in response.source_nodes} == {answer.confidence}
    assert str(response) == str(answer).split("\n\n")[0]
    assert "[1]" in str(response)
    told = {key: value for key, value in answer.to_dict().items() if key != "seconds"}
    assert {key: response.metadata[key] for key in told} == told
    again = asyncio.run(engine.aquery(SAID))
    assert (again.response, again.source_nodes) == (response.response, response.source_nodes)


def test_an_abstention_has_no_source_nodes(assistant: Assistant) -> None:
    response = rag.as_query_engine(assistant).query(UNKNOWN)
    assert (str(response), response.source_nodes) == (ABSTENTION, [])
    assert response.metadata["answered"] is False
    assert response.metadata["closest"]


def test_a_greeting_gets_a_reply(assistant: Assistant) -> None:
    response = rag.as_query_engine(assistant).query("Hello!")
    assert (str(response), response.source_nodes) == (assistant.ask("Hello!").text, [])


def test_the_query_engine_answers_from_the_articles_that_it_is_told(assistant: Assistant) -> None:
    assert rag.as_query_engine(assistant, articles=FERRY.id).query(SAID).source_nodes == []


def test_as_the_tool_of_an_agent(assistant: Assistant) -> None:
    tool = QueryEngineTool.from_defaults(rag.as_query_engine(assistant), description="articles")
    output = tool.call(SAID)
    assert "[1]" in output.content
    check_nodes(assistant, output.raw_output.source_nodes)


# What is imported, and what is missing


def test_nothing_of_llama_index_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys, rag\n"
        "from rag import as_retriever, as_query_engine\n"
        "print([name for name in sys.modules if name.startswith('llama_index')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("name", ["as_retriever", "as_query_engine"])
def test_without_llama_index_the_message_names_the_extra(
    assistant: Assistant, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "rag.llamaindex.adapters", raising=False)
    monkeypatch.setitem(sys.modules, "llama_index.core.base.base_query_engine", None)
    with pytest.raises(RagError) as caught:
        getattr(rag, name)(assistant)
    assert str(caught.value).startswith(f"{name}() needs packages that are not installed (")
    assert str(caught.value).endswith("): pip install 'ask-the-article[llm]'")
