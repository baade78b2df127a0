"""What can be done with an answer that stands: see its sources, ask why, say what one thinks."""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr

from rag.assistant import Assistant
from rag.errors import RagError
from rag.ui.chat import chat, welcome
from rag.ui.correcting import correction_of
from rag.ui.events import Update
from rag.ui.exchange import ShownConversation, history
from rag.ui.html import Html, element
from rag.ui.keeping import Keeper
from rag.ui.layout import Layout
from rag.ui.offers import Offers
from rag.ui.sources import empty_panel, reading_panel, sources_of, sources_panel
from rag.ui.stopping import Runs
from rag.ui.why import no_why, why

FORGOTTEN = "The server was started anew since: find this conversation under “History”."
NOTED = "Noted."


class AnswerEvents(Layout):
    """Values in, new values of some components out; see also :class:`rag.ui.handlers.Handlers`."""

    def __init__(self, assistant: Assistant, keeper: Keeper) -> None:
        super().__init__(assistant, keeper)
        self._assistant = assistant
        self._keeper = keeper
        self._runs = Runs()
        self._offers = Offers(assistant)

    def cite(self, conversation: ShownConversation, event: gr.EventData) -> Html:
        """Show the articles behind the answer whose marker was clicked."""
        return self._panel(conversation, int(event.turn))

    def read(self, event: gr.EventData) -> Html:
        """Show an article to be read."""
        try:
            return reading_panel(self._assistant.article(str(event.article)))
        except RagError as error:
            return empty_panel(str(error))

    def explain(self, conversation: ShownConversation, event: gr.EventData) -> Html:
        """Show how an answer came about; where that is not known any more, ask it again."""
        turn = int(event.turn)
        exchange = conversation[turn] if 0 <= turn < len(conversation) else None
        if exchange is None or exchange.answer is None:
            return no_why()
        before, articles = history(conversation[:turn]), exchange.articles or None
        try:
            trace = exchange.trace or self._assistant.without_llm().trace(
                exchange.question, before, articles
            )
        except RagError as error:
            return no_why(str(error))
        return why(exchange.answer, trace, self._assistant.settings.answer_threshold)

    def judge(
        self,
        owner: str | None,
        current: str | None,
        conversation: ShownConversation,
        event: gr.EventData,
        request: gr.Request,
    ) -> Update:
        """Note what the reader thinks of an answer, and what would have been right."""
        data = event._data
        turn = int(data["turn"])
        late = self._lateness(request)
        if not (owner and current and 0 <= turn < len(conversation)):
            return {self.hint: element("p", FORGOTTEN, role="alert")}
        exchange, verdict = conversation[turn], data["verdict"]
        if verdict != "withdrawn":  # only the buttons beside the comment send one
            data = {"comment": exchange.comment, **data}
        try:
            correction = correction_of(data, self._assistant.article)
            judged = self._keeper.judge(owner, current, exchange, verdict, correction)
        except RagError as error:
            return {self.hint: element("p", str(error), role="alert")}
        if late() or conversation[-1].waiting:
            return self._say(NOTED)  # the chat, which shows something else by now, stays
        changed = (*conversation[:turn], judged, *conversation[turn + 1 :])
        return {**self._talk(changed), self.hint: ""}

    def _lateness(self, request: gr.Request) -> Callable[[], bool]:
        """Tells whether the session goes on, or has gone on since now, to something else."""
        session = str(request.session_hash)
        generation = self._runs.generation(session)
        return lambda: self._runs.waits(session) or self._runs.generation(session) != generation

    def _say(self, text: str) -> Update:
        return {self.said: {"text": text}}  # no string, which gradio would take for markup

    def _talk(self, conversation: ShownConversation) -> Update:
        return {self.conversation: conversation, self.chat: self._chat(conversation)}

    def _chat(self, conversation: ShownConversation) -> Html:
        if conversation:
            return chat(conversation)
        try:
            titles = [info.title for info in self._assistant.articles()]
        except RagError as error:
            return element("p", str(error), class_="welcome", role="alert")
        return welcome(self._offers.examples(titles), len(titles))

    def _panel(self, conversation: ShownConversation, turn: int) -> Html:
        answer = conversation[turn].answer if 0 <= turn < len(conversation) else None
        if answer is None:  # a page that is older than the server shows what the server forgot
            return empty_panel()
        try:
            return sources_panel(answer, sources_of(answer, self._assistant.article), turn)
        except RagError as error:
            return empty_panel(str(error))


def nothing() -> Update:
    """No new value of any component."""
    skipped: Update = gr.skip()
    return skipped
