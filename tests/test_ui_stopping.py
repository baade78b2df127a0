"""Answers come one by one, and a stop ends the waiting at once."""

from collections.abc import Generator
from threading import Event

import pytest

from rag.ui.stopping import Runs, Stop


def test_values_come_in_their_order() -> None:
    assert list(Runs().until_stopped("me", (n for n in (1, 2, 3)))) == [1, 2, 3]


def test_what_goes_wrong_is_raised_where_it_is_waited_for() -> None:
    def values() -> Generator[int]:
        yield 1
        raise ZeroDivisionError

    run = Runs().until_stopped("me", values())
    assert next(run) == 1
    with pytest.raises(ZeroDivisionError):
        next(run)


def test_a_stop_does_not_wait_for_the_next_value_and_ends_the_work() -> None:
    closed, go_on = Event(), Event()

    def values() -> Generator[int]:
        try:
            yield 1
            go_on.wait(20)
            yield 2
            yield 3
        finally:
            closed.set()

    runs = Runs()
    run = runs.until_stopped("me", values())
    assert next(run) == 1
    assert runs.waits("me")
    runs.stop("another")
    runs.stop("me")
    (last,) = run
    assert isinstance(last, Stop)
    assert not runs.waits("me")
    assert not closed.is_set()
    go_on.set()
    assert closed.wait(20), "the generator was closed after its value that nobody wanted"


def test_a_stop_is_for_what_runs_now() -> None:
    runs = Runs()
    runs.stop("me")
    assert list(runs.until_stopped("me", (n for n in (1, 2)))) == [1, 2]
    runs.stop("me")


def test_who_leaves_ends_the_work_too() -> None:
    closed = Event()

    def values() -> Generator[int]:
        try:
            yield from range(1000)
        finally:
            closed.set()

    run = Runs().until_stopped("me", values())
    assert next(run) == 0
    run.close()
    assert closed.wait(20)
