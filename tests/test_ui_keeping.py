"""Conversations outlive the visit, each for its reader alone, with what they think of answers."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import HARBOUR
from page_parts import trace_of
from rendering import BRIDGE, VOTE, answer_from

from rag.conversations import ConversationNotFoundError
from rag.feedback import FeedbackLog, right_passage
from rag.ui.correcting import Correction
from rag.ui.exchange import ShownExchange
from rag.ui.keeping import Keeper

ONE = ShownExchange("When?", answer_from(HARBOUR, BRIDGE, question="When?"), done=True)
TWO = ShownExchange("Why?", problem="the store is gone")
THREE = ShownExchange(
    "How?", answer_from(HARBOUR, VOTE, question="How?"), done=True, articles=("a",)
)


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    with Keeper.open(tmp_path) as keeper:
        yield keeper


def without_ids(exchanges: tuple[ShownExchange, ...]) -> tuple[ShownExchange, ...]:
    return tuple(replace(exchange, id=None) for exchange in exchanges)


def test_a_conversation_is_kept_question_by_question(keeper: Keeper) -> None:
    one = keeper.keep("me", None, (ONE,))
    two = keeper.keep("me", one.id, (*one.conversation, TWO), one.conversation)
    three = keeper.keep("me", one.id, (*two.conversation, THREE), two.conversation)
    assert one.id == two.id == three.id
    assert not any(kept.changed_elsewhere for kept in (one, two, three))
    assert without_ids(three.conversation) == (ONE, TWO, THREE)
    assert keeper.load("me", one.id) == three.conversation
    assert len({exchange.id for exchange in three.conversation}) == 3


def test_a_question_that_was_edited_takes_the_place_of_what_came_after(keeper: Keeper) -> None:
    one = keeper.keep("me", None, (ONE,))
    two = keeper.keep("me", one.id, (*one.conversation, TWO), one.conversation)
    edited = keeper.keep("me", one.id, (THREE,), two.conversation)
    assert without_ids(keeper.load("me", one.id)) == (THREE,)
    assert not edited.changed_elsewhere


def test_what_was_shown_but_not_kept_is_kept_with_the_next_one(keeper: Keeper) -> None:
    one = keeper.keep("me", None, (ONE,))
    shown = (*one.conversation, TWO)  # the disk was full
    three = keeper.keep("me", one.id, (*shown, THREE), shown)
    assert without_ids(three.conversation) == (ONE, TWO, THREE)
    assert keeper.load("me", one.id) == three.conversation
    edited = keeper.keep("me", one.id, (*three.conversation[:1], THREE), three.conversation)
    assert (
        without_ids(keeper.load("me", one.id)) == (ONE, THREE) == without_ids(edited.conversation)
    )


def test_what_another_tab_adds_is_never_lost(keeper: Keeper) -> None:
    one = keeper.keep("me", None, (ONE,))
    here = there = one.conversation
    keeper.keep("me", one.id, (*there, TWO), there)
    both = keeper.keep("me", one.id, (*here, THREE), here)
    assert both.changed_elsewhere
    assert without_ids(both.conversation) == (ONE, TWO, THREE)
    assert keeper.load("me", one.id) == both.conversation
    # Nor by an edit of what stands before it.
    edited = keeper.keep("me", one.id, (TWO,), here)
    assert edited.changed_elsewhere
    assert without_ids(edited.conversation) == (ONE, TWO, THREE, TWO)
    assert keeper.load("me", one.id) == edited.conversation


def test_a_verdict_of_another_tab_is_shown_with_the_next_answer(keeper: Keeper) -> None:
    one = keeper.keep("me", None, (ONE,))
    keeper.judge("me", one.id, one.conversation[0], "up")
    two = keeper.keep("me", one.id, (*one.conversation, TWO), one.conversation)
    assert two.conversation[0].verdict == "up"


def test_how_an_answer_came_about_is_known_while_it_is_shown(keeper: Keeper) -> None:
    traced = replace(ONE, trace=trace_of(ONE.answer))
    one = keeper.keep("me", None, (traced,))
    assert one.conversation[0].trace is traced.trace
    assert keeper.load("me", one.id)[0].trace is None


def test_a_conversation_that_was_deleted_goes_on_as_a_new_one(keeper: Keeper) -> None:
    one = keeper.keep("me", None, (ONE,))
    keeper.conversations.delete("me", one.id)
    new = keeper.keep("me", None, (*one.conversation, THREE), one.conversation)
    assert without_ids(keeper.load("me", new.id)) == (ONE, THREE)


def test_nobody_else_sees_it(keeper: Keeper) -> None:
    id_ = keeper.keep("me", None, (ONE,)).id
    assert keeper.conversations.list("you") == ()
    with pytest.raises(ConversationNotFoundError):
        keeper.load("you", id_)
    with pytest.raises(ConversationNotFoundError):
        keeper.keep("you", id_, (ONE, THREE))


def test_an_answer_that_was_cut_off_is_kept_as_far_as_it_came(keeper: Keeper) -> None:
    cut = replace(ONE, done=False, problem="Stopped.")
    id_ = keeper.keep("me", None, (cut,)).id
    assert without_ids(keeper.load("me", id_)) == (cut,)


def test_a_question_that_is_too_long_stops_nothing_else_from_being_kept(keeper: Keeper) -> None:
    one = keeper.keep("me", None, (ONE,))
    long = ShownExchange("x" * 50_000, problem="the question is too long")
    two = keeper.keep("me", one.id, (*one.conversation, long), one.conversation)
    three = keeper.keep("me", one.id, (*two.conversation, THREE), two.conversation)
    assert without_ids(three.conversation) == (ONE, long, THREE)
    first, shortened, last = without_ids(keeper.load("me", one.id))
    assert (first, last) == (ONE, THREE)
    assert shortened == replace(long, question="x" * 19_999 + "…")


def test_what_readers_think_is_kept_with_what_would_be_right(
    keeper: Keeper, tmp_path: Path
) -> None:
    kept = keeper.keep("me", None, (ONE,))
    id_, (exchange,) = kept.id, kept.conversation
    start = HARBOUR.text.index(VOTE)
    right = right_passage(HARBOUR, start, start + len(VOTE))
    wrong = keeper.judge("me", id_, exchange, "down")
    assert (wrong.verdict, wrong.corrected) == ("down", False)
    corrected = keeper.judge("me", id_, exchange, "down", Correction(right=right))
    assert (corrected.verdict, corrected.corrected) == ("down", True)
    assert keeper.load("me", id_) == (corrected,)
    with FeedbackLog.open(tmp_path) as log:
        (feedback,) = log.counting()
    assert feedback.right == right
    withdrawn = keeper.judge("me", id_, exchange, "withdrawn")
    assert withdrawn.verdict is None
    assert keeper.load("me", id_) == (exchange,)
