"""What the events of the page do."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial

import gradio as gr

from rag.assistant import Assistant
from rag.errors import RagError
from rag.feedback import right_passage
from rag.suggest import suggestions
from rag.ui import asking
from rag.ui.articles import DEFECT, ArticlesTab, Update
from rag.ui.chat import chat, welcome
from rag.ui.exchange import Conversation, failed, history
from rag.ui.html import Html, button, element
from rag.ui.keeping import Keeper
from rag.ui.next_questions import TO_BEGIN, next_questions, offered
from rag.ui.sources import empty_panel, reading_panel, sources_of, sources_panel
from rag.ui.stopping import Runs
from rag.ui.why import no_why, why

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "Russia starts pulling its forces out of Syria": (
        "What did the opposition say?",
        "What will Moscow keep?",
        "How many people has the war killed?",
    ),
}
"""Questions offered while the store holds the article, by its title."""

FORGOTTEN = "The server was started anew since: find this conversation under “History”."


def new_reader() -> str:
    """An id for a reader that nobody guesses: 192 random bits."""
    return secrets.token_urlsafe(24)


class Handlers:
    """What the events of the page do: values in, new values of some components out.

    The components themselves are laid out by :class:`rag.ui.page.Page`.
    """

    conversation: gr.State
    current: gr.State
    editing: gr.State
    chat: gr.HTML
    next: gr.HTML
    question: gr.Textbox
    hint: gr.HTML
    sources: gr.HTML
    why: gr.HTML
    articles: ArticlesTab

    def __init__(self, assistant: Assistant, keeper: Keeper) -> None:
        self._assistant = assistant
        self._keeper = keeper
        self._runs = Runs()
        self._first_questions = lru_cache(maxsize=64)(partial(suggestions, assistant))

    def ask(
        self,
        typed: str,
        ticked: tuple[str, ...],
        conversation: Conversation,
        editing: int | None,
        owner: str | None,
        current: str | None,
        event: gr.EventData,
        request: gr.Request,
    ) -> Iterator[Update]:
        """Answer the question in the box, one that was clicked, or an earlier one anew."""
        question, before = typed, conversation
        # Our buttons say what they ask; the question box says nothing.
        data = event._data or {}
        clicked = "turn" in data or "question" in data
        if "turn" in data:
            turn = int(data["turn"])
            question = conversation[turn].question if turn < len(conversation) else ""
            before = conversation[:turn]
        elif clicked:
            question = str(data["question"])
        elif editing is not None:
            before = conversation[:editing]
        if not question.strip():
            yield {self.hint: element("p", "Type a question first.", role="alert")}
            return
        before = failed(before, "This question was interrupted.")
        session = str(request.session_hash)
        steps = asking.ask(self._assistant, self._runs, session, before, question, ticked)
        yield {self.editing: None, self.hint: "", self.next: "", **self._talk(next(steps))}
        if not clicked:
            yield {self.question: ""}
        for conversation in steps:
            if conversation[-1].waiting:
                yield self._talk(conversation)
        last = {**self._talk(conversation), **self._keep(owner, current, conversation)}
        # A reply has no sources: those of the answer before it stay in sight.
        answer = conversation[-1].answer
        if answer is not None and answer.reply is None:
            last[self.sources] = self._panel(conversation, len(conversation) - 1)
        yield last

    def _keep(self, owner: str | None, current: str | None, conversation: Conversation) -> Update:
        """Keep the conversation for its reader; an answer that cannot be kept still stands."""
        if not owner:
            return {}
        try:
            current, conversation = self._keeper.keep(owner, current, conversation)
        except RagError as error:
            return {self.hint: element("p", f"This is not kept: {error}", role="alert")}
        return {self.current: current, **self._talk(conversation)}

    def _talk(self, conversation: Conversation) -> Update:
        return {self.conversation: conversation, self.chat: self._chat(conversation)}

    def greet(self, owner: object) -> str:
        """The id of the reader: the one that the browser holds, or a new one."""
        known = isinstance(owner, str) and len(owner) == len(new_reader())
        return str(owner) if known else new_reader()

    def offer_next(self, conversation: Conversation, request: gr.Request) -> Update:
        """Questions to ask next."""
        if not conversation:
            return _nothing()
        try:
            questions = next_questions(self._assistant, conversation[-1])
        except RagError:
            return _nothing()  # it was an offer, and nobody asked for it
        # Who has asked something else since sees what comes after that.
        late = self._runs.waits(str(request.session_hash))
        return _nothing() if late else {self.next: questions}

    def offer_first(self, conversation: Conversation, ticked: tuple[str, ...]) -> Update:
        """Questions to begin with."""
        if conversation:
            return _nothing()
        try:
            infos = self._assistant.articles()
            if not ticked and any(info.title in EXAMPLES for info in infos):
                return {self.next: ""}  # they stand in the welcome
            ids = ticked or tuple(info.id for info in infos)
            return {self.next: offered(self._first_questions(ids), TO_BEGIN)}
        except RagError:
            return _nothing()  # it was an offer, and nobody asked for it

    def open(self, owner: str | None, event: gr.EventData) -> Update:
        """Bring an earlier conversation back into the chat."""
        id_ = str(event.conversation)
        try:
            conversation = self._keeper.load(owner or "", id_)
        except RagError as error:
            return {self.hint: element("p", str(error), role="alert")}
        panel = self._panel(conversation, len(conversation) - 1)
        return {
            **self.clear(),
            **self._talk(conversation),
            self.current: id_,
            self.sources: panel,
        }

    def judge(
        self,
        owner: str | None,
        current: str | None,
        conversation: Conversation,
        event: gr.EventData,
    ) -> Update:
        """Note what the reader thinks of an answer, and which passage is the right one."""
        data = event._data
        turn = int(data["turn"])
        if not (owner and current and 0 <= turn < len(conversation)):
            return {self.hint: element("p", FORGOTTEN, role="alert")}
        try:
            right = None
            if "article" in data:
                article = self._assistant.article(str(data["article"]))
                right = right_passage(article, int(data["start"]), int(data["end"]))
            judged = self._keeper.judge(
                owner,
                current,
                conversation[turn],
                data["verdict"],
                not_in_articles="missing" in data,
                right=right,
            )
        except RagError as error:
            return {self.hint: element("p", str(error), role="alert")}
        changed = (*conversation[:turn], judged, *conversation[turn + 1 :])
        return {**self._talk(changed), self.hint: ""}

    def stop(self, request: gr.Request) -> None:
        """Stop the answer that this session waits for."""
        self._runs.stop(str(request.session_hash))

    def edit(self, conversation: Conversation, event: gr.EventData) -> Update:
        """Put an earlier question into the box, to be asked in its place."""
        turn = int(event.turn)
        if not 0 <= turn < len(conversation):  # a page that is older than the server
            return {self.hint: element("p", FORGOTTEN, role="alert")}
        later = len(conversation) - turn - 1
        also = "" if not later else f" and the {later} after it" if later > 1 else " and the next"
        text = f"You are editing question {turn + 1}. Sending it replaces that question{also}."
        return {
            self.editing: turn,
            self.question: conversation[turn].question,
            self.hint: element("p", text, " ", button("Cancel", "clear"), class_="editing"),
        }

    def keep(self) -> Update:
        """Leave the question that was to be edited as it is."""
        return {self.editing: None, self.question: "", self.hint: ""}

    def clear(self) -> Update:
        """Begin a new conversation."""
        return {
            **self._talk(()),
            self.current: None,
            self.editing: None,
            self.hint: "",
            self.next: "",
            self.sources: empty_panel(),
            self.why: no_why(),
        }

    def defect(self, conversation: Conversation) -> Update:
        """Tell of a defect of ours; gradio has logged the traceback."""
        return self._talk(failed(conversation, DEFECT))

    def cite(self, conversation: Conversation, event: gr.EventData) -> Html:
        """Show the articles behind the answer whose marker was clicked."""
        return self._panel(conversation, int(event.turn))

    def read(self, event: gr.EventData) -> Html:
        """Show an article to be read."""
        try:
            return reading_panel(self._assistant.article(str(event.article)))
        except RagError as error:
            return empty_panel(str(error))

    def explain(self, conversation: Conversation, event: gr.EventData) -> Html:
        """Show how an answer came about."""
        turn = int(event.turn)
        exchange = conversation[turn] if 0 <= turn < len(conversation) else None
        if exchange is None or exchange.answer is None:
            return no_why()
        before, articles = history(conversation[:turn]), exchange.articles or None
        try:
            trace = self._assistant.without_llm().trace(exchange.question, before, articles)
        except RagError as error:
            return no_why(str(error))
        return why(exchange.answer, trace, self._assistant.settings.answer_threshold)

    def refresh(self, ticked: tuple[str, ...], sought: str, conversation: Conversation) -> Update:
        """Show the articles as they are now: others may add and remove some, too."""
        try:
            return {
                **self.articles.show(ticked, sought),
                self.chat: self._chat(conversation),
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


def _nothing() -> Update:
    """No new value of any component."""
    skipped: Update = gr.skip()
    return skipped
