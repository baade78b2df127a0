"""Language models: every fault of an endpoint becomes one error, and the key shows nowhere."""

import builtins
import logging
import socket
import traceback
from types import SimpleNamespace

import httpx
import pytest
from llm_server import LLMServer, Reply, fails, llm_server, says, sends

from rag import Settings, llm
from rag.errors import LLMError, LLMReplyError, SettingsError
from rag.eval.provenance import settings_of_answers
from rag.llm import LanguageModel, open_llm

KEY = "sk-top-secret-0815"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name in ("API_KEY", "API_BASE", "BASE_URL", "ORG_ID", "PROJECT_ID"):
        monkeypatch.delenv(f"OPENAI_{name}", raising=False)


def model(server: LLMServer | str, name: str = "openai:tiny", key: str | None = KEY):
    url = server if isinstance(server, str) else server.url
    return open_llm(Settings(llm=name, llm_url=url, llm_key=key))


def ask(opened: LanguageModel) -> str:
    return opened.complete("Be brief.", "Who?", max_tokens=50)


def fault(server: LLMServer | str, kind: type[LLMError] = LLMError, **how) -> str:
    """What is said of a fault, with its traceback searched for the key."""
    with pytest.raises(LLMError) as caught:
        ask(model(server, **how))
    assert type(caught.value) is kind
    assert KEY not in "".join(traceback.format_exception(caught.value))
    url = server if isinstance(server, str) else server.url
    assert str(caught.value).startswith(f"openai:tiny at {url} ")
    return str(caught.value).removeprefix(f"openai:tiny at {url} ")


def test_a_request_and_its_reply() -> None:
    with llm_server(says(" Ana Ruiz.\n")) as server:
        opened = model(server)
        assert opened.name == "openai:tiny"
        assert ask(opened) == "Ana Ruiz."
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert request.body == {
        "model": "tiny",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Who?"},
        ],
        "temperature": 0.0,
        "max_tokens": 50,
        "stream": False,
    }


def test_a_model_may_have_colons_in_its_name() -> None:
    with llm_server(says("yes")) as server:
        opened = model(server, "openai:qwen:7b")
        ask(opened)
    assert (opened.name, server.requests[0].body["model"]) == ("openai:qwen:7b", "qwen:7b")


def test_the_openai_key_of_the_environment_goes_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with llm_server(says("yes")) as server:
        ask(model(server, key=None))
    assert KEY not in str(server.requests)


def test_thoughts_before_a_reply_are_left_out() -> None:
    with llm_server(says("<think>Is it?\nYes.</think>\n\nyes")) as server:
        assert ask(model(server)) == "yes"


def test_half_a_character_is_replaced() -> None:
    with llm_server(says("yes")) as server:
        model(server).complete("", "caf\udcc3", max_tokens=9)
    assert server.requests[0].told("user") == "caf?"


def test_a_429_is_tried_again() -> None:
    with llm_server(fails(429), fails(503), says("yes")) as server:
        assert ask(model(server)) == "yes"
    assert len(server.requests) == 1 + llm.RETRIES


@pytest.mark.parametrize(
    ("reply", "kind", "said", "requests"),
    [
        (fails(401, f"Incorrect API key provided: {KEY}"), LLMError, "refuses the key (401): ", 1),
        (fails(403, f"{KEY} may not"), LLMError, "refuses the key (403): set RAG_LLM_KEY", 1),
        (fails(404, "no such model"), LLMError, "is not there (404: ", 1),
        (fails(418, f"for {KEY}: a teapot"), LLMError, "refuses the request (418: ", 1),
        (fails(400, "too long"), LLMReplyError, "refuses the request (400: ", 1),
        (fails(429, "quota"), LLMError, "takes no more requests (429: ", 3),
        (fails(500, "out of\n\x1b[31mmemory"), LLMError, "failed (500: ", 3),
        (Reply(502, b"<html>bad gateway", "text/html"), LLMError, "failed (502: ", 3),
    ],
)
def test_a_refusal_is_explained(reply, kind, said, requests) -> None:
    with llm_server(reply) as server:
        message = fault(server, kind)
    assert message.startswith(said)
    assert message.isprintable()
    assert len(server.requests) == requests


