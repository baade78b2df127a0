"""Answers that are being made: each can be stopped, and is put away with its conversation."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from itertools import count
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds that a reader who leaves a conversation waits for the answer in it to be put away."""

SESSIONS = 10_000
"""Sessions whose generation is known: as many as gradio keeps the state of."""


class Stop:
    """What a stopped run gives in the place of one more value."""


class Run:
    """An answer that is being made. It is ``outdated`` once its reader has left for another one."""

    def __init__(self) -> None:
        self.outdated = False
        self._mailbox: SimpleQueue[object] = SimpleQueue()
        self._over = Event()

    def until_stopped(self, values: Generator[T]) -> Generator[T | Stop]:
        """The values as they come; a :class:`Stop` in the end if the run is stopped.

        The values are made in a thread of their own, so that a stop need not wait for the next one.
        That thread closes them as soon as it gets a value that nobody wants any more.

        Args:
            values: They may come slowly, and what making them raises is raised here.
        """
        mailbox, unwanted = self._mailbox, Event()
        Thread(target=_post, args=[values, mailbox, unwanted], name="answer", daemon=True).start()
        try:
            while not isinstance(message := mailbox.get(), _End):
                yield message  # type: ignore[misc]
                if isinstance(message, Stop):
                    return
            if message.error is not None:
                raise message.error
        finally:
            unwanted.set()

    def stop(self) -> None:
        """Stop it."""
        self._mailbox.put(Stop())

    def end(self) -> None:
        """Say that nothing more comes of it."""
        self._over.set()

    def leave(self, patience: float) -> None:
        """Have it change nothing any more, and wait so many seconds at most until it has ended."""
        self.outdated = True
        self.stop()
        self._over.wait(patience)


class Runs:
    """What each session is waiting for: one run a session.

    The generation of a session is a number that grows whenever a run begins or ends in it, and
    whenever its reader leaves the conversation. An event that began with another number comes too
    late to show anything.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._lock = Lock()
        self._runs: dict[str, Run] = {}
        self._numbers = count(1)
        self._generations: OrderedDict[str, int] = OrderedDict()

    @contextmanager
    def begin(self, session: str) -> Iterator[Run | None]:
        """A run for as long as the block is left open; None if the session waits for another."""
        with self._lock:
            run = None if session in self._runs else Run()
            if run is not None:
                self._runs[session] = run
                self._advance(session)
        if run is None:
            yield None
            return
        try:
            yield run
        finally:
            with self._lock:
                del self._runs[session]
                self._advance(session)
            run.end()

    def stop(self, session: str) -> None:
        """Stop what the session waits for, if it waits for something."""
        if run := self._runs.get(session):
            run.stop()

    def leave(self, session: str) -> None:
        """Put away what the session waits for: from now on, nothing more comes of it."""
        with self._lock:
            self._advance(session)
            run = self._runs.get(session)
        if run is not None:
            run.leave(self._patience)

    def waits(self, session: str) -> bool:
        """Whether the session waits for something."""
        return session in self._runs

    def generation(self, session: str) -> int:
        """The number of what the session is at now."""
        return self._generations.get(session, 0)

    def _advance(self, session: str) -> None:
        self._generations[session] = next(self._numbers)
        self._generations.move_to_end(session)
        if len(self._generations) > SESSIONS:
            self._generations.popitem(last=False)


class _End:
    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def _post(values: Generator[object], mailbox: SimpleQueue[object], unwanted: Event) -> None:
    """Make the values and send them off; the last message is an :class:`_End`."""
    try:
        with closing(values):
            for value in values:
                mailbox.put(value)
                if unwanted.is_set():
                    break
    except BaseException as error:  # noqa: BLE001 - handed over to the thread that waits
        mailbox.put(_End(error))
    else:
        mailbox.put(_End())
