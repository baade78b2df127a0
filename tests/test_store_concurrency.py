"""The store in the hands of several threads and processes."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from store_child import Child
from stores import SYNC_THRESHOLD, add, make, open_store

from rag.errors import StoreBusyError


def test_a_reading_process_finds_what_another_one_writes(tmp_path: Path) -> None:
    with open_store(tmp_path) as store, Child("reader", tmp_path) as reader:
        add(store, 0)
        # Each answer comes when the article has been found, each search runs while others are
        # added: far enough for Chroma to rewrite its files and empty its log several times.
        assert reader.ask("0") == "True"
        for last in range(10, 50, 10):
            reader.send(str(last))
            for number in range(last - 9, last + 1):
                add(store, number)
                add(store, number - 1, version=1)
            assert reader.receive() == "True"
        assert store.count_passages() > 10 * SYNC_THRESHOLD
        assert store.check() == []


def test_two_writing_processes_take_turns(tmp_path: Path) -> None:
    with open_store(tmp_path) as store, Child("writer", tmp_path) as writer:
        writer.send("100 20")
        for number in range(20):
            add(store, number)
        assert writer.receive() == "done"
        expected = {make(number)[0].id for number in [*range(20), *range(100, 120)]}
        assert {info.id for info in store.articles()} == expected
        assert store.check() == []


def test_a_second_writer_waits_and_then_gives_up(tmp_path: Path) -> None:
    with open_store(tmp_path) as store, Child("holder", tmp_path) as holder:
        add(store, 1)
        assert holder.ask("hold") == "writing"
        with open_store(tmp_path, lock_timeout=0.2) as hasty:
            start = time.monotonic()
            with pytest.raises(
                StoreBusyError, match=r"within 0\.2 seconds.*RAG_LOCK_TIMEOUT"
            ) as caught:
                add(hasty, 2)
            assert 0.2 <= time.monotonic() - start < 5
            assert str(tmp_path) in str(caught.value)
            # Reading and what would change nothing need not wait.
            assert add(hasty, 1) == "unchanged"
            assert hasty.dense(make(1)[2][0], 1)[0][0] == make(1)[1][0].id
        threading.Timer(0.3, holder.send, ["release"]).start()
        assert add(store, 2) == "added"
        assert holder.receive() == "done"


def test_threads_share_a_store(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for number in range(5):
            add(store, number)
        finished = threading.Event()

        def search() -> int:
            searches = 0
            while not finished.is_set() or searches < 5:
                _, passages, vectors = make(searches % 5)
                assert store.dense(vectors[1], 2)[0][0] == passages[1].id
                assert len(store.lexical([f"article{searches % 5}v0"], 9)) == 3
                assert set(store.passages([passages[0].id])) == {passages[0].id}
                searches += 1
            return searches

        def write(first: int) -> None:
            for number in range(first, first + 15):
                add(store, number)
                add(store, number, version=1)

        with ThreadPoolExecutor() as threads:
            readers = [threads.submit(search) for _ in range(4)]
            writers = [threads.submit(write, first) for first in (10, 40)]
            try:
                for writer in writers:
                    writer.result()
            finally:
                finished.set()
            assert all(reader.result() >= 5 for reader in readers)
        assert store.count_passages() == 3 * 35
        assert store.check() == []


def test_two_stores_of_one_process_see_what_another_one_writes(tmp_path: Path) -> None:
    with open_store(tmp_path) as one, open_store(tmp_path) as two:
        add(one, 0)
        with Child("writer", tmp_path) as writer:
            for last in range(5, 30, 5):
                for store in (one, two):
                    assert store.dense(make(last - 5)[2][0], 1)[0][0] == make(last - 5)[1][0].id
                assert writer.ask(f"{last - 4} 5") == "done"
        assert one.check() == two.check() == []


def test_two_stores_of_one_process_see_each_other(tmp_path: Path) -> None:
    with open_store(tmp_path) as one, open_store(tmp_path) as two:
        for number in range(12):
            writer, reader = (one, two) if number % 2 else (two, one)
            add(writer, number)
            _, passages, vectors = make(number)
            assert reader.dense(vectors[2], 1)[0][0] == passages[2].id
        one.close()
        assert two.dense(make(3)[2][0], 1)[0][0] == make(3)[1][0].id
        assert two.check() == []
