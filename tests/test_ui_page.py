"""What the events of the page do, without a browser."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest
from fakes import HARBOUR, WordEmbedder

from rag import Assistant, Settings
from rag.errors import StoreError
from rag.types import Answer
from rag.ui.articles import DEFECT
from rag.ui.exchange import Exchange, answered, asked, failed, history
from rag.ui.page import EXAMPLES, Page

QUESTION = "What did the mayor say about the bridge?"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    settings = Settings(home=tmp_path / "home", wrong_answer_cost=0)
    with Assistant.open(settings, embedder=WordEmbedder()) as assistant:
        yield assistant


@pytest.fixture
def page(assistant: Assistant) -> Page:
    assistant.add_text(HARBOUR.text, title=HARBOUR.title)
    return page_of(assistant)


def page_of(assistant: Assistant) -> Page:
    """The page, made while an event loop runs: gradio else makes one that it never closes."""

    async def make() -> Page:
        return Page(assistant)

    return asyncio.run(make())


def ask(page: Page, question: str, conversation: tuple[Exchange, ...] = (), ticked=()) -> list:
    event = gr.EventData(page.question, None)
    return list(page.ask(question, list(ticked), conversation, event))


# Conversations


ANSWER = Answer("Q?", "Q?", True, 0.9)


def test_a_conversation_grows_and_its_answers_are_the_history() -> None:
    conversation = answered(asked((), "Q?"), ANSWER)
    assert conversation == (Exchange("Q?", ANSWER),)
    conversation = failed(asked(conversation, "R?"), "no")
    assert conversation[1] == Exchange("R?", problem="no")
    assert [(turn.question, turn.answer) for turn in history(conversation)] == [("Q?", ANSWER)]


def test_only_a_question_that_waits_can_fail() -> None:
    assert failed((), "no") == ()
    assert failed((Exchange("Q?", ANSWER),), "no") == (Exchange("Q?", ANSWER),)
    assert failed((Exchange("Q?", problem="a"),), "b") == (Exchange("Q?", problem="a"),)


# Questions


def test_a_question_is_shown_at_once_and_then_answered(page: Page) -> None:
    first, last = ask(page, QUESTION)
    assert "Reading the articles" in first[page.chat]
    assert first[page.question] == ""
    (exchange,) = last[page.conversation]
    assert exchange.answer is not None
    assert exchange.answer.answered
    assert 'class="reply answer"' in last[page.chat]
    assert "The council of Port Ellery met" in last[page.sources]
    assert "<mark" in last[page.sources]


def test_an_example_is_asked_in_place_of_what_is_typed(page: Page) -> None:
    event = gr.EventData(page.chat, {"question": QUESTION})
    updates = list(page.ask("half a quest", [], (), event))
    assert updates[-1][page.conversation][0].question == QUESTION


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
        return ANSWER

    monkeypatch.setattr(page._assistant, "ask", note)
    conversation = ask(page, "One?")[-1][page.conversation]
    ask(page, "Two?", conversation, ticked=["an-id"])
    assert seen == [("One?", [], None), ("Two?", ["One?"], ["an-id"])]


def test_a_defect_ends_the_waiting_without_its_details(page: Page, monkeypatch) -> None:
    def fail(*_):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(page._assistant, "ask", fail)
    updates = page.ask(QUESTION, [], (), gr.EventData(page.question, None))
    waiting = next(updates)[page.conversation]
    with pytest.raises(ZeroDivisionError):
        next(updates)
    shown = page.defect(waiting)
    assert shown[page.conversation][0].problem == DEFECT
    assert "secret" not in shown[page.chat]


def test_a_marker_of_an_earlier_answer_brings_its_sources_back(page: Page) -> None:
    conversation = ask(page, QUESTION)[-1][page.conversation]
    conversation = ask(page, "What did the fishermen say?", conversation)[-1][page.conversation]
    panel = page.cite(conversation, gr.EventData(page.chat, {"turn": 0, "label": "1"}))
    assert 'data-turn="0"' in panel
    assert QUESTION in panel


@pytest.mark.parametrize("turn", [0, 7, -1])
def test_a_marker_of_an_answer_that_the_server_forgot(page: Page, turn: int) -> None:
    assert "sources empty" in page.cite((), gr.EventData(page.chat, {"turn": turn}))


def test_a_store_that_cannot_be_read_is_told_of_wherever_it_is_needed(page: Page, monkeypatch):
    conversation = ask(page, QUESTION)[-1][page.conversation]

    def fail(*_):
        raise StoreError("the disk is gone")

    monkeypatch.setattr(page._assistant, "articles", fail)
    monkeypatch.setattr(page._assistant, "article", fail)
    assert "the disk is gone" in page.refresh([], conversation)[page.hint]
    assert "the disk is gone" in page.choose([])
    assert "the disk is gone" in page.cite(conversation, gr.EventData(page.chat, {"turn": 0}))
    assert "the disk is gone" in page.articles.confirm(["an-id"])[page.articles.results]


def test_an_empty_store_says_so(assistant: Assistant) -> None:
    page = page_of(assistant)
    shown = page.refresh([], ())
    assert "No articles yet" in shown[page.chat]
    assert "no articles yet" in shown[page.scope]
    *_, last = ask(page, QUESTION)
    assert "there are no articles" in last[page.conversation][0].problem


def test_examples_are_offered_for_the_articles_they_are_about(assistant: Assistant) -> None:
    page = page_of(assistant)
    title = next(iter(EXAMPLES))
    assistant.add_text(HARBOUR.text, title=title)
    assert EXAMPLES[title][0] in page.refresh([], ())[page.chat]


# Articles


def upload(page: Page, *paths: Path) -> list:
    return list(page.articles.add_files([str(path) for path in paths]))


def test_each_uploaded_file_gets_its_result(page: Page, tmp_path: Path) -> None:
    good, empty, binary = tmp_path / "good.md", tmp_path / "empty.txt", tmp_path / "binary.txt"
    good.write_text("# A heading\n\nThe cat sat on the mat. It was content.")
    empty.write_text("")
    binary.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    first, *_, last = upload(page, good, empty, binary)
    assert "adding…" in first[page.articles.results]
    assert first[page.articles.results].count("waiting") == 4  # a class and a word for each
    results = last[page.articles.results]
    assert "<strong>added</strong> <span>good.md – A heading</span>" in results
    assert results.count("<strong>failed</strong>") == 2
    assert str(tmp_path) not in results
    assert last[page.articles.upload] is None
    assert not any(path.exists() for path in (good, empty, binary))


def test_nothing_uploaded(page: Page) -> None:
    assert len(upload(page)) == 1


def test_pasted_text_is_added_and_the_boxes_are_cleared(page: Page) -> None:
    update = page.articles.add_text("The cat sat on the mat. It was content.", " My title ")
    assert "added" in update[page.articles.results]
    assert "My title" in update[page.articles.results]
    assert update[page.articles.text] == ""


def test_pasted_text_that_fails_stays_in_its_box(page: Page) -> None:
    update = page.articles.add_text("  ", "")
    assert "failed" in update[page.articles.results]
    assert page.articles.text not in update


def test_articles_are_removed_only_after_a_question(page: Page) -> None:
    tab = page.articles
    (info,) = page._assistant.articles()
    question = tab.confirm([info.id])
    assert HARBOUR.title in question[tab.question]
    assert question[tab.confirmation].visible
    assert len(page._assistant.articles()) == 1
    removed = tab.remove(question[tab.to_remove])
    assert HARBOUR.title in removed[tab.results]
    assert not removed[tab.confirmation].visible
    assert page._assistant.articles() == ()
    assert "failed" in tab.remove([info.id])[tab.results]


def test_removing_nothing_gives_a_hint(page: Page) -> None:
    assert "tick the articles" in page.articles.confirm([])[page.articles.results]
    assert not page.articles.keep()[page.articles.confirmation].visible


def test_ticks_of_articles_that_are_gone_are_dropped(page: Page) -> None:
    (info,) = page._assistant.articles()
    update = page.articles.choices([info.id, "gone"])[page.articles.ticked]
    assert update.value == [info.id]
    assert update.choices == [(HARBOUR.title, info.id)]


def test_the_scope_follows_the_ticks(page: Page) -> None:
    page._assistant.add_text("The cat sat on the mat. It was content.", title="Cats")
    cats = next(info for info in page._assistant.articles() if info.title == "Cats")
    assert "Asking only 1 of 2 articles: Cats." in page.choose([cats.id])
