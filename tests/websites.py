"""A real web server on this machine, whose pages tests write, and a fake look-up of names."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rag.errors import LoadError
from rag.load.fetching import Fetcher
from rag.load.web import load_url

MEGABYTE = 1_000_000
PAGE = "<title>Cats</title><h1>Cats rest</h1><p>The cat sat on the mat. It was content.</p>"
TEXT = "The cat sat on the mat. It was content."


@dataclass
class Reply:
    """What the server says: status, headers, content; ``pause`` seconds between the bytes."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""
    pause: float = 0.0
    drip_headers: bool = False


class Website:
    """The pages of a server, and the requests that it got."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                site.answer(self, site.pages.get(self.path, Reply(404)))

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def answer(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        try:
            if reply.drip_headers:
                handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                self.drip(handler, b"x" * 10_000, reply.pause)
                return
            handler.send_response(reply.status)
            for name, value in reply.headers.items():
                handler.send_header(name, value)
            handler.end_headers()
            if reply.pause:
                self.drip(handler, reply.content, reply.pause)
            else:
                handler.wfile.write(reply.content)
        except OSError:
            pass  # the client has heard enough

    def drip(self, handler: BaseHTTPRequestHandler, content: bytes, pause: float) -> None:
        for byte in content:
            if self.over.is_set():
                return
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(pause)

    def shows(
        self,
        path: str,
        content: str | bytes,
        type_: str | None = "text/html; charset=utf-8",
        **headers: str,
    ) -> str:
        """Serve something, and return its address."""
        data = content.encode() if isinstance(content, str) else content
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if type_ is not None:
            named["Content-Type"] = type_
        self.pages[path] = Reply(200, named, data)
        return self.address + path

    def packs(self, path: str, content: bytes) -> str:
        """Serve something packed, and return its address."""
        return self.shows(path, gzip.compress(content), Content_Encoding="gzip")

    def redirects(self, path: str, target: str, status: int = 302) -> str:
        self.pages[path] = Reply(status, {"Location": target})
        return self.address + path


@pytest.fixture
def website() -> Iterator[Website]:
    site = Website()
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield site
    site.over.set()
    site.server.shutdown()
    thread.join()
    site.server.server_close()


def names(**known: list[str]) -> Callable[[str, int], list[str]]:
    """A look-up that knows some names (``_`` stands for a dot), and numbers as they are."""
    table = {name.replace("_", "."): addresses for name, addresses in known.items()}

    def resolve(host: str, _port: int) -> list[str]:
        if host in table:
            return table[host]
        if host.replace(".", "").isdigit() or ":" in host:
            return [host]
        raise OSError("no such name")

    return resolve


def fetcher(**options: object) -> Fetcher:
    """One that may reach the server of the tests."""
    return Fetcher(MEGABYTE, **{"allow_private": True, **options})


def refused(address: str, by: Fetcher | None = None) -> str:
    """Why an address is not loaded."""
    with pytest.raises(LoadError) as caught:
        load_url(address, by or fetcher())
    return str(caught.value)
