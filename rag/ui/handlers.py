"""What the events of the conversation do: ask, stop, edit, begin a new one, open an earlier one."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing

import gradio as gr

from rag.errors import ConversationNotFoundError, RagError
from rag.ui import asking
from rag.ui.answer_events import FORGOTTEN, AnswerEvents, nothing
from rag.ui.articles import DEFECT
from rag.ui.events import Update
from rag.ui.exchange import ShownConversation, asked, failed, stopped
from rag.ui.html import Html, button, element
from rag.ui.keeping import Kept
from rag.ui.sources import empty_panel
from rag.ui.spoken import READING, spoken
from rag.ui.why import no_why

EMPTY = "Type a question first."
BUSY = "An answer is on its way: wait for it, or stop it."
INTERRUPTED = "This question was interrupted."
CHANGED_ELSEWHERE = (
    "This conversation was changed in another tab, too. It is shown as it is kept now: nothing was "
    "replaced, and your question came last."
)
DELETED = "This conversation was deleted meanwhile. It goes on as a new one."


def new_reader() -> str:
    """An id for a reader that nobody guesses: 192 random bits."""
    return secrets.token_urlsafe(24)


class Handlers(AnswerEvents):
    """Values in, new values of some components out.

    The components themselves are laid out by :class:`rag.ui.layout.Layout`; which event calls what
    is said in :class:`rag.ui.page.Page`.
    """

    def ask(
        self,
        ticked: tuple[str, ...],
        conversation: ShownConversation,
        editing: int | None,
        owner: str | None,
        current: str | None,
        event: gr.EventData,
        request: gr.Request,
    ) -> Iterator[Update]:
        """Answer the question in the box, one that was clicked, or an earlier one anew."""
        question, before = _asked_for(event._data, conversation, editing)
        if not question.strip():
            waits = self._runs.waits(str(request.session_hash))  # and Enter was pressed twice
            yield nothing() if waits else {self.hint: _alert(EMPTY)}
            return
        with self._runs.begin(str(request.session_hash)) as run:
            if run is None:
                again = conversation[-1:] and conversation[-1].question == question
                back = {self.question: question} if "typed" in event._data else {}
                yield nothing() if again else {self.hint: _alert(BUSY), **back}
                return
            grown = asked(failed(before, INTERRUPTED), question, ticked)
            try:
                begun: Update = {self.editing: None, self.hint: "", self.next: ""}
                yield {**begun, **self._say(READING), **self._talk(grown)}
                with closing(asking.answered(self._assistant, run, grown)) as steps:
                    for grown in steps:
                        if run.outdated or not grown[-1].waiting:
                            break
                        yield self._talk(grown)
            except GeneratorExit:  # the reader has closed the page, or loaded it anew
                self._keep(owner, current, stopped(grown), conversation, left=True)
                raise
            # What the reader has left is kept as far as it came, and shows nothing any more.
            left = run.outdated
            kept = self._keep(owner, current, stopped(grown), conversation, left=left)
            yield nothing() if run.outdated else kept

    def _keep(
        self,
        owner: str | None,
        current: str | None,
        conversation: ShownConversation,
        before: ShownConversation,
        *,
        left: bool,
    ) -> Update:
        """Keep the conversation for its reader; an answer that cannot be kept still stands."""
        note: Html | str = ""
        if owner:
            try:
                kept, news = self._kept(owner, current, conversation, before, left)
            except RagError as error:
                note = _alert(f"This is not kept: {error}")
            else:
                current, conversation = kept.id, kept.conversation
                note = news and element("p", news, role="status", class_="note")
        last = conversation[-1]
        shown: Update = {
            **self._talk(conversation),
            self.current: current,
            self.hint: note,
            **self._say(spoken(last, len(conversation))),
        }
        # A reply has no sources: those of the answer before it stay in sight.
        if last.answer is not None and last.answer.reply is None:
            shown[self.sources] = self._panel(conversation, len(conversation) - 1)
        return shown

    def _kept(
        self,
        owner: str,
        current: str | None,
        conversation: ShownConversation,
        before: ShownConversation,
        left: bool,
    ) -> tuple[Kept, str]:
        """The conversation as it is kept, and what its reader has to know of that."""
        try:
            kept = self._keeper.keep(owner, current, conversation, before)
        except ConversationNotFoundError:
            if left:  # deleted, and no longer in sight: that is how its reader wants it
                raise
            return self._keeper.keep(owner, None, conversation), DELETED
        return kept, CHANGED_ELSEWHERE if kept.changed_elsewhere else ""

    def stop(self, request: gr.Request) -> None:
        """Stop the answer that this session waits for."""
        self._runs.stop(str(request.session_hash))

    def edit(self, conversation: ShownConversation, event: gr.EventData) -> Update:
        """Put an earlier question into the box, to be asked in its place."""
        turn = int(event.turn)
        if not 0 <= turn < len(conversation):  # a page that is older than the server
            return {self.hint: _alert(FORGOTTEN)}
        later = len(conversation) - turn - 1
        also = "" if not later else f" and the {later} after it" if later > 1 else " and the next"
        text = f"You are editing question {turn + 1}. Sending it replaces that question{also}."
        return {
            self.editing: turn,
            self.question: conversation[turn].question,
            self.hint: element("p", text, " ", button("Cancel", "clear"), class_="editing"),
        }

    def cancel_edit(self) -> Update:
        """Leave the question that was to be edited as it is."""
        return {self.editing: None, self.question: "", self.hint: ""}

    def clear(self, editing: int | None, request: gr.Request) -> Update:
        """Begin a new conversation; what is typed stays, unless it is of the one before."""
        self._runs.leave(str(request.session_hash))
        typed: Update = {} if editing is None else {self.question: ""}
        return {
            **typed,
            **self._talk(()),
            self.current: None,
            self.editing: None,
            self.hint: "",
            self.next: "",
            self.sources: empty_panel(),
            self.why: no_why(),
        }

    def open(
        self, owner: str | None, editing: int | None, event: gr.EventData, request: gr.Request
    ) -> Update:
        """Bring an earlier conversation back into the chat."""
        id_ = str(event.conversation)
        try:
            self._keeper.load(owner or "", id_)  # nothing is left for one that is not there
            cleared = self.clear(editing, request)
            conversation = self._keeper.load(owner or "", id_)  # with what was being answered
        except RagError as error:
            return {self.hint: _alert(str(error))}
        return {
            **cleared,
            **self._talk(conversation),
            self.current: id_,
            self.sources: self._panel(conversation, len(conversation) - 1),
        }

    def greet(self, owner: object) -> str:
        """The id of the reader: the one that the browser holds, or a new one."""
        known = isinstance(owner, str) and len(owner) == len(new_reader())
        return str(owner) if known else new_reader()

    def offer_next(self, conversation: ShownConversation, request: gr.Request) -> Update:
        """Questions to ask next."""
        if not conversation:
            return nothing()
        return self._offer(self._offers.next(conversation[-1], self._lateness(request)))

    def offer_first(
        self, conversation: ShownConversation, ticked: tuple[str, ...], request: gr.Request
    ) -> Update:
        """Questions to begin with."""
        if conversation:
            return nothing()
        return self._offer(self._offers.first(ticked, self._lateness(request)))

    def _offer(self, offer: Html | None) -> Update:
        return nothing() if offer is None else {self.next: offer}

    def defect(self, conversation: ShownConversation, request: gr.Request) -> Update:
        """Tell of a defect of ours; gradio has logged the traceback."""
        late = self._runs.waits(str(request.session_hash))  # by now for another answer
        return nothing() if late else self._talk(failed(conversation, DEFECT))

    def refresh(
        self,
        ticked: tuple[str, ...],
        sought: str,
        conversation: ShownConversation,
        request: gr.Request,
    ) -> Update:
        """Show the articles as they are now: others may add and remove some, too."""
        late = self._lateness(request)
        shown = self.articles.show(ticked, sought)
        welcome = {} if conversation else {self.chat: self._chat(())}
        return shown if late() else {**shown, **welcome}


def _asked_for(
    data: Mapping[str, object], conversation: ShownConversation, editing: int | None
) -> tuple[str, ShownConversation]:
    """The question that is asked, and what it comes after."""
    if "turn" in data:
        turn = int(str(data["turn"]))
        if not 0 <= turn < len(conversation):
            return "", conversation
        return conversation[turn].question, conversation[:turn]
    if "question" in data:
        return str(data["question"]), conversation
    return str(data["typed"]), conversation if editing is None else conversation[:editing]


def _alert(text: str) -> Html:
    return element("p", text, role="alert")
