"""The page without a browser: fixtures for test modules to import."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import pytest
from fakes import HARBOUR, WordEmbedder

from rag import Assistant, Settings
from rag.types import Answer, Reading, Trace
from rag.ui.exchange import ShownExchange
from rag.ui.keeping import Keeper
from rag.ui.page import Page

QUESTION = "What did the mayor say about the bridge?"
REQUEST = SimpleNamespace(session_hash="a-session")


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    settings = Settings(home=tmp_path / "home", wrong_answer_cost=0)
    with Assistant.open(settings, embedder=WordEmbedder()) as assistant:
        yield assistant


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    with Keeper.open(tmp_path / "home") as keeper:
        yield keeper


@pytest.fixture
def page(assistant: Assistant, keeper: Keeper) -> Page:
    assistant.add_text(HARBOUR.text, title=HARBOUR.title)
    return page_of(assistant, keeper)


def page_of(assistant: Assistant, keeper: Keeper) -> Page:
    """The page, made while an event loop runs: gradio else makes one that it never closes."""

    async def make() -> Page:
        return Page(assistant, keeper)

    return asyncio.run(make())


def trace_of(answer: Answer) -> Trace:
    return Trace(answer, (), 0, Reading((), answer.confidence))


def click(page: Page, **data: object) -> gr.EventData:
    """A click on one of our buttons in the chat: its attributes are strings."""
    return gr.EventData(page.chat, {key: str(value) for key, value in data.items()})


def ask(
    page: Page,
    question: str,
    conversation: tuple[ShownExchange, ...] = (),
    ticked: tuple[str, ...] = (),
    *,
    editing: int | None = None,
    owner: str | None = None,
    current: str | None = None,
    event: gr.EventData | None = None,
) -> list:
    event = event or gr.EventData(page.chat, {"typed": question})
    return list(page.ask(ticked, conversation, editing, owner, current, event, REQUEST))
