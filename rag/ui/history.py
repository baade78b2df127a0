"""The tab with the reader's earlier conversations: found again, named, deleted, taken along."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

import gradio as gr

from rag.conversations import ConversationInfo
from rag.conversations.export import file_name, to_html, to_markdown
from rag.errors import RagError
from rag.ui.events import EVENTS, QUIET, Update
from rag.ui.html import Html, button, element
from rag.ui.keeping import Keeper
from rag.ui.listing import Result, in_words, results_list

NOTHING = "What you ask is kept here, for this browser only. There is nothing yet."
NOTHING_FOUND = "No conversation has these words."

_FORMATS = {
    "markdown": (".md", "text/markdown", to_markdown),
    "html": (".html", "text/html", to_html),
}

_SAVE = """
watch("value", () => element.dispatchEvent(
  new CustomEvent("rag:file", { bubbles: true, detail: props.value })));
"""


def conversations_list(
    conversations: Sequence[ConversationInfo], current: str | None, sought: str = ""
) -> Html:
    """The conversations, each with what can be done with it.

    Args:
        conversations: In the order in which they are shown.
        current: The id of the one in the chat.
        sought: The words that they were searched for.
    """
    if not conversations:
        return element("p", NOTHING_FOUND if sought.strip() else NOTHING, class_="note")
    rows = [_row(info, info.id == current) for info in conversations]
    return element("ul", *rows, class_="shelf")


def _row(info: ConversationInfo, current: bool) -> Html:
    day = in_words(datetime.fromisoformat(info.updated).date())
    number = f"{info.questions:,} question{'' if info.questions == 1 else 's'}"
    actions = [
        ("Rename", "edit", {}),
        ("Markdown", "download", {"data_format": "markdown"}),
        ("HTML", "download", {"data_format": "html"}),
        ("Delete", "delete", {}),
    ]
    return element(
        "li",
        element(
            "button",
            info.title,
            type="button",
            class_="title",
            data_event="select",
            data_conversation=info.id,
            aria_current="true" if current else None,
        ),
        element("p", f"{number} · {day}", class_="about"),
        element(
            "div",
            *(
                button(
                    text,
                    event,
                    data_conversation=info.id,
                    aria_label=f"{text}: {info.title}",
                    **more,
                )
                for text, event, more in actions
            ),
            class_="actions",
        ),
        class_="current" if current else None,
    )


class HistoryTab:
    """The components of the tab, made inside the ``gr.Tab`` that is open, and their behaviour.

    Args:
        keeper: Keeps the conversations.
        reader: Holds the id of the reader.
        current: Holds the id of the conversation in the chat.
    """

    def __init__(self, keeper: Keeper, reader: gr.BrowserState, current: gr.State) -> None:
        self._keeper = keeper
        self.reader, self.current = reader, current
        self.sought = gr.Textbox(
            "",
            label="Search the conversations",
            placeholder="Words of a question or an answer",
            max_lines=1,
            elem_id="sought-conversation",
        )
        self.results = gr.HTML(
            elem_id="history-results", apply_default_css=False, js_on_load=EVENTS
        )
        with gr.Column(visible=False, elem_id="renaming") as self.renaming:
            self.title = gr.Textbox("", label="New title", max_lines=1)
            with gr.Row():
                self.save_button = gr.Button("Save", size="sm", variant="primary", min_width=80)
                self.cancel_button = gr.Button("Cancel", size="sm", min_width=80)
        self.shelf = gr.HTML(elem_id="history", apply_default_css=False, js_on_load=EVENTS)
        self.file = gr.HTML(html_template="", apply_default_css=False, js_on_load=_SAVE)
        self.renamed, self.deleted = gr.State(""), gr.State("")
        self.wants = [self.reader, self.current, self.sought]
        self._wire()

    def _wire(self) -> None:
        looks = [self.shelf, self.results]
        self.sought.change(self.show, self.wants, looks, trigger_mode="always_last", **QUIET)
        self.shelf.edit(
            self.ask_title, self.reader, [self.renamed, self.title, self.renaming], **QUIET
        )
        gr.on(
            [self.title.submit, self.save_button.click],
            self.rename,
            [*self.wants, self.renamed, self.title],
            [*looks, self.renaming],
            **QUIET,
        )
        self.cancel_button.click(lambda: gr.Column(visible=False), None, self.renaming, **QUIET)
        self.shelf.delete(self.delete, self.wants, [*looks, self.deleted, self.current], **QUIET)
        self.results.undo(self.restore, [*self.wants, self.deleted], looks, **QUIET)
        self.shelf.download(self.export, self.reader, [self.file, self.results], **QUIET)

    def show(self, owner: str | None, current: str | None, sought: str) -> Update:
        """The conversations as they are now."""
        try:
            found = self._keeper.conversations.list(owner, sought) if owner else ()
        except RagError as error:
            return {self.results: _failure(error)}
        return {self.shelf: conversations_list(found, current, sought), self.results: ""}

    def ask_title(self, owner: str, event: gr.EventData) -> Update:
        """Ask for the new title of a conversation."""
        id_ = str(event.conversation)
        try:
            title = self._keeper.conversations.get(owner, id_).title
        except RagError:
            return {self.renaming: gr.Column(visible=False)}
        return {self.renamed: id_, self.title: title, self.renaming: gr.Column(visible=True)}

    def rename(self, owner: str, current: str | None, sought: str, id_: str, title: str) -> Update:
        """Give a conversation its new title."""
        try:
            self._keeper.conversations.rename(owner, id_, title)
        except RagError as error:
            return {self.results: _failure(error)}
        return {**self.show(owner, current, sought), self.renaming: gr.Column(visible=False)}

    def delete(self, owner: str, current: str | None, sought: str, event: gr.EventData) -> Update:
        """Delete a conversation, and offer to take that back."""
        id_ = str(event.conversation)
        try:
            title = self._keeper.conversations.get(owner, id_).title
            self._keeper.conversations.delete(owner, id_)
        except RagError as error:
            return {self.results: _failure(error)}
        results = results_list([Result("", "removed", title)], undo=True)
        return {
            **self.show(owner, current, sought),
            self.results: results,
            self.deleted: id_,
            self.current: None if id_ == current else current,
        }

    def restore(self, owner: str, current: str | None, sought: str, id_: str) -> Update:
        """Bring back the conversation that was deleted last."""
        try:
            self._keeper.conversations.restore(owner, id_)
        except RagError as error:
            return {self.results: _failure(error)}
        return self.show(owner, current, sought)

    def export(self, owner: str, event: gr.EventData) -> Update:
        """Hand a conversation to the browser as a file; nothing of it stays on the server."""
        suffix, type_, render = _FORMATS[event.format]
        try:
            conversation = self._keeper.conversations.get(owner, str(event.conversation))
        except RagError as error:
            return {self.results: _failure(error)}
        file = {
            "name": file_name(conversation, suffix),
            "type": type_,
            "text": render(conversation),
            "moment": time.monotonic_ns(),  # so that it differs from the last one
        }
        return {self.file: file, self.results: ""}


def _failure(error: RagError) -> Html:
    return results_list([Result("", "failed", str(error))])
