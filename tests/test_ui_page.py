"""What the events of the page do, without a browser."""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

import re
from dataclasses import replace

import gradio as gr
import pytest
from fakes import HARBOUR
from page_parts import QUESTION, REQUEST, ask, assistant, click, keeper, page, page_of, trace_of
from rendering import Seen

from rag import Assistant
from rag.errors import StoreError
from rag.types import Answer
from rag.ui.articles import DEFECT
from rag.ui.exchange import (
    CUT_OFF,
    STOPPED,
    ShownExchange,
    asked,
    failed,
    finished,
    growing,
    history,
)
from rag.ui.exchange import stopped as stop
from rag.ui.handlers import EMPTY
from rag.ui.keeping import Keeper
from rag.ui.offers import EXAMPLES
from rag.ui.page import Page

ANSWER = Answer("Q?", "Q?", True, 0.9)
DONE = ShownExchange("Q?", ANSWER, done=True)


def test_a_conversation_grows_and_its_answers_are_the_history() -> None:
    partial = growing(asked((), "Q?", ["a"]), trace_of(ANSWER))
    assert partial == (ShownExchange("Q?", ANSWER, articles=("a",)),)
    assert history(partial) == []
    conversation = finished(partial)
    assert not conversation[0].waiting
    conversation = failed(asked(conversation, "R?"), "no")
    assert conversation[1] == ShownExchange("R?", problem="no")
    assert [(turn.question, turn.answer) for turn in history(conversation)] == [("Q?", ANSWER)]


def test_only_a_question_that_waits_can_fail_or_be_stopped() -> None:
    assert failed((), "no") == stop(()) == ()
    assert failed((DONE,), "no") == stop((DONE,)) == (DONE,)
    assert failed((ShownExchange("Q?", problem="a"),), "b") == (ShownExchange("Q?", problem="a"),)
    assert stop(asked((), "Q?"))[0].problem == STOPPED
    assert stop(growing(asked((), "Q?"), trace_of(ANSWER)))[0].problem == CUT_OFF


# Questions


def test_a_question_is_shown_at_once_and_then_answered(page: Page) -> None:
    first, *_, last = ask(page, QUESTION)
    assert "Reading the articles" in first[page.chat]
    (exchange,) = last[page.conversation]
    assert exchange.answer is not None
    assert exchange.answer.answered
    assert 'class="reply answer"' in last[page.chat]
    assert "The council of Port Ellery met" in last[page.sources]
    assert "<mark" in last[page.sources]


def test_an_answer_is_shown_while_it_grows(page: Page, monkeypatch) -> None:
    whole = page._assistant.ask(QUESTION)
    part = replace(whole, statements=whole.statements[:1])

    def traces(*_):
        yield trace_of(part)
        yield trace_of(whole)

    monkeypatch.setattr(page._assistant, "traces", traces)
    updates = [update[page.conversation] for update in ask(page, QUESTION) if page.chat in update]
    assert [conversation[0].answer for conversation in updates] == [None, part, whole, whole]
    assert [conversation[0].done for conversation in updates] == [False, False, False, True]


def test_a_stop_leaves_what_was_there(page: Page, monkeypatch) -> None:
    whole = page._assistant.ask(QUESTION)

    def traces(*_):
        yield trace_of(whole)
        page.stop(REQUEST)
        yield trace_of(whole)

    monkeypatch.setattr(page._assistant, "traces", traces)
    *_, last = ask(page, QUESTION, owner="me")
    (exchange,) = last[page.conversation]
    assert exchange.problem == CUT_OFF
    assert not exchange.waiting
    assert "not complete" in last[page.chat]


def test_an_example_is_asked_in_place_of_what_is_typed(page: Page) -> None:
    for place in (page.chat, page.next):
        updates = ask(page, "half a quest", event=gr.EventData(place, {"question": QUESTION}))
        assert updates[-1][page.conversation][0].question == QUESTION
        assert not any(page.question in update for update in updates), "what is typed stays"


def test_a_question_is_asked_again_in_its_place(page: Page) -> None:
    conversation = (DONE, replace(DONE, question=QUESTION))
    *_, last = ask(page, "typed", conversation, event=click(page, turn=1))
    assert [exchange.question for exchange in last[page.conversation]] == ["Q?", QUESTION]
    assert last[page.conversation][1].answer != ANSWER


