"""The web page: a chat beside the articles that its answers quote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources

import gradio as gr

from rag.assistant import Assistant
from rag.errors import RagError
from rag.ui.articles import DEFECT, ArticlesTab, Update
from rag.ui.chat import chat, welcome
from rag.ui.exchange import Conversation, answered, asked, failed, history
from rag.ui.html import Html, element
from rag.ui.listing import scope_line
from rag.ui.sources import empty_panel, sources_of, sources_panel

TITLE = "Ask the Article"

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "Russia starts pulling its forces out of Syria": (
        "What did the opposition say?",
        "What will Moscow keep?",
        "How many people has the war killed?",
    ),
}
"""Questions offered while the store holds the article, by its title."""

CONCURRENT_REQUESTS = 4
"""Questions that are answered at once; more wait their turn."""

WAITING_REQUESTS = 64
"""Requests that may wait; more are refused with a message."""

STYLES = ("frame", "chat", "sources")
"""Style sheets in ``assets``, in their order."""

# What page.js makes of clicks on examples (submit) and markers (select) goes to Python, and
# page.js hears of what Python has changed.
_EVENTS = """
for (const name of ["submit", "select"])
  element.addEventListener("rag:" + name, (event) => trigger(name, event.detail));
watch("value", () => element.dispatchEvent(new Event("rag:changed", { bubbles: true })));
"""


def build_page(assistant: Assistant) -> gr.Blocks:
    """The page, to be served with :func:`page_files`.

    What a browser session asks, and which articles it has chosen, is kept to that session.
    """
    return Page(assistant).blocks


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


class Page:
    """The components of the page, and their behaviour."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        with gr.Blocks(analytics_enabled=False, title=TITLE, fill_width=True) as self.blocks:
            self._lay_out()
            self._wire()
        self.blocks.queue(default_concurrency_limit=CONCURRENT_REQUESTS, max_size=WAITING_REQUESTS)

    def _lay_out(self) -> None:
        self.conversation = gr.State(())
        masthead = element(
            "header",
            element("h1", TITLE),
            element("p", "Answers in the words of your articles, each with its proof."),
        )
        gr.HTML(masthead, elem_id="masthead", apply_default_css=False)
        with gr.Row(elem_id="columns"):
            with gr.Column(scale=11, min_width=320, elem_id="chat-column"):
                self.chat = gr.HTML(elem_id="chat", apply_default_css=False, js_on_load=_EVENTS)
                with gr.Column(elem_id="composer"):
                    self.question = gr.Textbox(
                        label="Your question",
                        placeholder="Ask about the articles…",
                        lines=1,
                        max_lines=6,
                        submit_btn="Ask",
                        elem_id="question",
                    )
                    self.hint = gr.HTML(elem_id="hint", apply_default_css=False)
                    self.scope = gr.HTML(elem_id="scope", apply_default_css=False)
            with (
                gr.Column(scale=9, min_width=320, elem_id="side-column"),
                gr.Tabs(elem_id="side"),
            ):
                with gr.Tab("Sources", elem_id="sources-tab"):
                    self.sources = gr.HTML(
                        empty_panel(),
                        elem_id="sources",
                        apply_default_css=False,
                        js_on_load=_EVENTS,
                    )
                with gr.Tab("Articles") as self.articles_tab:
                    self.articles = ArticlesTab(self._assistant)

    def _wire(self) -> None:
        quiet = {"show_progress": "hidden", "api_visibility": "private"}
        # One listener for both, so that a session asks one question at a time.
        asking = gr.on(
            [self.question.submit, self.chat.submit],
            self.ask,
            [self.question, self.articles.ticked, self.conversation],
            [self.conversation, self.chat, self.question, self.hint, self.sources],
            **quiet,
        )
        asking.failure(self.defect, self.conversation, [self.conversation, self.chat], **quiet)
        for place in (self.chat, self.sources):
            place.select(self.cite, self.conversation, self.sources, queue=False, **quiet)
        looks = (
            [self.articles.ticked, self.conversation],
            [self.articles.ticked, self.scope, self.chat, self.hint],
        )
        gr.on([self.blocks.load, self.articles_tab.select], self.refresh, *looks, **quiet)
        for change in self.articles.changes:
            change.then(self.refresh, *looks, **quiet)
        self.articles.ticked.input(self.choose, self.articles.ticked, self.scope, **quiet)

    def ask(
        self, typed: str, ticked: list[str], conversation: Conversation, event: gr.EventData
    ) -> Iterator[Update]:
        """Answer the question in the box, or the example that was clicked."""
        question = event.question if event.target is self.chat else typed
        if not question.strip():
            yield {self.hint: element("p", "Type a question first.", role="alert")}
            return
        conversation = asked(failed(conversation, "This question was interrupted."), question)
        yield {
            self.conversation: conversation,
            self.chat: self._chat(conversation),
            self.question: "",
            self.hint: "",
        }
        try:
            answer = self._assistant.ask(question, history(conversation), ticked or None)
        except RagError as error:
            conversation = failed(conversation, str(error))
            yield {self.conversation: conversation, self.chat: self._chat(conversation)}
            return
        conversation = answered(conversation, answer)
        update = {self.conversation: conversation, self.chat: self._chat(conversation)}
        # A reply has no sources: those of the answer before it stay in sight.
        if answer.reply is None:
            update[self.sources] = self._panel(conversation, len(conversation) - 1)
        yield update

    def defect(self, conversation: Conversation) -> Update:
        """Tell of a defect of ours; gradio has logged the traceback."""
        conversation = failed(conversation, DEFECT)
        return {self.conversation: conversation, self.chat: self._chat(conversation)}

    def cite(self, conversation: Conversation, event: gr.EventData) -> Html:
        """Show the articles behind the answer whose marker was clicked."""
        return self._panel(conversation, event.turn)

    def choose(self, ticked: list[str]) -> Html:
        """Say which articles are asked."""
        try:
            return scope_line(self._assistant.articles(), ticked)
        except RagError as error:
            return element("p", str(error), role="alert")

    def refresh(self, ticked: list[str], conversation: Conversation) -> Update:
        """Show the articles as they are now: others may add and remove some, too."""
        try:
            return {
                **self.articles.choices(ticked),
                self.scope: scope_line(self._assistant.articles(), ticked),
                self.chat: self._chat(conversation),
                self.hint: "",
            }
        except RagError as error:
            return {self.hint: element("p", str(error), role="alert")}

    def _chat(self, conversation: Conversation) -> Html:
        if conversation:
            return chat(conversation)
        titles = [info.title for info in self._assistant.articles()]
        return welcome([q for title in titles for q in EXAMPLES.get(title, ())], len(titles))

    def _panel(self, conversation: Conversation, turn: int) -> Html:
        answer = conversation[turn].answer if 0 <= turn < len(conversation) else None
        if answer is None:  # a page that is older than the server shows what the server forgot
            return empty_panel()
        try:
            return sources_panel(answer, sources_of(answer, self._assistant.article), turn)
        except RagError as error:
            return empty_panel(str(error))
