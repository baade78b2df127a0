"""Replies in pieces: what ends a stream, and what is said of one that breaks."""

import threading

import pytest
from llm_server import (
    LLMServer,
    Reply,
    drips,
    event,
    fails,
    llm_server,
    says,
    streams,
    streams_for_ever,
    streams_raw,
    tick,
)

from rag.errors import LLMError, LLMReplyError
from rag.llm import LanguageModel
from rag.llm.chat_model import ChatModel
from rag.llm.endpoint import Endpoint, Limits
from rag.llm.thoughts import without_thoughts

KEY = "sk-top-secret-0815"


def model(server: LLMServer, limits: Limits | None = None) -> ChatModel:
    return ChatModel(Endpoint("openai:tiny", "tiny", server.url, KEY, limits or Limits()))


def pieces(opened: LanguageModel, max_tokens: int = 50) -> list[str]:
    return list(opened.stream("Be brief.", "Who?", max_tokens=max_tokens))


def test_pieces_come_one_by_one() -> None:
    with llm_server(streams("Ana", " Ruiz", ".")) as server:
        assert pieces(model(server)) == ["Ana", " Ruiz", "."]
    (request,) = server.requests
    assert request.body["stream"] is True
    assert request.body["max_tokens"] == 50
    assert (request.told("system"), request.told("user")) == ("Be brief.", "Who?")


def test_the_first_piece_is_there_before_the_last_is_sent() -> None:
    with llm_server(streams_for_ever("a ", pause=0.01)) as server:
        stream = model(server).stream("", "Who?", max_tokens=10**6)
        assert next(stream) == "a "
        stream.close()


def test_nothing_is_sent_before_a_piece_is_asked_for() -> None:
    with llm_server(streams("a")) as server:
        model(server).stream("", "Who?", max_tokens=5)
        assert server.requests == []


def test_closing_ends_the_request() -> None:
    with llm_server(streams_for_ever("a ", pause=0.005)) as server:
        stream = model(server).stream("", "Who?", max_tokens=10**6)
        next(stream)
        stream.close()
        assert server.left.wait(20)


def test_an_endpoint_that_ignores_max_tokens_is_stopped() -> None:
    with llm_server(streams_for_ever("a ")) as server:
        assert pieces(model(server), max_tokens=7) == ["a "] * 7
        assert server.left.wait(20)


def test_endless_generation_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    tick(monkeypatch)
    with llm_server(streams_for_ever("a ", pause=0.005)) as server:
        stream = model(server, Limits(total=20)).stream("", "Who?", max_tokens=10**6)
        with pytest.raises(LLMError, match="did not finish its reply within 20 s"):
            list(stream)
        assert server.left.wait(20)


