"""Language models: every fault of an endpoint becomes one error, and the key shows nowhere."""

import logging
import socket
import time
import traceback
from dataclasses import replace
from email.utils import formatdate
from types import SimpleNamespace

import httpx
import pytest
from llm_server import LLMServer, Reply, drips, fails, llm_server, says, sends, tick

from rag import Settings
from rag.errors import LLMError, LLMReplyError
from rag.eval.provenance import settings_of_answers
from rag.llm import LanguageModel, open_llm
from rag.llm.chat_model import ChatModel
from rag.llm.endpoint import Endpoint, Limits

KEY = "sk-top-secret-0815"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a proxy nor the developer's OpenAI variables have a say."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    for name in ("API_KEY", "API_BASE", "BASE_URL", "ORG_ID", "PROJECT_ID"):
        monkeypatch.delenv(f"OPENAI_{name}", raising=False)


def model(
    server: LLMServer | str,
    name: str = "openai:tiny",
    key: str | None = KEY,
    limits: Limits | None = None,
):
    url = server if isinstance(server, str) else server.url
    if limits:
        return ChatModel(Endpoint(name, name.partition(":")[2], url, key, limits))
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
    assert len(server.requests) == 1 + Limits().retries


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


def test_an_endpoint_that_hangs() -> None:
    with llm_server(Reply(hangs=True)) as server:
        limits = Limits(silence=0.2, retries=1)
        assert fault(server, limits=limits).startswith("was silent for 0.2 s, 2 times: ")
    assert len(server.requests) == 2


@pytest.mark.parametrize("as_date", [False, True])
def test_no_try_is_waited_for_that_would_come_too_late(as_date: bool) -> None:
    wait = formatdate(time.time() + 100, usegmt=True) if as_date else "100"
    with llm_server(replace(fails(429), wait=("Retry-After", wait))) as server:
        assert fault(server, limits=Limits(total=50)).startswith("takes no more requests (429: ")
    assert len(server.requests) == 1


def test_an_endpoint_that_sends_blanks_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    tick(monkeypatch)
    with llm_server(drips(b" ", pause=0.005)) as server:
        message = fault(server, limits=Limits(total=20))
        assert server.left.wait(20)
    assert message.startswith("did not finish its reply within 20 s: ")
    assert len(server.requests) == 1


def test_a_dead_endpoint() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # Not listening, and nobody else's.
        url = f"http://127.0.0.1:{held.getsockname()[1]}/v1"
        message = fault(url, limits=Limits(retries=0))
    assert message.startswith("cannot be reached (")
    assert "refused): see whether it runs" in message


def test_a_model_that_takes_no_temperature_is_asked_without() -> None:
    no = fails(400, "`temperature` is not supported for this model.")
    with llm_server(no, says("yes")) as server:
        opened = model(server)
        assert ask(opened) == ask(opened) == "yes"
    assert ["temperature" in request.body for request in server.requests] == [True, False, False]


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
