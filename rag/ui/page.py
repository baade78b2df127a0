"""The web page: a chat beside the articles that its answers quote."""

from __future__ import annotations

from importlib import resources

import gradio as gr

from rag.assistant import Assistant
from rag.ui.api import add_endpoints
from rag.ui.articles import ArticlesTab
from rag.ui.events import EVENTS, QUIET
from rag.ui.handlers import Handlers
from rag.ui.history import HistoryTab
from rag.ui.html import button, element
from rag.ui.keeping import Keeper
from rag.ui.sources import empty_panel
from rag.ui.why import no_why

TITLE = "Ask the Article"

CONCURRENT_REQUESTS = 4
"""Questions that are answered at once; more wait their turn."""

WAITING_REQUESTS = 64
"""Requests that may wait; more are refused with a message."""

STORAGE = "ask-the-article"
"""Under this name the browser holds the id of its reader. It is no secret: it keeps none."""

STYLES = ("frame", "articles", "chat", "sources")
"""Style sheets in ``assets``, in their order."""


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
    return {
        "head": f"<style>\n{style}</style>",
        "js": (assets / "page.js").read_text("utf-8"),
    }


class Page(Handlers):
    """The components of the page: how they are laid out, and which event does what."""

    def __init__(self, assistant: Assistant, keeper: Keeper) -> None:
        super().__init__(assistant, keeper)
        with gr.Blocks(analytics_enabled=False, title=TITLE, fill_width=True) as self.blocks:
            add_endpoints(assistant)  # first, so that their names are not taken yet
            self._lay_out()
            self._wire()
        self.blocks.queue(default_concurrency_limit=CONCURRENT_REQUESTS, max_size=WAITING_REQUESTS)

    def _lay_out(self) -> None:
        self.conversation = gr.State(())
        self.current = gr.State(None)
        self.reader = gr.BrowserState(None, storage_key=STORAGE, secret=STORAGE)
        self.editing = gr.State(None)
        masthead = element(
            "header",
            element("h1", TITLE),
            element("p", "Answers in the words of your articles, each with its proof."),
            button("New conversation", "clear"),
        )
        self.masthead = gr.HTML(
            masthead, elem_id="masthead", apply_default_css=False, js_on_load=EVENTS
        )
        with gr.Row(elem_id="columns"):
            with gr.Column(scale=11, min_width=320, elem_id="chat-column"):
                with gr.Column(elem_id="talk"):
                    self.chat = gr.HTML(elem_id="chat", apply_default_css=False, js_on_load=EVENTS)
                    self.next = gr.HTML(elem_id="next", apply_default_css=False, js_on_load=EVENTS)
                with gr.Column(elem_id="composer"):
                    self.hint = gr.HTML(elem_id="hint", apply_default_css=False, js_on_load=EVENTS)
                    self.question = gr.Textbox(
                        label="Your question",
                        placeholder="Ask about the articles…",
                        lines=1,
                        max_lines=6,
                        submit_btn="Ask",
                        elem_id="question",
                    )
                    self.scope = gr.HTML(
                        elem_id="scope", apply_default_css=False, js_on_load=EVENTS
                    )
            with (
                gr.Column(scale=9, min_width=320, elem_id="side-column"),
                gr.Tabs(elem_id="side"),
            ):
                with gr.Tab("Sources", elem_id="sources-tab"):
                    self.sources = gr.HTML(
                        empty_panel(),
                        elem_id="sources",
                        apply_default_css=False,
                        js_on_load=EVENTS,
                    )
                with gr.Tab("Articles", elem_id="articles-tab") as self.articles_tab:
                    self.articles = ArticlesTab(self._assistant, self.scope)
                with gr.Tab("Why?", elem_id="why-tab"):
                    self.why = gr.HTML(
                        no_why(), elem_id="why", apply_default_css=False, js_on_load=EVENTS
                    )

                with gr.Tab("History", elem_id="history-tab") as self.history_tab:
                    self.history = HistoryTab(self._keeper, self.reader, self.current)

    def _wire(self) -> None:
        # One listener for all, so that a session asks one question at a time.
        answering = gr.on(
            [self.question.submit, self.chat.submit, self.next.submit, self.chat.retry],
            self.ask,
            [
                *(self.question, self.articles.ticked, self.conversation, self.editing),
                *(self.reader, self.current),
            ],
            [
                *(self.conversation, self.editing, self.chat, self.question, self.hint),
                *(self.sources, self.current, self.next),
            ],
            **QUIET,
        )
        answering.failure(self.defect, self.conversation, [self.conversation, self.chat], **QUIET)
        # Offers are worked out one after the other, so that they leave time for answers.
        answering.success(
            self.offer_next,
            self.conversation,
            [self.next],
            trigger_mode="multiple",
            concurrency_limit=1,
            **QUIET,
        )
        offering = {
            "fn": self.offer_first,
            "inputs": [self.conversation, self.articles.ticked],
            "outputs": [self.next],
            "concurrency_limit": 1,
            **QUIET,
        }
        history = self.history.show, self.history.wants, [self.history.shelf, self.history.results]
        answering.success(*history, **QUIET)
        self.history_tab.select(*history, **QUIET)
        for choice in self.articles.choices:
            choice.then(**offering)
        opening = self.history.shelf.select(
            self.open,
            [self.reader],
            [
                *(self.conversation, self.current, self.editing, self.chat, self.hint),
                *(self.sources, self.why, self.next),
            ],
            **QUIET,
        )
        opening.then(*history, **QUIET)
        self.chat.like(
            self.judge,
            [self.reader, self.current, self.conversation],
            [self.conversation, self.chat, self.hint],
            **QUIET,
        )
        self.chat.stop(self.stop, queue=False, **QUIET)
        self.chat.edit(
            self.edit, self.conversation, [self.editing, self.question, self.hint], **QUIET
        )
        self.hint.clear(self.keep, None, [self.editing, self.question, self.hint], **QUIET)
        self.masthead.clear(
            self.clear,
            None,
            [
                *(self.conversation, self.current, self.editing, self.chat, self.hint),
                *(self.sources, self.why, self.next),
            ],
            **QUIET,
        ).then(**offering)
        for place in (self.chat, self.sources):
            place.select(self.cite, self.conversation, self.sources, queue=False, **QUIET)
        self.chat.expand(self.explain, self.conversation, self.why, **QUIET)
        self.articles.shelf.expand(self.read, None, self.sources, queue=False, **QUIET)
        scope = [self.articles.ticked, self.articles.sought], self.articles.looks
        self.sources.apply(self.articles.choose, *scope, **QUIET)
        looks = (
            [self.articles.ticked, self.articles.sought, self.conversation],
            [*self.articles.looks, self.chat, self.hint],
        )
        arrival = self.blocks.load(self.greet, self.reader, self.reader, **QUIET)
        self.articles_tab.select(self.refresh, *looks, **QUIET)
        for change in [arrival, *self.articles.changes]:
            change.then(self.refresh, *looks, **QUIET).then(**offering)
