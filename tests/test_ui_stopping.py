"""Answers come one by one, a stop ends the waiting at once, and what is left shows nothing more."""

from collections.abc import Generator
from threading import Event, Thread

import pytest

from rag.ui import stopping
from rag.ui.stopping import Run, Runs, Stop


def test_values_come_in_their_order() -> None:
    assert list(Run().until_stopped(n for n in (1, 2, 3))) == [1, 2, 3]


def test_what_goes_wrong_is_raised_where_it_is_waited_for() -> None:
    def values() -> Generator[int]:
        yield 1
        raise ZeroDivisionError

    run = Run().until_stopped(values())
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
    with runs.begin("me") as run:
        steps = run.until_stopped(values())
        assert next(steps) == 1
        assert runs.waits("me")
        runs.stop("another")
        runs.stop("me")
        (last,) = steps
        assert isinstance(last, Stop)
    assert not runs.waits("me")
    assert not closed.is_set()
    go_on.set()
    assert closed.wait(20), "the generator was closed after its value that nobody wanted"


def test_a_stop_is_for_what_runs_now() -> None:
    runs = Runs()
    runs.stop("me")
    with runs.begin("me") as run:
        assert list(run.until_stopped(n for n in (1, 2))) == [1, 2]
    runs.stop("me")


def test_who_leaves_ends_the_work_too() -> None:
    closed = Event()

    def values() -> Generator[int]:
        try:
            yield from range(1000)
        finally:
            closed.set()

    steps = Run().until_stopped(values())
    assert next(steps) == 0
    steps.close()
    assert closed.wait(20)


def test_a_session_waits_for_one_thing_at_a_time() -> None:
    runs = Runs()
    with runs.begin("me") as run, runs.begin("me") as second, runs.begin("you") as other:
        assert run is not None
        assert second is None
        assert other is not None
    with runs.begin("me") as run:
        assert run is not None


def test_leaving_a_conversation_waits_until_its_answer_is_put_away() -> None:
    runs, begun, put_away = Runs(), Event(), []

    def answer() -> None:
        with runs.begin("me") as run:
            begun.set()
            assert [type(each) for each in run.until_stopped(hanging())] == [Stop]
            put_away.append(run.outdated)

    def hanging() -> Generator[int]:
        begun.wait(20)
        Event().wait(0.2)
        yield 1

    thread = Thread(target=answer)
    thread.start()
    assert begun.wait(20)
    runs.leave("me")
    assert put_away == [True]
    thread.join()
    runs.leave("me")


def test_the_generation_tells_that_a_session_has_gone_on(monkeypatch) -> None:
    monkeypatch.setattr(stopping, "SESSIONS", 2)
    runs = Runs(patience=0)
    seen = [runs.generation("me")]
    with runs.begin("me"):
        seen.append(runs.generation("me"))
        with runs.begin("me"):
            assert runs.generation("me") == seen[-1], "what is refused changes nothing"
    seen.append(runs.generation("me"))
    runs.leave("me")
    seen.append(runs.generation("me"))
    assert len(set(seen)) == 4
    for other in ("a", "b"):
        runs.leave(other)
    assert runs.generation("me") not in seen[1:], "forgotten, it is no older one again"
