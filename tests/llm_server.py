"""An endpoint that speaks OpenAI's protocol for chats, with replies and faults by script."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, repeat
from typing import Any

import pytest


@dataclass(frozen=True)
class Reply:
    """What is sent back to a request.

    ``hangs``: nothing, until the server ends. ``chunks``: what is sent in place of the body, bit by
    bit with a ``pause`` (seconds) before each; ``broken``: the connection is lost behind them.
    ``wait``: what it asks to wait before the next try, so short that tests do not.
    """

    status: int = 200
    body: bytes = b""
    type: str = "application/json"
    hangs: bool = False
    chunks: Callable[[], Iterator[bytes]] | None = None
    pause: float = 0.0
    broken: bool = False
    wait: tuple[str, str] = ("Retry-After-Ms", "1")


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    def told(self, role: str) -> str:
        """The message of a role."""
        return next(m["content"] for m in self.body["messages"] if m["role"] == role)


def says(text: str | None, finish: str = "stop") -> Reply:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "finish_reason": finish, "message": message}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "tiny",
        "choices": [choice],
        "usage": usage,
    }
    return sends(body)


def streams(*texts: str, finish: str = "stop", pause: float = 0.0, broken: bool = False) -> Reply:
    """A reply in pieces. One that is broken has no end."""
    events = [event({"content": text}) for text in texts]
    if not broken:
        events += [event({}, finish), b"data: [DONE]\n\n"]
    return streams_raw(*events, pause=pause, broken=broken)


def streams_raw(*events: bytes, pause: float = 0.0, broken: bool = False) -> Reply:
    return Reply(type="text/event-stream", chunks=lambda: iter(events), pause=pause, broken=broken)


def streams_for_ever(text: str, pause: float = 0.0) -> Reply:
    chunk = event({"content": text})
    return Reply(type="text/event-stream", chunks=lambda: repeat(chunk), pause=pause)


def drips(chunk: bytes, pause: float, type_: str = "application/json") -> Reply:
    """What some endpoints do to keep a connection open: it is never silent, and never over."""
    return Reply(type=type_, chunks=lambda: repeat(chunk), pause=pause)


def event(delta: dict[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "tiny",
        "choices": [choice],
    }
    return f"data: {json.dumps(body)}\n\n".encode()


def sends(body: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(body).encode())


def fails(status: int, message: str = "no") -> Reply:
    return sends({"error": {"message": message, "type": "x", "code": None}}, status)


@dataclass
class LLMServer:
    """Gives its replies in turn, and the last one again and again.

    ``left`` is set when a client goes before its reply is over.
    """

    replies: list[Reply]
    requests: list[Request] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def llm_server(*replies: Reply) -> Iterator[LLMServer]:
    script = LLMServer(list(replies))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.requests.append(Request(self.path, dict(self.headers), body))
            reply = script.next_reply()
            if reply.hangs:
                script.released.wait(30)
                self.close_connection = True
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.type)
            self.send_header(*reply.wait)
            self.send_header("Connection", "close")
            if reply.chunks is None:
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)
                return
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                self.write_chunks(reply, reply.chunks())
            except OSError:
                script.left.set()

        def write_chunks(self, reply: Reply, chunks: Iterator[bytes]) -> None:
            for chunk in chunks:
                if script.released.wait(reply.pause):
                    return
                self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
            if not reply.broken:
                self.wfile.write(b"0\r\n\r\n")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield script
    finally:
        script.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the clock of deadlines go on by a second whenever it is looked at, and not otherwise.

    So they do not pass earlier on a busy machine.
    """
    clock = count()
    monkeypatch.setattr("rag.llm.deadline.monotonic", lambda: float(next(clock)))
