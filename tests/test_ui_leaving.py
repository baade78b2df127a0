"""Who leaves a conversation during an answer finds nothing of it in the next one."""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread

import gradio as gr
import pytest
from page_parts import QUESTION, REQUEST, ask, assistant, click, keeper, page, trace_of

from rag.types import Answer, Trace
from rag.ui.exchange import CUT_OFF, STOPPED, ShownConversation, ShownExchange, asked
from rag.ui.handlers import BUSY, DELETED
from rag.ui.page import Page
from rag.ui.spoken import READING

PART = Answer("Slow?", "Slow?", True, 0.9)


@contextmanager
def being_answered(
    page: Page,
    monkeypatch: pytest.MonkeyPatch,
    conversation: ShownConversation = (),
    current: str | None = None,
    *,
    drafts: int = 1,
) -> Iterator[list]:
    """The updates of the page, while a reader waits for the rest of an answer."""
    begun, go_on = Event(), Event()

    def traces(*_) -> Iterator[Trace]:
        for _ in range(drafts):
            yield trace_of(PART)
        begun.set()
        go_on.wait(20)
        yield trace_of(PART)

    monkeypatch.setattr(page._assistant, "traces", traces)
    updates: list = []

    def listen() -> None:
        event = gr.EventData(page.chat, {"typed": "Slow?"})
        updates.extend(page.ask((), conversation, None, "me", current, event, REQUEST))

    thread = Thread(target=listen)
    thread.start()
    assert begun.wait(20)
    yield updates
    go_on.set()
    thread.join(20)
    assert not thread.is_alive()


@pytest.mark.parametrize(("drafts", "kept"), [(0, STOPPED), (1, CUT_OFF)])
def test_a_new_conversation_stays_new(page: Page, monkeypatch, drafts: int, kept: str) -> None:
    with being_answered(page, monkeypatch, drafts=drafts) as updates:
        cleared = page.clear(None, REQUEST)
        assert updates[-1] == gr.skip(), "ended before the new one is shown, with nothing to show"
        count = len(updates)
    assert cleared[page.conversation] == ()
    assert len(updates) == count
    # What was left is in a conversation of its own.
    (info,) = page._keeper.conversations.list("me")
    (exchange,) = page._keeper.load("me", info.id)
    assert (exchange.question, exchange.problem) == ("Slow?", kept)
    assert exchange.answer == (PART if drafts else None), "as far as it came"


def test_an_earlier_conversation_is_opened_as_it_is(page: Page, monkeypatch) -> None:
    earlier = ask(page, QUESTION, owner="me")[-1][page.current]
    with being_answered(page, monkeypatch) as updates:
        opened = page.open("me", None, click(page, conversation=earlier), REQUEST)
        assert updates[-1] == gr.skip()
    assert [exchange.question for exchange in opened[page.conversation]] == [QUESTION]
    assert len(page._keeper.load("me", earlier)) == 1
    assert {info.title for info in page._keeper.conversations.list("me")} == {QUESTION, "Slow?"}


def test_what_is_deleted_during_an_answer_goes_on_as_a_new_one(page: Page, monkeypatch) -> None:
    first = ask(page, QUESTION, owner="me")[-1]
    deleted, conversation = first[page.current], first[page.conversation]
    with being_answered(page, monkeypatch, conversation, deleted) as updates:
        page._keeper.conversations.delete("me", deleted)  # here or in another tab
    last = updates[-1]
    assert DELETED in last[page.hint]
    assert last[page.current] not in (None, deleted)
    assert page._keeper.load("me", last[page.current]) == last[page.conversation]
    assert [exchange.question for exchange in last[page.conversation]] == [QUESTION, "Slow?"]


def test_what_is_deleted_and_left_during_an_answer_stays_deleted(page: Page, monkeypatch) -> None:
    first = ask(page, QUESTION, owner="me")[-1]
    deleted, conversation = first[page.current], first[page.conversation]
    with being_answered(page, monkeypatch, conversation, deleted):
        page._keeper.conversations.delete("me", deleted)
        page.clear(None, REQUEST)
    assert page._keeper.conversations.list("me") == ()


def test_what_cannot_be_opened_leaves_the_answer_alone(page: Page, monkeypatch) -> None:
    with being_answered(page, monkeypatch) as updates:
        shown = page.open("me", None, click(page, conversation="nothing"), REQUEST)
        assert "no conversation" in shown[page.hint]
    (exchange,) = updates[-1][page.conversation]
    assert exchange.done


def test_a_session_asks_one_question_at_a_time(page: Page, monkeypatch) -> None:
    with being_answered(page, monkeypatch) as updates:
        waiting = asked((), "Slow?")
        (refused,) = ask(page, "Fast?", waiting)
        assert BUSY in refused[page.hint]
        assert refused[page.question] == "Fast?"
        assert ask(page, "Slow?", waiting) == [gr.skip()], "a double click is no second question"
        assert ask(page, "", waiting) == [gr.skip()], "nor is Enter in the box that it emptied"
    assert updates[-1][page.hint] == ""


def test_a_verdict_during_an_answer_is_noted_and_changes_no_state(page: Page, monkeypatch) -> None:
    last = ask(page, QUESTION, owner="me")[-1]
    given = "me", last[page.current], last[page.conversation]
    with being_answered(page, monkeypatch):
        shown = page.judge(*given, click(page, turn=0, verdict="up"), REQUEST)
        assert page.conversation not in shown
    assert page._keeper.load("me", last[page.current])[0].verdict == "up"


def test_a_defect_of_what_was_left_is_not_told_in_the_next_one(page: Page, monkeypatch) -> None:
    waiting = asked((), "Slow?")
    with being_answered(page, monkeypatch):
        assert page.defect(waiting, REQUEST) == gr.skip()
    assert page.defect(waiting, REQUEST)[page.conversation][0].problem


def test_screen_readers_are_told_twice_what_goes_on(page: Page, monkeypatch) -> None:
    whole = page._assistant.ask(QUESTION)

    def traces(*_) -> Iterator[Trace]:
        for count in range(1, len(whole.statements) + 1):
            yield trace_of(replace(whole, statements=whole.statements[:count]))

    monkeypatch.setattr(page._assistant, "traces", traces)
    earlier = (ShownExchange("Q?", PART, done=True),)
    updates = ask(page, QUESTION, earlier)
    begun, finished = (update[page.said]["text"] for update in updates if page.said in update)
    assert begun == READING
    assert finished == f"Reply 2. {whole.text} Confidence: high."
