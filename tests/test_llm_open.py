"""Which model the settings name, and what is missing for it."""

import builtins
import sys

import pytest
from llm_server import llm_server, says

from rag import Settings
from rag.errors import LLMError, SettingsError
from rag.llm import PROVIDERS, open_llm

KEY = "sk-top-secret-0815"
HERE = "http://127.0.0.1:1/v1"


@pytest.mark.parametrize("url", ["http://xn--/v1", "http://127.0.0.1:99999/v1", "http://[:::]/v1"])
def test_an_impossible_address(url: str) -> None:
    settings = Settings(llm="openai:tiny", llm_url=url)
    with pytest.raises(LLMError, match="RAG_LLM_URL"):
        open_llm(settings).complete("", "Who?", max_tokens=5)


def test_none_is_configured() -> None:
    for blank in (None, "", "  "):
        with pytest.raises(LLMError, match="no language model is configured: set RAG_LLM=openai:"):
            open_llm(Settings(llm=blank))


def test_an_unknown_provider_is_answered_with_the_known_ones() -> None:
    with pytest.raises(
        LLMError, match=r"unknown provider 'closedai': choose of openai, anthropic, ollama, gguf$"
    ):
        open_llm(Settings(llm="closedai:x"))


def test_a_model_of_another_protocol() -> None:
    with pytest.raises(LLMError, match=r"openai:gpt-5\.2-pro cannot be used: "):
        open_llm(Settings(llm="openai:gpt-5.2-pro", llm_key=KEY))


def test_the_providers_own_endpoint_wants_a_key() -> None:
    with pytest.raises(LLMError, match=r"https://api\.openai\.com/v1 wants a key: set RAG_LLM_KEY"):
        open_llm(Settings(llm="openai:gpt-4o"))

    with pytest.raises(LLMError, match=r"https://api\.openai\.com/v1 wants a key: set RAG_LLM_KEY"):
        open_llm(Settings(llm="openai:gpt-4o", llm_url="https://api.openai.com/v1/"))


def test_an_address_may_end_in_a_slash() -> None:
    with llm_server(says("yes")) as server:
        opened = open_llm(Settings(llm="openai:tiny", llm_url=f"{server.url}/"))
        assert opened.endpoint == server.url
        assert opened.complete("", "Who?", max_tokens=5) == "yes"
    assert server.requests[0].path == "/v1/chat/completions"


@pytest.mark.parametrize(
    ("name", "key", "url"),
    [
        ("openai:gpt-4o", KEY, "https://api.openai.com/v1"),
        ("anthropic:claude-haiku-4-5", KEY, "https://api.anthropic.com/v1"),
        ("ollama:qwen3:4b", None, "http://localhost:11434/v1"),
    ],
)
def test_the_providers_own_endpoint(name: str, key: str | None, url: str) -> None:
    opened = open_llm(Settings(llm=name, llm_key=key))
    assert (opened.name, opened.endpoint) == (name, url)


@pytest.mark.parametrize("name", ["anthropic:claude", "ollama:qwen3:4b"])
def test_another_endpoint_of_a_provider(name: str) -> None:
    with llm_server(says("yes")) as server:
        opened = open_llm(Settings(llm=name, llm_url=server.url, llm_key=KEY))
        assert opened.complete("", "Who?", max_tokens=5) == "yes"
    (request,) = server.requests
    assert f"{opened.name.partition(':')[0]}:{request.body['model']}" == name
    assert request.headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_is_shown_by_an_example(provider: str) -> None:
    with pytest.raises(LLMError, match="no language model is configured") as caught:
        open_llm(Settings())
    assert PROVIDERS[provider].example.startswith(f"{provider}:")
    assert PROVIDERS[provider].example in str(caught.value)


def test_anthropic_wants_a_key() -> None:
    with pytest.raises(LLMError, match=r"https://api\.anthropic\.com/v1 wants a key: set RAG_LLM_"):
        open_llm(Settings(llm="anthropic:claude"))


@pytest.mark.parametrize(
    ("name", "missing", "extra"),
    [
        ("openai:tiny", "llama_index", "llm"),
        ("anthropic:tiny", "openai", "anthropic"),
        ("ollama:tiny", "llama_index", "ollama"),
        ("gguf:tiny.gguf", "xllamacpp", "local-llm"),
    ],
)
def test_without_the_extra(
    name: str, missing: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def blocked(name: str, *rest: object):
        if name.partition(".")[0] == missing:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest)

    for module in ("chat_model", "faults", "gguf"):
        monkeypatch.delitem(sys.modules, f"rag.llm.{module}", raising=False)
    monkeypatch.setattr(builtins, "__import__", blocked)
    with pytest.raises(LLMError, match=rf"{missing}.*: pip install 'ask-the-article\[{extra}\]'$"):
        open_llm(Settings(llm=name, llm_key=KEY))


def test_settings_are_trimmed() -> None:
    settings = Settings(llm=" openai:x\n", llm_url=" http://host:1/v1 ", llm_key=f"{KEY}\n")
    assert (settings.llm, settings.llm_url) == ("openai:x", "http://host:1/v1")
    assert settings.llm_key is not None
    assert settings.llm_key.get_secret_value() == KEY
    assert Settings(llm_key=" ").llm_key is None
    assert Settings(llm_url="").llm_url is None


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("llm_url", f"http://me:{KEY}@host/v1"),
        ("llm_url", f"http://host/v1?key={KEY}"),
        ("llm_url", f"http://host/v1#{KEY}"),
        ("llm_url", f"host:{KEY}"),
        ("llm_url", f"http://host:{KEY}/v1"),
        ("llm_url", f"ftp://{KEY}/v1"),
        ("llm_url", f"http://a {KEY}/v1"),
        ("llm_key", f"{KEY}…"),
        ("llm_key", f"{KEY}\nX-More: 1"),
    ],
)
def test_a_malformed_url_or_key_is_not_repeated(setting: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^setting '{setting}': it ") as caught:
        Settings(**{setting: value})
    assert KEY not in str(caught.value)
