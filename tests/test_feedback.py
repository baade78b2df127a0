"""Feedback on answers: all that is known of the answer, and the last word counts."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fakes import HARBOUR
from rendering import BRIDGE, VOTE, answer_from

from rag.conversations import (
    ConversationError,
    ConversationNotFoundError,
    Conversations,
    NewExchange,
)
from rag.conversations.database import FILE_NAME
from rag.errors import QuestionError
from rag.feedback import EarlierTurn, FeedbackLog, RightPassage, right_passage


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    with Conversations.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def log(tmp_path: Path) -> Iterator[FeedbackLog]:
    with FeedbackLog.open(tmp_path) as opened:
        yield opened


def two_exchanges(kept: Conversations) -> tuple[str, str, str]:
    """The ids of a conversation and of its two answers; a problem stands in between."""
    new = [
        NewExchange("Who met?", answer_from(HARBOUR, BRIDGE, question="Who met?")),
        NewExchange("Hm?", "The store is busy."),
        NewExchange("And when?", answer_from(HARBOUR, VOTE, question="And when?"), (HARBOUR.id,)),
    ]
    conversation = kept.put("ann", None, new)
    return conversation.id, conversation.exchanges[0].id, conversation.exchanges[2].id


def test_feedback_tells_all_by_itself(kept: Conversations, log: FeedbackLog) -> None:
    id_, _, second = two_exchanges(kept)
    right = right_passage(HARBOUR, 0, 42)
    said = {"comment": " No. ", "not_in_articles": True, "right": right}
    given = log.give("ann", id_, second, "down", **said)
    kept.delete("ann", id_)
    assert log.counting() == (given,)
    assert (given.question, given.standalone_question) == ("And when?", "And when?")
    assert given.history == (EarlierTurn("Who met?", BRIDGE),)
    assert given.answer == answer_from(HARBOUR, VOTE, question="And when?")
    assert (given.articles, given.comment) == ((HARBOUR.id,), "No.")
    assert (given.verdict, given.not_in_articles) == ("down", True)
    assert given.right == RightPassage(HARBOUR.id, 0, 41, BRIDGE)


def test_an_answer_that_was_stopped_is_not_judged_and_no_turn(
    kept: Conversations, log: FeedbackLog
) -> None:
    answer = answer_from(HARBOUR, BRIDGE, question="Who met?")
    stopped = NewExchange("Who met?", answer, cut_off="Stopped.")
    new = [stopped, NewExchange("And when?", answer_from(HARBOUR, VOTE, question="And when?"))]
    conversation = kept.put("ann", None, new)
    first, second = (each.id for each in conversation.exchanges)
    with pytest.raises(ConversationNotFoundError):
        log.give("ann", conversation.id, first, "up")
    assert log.give("ann", conversation.id, second, "up").history == ()


def test_the_last_feedback_on_an_answer_counts(kept: Conversations, log: FeedbackLog) -> None:
    id_, first, second = two_exchanges(kept)
    log.give("ann", id_, first, "up")
    log.give("ann", id_, second, "up")
    changed = log.give("ann", id_, first, "down")
    assert [each.exchange for each in log.counting()] == [second, first]
    assert log.of("ann", id_)[first] == changed
    log.give("ann", id_, first, "withdrawn")
    assert list(log.of("ann", id_)) == [each.exchange for each in log.counting()] == [second]
    assert log.of("bob", id_) == {}


def test_feedback_is_on_answers_of_ones_own(kept: Conversations, log: FeedbackLog) -> None:
    id_, first, second = two_exchanges(kept)
    problem = kept.get("ann", id_).exchanges[1].id
    for owner, conversation, exchange in (
        ("bob", id_, first),
        ("ann", "none", first),
        ("ann", id_, "none"),
        ("ann", id_, problem),
    ):
        with pytest.raises(ConversationNotFoundError):
            log.give(owner, conversation, exchange, "up")
    seen = [each.id for each in kept.get("ann", id_).exchanges]
    kept.put("ann", id_, [], seen=seen, kept=1)
    with pytest.raises(ConversationNotFoundError, match="ask again"):
        log.give("ann", id_, second, "up")
    with pytest.raises(ConversationError, match="the comment has"):
        log.give("ann", id_, first, "up", comment="x" * 5_000)
    with pytest.raises(ConversationError, match="no verdict"):
        log.give("ann", id_, first, "bogus")
    assert log.counting() == ()


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 2), (-4, 3), (0, 10**6), (41, 42)])
def test_no_passage_is_refused(start: int, end: int) -> None:
    with pytest.raises(QuestionError, match="select the words"):
        right_passage(HARBOUR, start, end)


def test_a_chosen_passage_is_exact_without_the_space_around_it() -> None:
    start = HARBOUR.text.index("\n\nNo date")
    passage = right_passage(HARBOUR, start, start + 6)
    assert HARBOUR.text[passage.start : passage.end] == passage.quote == "No d"


def test_feedback_of_earlier_versions_is_read(
    kept: Conversations, log: FeedbackLog, tmp_path: Path
) -> None:
    id_, first, _ = two_exchanges(kept)
    given = log.give("ann", id_, first, "up")
    database = sqlite3.connect(tmp_path / FILE_NAME)
    with closing(database), database:
        (content,) = database.execute("SELECT content FROM feedback").fetchone()
        older = json.dumps({**json.loads(content), "fingerprint": "0123456789ab"})
        database.execute("UPDATE feedback SET content = ?", (older,))
    assert log.counting() == (given,)


def test_whether_there_is_feedback_is_told_without_making_a_file(tmp_path: Path) -> None:
    assert not FeedbackLog.is_there(tmp_path / "new")
    FeedbackLog.open(tmp_path / "new").close()
    assert FeedbackLog.is_there(tmp_path / "new")
