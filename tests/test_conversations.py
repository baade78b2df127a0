"""Conversations that are kept: for their owner only, whole, and through a restart."""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from conversation_parts import (
    UNION,
    Clock,
    add,
    answer,
    clock,
    ids,
    kept,
    put,
    questions,
    started,
    titles,
)
from fakes import HARBOUR, hit_of

from rag.conversations import (
    ConversationError,
    ConversationNotFoundError,
    Conversations,
    NewExchange,
)
from rag.conversations import conversations as keeping
from rag.conversations.values import TITLE_CHARACTERS, title_of
from rag.types import Answer, Turn


def test_a_conversation_survives_a_restart(kept: Conversations, tmp_path: Path) -> None:
    begun = started(kept)
    assert (begun.title, begun.exchanges) == ("New conversation", ())
    close = Answer("b?", "b?", False, 0.1, closest=(hit_of(HARBOUR, UNION),))
    add(kept, begun.id, "a?", answer("a?"), (HARBOUR.id,))
    add(kept, begun.id, "b?", close)
    last = add(kept, begun.id, "c?", "The store is busy.")
    with Conversations.open(tmp_path / "home") as reopened:
        conversation = reopened.get("ann", begun.id)
    assert conversation == last
    assert [(e.question, e.answer, e.problem, e.articles) for e in conversation.exchanges] == [
        ("a?", answer("a?"), None, (HARBOUR.id,)),
        ("b?", close, None, None),
        ("c?", None, "The store is busy.", None),
    ]
    assert len({exchange.id for exchange in conversation.exchanges}) == 3
    assert conversation.created < conversation.exchanges[0].asked <= conversation.updated
    assert conversation.history == (Turn("a?", answer("a?")), Turn("b?", close))


def test_the_first_question_is_the_title_unless_somebody_names_it(kept: Conversations) -> None:
    first = started(kept, "  What did\nthe union say? ", "Why?")
    assert first.title == "What did the union say?"
    assert kept.rename("ann", first.id, " The bridge ").title == "The bridge"
    named = started(kept)
    kept.rename("ann", named.id, "Mine")
    assert add(kept, named.id, "Who?").title == "Mine"
    replaced = put(kept, first, NewExchange("When?", "p"), stay=0)
    assert [exchange.question for exchange in replaced.exchanges] == ["When?"]
    assert replaced.title == "The bridge"
    with pytest.raises(ConversationError, match="empty"):
        kept.rename("ann", first.id, " \n")


@pytest.mark.parametrize("text", ["word " * 40, "x" * 200, "🚢" * 90, "a\x00\ud800" * 50])
def test_titles_are_short(text: str, kept: Conversations) -> None:
    assert 1 < len(title_of(text)) <= TITLE_CHARACTERS
    assert title_of(text).endswith("…")
    assert started(kept, text).title == title_of(text)


def test_the_list_has_the_last_used_first_and_no_empty_ones(kept: Conversations) -> None:
    one, two = started(kept, "One?"), started(kept, "Two?")
    started(kept)
    assert titles(kept) == ["Two?", "One?"]
    add(kept, one.id, "More?")
    assert [(info.id, info.questions) for info in kept.list("ann")] == [(one.id, 2), (two.id, 1)]
    kept.rename("ann", two.id, "Renamed")  # which is no use of it
    assert titles(kept) == ["One?", "Renamed"]


def test_searching_titles_questions_and_answers(kept: Conversations) -> None:
    union = started(kept, "Was sagt die Öffentlichkeit?", "100%_sure?")
    other = started(kept, "Other?")
    kept.rename("ann", other.id, "Straße")
    assert titles(kept, "öffentlich") == titles(kept, "0%_S") == [union.title]
    assert titles(kept, "COOL recep") == ["Straße", union.title]
    assert titles(kept, "cool strasse") == ["Straße"]
    assert titles(kept, "cool nothing") == titles(kept, "' OR 1 --") == []
    assert titles(kept, "") == titles(kept, " ") == ["Straße", union.title]
    put(kept, union, NewExchange("c?", "p"), stay=1)
    assert titles(kept, "sure") == []


