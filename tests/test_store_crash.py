"""The store when a process that changes it is killed."""

from __future__ import annotations

import itertools
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store_child import Child
from stores import add, expected_after, make, open_store, plan

from rag.store import Store

pytestmark = pytest.mark.crash

ROUNDS = 20
MOST_STEPS = 8  # that a process survives
LONGEST_STEP = 0.03  # seconds


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    with Child("nursery", tmp_path_factory.getbasetemp()) as child:
        yield child


def start(nursery: Child, home: Path, task: str) -> int:
    """Fork a process for a task and return its id when it has opened the store."""
    nursery.send(f"{home} {task}")
    pid, started = sorted([nursery.receive(), nursery.receive()])
    assert started == "started"
    return int(pid)


def kill(nursery: Child, pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    assert nursery.receive() == "gone"


def steps_done(home: Path) -> int:
    return (home / "steps").stat().st_size


def model_of(store: Store) -> object:
    return store._database.recipe()["model"]


def await_steps(home: Path, steps: int) -> None:
    await_truth(lambda: steps_done(home) >= steps)


def await_truth(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def ids_in(store: Store) -> set[str]:
    return {info.id for info in store.articles()}


def assert_found(store: Store, number: int, version: int) -> None:
    """By each of its vectors and by its name."""
    _, passages, vectors = make(number, version)
    expected = {passage.id for passage in passages}
    assert {store.dense(vector, 1)[0][0] for vector in vectors} == expected
    assert {id_ for id_, _ in store.lexical([f"article{number}v{version}"], 9)} == expected


def assert_gone(store: Store, number: int, version: int) -> None:
    _, passages, vectors = make(number, version)
    gone = {passage.id for passage in passages}
    assert not {id_ for vector in vectors for id_, _ in store.dense(vector, 1)} & gone
    assert store.lexical([f"article{number}v{version}"], 9) == []


def test_killed_at_any_moment_an_article_is_there_or_not(tmp_path: Path, nursery: Child) -> None:
    chance = random.Random(11)
    steps = 0
    for _ in range(ROUNDS):
        pid = start(nursery, tmp_path, f"add {steps}")
        await_steps(tmp_path, chance.randrange(MOST_STEPS))
        time.sleep(chance.random() * LONGEST_STEP)
        kill(nursery, pid)
        steps += steps_done(tmp_path)
        with open_store(tmp_path) as store:
            if ids_in(store) == expected_after(steps + 1):
                steps += 1  # killed between the commit and the note of it
            assert ids_in(store) == expected_after(steps)
            assert store.check() == []
            for number, version in itertools.islice(plan(), max(0, steps - 4), steps + 1):
                there = make(number, version)[0].id in expected_after(steps)
                (assert_found if there else assert_gone)(store, number, version)


@pytest.mark.parametrize(
    ("place", "happened"),
    [
        ("before upsert", False),
        ("after upsert", False),
        ("after delete_article", False),
        ("after set_origin", False),
        ("before complete", True),
        ("before delete", True),
        ("after delete", True),
        ("after complete", True),
    ],
)
@pytest.mark.parametrize("articles", [4, 5])
def test_killed_at_each_step_a_replacement_happened_or_not(
    tmp_path: Path, nursery: Child, place: str, happened: bool, articles: int
) -> None:
    when, step = place.split()
    with open_store(tmp_path) as reader:
        for number in range(articles):
            add(reader, number)
        assert_found(reader, 1, 0)
        start(nursery, tmp_path, f"die {step} {when} 1")
        assert nursery.receive() == "gone"
        # The reader was there before; whoever comes after finds the same.
        for store in (reader, open_store(tmp_path)):
            assert (make(1, 1)[0].id in ids_in(store)) == happened
            assert (make(1, 0)[0].id in ids_in(store)) != happened
            assert_found(store, 1, int(happened))
            assert_gone(store, 1, int(not happened))
            assert_found(store, 2, 0)
            assert store.check() == []
        assert add(store, 1, 1) == ("unchanged" if happened else "replaced")
        assert_found(reader, 1, 1)
        assert store.check() == reader.check() == []
        store.close()


def test_killed_in_a_rebuild_the_old_index_stands(tmp_path: Path, nursery: Child) -> None:
    chance = random.Random(5)
    with open_store(tmp_path) as store:
        for number in range(20):
            add(store, number)
        before = ids_in(store)
        outcomes = set()
        for delay in (0, *(chance.random() * 0.12 for _ in range(6)), None):
            pid = start(nursery, tmp_path, "rebuild")
            if delay is None:
                await_truth(lambda: model_of(store) == "other")
            else:
                time.sleep(delay)
            kill(nursery, pid)
            outcomes.add(model_of(store))
            assert ids_in(store) == before
            assert_found(store, 3, 0)
            with open_store(tmp_path, allow_stale=True) as another:
                assert_found(another, 4, 0)
                assert another.check() == []
            assert len(list((tmp_path / "chroma").iterdir())) == 1
        assert outcomes == {"test", "other"}
