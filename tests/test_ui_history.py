"""The reader's earlier conversations: kept, found again, named, taken along, deleted."""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

import re

from page_parts import QUESTION, REQUEST, ask, assistant, click, keeper, page

from rag.errors import StoreError
from rag.ui.handlers import CHANGED_ELSEWHERE
from rag.ui.page import Page


def test_a_reader_gets_an_id_once(page: Page) -> None:
    new = page.greet(None)
    assert re.fullmatch(r"[\w-]{32}", new)
    assert page.greet(new) == new
    assert page.greet("x" * 10_000) != page.greet(["x"])


def test_a_conversation_is_found_again(page: Page) -> None:
    *_, last = ask(page, QUESTION, owner="me")
    id_, conversation = last[page.current], last[page.conversation]
    ask(page, "What did the fishermen say?", conversation, owner="me", current=id_)
    shown = page.open("me", None, click(page, conversation=id_), REQUEST)
    assert [exchange.question for exchange in shown[page.conversation]] == [
        QUESTION,
        "What did the fishermen say?",
    ]
    assert shown[page.current] == id_
    assert (
        "no conversation"
        in page.open("you", None, click(page, conversation=id_), REQUEST)[page.hint]
    )


def test_what_cannot_be_kept_is_answered_all_the_same(page: Page, monkeypatch) -> None:
    def fail(*_):
        raise StoreError("the disk is full")

    monkeypatch.setattr(page._keeper, "keep", fail)
    *_, last = ask(page, QUESTION, owner="me")
    assert last[page.conversation][0].done
    assert "This is not kept: the disk is full" in last[page.hint]


def test_the_history_lists_names_exports_deletes_and_brings_back(page: Page) -> None:
    tab = page.history
    assert "There is nothing yet" in tab.show("me", None, "")[tab.shelf]
    id_ = ask(page, QUESTION, owner="me")[-1][page.current]
    shown = tab.show("me", id_, "MAYOR")[tab.shelf]
    assert QUESTION in shown
    assert 'aria-current="true"' in shown
    assert "No conversation has these words." in tab.show("me", id_, "zebra")[tab.shelf]
    asking = tab.ask_title("me", click(page, conversation=id_))
    assert asking[tab.title] == QUESTION
    renamed = tab.rename("me", id_, "", asking[tab.renamed], "A name")
    assert "A name" in renamed[tab.shelf]
    assert "the title is empty" in tab.rename("me", id_, "", id_, " ")[tab.results]
    for format_, mark in (("markdown", "# A name"), ("html", "<h1>A name</h1>")):
        file = tab.export("me", click(page, conversation=id_, format=format_))[tab.file]
        assert mark in file["text"]
        assert file["name"].startswith("A-name-")
    gone = tab.delete("me", id_, "", click(page, conversation=id_))
    assert gone[tab.current] is None
    assert "A name" in gone[tab.results]
    assert "A name" not in gone[tab.shelf]
    assert "A name" in tab.restore("me", None, "", gone[tab.deleted])[tab.shelf]
    assert "failed" in tab.delete("you", None, "", click(page, conversation=id_))[tab.results]


def test_two_tabs_in_one_conversation_show_what_is_kept(page: Page) -> None:
    last = ask(page, QUESTION, owner="me")[-1]
    id_, seen = last[page.current], last[page.conversation]
    other = "What did the fishermen say?"
    ask(page, other, seen, owner="me", current=id_)
    again = ask(page, "", seen, owner="me", current=id_, event=click(page, turn=0))[-1]
    assert CHANGED_ELSEWHERE in again[page.hint]
    shown = [exchange.question for exchange in again[page.conversation]]
    assert shown == [QUESTION, other, QUESTION]
    assert page._keeper.load("me", id_) == again[page.conversation]
    assert 'data-turn="2"' in again[page.sources]


def test_an_answer_that_could_not_be_kept_is_kept_with_the_next(page: Page, monkeypatch) -> None:
    def fail(*_, **__):
        raise StoreError("the disk is full")

    first = ask(page, QUESTION, owner="me")[-1]
    id_ = first[page.current]
    with monkeypatch.context() as patch:
        patch.setattr(page._keeper.conversations, "put", fail)
        second = ask(page, "Why?", first[page.conversation], owner="me", current=id_)[-1]
    assert "not kept: the disk is full" in second[page.hint]
    third = ask(page, "When?", second[page.conversation], owner="me", current=id_)[-1]
    asked = [exchange.question for exchange in page._keeper.load("me", id_)]
    assert asked == [QUESTION, "Why?", "When?"]
    assert len({exchange.id for exchange in third[page.conversation]} - {None}) == 3
