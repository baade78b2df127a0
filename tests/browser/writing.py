"""A page whose answers are written by a language model that waits for the test's sign.

Fixtures for test modules to import, as in ``visiting``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from queue import SimpleQueue

import pytest
from fakes import HARBOUR
from llm_server import Reply, event, llm_server
from playwright.sync_api import Browser
from serving import serving
from visiting import TIMEOUT_MS, Visitor

from rag import Settings


class Writer:
    """A language model that writes what it is told to, when it is told to."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[SimpleQueue[str | None]] = SimpleQueue()

    def reply(self) -> Reply:
        return Reply(type="text/event-stream", chunks=self._written)

    def _written(self) -> Iterator[bytes]:
        words: SimpleQueue[str | None] = SimpleQueue()
        self._asked.put(words)
        while (text := words.get(timeout=60)) is not None:
            yield event({"content": text})
        yield event({}, "stop")
        yield b"data: [DONE]\n\n"

    def begin(self) -> None:
        """Wait to be asked."""
        self._words = self._asked.get(timeout=TIMEOUT_MS / 1000)

    def write(self, text: str) -> None:
        self._words.put(text)

    def finish(self) -> None:
        self._words.put(None)


@dataclass
class Place:
    """A page with one article, and the model that writes its answers."""

    address: str
    writer: Writer


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    writer = Writer()
    with llm_server(writer.reply()) as server:
        settings = Settings(
            home=tmp_path_factory.mktemp("writing") / "home",
            port=0,
            reader="zero-shot",
            wrong_answer_cost=0,
            llm="openai:tiny",
            llm_url=server.url,
            llm_answers=True,
        )
        with serving(settings, HARBOUR) as address:
            yield Place(address, writer)


@pytest.fixture
def writer(place: Place) -> Writer:
    return place.writer


@pytest.fixture
def reader(browser: Browser, place: Place) -> Iterator[Visitor]:
    visitor = Visitor(browser, place.address)
    yield visitor
    visitor.context.close()
    assert visitor.faults == []
