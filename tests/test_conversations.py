"""Conversations that are kept: for their owner only, whole, and through a restart."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import HARBOUR, hit_of

from rag.cite import cite
from rag.conversations import (
    Conversation,
    ConversationError,
    ConversationNotFoundError,
    Conversations,
)
from rag.conversations import conversations as keeping
from rag.conversations.values import TITLE_CHARACTERS, title_of
from rag.errors import CorruptStoreError, RagError, StoreError
from rag.types import Answer, Statement, Turn

UNION = "The fishermen's union gave the plan a cool reception."


def answer(question: str = "q", text: str = UNION) -> Answer:
    start = HARBOUR.text.index(text)
    citation = cite(1, HARBOUR, start, start + len(text))
    return Answer(question, question, True, 0.9, (Statement(text, (1,), "verbatim"),), (citation,))


class Clock:
    """Goes on by a second whenever it is asked, and by more when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(tmp_path: Path, clock: Clock) -> Iterator[Conversations]:
    with Conversations.open(tmp_path / "home", clock=clock) as opened:
        yield opened


def started(kept: Conversations, *questions: str, owner: str = "ann") -> Conversation:
    conversation = kept.start(owner)
    for question in questions:
        conversation = kept.append(owner, conversation.id, question, answer(question))
    return conversation


def titles(kept: Conversations, search: str = "", owner: str = "ann") -> list[str]:
    return [info.title for info in kept.list(owner, search)]


def test_a_conversation_survives_a_restart(kept: Conversations, tmp_path: Path) -> None:
    begun = kept.start("ann")
    assert (begun.title, begun.exchanges) == ("New conversation", ())
    close = Answer("b?", "b?", False, 0.1, closest=(hit_of(HARBOUR, UNION),))
    kept.append("ann", begun.id, "a?", answer("a?"), articles=[HARBOUR.id])
    kept.append("ann", begun.id, "b?", close)
    last = kept.append("ann", begun.id, "c?", "The store is busy.")
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
    named = kept.start("ann")
    kept.rename("ann", named.id, "Mine")
    assert kept.append("ann", named.id, "Who?", answer()).title == "Mine"
    kept.truncate("ann", first.id, 0)
    assert kept.append("ann", first.id, "When?", answer()).title == "The bridge"
    with pytest.raises(ConversationError, match="empty"):
        kept.rename("ann", first.id, " \n")


@pytest.mark.parametrize("text", ["word " * 40, "x" * 200, "🚢" * 90, "a\x00\ud800" * 50])
def test_titles_are_short(text: str, kept: Conversations) -> None:
    assert 1 < len(title_of(text)) <= TITLE_CHARACTERS
    assert title_of(text).endswith("…")
    assert started(kept, text).title == title_of(text)


def test_a_question_asked_anew_replaces_what_came_after(kept: Conversations) -> None:
    before = started(kept, "a?", "b?", "c?")
    assert kept.truncate("ann", before.id, 1).exchanges == before.exchanges[:1]
    after = kept.append("ann", before.id, "b!", answer("b!"))
    assert [exchange.question for exchange in after.exchanges] == ["a?", "b!"]
    assert after.exchanges[1].id != before.exchanges[1].id
    assert kept.truncate("ann", before.id, 7) == after


def test_the_list_has_the_last_used_first_and_no_empty_ones(kept: Conversations) -> None:
    one, two = started(kept, "One?"), started(kept, "Two?")
    kept.start("ann")
    assert titles(kept) == ["Two?", "One?"]
    kept.append("ann", one.id, "More?", answer())
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
    kept.truncate("ann", union.id, 1)
    assert titles(kept, "sure") == []