def test_an_endpoint_that_wants_a_key_is_not_said_to_refuse_one() -> None:
    with llm_server(fails(401)) as server:
        assert fault(server, key=None).startswith("wants a key (401): set RAG_LLM_KEY")


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, b'{"choices": [', "application/json"),
        Reply(200, b"<html>Welcome</html>", "text/html"),
        sends({}),
        sends([]),
        sends(None),
        sends({"choices": []}),
        sends({"choices": [{"message": None}]}),
        sends({"choices": [{"message": {"role": "assistant", "content": {"a": 1}}}]}),
    ],
)
def test_a_malformed_reply(reply: Reply) -> None:
    with llm_server(reply) as server:
        message = fault(server, LLMReplyError)
    assert message.startswith("sent no reply of OpenAI's protocol (")
    assert message.endswith("it usually ends in /v1")


@pytest.mark.parametrize("text", ["", "  \n", None, "<think>Hm.</think>"])
def test_an_empty_reply(text: str | None) -> None:
    with llm_server(says(text)) as server:
        assert fault(server, LLMReplyError).startswith("gave an empty reply: choose another model")


def test_an_empty_reply_for_want_of_tokens() -> None:
    with llm_server(says("", "length")) as server:
        assert "empty reply when its 50 tokens were used up" in fault(server, LLMReplyError)


def test_an_endpoint_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm, "TIMEOUT", 0.2)
    monkeypatch.setattr(llm, "RETRIES", 1)
    with llm_server(Reply(hangs=True)) as server:
        assert fault(server).startswith("was silent for 0.2 s, 2 times: ")
    assert len(server.requests) == 2


def test_a_dead_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm, "RETRIES", 0)
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # Not listening, and nobody else's.
        message = fault(f"http://127.0.0.1:{held.getsockname()[1]}/v1")
    assert message.startswith("cannot be reached (")
    assert "refused): see whether it runs" in message


@pytest.mark.parametrize("url", ["http://xn--/v1", "http://127.0.0.1:99999/v1", "http://[:::]/v1"])
def test_an_impossible_address(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm, "RETRIES", 0)
    with pytest.raises(LLMError, match="RAG_LLM_URL"):
        ask(model(url))


def test_none_is_configured() -> None:
    for blank in (None, "", "  "):
        with pytest.raises(LLMError, match="no language model is configured: set RAG_LLM=openai:"):
            open_llm(Settings(llm=blank))


@pytest.mark.parametrize("name", ["gpt-4o", "openai:", ":gpt-4o", "openai: "])
def test_a_malformed_name(name: str) -> None:
    with pytest.raises(LLMError, match=r"^RAG_LLM=\S+ is not PROVIDER:MODEL.*providers: openai$"):
        open_llm(Settings(llm=name))


def test_an_unknown_provider_is_answered_with_the_known_ones() -> None:
    with pytest.raises(LLMError, match=r"unknown provider 'closedai': choose of openai$"):
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
        opened = model(f"{server.url}/")
        assert opened.endpoint == server.url
        assert ask(opened) == "yes"
    assert server.requests[0].path == "/v1/chat/completions"


def test_every_other_error_of_the_client_is_one_line() -> None:
    import openai

    opened = model("http://127.0.0.1:1/v1")

    def broken(*_: object, **__: object) -> None:
        raise openai.APIError(f"odd, with {KEY}", httpx.Request("POST", "http://x"), body=None)

    opened._llm = SimpleNamespace(chat=broken)
    with pytest.raises(LLMError, match=r"tiny at http\S+ cannot be used \(APIError: odd, with \*"):
        ask(opened)


@pytest.mark.parametrize("defect", [TypeError, ValueError, AttributeError])
def test_a_defect_of_ours_is_not_blamed_on_the_endpoint(defect: type[Exception]) -> None:
    with llm_server(says("yes")) as server:
        opened = model(server)
        ask(opened)

        def broken(*_: object, **__: object) -> None:
            raise defect("wrong argument")

        opened._llm = SimpleNamespace(chat=broken)
        with pytest.raises(defect, match="wrong argument"):
            ask(opened)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def blocked(name: str, *rest: object):
        if name.startswith("llama_index"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", blocked)
    with pytest.raises(LLMError, match=r"llama-index .*: pip install 'ask-the-article\[llm\]'$"):
        model("http://127.0.0.1:1/v1")


def test_the_key_is_shown_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    settings = Settings(llm="openai:tiny", llm_url="http://127.0.0.1:1/v1", llm_key=KEY)
    with llm_server(says("yes")) as server:
        opened = model(server)
        ask(opened)
    for shown in (settings, settings.model_dump_json(), opened, opened._llm, caplog.text):
        assert KEY not in repr(shown)
    kept = settings_of_answers(settings)
    assert not [name for name in kept if name.startswith("llm")]


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
