"""An endpoint that speaks OpenAI's protocol for chats, with replies and faults by script."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What is sent back to a request; ``hangs``: nothing, until the server ends."""

    status: int = 200
    body: bytes = b""
    type: str = "application/json"
    hangs: bool = False


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


def sends(body: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(body).encode())


def fails(status: int, message: str = "no") -> Reply:
    return sends({"error": {"message": message, "type": "x", "code": None}}, status)


@dataclass
class LLMServer:
    """Gives its replies in turn, and the last one again and again."""

    replies: list[Reply]
    requests: list[Request] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def llm_server(*replies: Reply) -> Iterator[LLMServer]:
    script = LLMServer(list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.requests.append(Request(self.path, dict(self.headers), body))
            reply = script.next_reply()
            if reply.hangs:
                script.released.wait(30)
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.type)
            self.send_header("Content-Length", str(len(reply.body)))
            # So that tests of retries do not wait as a person would have to.
            self.send_header("Retry-After-Ms", "1")
            self.end_headers()
            self.wfile.write(reply.body)

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
