"""Where everything on the page stands: the chat on the left, what it rests on on the right."""

from __future__ import annotations

import gradio as gr

from rag.assistant import Assistant
from rag.ui.articles import ArticlesTab
from rag.ui.events import EVENTS, SPEAK
from rag.ui.history import HistoryTab
from rag.ui.html import Html, button, element
from rag.ui.keeping import Keeper
from rag.ui.sources import empty_panel
from rag.ui.why import no_why

TITLE = "Ask the Article"

STORAGE = "ask-the-article"
"""Under this name the browser holds the id of its reader. It is no secret: it keeps none."""


class Layout:
    """The components of the page, made inside the ``gr.Blocks`` that is open.

    Attributes:
        conversation: What the chat shows, a :data:`~rag.ui.exchange.ShownConversation`.
        current: The id under which it is kept.
        reader: The id of the reader.
        editing: The place of the question that is edited.
        said: What screen readers are to say.
    """

    def __init__(self, assistant: Assistant, keeper: Keeper) -> None:
        self.conversation = gr.State(())
        self.current = gr.State(None)
        self.reader = gr.BrowserState(None, storage_key=STORAGE, secret=STORAGE)
        self.editing = gr.State(None)
        self.masthead = _html("masthead", _masthead())
        self.said = gr.HTML(
            html_template="", elem_id="said", apply_default_css=False, js_on_load=SPEAK
        )
        with gr.Row(elem_id="columns"):
            with gr.Column(scale=11, min_width=320, elem_id="chat-column"):
                self._lay_out_chat()
            with (
                gr.Column(scale=9, min_width=320, elem_id="side-column"),
                gr.Tabs(elem_id="side"),
            ):
                self._lay_out_side(assistant, keeper)

    def _lay_out_chat(self) -> None:
        with gr.Column(elem_id="talk"):
            self.chat = _html("chat")
            self.next = _html("next")
        with gr.Column(elem_id="composer"):
            self.hint = _html("hint")
            self.question = gr.Textbox(
                label="Your question",
                placeholder="Ask about the articles…",
                lines=1,
                max_lines=6,
                submit_btn="Ask",
                interactive=True,
                elem_id="question",
            )
            self.scope = _html("scope")

    def _lay_out_side(self, assistant: Assistant, keeper: Keeper) -> None:
        with gr.Tab("Sources", elem_id="sources-tab"):
            self.sources = _html("sources", empty_panel())
        with gr.Tab("Articles", elem_id="articles-tab") as self.articles_tab:
            self.articles = ArticlesTab(assistant, self.scope)
        with gr.Tab("Why?", elem_id="why-tab"):
            self.why = _html("why", no_why())
        with gr.Tab("History", elem_id="history-tab") as self.history_tab:
            self.history = HistoryTab(keeper, self.reader, self.current)


def _masthead() -> Html:
    return element(
        "header",
        element("h1", TITLE),
        element("p", "Answers in the words of your articles, each with its proof."),
        button("New conversation", "clear"),
    )


def _html(name: str, value: Html | None = None) -> gr.HTML:
    """Our own HTML, whose buttons reach Python, with an id for the style sheet."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=EVENTS)
