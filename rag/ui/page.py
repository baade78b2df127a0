"""The web page: a chat beside the articles that its answers quote."""

from __future__ import annotations

from importlib import resources
from typing import Any

import gradio as gr

from rag.assistant import Assistant
from rag.ui.api import Blocks, add_endpoints
from rag.ui.events import ASKING, OFFERED, QUIET
from rag.ui.handlers import Handlers
from rag.ui.keeping import Keeper
from rag.ui.layout import TITLE

CONCURRENT_REQUESTS = 4
"""Requests of one kind that are served at once, unless they are questions; more wait their turn."""

WAITING_REQUESTS = 64
"""Requests that may wait; more are refused with a message."""

STYLES = ("frame", "articles", "chat", "offers", "composer", "sources", "correcting")
"""Style sheets in ``assets``, in their order."""

SCRIPTS = ("focus", "asking", "page", "tips", "files", "correcting")
"""Scripts in ``assets``, each a function without arguments."""


def build_page(assistant: Assistant, keeper: Keeper) -> gr.Blocks:
    """The page, to be served with :func:`page_files`.

    What a browser session asks, and which articles it has chosen, is kept to that session; its
    conversations are kept for the browser.
    """
    return Page(assistant, keeper).blocks


def page_files() -> dict[str, str]:
    """Style and script of the page, as the arguments ``head`` and ``js`` of gradio.

    The style goes into the head as it is, because gradio's ``css`` rewrites what it is given:
    every rule twice, and those in a media query so that they cannot reach gradio's own frame.
    """
    assets = resources.files("rag.ui") / "assets"
    style = "\n".join((assets / f"{name}.css").read_text("utf-8") for name in STYLES)
    scripts = [(assets / f"{name}.js").read_text("utf-8").rstrip(";\n") for name in SCRIPTS]
    calls = "".join(f"(\n{script}\n)();\n" for script in scripts)
    return {"head": f"<style>\n{style}</style>", "js": f"() => {{\n{calls}}}"}


class Page(Handlers):
    """The page: which event does what."""

    def __init__(self, assistant: Assistant, keeper: Keeper) -> None:
        with Blocks(analytics_enabled=False, title=TITLE, fill_width=True) as self.blocks:
            add_endpoints(assistant)  # first, so that their names are not taken yet
            super().__init__(assistant, keeper)
            self._wire()
        self.blocks.queue(default_concurrency_limit=CONCURRENT_REQUESTS, max_size=WAITING_REQUESTS)

    def _wire(self) -> None:
        self._offering: dict[str, Any] = {
            "fn": self.offer_first,
            "inputs": [self.conversation, self.articles.ticked],
            "outputs": [self.next],
            **OFFERED,
        }
        self._listing = (
            self.history.show,
            self.history.wants,
            [self.history.shelf, self.history.results],
        )
        self._wire_questions()
        self._wire_conversations()
        self._wire_answers()
        self._wire_articles()

    def _wire_questions(self) -> None:
        answering = gr.on(
            [self.chat.submit, self.next.submit, self.chat.retry],
            self.ask,
            [
                *(self.articles.ticked, self.conversation, self.editing),
                *(self.reader, self.current),
            ],
            [
                *(self.conversation, self.editing, self.chat, self.question, self.hint),
                *(self.sources, self.current, self.next, self.said),
            ],
            trigger_mode="multiple",  # who asks while an answer is made is told so
            **QUIET,
            **ASKING,
        )
        answering.failure(self.defect, self.conversation, [self.conversation, self.chat], **QUIET)
        answering.success(
            self.offer_next, self.conversation, [self.next], trigger_mode="multiple", **OFFERED
        )
        answering.success(*self._listing, **QUIET)
        self.chat.stop(self.stop, queue=False, **QUIET)
        editing = [self.editing, self.question, self.hint]
        self.chat.edit(self.edit, self.conversation, editing, **QUIET)
        self.hint.clear(self.cancel_edit, None, editing, **QUIET)

    def _wire_conversations(self) -> None:
        everything = [
            *(self.conversation, self.current, self.editing, self.chat, self.hint),
            *(self.sources, self.why, self.next, self.question),
        ]
        clearing = self.masthead.clear(self.clear, self.editing, everything, **QUIET)
        clearing.then(**self._offering)
        opening = self.history.shelf.select(
            self.open, [self.reader, self.editing], everything, **QUIET
        )
        opening.then(*self._listing, **QUIET)
        self.history_tab.select(*self._listing, **QUIET)

    def _wire_answers(self) -> None:
        self.chat.like(
            self.judge,
            [self.reader, self.current, self.conversation],
            [self.conversation, self.chat, self.hint, self.said],
            **QUIET,
        )
        for place in (self.chat, self.sources):
            place.select(self.cite, self.conversation, self.sources, queue=False, **QUIET)
        self.chat.expand(self.explain, self.conversation, self.why, **QUIET)

    def _wire_articles(self) -> None:
        for choice in self.articles.choices:
            choice.then(**self._offering)
        self.articles.shelf.expand(self.read, None, self.sources, queue=False, **QUIET)
        scope = [self.articles.ticked, self.articles.sought], self.articles.looks
        self.sources.apply(self.articles.choose, *scope, **QUIET)
        looks = (
            [self.articles.ticked, self.articles.sought, self.conversation],
            [*self.articles.looks, self.chat],
        )
        arrival = self.blocks.load(self.greet, self.reader, self.reader, **QUIET)
        self.articles_tab.select(self.refresh, *looks, **QUIET)
        for change in [arrival, *self.articles.changes]:
            change.then(self.refresh, *looks, **QUIET).then(**self._offering)
