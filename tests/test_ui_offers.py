"""Questions that are offered: each is answered, and none costs somebody else's time."""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

import time
from dataclasses import replace
from threading import Event, Thread

import gradio as gr
import pytest
from fakes import HARBOUR
from page_parts import QUESTION, REQUEST, ask, assistant, keeper, page, page_of
from rendering import Seen

from rag import Assistant
from rag.types import Answer
from rag.ui import next_questions
from rag.ui import offers as offers_module
from rag.ui.events import OFFERED
from rag.ui.exchange import ShownExchange
from rag.ui.keeping import Keeper
from rag.ui.offers import EXAMPLES
from rag.ui.page import Page


def test_examples_are_offered_for_the_articles_they_are_about(
    assistant: Assistant, keeper: Keeper
) -> None:
    page = page_of(assistant, keeper)
    title = next(iter(EXAMPLES))
    assistant.add_text(HARBOUR.text, title=title)
    assert EXAMPLES[title][0] in page.refresh((), "", (), REQUEST)[page.chat]
    assert page.offer_first((), (), REQUEST) == {page.next: ""}, "they stand there already"


def test_other_articles_come_with_questions_that_they_answer(page: Page) -> None:
    offered = Seen(page.offer_first((), (), REQUEST)[page.next]).values("data-question")
    assert offered
    assert all(page._assistant.ask(str(question)).answered for question in offered)


def test_an_abstention_is_followed_by_a_question_that_is_answered(page: Page) -> None:
    without = "What did the mayor say about the bridge?"
    question = "What did the mayor say about the bridge in Lisbon?"
    refusal = Answer(question, question, answered=False, confidence=0.1)
    shown = page.offer_next((ShownExchange(question, refusal, done=True),), REQUEST)[page.next]
    assert Seen(shown).values("data-question") == [without]
    assert "The articles do answer this:" in shown
    reply = ShownExchange("Hi", replace(refusal, reply="Hello."), done=True)
    for other in (reply, ShownExchange("Hi", problem="no")):
        assert page.offer_next((other,), REQUEST) == {page.next: ""}
    assert page.offer_next((), REQUEST) == gr.skip()
    assert page.offer_first((reply,), (), REQUEST) == gr.skip()


def test_what_comes_too_late_is_not_offered(page: Page, monkeypatch) -> None:
    conversation = ask(page, QUESTION)[-1][page.conversation]
    monkeypatch.setattr(page._runs, "waits", lambda session: session == REQUEST.session_hash)
    assert page.offer_next(conversation, REQUEST) == gr.skip()


def test_offers_take_no_place_in_the_queue(page: Page) -> None:
    assert OFFERED["queue"] is False
    offering = [f for f in page.blocks.fns.values() if "offer" in getattr(f.fn, "__name__", "")]
    assert len(offering) > 2
    assert not any(function.queue for function in offering)


def test_one_offer_waits_for_the_one_before_and_others_go_without(page: Page, monkeypatch) -> None:
    conversation = ask(page, QUESTION)[-1][page.conversation]
    begun, go_on, offers = Event(), Event(), []

    def slow(*_) -> tuple[str, ...]:
        begun.set()
        go_on.wait(20)
        return ("Why?",)

    monkeypatch.setattr(next_questions, "follow_ups", slow)
    threads = [
        Thread(target=lambda: offers.append(page.offer_next(conversation, REQUEST)))
        for _ in range(2)
    ]
    threads[0].start()
    assert begun.wait(20)
    threads[1].start()
    while not page._offers._going_on._waiting.locked():
        time.sleep(0.001)
    assert page.offer_next(conversation, REQUEST) == gr.skip()
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert [("Why?" in offer[page.next]) for offer in offers] == [True, True]


def test_an_offer_does_not_wait_for_ever(page: Page, monkeypatch) -> None:
    conversation = ask(page, QUESTION)[-1][page.conversation]
    monkeypatch.setattr(offers_module, "PATIENCE", 0)
    with page._offers._going_on.taken():
        assert page.offer_next(conversation, REQUEST) == gr.skip()
    assert page.offer_next(conversation, REQUEST) != gr.skip()


def test_what_is_late_is_not_worked_out(page: Page, monkeypatch) -> None:
    conversation = ask(page, QUESTION)[-1][page.conversation]
    monkeypatch.setattr(next_questions, "follow_ups", None)
    with page._runs.begin(REQUEST.session_hash):
        assert page.offer_next(conversation, REQUEST) == gr.skip()
        assert page.offer_first((), (), REQUEST) == gr.skip()


def test_who_goes_on_meanwhile_is_offered_nothing(page: Page, monkeypatch) -> None:
    conversation = ask(page, QUESTION)[-1][page.conversation]

    def meanwhile(*_) -> tuple[str, ...]:
        page._runs.leave(REQUEST.session_hash)
        return ("Why?",)

    monkeypatch.setattr(next_questions, "follow_ups", meanwhile)
    assert page.offer_next(conversation, REQUEST) == gr.skip()