def test_an_owner_never_sees_another_ones(kept: Conversations) -> None:
    mine = started(kept, "Secret?")
    assert kept.list("bob") == ()
    for act in (
        lambda: kept.get("bob", mine.id),
        lambda: kept.append("bob", mine.id, "q", answer()),
        lambda: kept.truncate("bob", mine.id, 0),
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
        kept.append("ann", mine.id, "q", answer())
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


def test_what_is_too_long_is_refused_and_changes_nothing(
    kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = started(kept, "a?")
    with pytest.raises(ConversationError, match="the question has 20,001 characters"):
        kept.append("ann", mine.id, "x" * 20_001, answer())
    with pytest.raises(ConversationError, match="the problem has"):
        kept.append("ann", mine.id, "q", "x" * 20_001)
    monkeypatch.setattr(keeping, "ANSWER_CHARACTERS", 100)
    with pytest.raises(ConversationError, match="the answer has"):
        kept.append("ann", mine.id, "q", answer())
    monkeypatch.undo()
    monkeypatch.setattr(keeping, "EXCHANGES", 1)
    with pytest.raises(ConversationError, match="start a new one"):
        kept.append("ann", mine.id, "q", "p")
    assert kept.get("ann", mine.id) == mine


def test_half_characters_are_kept(kept: Conversations) -> None:
    conversation = started(kept, "half \ud800?")
    assert conversation.exchanges[0].question == "half \ud800?"
    assert conversation.title == "half \ufffd?"
    with pytest.raises(ConversationNotFoundError):
        kept.get("ann", "\ud800")


def test_threads_and_handles_share_one_file(kept: Conversations, tmp_path: Path) -> None:
    mine = kept.start("ann")
    with Conversations.open(tmp_path / "home") as other, ThreadPoolExecutor(6) as pool:
        handles = [kept, other] * 12
        ids = list(pool.map(lambda h: h.append("ann", mine.id, "q", "p").id, handles))
    assert ids == [mine.id] * 24
    assert len(kept.get("ann", mine.id).exchanges) == 24


def test_several_make_the_file_at_once(tmp_path: Path) -> None:
    def begin(number: int) -> str:
        with Conversations.open(tmp_path / "new") as kept:
            return started(kept, f"{number}?").title

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(begin, range(6))) == [f"{number}?" for number in range(6)]


WRITER = """
import sys
from rag.conversations import Conversations
kept = Conversations.open(sys.argv[1])
mine = kept.start("ann")
for number in range(10 ** 6):
    kept.append("ann", mine.id, f"{number}?", "p" * 5000)
    print(mine.id, flush=True)
"""


@pytest.mark.crash
def test_killed_at_any_moment_what_was_kept_is_there(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        lines = [process.stdout.readline() for _ in range(12)]
        os.kill(process.pid, signal.SIGKILL)
        lines += process.stdout.readlines()
    mine = lines[0].strip()
    with Conversations.open(tmp_path) as kept:
        exchanges = kept.get("ann", mine).exchanges
        assert len(lines) <= len(exchanges) <= len(lines) + 1
        assert [e.question for e in exchanges] == [f"{n}?" for n in range(len(exchanges))]
        assert kept.append("ann", mine, "on", "p").exchanges[:-1] == exchanges


def test_a_damaged_file_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "conversations.sqlite").write_bytes(b"not a database " * 100)
    with pytest.raises(CorruptStoreError, match=r"are damaged.*Move that file aside.*articles are"):
        Conversations.open(tmp_path)


def test_a_damaged_exchange_is_said_to_be_so(kept: Conversations, tmp_path: Path) -> None:
    mine = started(kept, "a?")
    file = sqlite3.connect(tmp_path / "home" / "conversations.sqlite")
    with file:
        file.execute("UPDATE exchanges SET content = '{}'")
    file.close()
    with pytest.raises(CorruptStoreError, match="Exchange: id is missing"):
        kept.get("ann", mine.id)
    assert titles(kept) == ["a?"]


def test_the_file_of_another_program_and_of_a_newer_version_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite"
    file = sqlite3.connect(path)
    file.execute("CREATE TABLE theirs (x)")
    with pytest.raises(StoreError, match="not a database of this program"):
        Conversations.open(tmp_path)
    file.execute("PRAGMA user_version = 3")
    with pytest.raises(StoreError, match="not a database of this program"):
        Conversations.open(tmp_path)
    file.close()
    path.unlink()
    Conversations.open(tmp_path).close()
    file = sqlite3.connect(path)
    file.execute("PRAGMA user_version = 99")
    file.close()
    with pytest.raises(StoreError, match=r"newer version[^.]*schema 99"):
        Conversations.open(tmp_path)


def test_a_full_disk_keeps_what_was_there(kept: Conversations, tmp_path: Path) -> None:
    mine = started(kept, "a?")
    connection = kept._database._connections.get()
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="disk is full"):
        kept.append("ann", mine.id, "b?", "x" * 20_000)
    assert kept.get("ann", mine.id) == mine


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(RagError, match="not a folder"):
        Conversations.open(tmp_path / "file")


def test_a_file_that_another_keeps_locked_is_busy(kept: Conversations, tmp_path: Path) -> None:
    mine = started(kept, "a?")
    with Conversations.open(tmp_path / "home", timeout=0) as other:
        with kept._database.changing(), pytest.raises(StoreError, match="locked"):
            other.append("ann", mine.id, "b?", "p")
        assert other.get("ann", mine.id) == mine
