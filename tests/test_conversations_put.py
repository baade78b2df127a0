"""Several tabs keep one conversation: what one has not seen is not replaced."""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

from concurrent.futures import ThreadPoolExecutor

import pytest
from conversation_parts import add, answer, clock, ids, kept, put, questions, started
from fakes import HARBOUR

from rag.conversations import ConversationError, Conversations, NewExchange
from rag.conversations import conversations as keeping


def test_a_question_asked_anew_replaces_what_came_after(kept: Conversations) -> None:
    before = started(kept, "a?", "b?", "c?")
    after = put(kept, before, NewExchange("b!", answer("b!")), stay=1)
    assert questions(after) == ["a?", "b!"]
    assert after.exchanges[0] == before.exchanges[0]
    assert after.exchanges[1].id != before.exchanges[1].id
    assert kept.get("ann", before.id) == after


def test_several_are_put_at_once_into_a_new_one_too(kept: Conversations) -> None:
    new = [NewExchange("a?", "p"), NewExchange("b?", answer("b?"), (HARBOUR.id,))]
    begun = kept.put("ann", None, new)
    assert (begun.title, questions(begun)) == ("a?", ["a?", "b?"])
    assert begun.exchanges[1].articles == (HARBOUR.id,)
    assert kept.get("ann", begun.id) == begun


def test_what_somebody_else_has_added_is_not_replaced(kept: Conversations) -> None:
    seen = started(kept, "a?", "b?")
    add(kept, seen.id, "theirs?")
    assert questions(put(kept, seen, NewExchange("a!", "p"), stay=0)) == [
        *("a?", "b?", "theirs?", "a!")
    ]
    other = started(kept, "a?", "b?")
    put(kept, other, NewExchange("theirs!", "p"), stay=1)
    assert questions(put(kept, other, NewExchange("c?", "p"), stay=2)) == ["a?", "theirs!", "c?"]


def test_nothing_is_begun_or_replaced_by_what_cannot_be_kept(
    kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = started(kept, "a?", "b?")
    monkeypatch.setattr(keeping, "EXCHANGES", 2)
    for id_ in (None, seen.id):
        with pytest.raises(ConversationError, match="start a new one"):
            kept.put("ann", id_, [NewExchange("x", "p")] * 3, seen=ids(seen), kept=0)
    assert kept.get("ann", seen.id) == seen
    with kept._database.reading() as connection:
        (count,) = connection.execute("SELECT count(*) FROM conversations").fetchone()
    assert count == 1


def test_many_tabs_at_once_lose_nothing(kept: Conversations) -> None:
    seen = started(kept, "a?")
    with ThreadPoolExecutor(8) as pool:
        new = [NewExchange(f"{number}?", "p") for number in range(24)]
        list(pool.map(lambda each: put(kept, seen, each, stay=0), new))
    # One of them came first, and replaced the question that all of them had seen.
    asked = {f"{number}?" for number in range(24)}
    assert set(questions(kept.get("ann", seen.id))) == asked