def test_an_edited_question_takes_the_place_of_all_that_followed(page: Page) -> None:
    conversation = (DONE, replace(DONE, question="Two?"), replace(DONE, question="Three?"))
    shown = page.edit(conversation, click(page, turn=1))
    assert shown[page.question] == "Two?"
    assert "question 2. Sending it replaces that question and the next" in shown[page.hint]
    first, *_, last = ask(page, QUESTION, conversation, editing=shown[page.editing])
    assert first[page.editing] is None
    assert [exchange.question for exchange in last[page.conversation]] == ["Q?", QUESTION]
    assert page.cancel_edit()[page.editing] is None
    assert "History" in page.edit((), click(page, turn=1))[page.hint]


def test_a_new_conversation_begins_with_nothing(page: Page) -> None:
    shown = page.clear(None, REQUEST)
    assert page.question not in shown, "what is typed stays"
    assert page.clear(0, REQUEST)[page.question] == "", "but not what was to be edited"
    assert shown[page.conversation] == ()
    assert shown[page.current] is None
    assert "What would you like to know?" in shown[page.chat]


@pytest.mark.parametrize("nothing", ["", "  \n "])
def test_an_empty_question_gets_a_hint_and_changes_nothing(page: Page, nothing: str) -> None:
    (only,) = ask(page, nothing)
    assert "Type a question first." in only.pop(page.hint)
    assert not only


def test_a_question_that_cannot_be_asked_gets_its_reason(page: Page) -> None:
    *_, last = ask(page, "x" * 20_000)
    (exchange,) = last[page.conversation]
    assert "20,000 characters" in exchange.problem
    assert 'class="reply problem"' in last[page.chat]


def test_the_history_goes_with_the_next_question(page: Page, monkeypatch) -> None:
    seen = []

    def note(question, history=(), articles=None):
        seen.append((question, [turn.question for turn in history], articles))
        yield trace_of(ANSWER)

    monkeypatch.setattr(page._assistant, "traces", note)
    conversation = ask(page, "One?")[-1][page.conversation]
    ask(page, "Two?", conversation, ticked=("an-id",))
    assert seen == [("One?", [], None), ("Two?", ["One?"], ("an-id",))]


def test_a_defect_ends_the_waiting_without_its_details(page: Page, monkeypatch) -> None:
    def fail(*_):
        raise ZeroDivisionError("secret")
        yield

    monkeypatch.setattr(page._assistant, "traces", fail)
    event = gr.EventData(page.chat, {"typed": QUESTION})
    updates = page.ask((), (), None, None, None, event, REQUEST)
    waiting = next(updates)[page.conversation]
    with pytest.raises(ZeroDivisionError):
        list(updates)
    shown = page.defect(waiting, REQUEST)
    assert shown[page.conversation][0].problem == DEFECT
    assert "secret" not in shown[page.chat]


def test_a_marker_of_an_earlier_answer_brings_its_sources_back(page: Page) -> None:
    conversation = ask(page, QUESTION)[-1][page.conversation]
    conversation = ask(page, "What did the fishermen say?", conversation)[-1][page.conversation]
    panel = page.cite(conversation, click(page, turn=0, label="1"))
    assert 'data-turn="0"' in panel
    assert QUESTION in panel


@pytest.mark.parametrize("turn", [1, 7, -1, -2])
def test_a_question_that_the_server_forgot_is_not_asked_again(page: Page, turn: int) -> None:
    conversation = ask(page, QUESTION)[-1][page.conversation]
    event = click(page, turn=turn)
    (shown,) = page.ask((), conversation, None, None, None, event, REQUEST)
    assert EMPTY in shown[page.hint]


@pytest.mark.parametrize("turn", [0, 7, -1])
def test_a_marker_of_an_answer_that_the_server_forgot(page: Page, turn: int) -> None:
    assert "sources empty" in page.cite((), click(page, turn=turn))
    assert "why empty" in page.explain((), click(page, turn=turn))
    judged = page.judge("me", "id", (), click(page, turn=turn, verdict="up"), REQUEST)
    assert "History" in judged[page.hint]


