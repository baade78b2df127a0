"""The seconds of a stage are those of its own work."""

from collections.abc import Generator
from itertools import count

import pytest

from rag.timing import Clock


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> "count[int]":
    """A clock that goes on by a second whenever it is looked at."""
    seconds = count()
    monkeypatch.setattr("rag.timing.time.perf_counter", lambda: float(next(seconds)))
    return seconds


def test_the_making_of_values_is_timed_and_not_their_use(ticks: "count[int]") -> None:
    clock = Clock()
    taken = []
    for _ in clock.each("answer", (letter for letter in "abc")):
        taken.append(clock.seconds["answer"])
        next(ticks)
    assert taken == [1, 2, 3]


def test_whoever_stops_early_stops_the_work() -> None:
    closed = []

    def values() -> Generator[int]:
        try:
            yield 1
            yield 2
        finally:
            closed.append(True)

    timed = Clock().each("answer", values())
    assert next(timed) == 1
    timed.close()
    assert closed == [True]