def test_an_owner_never_sees_another_ones(kept: Conversations) -> None:
    mine = started(kept, "Secret?")
    assert kept.list("bob") == ()
    for act in (
        lambda: kept.get("bob", mine.id),
        lambda: add(kept, mine.id, "q", owner="bob"),
        lambda: kept.put("bob", mine.id, [NewExchange("q", "p")], seen=ids(mine)),
        lambda: kept.rename("bob", mine.id, "t"),
        lambda: kept.delete("bob", mine.id),
        lambda: kept.restore("bob", mine.id),
    ):
        with pytest.raises(ConversationNotFoundError, match="no conversation"):
            act()
    assert kept.get("ann", mine.id) == mine
    for nobody in ("", "  ", "x" * 1000):
        with pytest.raises(ConversationError):
            kept.list(nobody)


def test_what_is_deleted_can_be_restored_for_a_day(kept: Conversations, clock: Clock) -> None:
    mine = started(kept, "Gone?")
    kept.delete("ann", mine.id)
    assert kept.list("ann") == ()
    with pytest.raises(ConversationNotFoundError):
        kept.get("ann", mine.id)
    with pytest.raises(ConversationNotFoundError):
        add(kept, mine.id, "q")
    clock.now += timedelta(hours=23)
    assert kept.restore("ann", mine.id) == mine == kept.restore("ann", mine.id)
    kept.delete("ann", mine.id)
    clock.now += timedelta(hours=25)
    with pytest.raises(ConversationNotFoundError):
        kept.restore("ann", mine.id)


def test_deleted_conversations_leave_the_file_when_it_is_opened(
    kept: Conversations, clock: Clock, tmp_path: Path
) -> None:
    kept.delete("ann", started(kept, "Gone?").id)
    clock.now += timedelta(days=2)
    with Conversations.open(tmp_path / "home", clock=clock):
        pass
    with sqlite3.connect(tmp_path / "home" / "conversations.sqlite") as file:
        rows = file.execute(
            "SELECT * FROM conversations UNION ALL SELECT *, 0, 0, 0 FROM exchanges"
        )
        assert rows.fetchall() == []
    file.close()


def test_what_is_too_long_is_shortened(
    kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = started(kept, "a?", "x" * 20_000)
    assert mine.exchanges[1].question == "x" * 20_000
    (*_, long) = add(kept, mine.id, "y" * 20_001, "z" * 20_001).exchanges
    assert (long.question, long.problem) == ("y" * 19_999 + "…", "z" * 19_999 + "…")
    monkeypatch.setattr(keeping, "ANSWER_CHARACTERS", 100)
    (*_, last) = add(kept, mine.id, "b?", answer()).exchanges
    assert (last.question, last.answer, last.problem) == ("b?", None, keeping.TOO_LONG)


def test_a_conversation_that_is_full_stays_as_it_is(
    kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = started(kept, "a?")
    monkeypatch.setattr(keeping, "EXCHANGES", 1)
    with pytest.raises(ConversationError, match="start a new one"):
        add(kept, mine.id, "q")
    assert kept.get("ann", mine.id) == mine


def test_an_answer_that_is_not_whole_is_kept_with_the_reason(kept: Conversations) -> None:
    cut = NewExchange("b?", answer("b?"), cut_off="Stopped.")
    mine = put(kept, started(kept, "a?"), cut, stay=1)
    assert kept.get("ann", mine.id) == mine
    assert (mine.exchanges[1].answer, mine.exchanges[1].problem) == (answer("b?"), "Stopped.")
    assert mine.history == (Turn("a?", answer("a?")),)
    assert titles(kept, "cool reception") == ["a?"]


def test_half_characters_are_kept(kept: Conversations) -> None:
    conversation = started(kept, "half \ud800?")
    assert conversation.exchanges[0].question == "half \ud800?"
    assert conversation.title == "half \ufffd?"
    with pytest.raises(ConversationNotFoundError):
        kept.get("ann", "\ud800")


def test_threads_and_handles_share_one_file(kept: Conversations, tmp_path: Path) -> None:
    mine = started(kept)
    with Conversations.open(tmp_path / "home") as other, ThreadPoolExecutor(6) as pool:
        handles = [kept, other] * 12
        ids = list(pool.map(lambda handle: add(handle, mine.id, "q").id, handles))
    assert ids == [mine.id] * 24
    assert len(kept.get("ann", mine.id).exchanges) == 24


def test_several_make_the_file_at_once(tmp_path: Path) -> None:
    def begin(number: int) -> str:
        with Conversations.open(tmp_path / "new") as kept:
            return started(kept, f"{number}?").title

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(begin, range(6))) == [f"{number}?" for number in range(6)]