def test_an_answer_is_explained_by_what_was_found_for_it(page: Page) -> None:
    conversation = ask(page, QUESTION)[-1][page.conversation]
    shown = page.explain(conversation, click(page, turn=0))
    assert "Passages found" in shown
    assert HARBOUR.title in shown


def test_an_answer_is_not_made_again_to_be_explained(page: Page, monkeypatch) -> None:
    conversation = ask(page, QUESTION)[-1][page.conversation]
    monkeypatch.setattr(page._assistant, "trace", None)
    assert HARBOUR.title in page.explain(conversation, click(page, turn=0))


def test_a_store_that_cannot_be_read_is_told_of_wherever_it_is_needed(page: Page, monkeypatch):
    conversation = ask(page, QUESTION)[-1][page.conversation]
    tab = page.articles

    def fail(*_):
        raise StoreError("the disk is gone")

    forgotten = (replace(conversation[0], trace=None),)
    for name in ("articles", "article", "record", "trace"):
        monkeypatch.setattr(page._assistant, name, fail)
    assert "the disk is gone" in page.clear(None, REQUEST)[page.chat]
    assert "the disk is gone" in page.refresh((), "", conversation, REQUEST)[tab.scope]
    assert "the disk is gone" in tab.show((), "")[tab.scope]
    assert "the disk is gone" in tab.seek("", ())
    assert "the disk is gone" in page.cite(conversation, click(page, turn=0))
    assert "the disk is gone" in page.read(click(page, article="an-id"))
    assert "the disk is gone" in page.explain(forgotten, click(page, turn=0))
    assert "the disk is gone" in tab.remove((), click(page, article="an-id"))[tab.results]
    assert page.offer_first((), (), REQUEST) == gr.skip()
    assert page.offer_next(conversation, REQUEST) == gr.skip()


def test_an_empty_store_says_so(assistant: Assistant, keeper: Keeper) -> None:
    page = page_of(assistant, keeper)
    shown = page.refresh((), "", (), REQUEST)
    assert "No articles yet" in shown[page.chat]
    assert "no articles yet" in shown[page.scope]
    *_, last = ask(page, QUESTION)
    assert "there are no articles" in last[page.conversation][0].problem


def test_an_answer_is_judged_and_corrected(page: Page) -> None:
    *_, last = ask(page, QUESTION, owner="me")
    given = "me", last[page.current], last[page.conversation]
    wrong = page.judge(*given, click(page, turn=0, verdict="down"), REQUEST)
    assert wrong[page.conversation][0].verdict == "down"
    (info,) = page._assistant.articles()
    place = {"selected": "", "article": info.id, "start": 0, "end": 41}
    right = page.judge(*given, click(page, turn=0, verdict="down", **place), REQUEST)
    assert right[page.conversation][0].corrected
    nothing = {**place, "start": 5, "end": 5}
    shown = page.judge(*given, click(page, turn=0, verdict="down", **nothing), REQUEST)
    assert "select the words" in shown[page.hint]


def test_a_comment_outlives_a_change_of_the_verdict(page: Page) -> None:
    *_, last = ask(page, QUESTION, owner="me")
    id_, conversation = last[page.current], last[page.conversation]

    def judge(verdict: str, **said: str) -> ShownExchange:
        nonlocal conversation
        event = click(page, turn=0, verdict=verdict, **said)
        conversation = page.judge("me", id_, conversation, event, REQUEST)[page.conversation]
        assert page._keeper.load("me", id_) == (replace(conversation[0], trace=None),)
        return conversation[0]

    assert judge("down", comment="Not the mayor.").comment == "Not the mayor."
    assert judge("up").comment == "Not the mayor."
    assert judge("up", comment="").comment == "", "when the reader has emptied it"
    judge("up", comment="The mayor.")
    assert judge("withdrawn").comment == ""
    assert judge("up").comment == "", "what is taken back is taken back with all that was said"


def test_the_page_and_its_api_answer_four_questions_at_once_together(page: Page) -> None:
    asking = [each for each in page.blocks.fns.values() if each.name in ("ask", "reporting")]
    assert [(each.concurrency_id, each.concurrency_limit) for each in asking] == [
        ("questions", 4),
        ("questions", 4),
    ]
