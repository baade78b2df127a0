"""Conversations when the process is killed, and when the file is damaged, foreign, full, locked."""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from conversation_parts import add, clock, kept, started, titles

from rag.conversations import Conversations
from rag.errors import CorruptStoreError, RagError, StoreError

WRITER = """
import sys
from rag.conversations import Conversations, NewExchange
kept = Conversations.open(sys.argv[1])
mine = kept.put("ann", None, [])
for number in range(10 ** 6):
    kept.put("ann", mine.id, [NewExchange(f"{number}?", "p" * 5000)])
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
        assert add(kept, mine, "on").exchanges[:-1] == exchanges


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
        add(kept, mine.id, "b?", "x" * 20_000)
    assert kept.get("ann", mine.id) == mine


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(RagError, match="not a folder"):
        Conversations.open(tmp_path / "file")


def test_a_file_that_another_keeps_locked_is_busy(kept: Conversations, tmp_path: Path) -> None:
    mine = started(kept, "a?")
    with Conversations.open(tmp_path / "home", timeout=0) as other:
        with kept._database.changing(), pytest.raises(StoreError, match="locked"):
            add(other, mine.id, "b?")
        assert other.get("ann", mine.id) == mine