@pytest.mark.parametrize("chunk", [b": ping\n\n", event({}), event({"reasoning_content": "Hm."})])
def test_a_stream_of_no_text_ends(chunk: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    tick(monkeypatch)
    with llm_server(drips(chunk, 0.005, "text/event-stream")) as server:
        with pytest.raises(LLMError, match="did not finish its reply within 20 s"):
            pieces(model(server, Limits(total=20)))
        assert server.left.wait(20)


def test_a_stream_that_falls_silent() -> None:
    chunk = event({"content": "Ana"})
    with llm_server(drips(chunk, 2, "text/event-stream")) as server:
        with pytest.raises(LLMError, match=r"was silent for 0\.2 s: "):
            pieces(model(server, Limits(silence=0.2, retries=0)))
        assert len(server.requests) == 1


def test_a_429_is_tried_again_before_the_first_piece() -> None:
    with llm_server(fails(429), fails(503), streams("Ana")) as server:
        assert pieces(model(server)) == ["Ana"]
    assert len(server.requests) == 3


def test_a_refusal_is_explained() -> None:
    with (
        llm_server(fails(401, f"bad key {KEY}")) as server,
        pytest.raises(LLMError, match=r"refuses the key \(401\)"),
    ):
        pieces(model(server))


def test_a_lost_connection_is_not_tried_again() -> None:
    with llm_server(streams("Ana ", "Ruiz", broken=True)) as server:
        stream = model(server).stream("", "Who?", max_tokens=50)
        assert next(stream) == "Ana "
        with pytest.raises(LLMReplyError, match="broke off its reply"):
            list(stream)
    assert len(server.requests) == 1


def test_an_error_within_a_stream() -> None:
    error = b'data: {"error": {"message": "overloaded by ' + KEY.encode() + b'"}}\n\n'
    with llm_server(streams_raw(event({"content": "Ana"}), error)) as server:
        stream = model(server).stream("", "Who?", max_tokens=50)
        assert next(stream) == "Ana"
        with pytest.raises(LLMError, match=r"overloaded by \*\*\*"):
            list(stream)


@pytest.mark.parametrize(
    "reply",
    [streams(), streams("", " \n"), streams("<think>Hm.</think>", " "), streams("<think>Hm")],
)
def test_an_empty_stream(reply: Reply) -> None:
    with llm_server(reply) as server, pytest.raises(LLMReplyError, match="gave an empty reply"):
        pieces(model(server))


@pytest.mark.parametrize("reply", [says("Ana"), Reply(200, b"<html>Welcome</html>", "text/html")])
def test_an_endpoint_that_does_not_stream(reply: Reply) -> None:
    with (
        llm_server(reply) as server,
        pytest.raises(LLMReplyError, match="sent no reply of OpenAI's protocol"),
    ):
        pieces(model(server))


@pytest.mark.parametrize(
    "chunk", [b"data: {\n\n", b'data: {"choices": 7}\n\n', b'data: {"choices": [7]}\n\n']
)
def test_a_malformed_stream(chunk: bytes) -> None:
    with (
        llm_server(streams_raw(chunk)) as server,
        pytest.raises(LLMReplyError, match="sent no reply of OpenAI's protocol"),
    ):
        pieces(model(server))


def test_a_stream_may_be_read_by_several_threads() -> None:
    """As web servers do."""
    with llm_server(streams("Ana ", "Ruiz", broken=True)) as server:
        stream = model(server).stream("", "Who?", max_tokens=50)
        got: list[object] = []

        def read() -> None:
            try:
                got.append(next(stream))
            except LLMError as error:
                got.append(type(error))

        for _ in range(3):
            thread = threading.Thread(target=read)
            thread.start()
            thread.join()
    assert got == ["Ana ", "Ruiz", LLMReplyError]


def test_two_streams_at_once_keep_their_own_time() -> None:
    with llm_server(streams("a", "b", pause=0.05)) as server:
        opened = model(server)
        first, second = (opened.stream("", "Who?", max_tokens=5) for _ in range(2))
        assert [next(first), next(second), *first, *second] == ["a", "a", "b", "b"]


def test_a_model_that_cannot_stream_gives_one_piece() -> None:
    class Whole(LanguageModel):
        name = "fake:whole"

        def complete(self, system: str, user: str, *, max_tokens: int) -> str:
            return "Ana Ruiz."

    assert pieces(Whole()) == ["Ana Ruiz."]


@pytest.mark.parametrize(
    ("given", "left"),
    [
        (["a", "b"], ["a", "b"]),
        (["\n", " a", " b"], ["a", " b"]),
        (["<th", "ink>Hm", ".</thi", "nk>\n\n", "a", "b"], ["a", "b"]),
        (["<think>Hm.</think>a"], ["a"]),
        (["<think>", "Hm"], []),
        (["<", "b>"], ["<b>"]),
        (["<thi"], ["<thi"]),
        ([""], []),
        (["a <think>b</think>"], ["a <think>b</think>"]),
    ],
)
def test_thoughts_are_left_out(given: list[str], left: list[str]) -> None:
    assert list(without_thoughts(given)) == left
