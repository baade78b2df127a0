"""Conversations outlive the visit, each for its reader alone, with what they think of answers."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import HARBOUR
from rendering import BRIDGE, VOTE, answer_from

from rag.conversations import ConversationNotFoundError
from rag.feedback import FeedbackLog, right_passage
from rag.ui.exchange import Exchange
from rag.ui.keeping import Keeper

ONE = Exchange("When?", answer_from(HARBOUR, BRIDGE, question="When?"), done=True)
TWO = Exchange("Why?", problem="the store is gone")
THREE = Exchange("How?", answer_from(HARBOUR, VOTE, question="How?"), done=True, articles=("a",))


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    with Keeper.open(tmp_path, made_by="this") as keeper:
        yield keeper


def without_ids(exchanges: tuple[Exchange, ...]) -> tuple[Exchange, ...]:
    return tuple(replace(exchange, id=None) for exchange in exchanges)


def test_a_conversation_is_kept_question_by_question(keeper: Keeper) -> None:
    id_, conversation = keeper.keep("me", None, (ONE,))
    same, conversation = keeper.keep("me", id_, (*conversation, TWO))
    _, conversation = keeper.keep("me", id_, (*conversation, THREE))
    assert same == id_
    assert without_ids(conversation) == (ONE, TWO, THREE)
    assert keeper.load("me", id_) == conversation
    assert len({exchange.id for exchange in conversation}) == 3


def test_a_question_that_was_edited_takes_the_place_of_what_came_after(keeper: Keeper) -> None:
    id_, conversation = keeper.keep("me", None, (ONE,))
    _, conversation = keeper.keep("me", id_, (*conversation, TWO))
    _, conversation = keeper.keep("me", id_, (THREE,))
    assert without_ids(keeper.load("me", id_)) == (THREE,)


def test_a_conversation_that_was_deleted_goes_on_as_a_new_one(keeper: Keeper) -> None:
    id_, conversation = keeper.keep("me", None, (ONE,))
    keeper.conversations.delete("me", id_)
    new, _ = keeper.keep("me", None, (*conversation, THREE))
    assert without_ids(keeper.load("me", new)) == (ONE, THREE)


def test_nobody_else_sees_it(keeper: Keeper) -> None:
    id_, _ = keeper.keep("me", None, (ONE,))
    assert keeper.conversations.list("you") == ()
    with pytest.raises(ConversationNotFoundError):
        keeper.load("you", id_)
    with pytest.raises(ConversationNotFoundError):
        keeper.keep("you", id_, (ONE, THREE))


def test_an_answer_that_was_cut_off_is_no_answer_later(keeper: Keeper) -> None:
    cut = replace(ONE, done=False, problem="Stopped.")
    id_, _ = keeper.keep("me", None, (cut,))
    (loaded,) = without_ids(keeper.load("me", id_))
    assert loaded == Exchange("When?", problem="Stopped.")


def test_what_readers_think_is_kept_with_what_would_be_right(
    keeper: Keeper, tmp_path: Path
) -> None:
    id_, (exchange,) = keeper.keep("me", None, (ONE,))
    start = HARBOUR.text.index(VOTE)
    right = right_passage(HARBOUR, start, start + len(VOTE))
    wrong = keeper.judge("me", id_, exchange, "down")
    assert (wrong.verdict, wrong.corrected) == ("down", False)
    corrected = keeper.judge("me", id_, exchange, "down", right=right)
    assert (corrected.verdict, corrected.corrected) == ("down", True)
    assert keeper.load("me", id_) == (corrected,)
    with FeedbackLog.open(tmp_path) as log:
        (feedback,) = log.counting()
    assert (feedback.right, feedback.fingerprint) == (right, "this")
    withdrawn = keeper.judge("me", id_, exchange, "withdrawn")
    assert withdrawn.verdict is None
    assert keeper.load("me", id_) == (exchange,)
