"""Answers that are being made, and the button that stops them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from queue import SimpleQueue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")


class Stop:
    """What a stopped session waits for, in the place of one more value."""


class Runs:
    """What each session is waiting for: one run a session, the newest."""

    def __init__(self) -> None:
        self._mailboxes: dict[str, SimpleQueue[object]] = {}

    def until_stopped(self, session: str, values: Generator[T]) -> Generator[T | Stop]:
        """The values as they come; a :class:`Stop` in the end if the session is stopped.

        The values are made in a thread of their own, so that a stop need not wait for the next one.
        That thread closes them as soon as it gets a value that nobody wants any more.

        Args:
            session: Whose run it is.
            values: They may come slowly, and what making them raises is raised here.
        """
        mailbox: SimpleQueue[object] = SimpleQueue()
        unwanted = Event()
        self._mailboxes[session] = mailbox
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
            if self._mailboxes.get(session) is mailbox:
                del self._mailboxes[session]

    def stop(self, session: str) -> None:
        """Stop what the session waits for, if it waits for something."""
        if mailbox := self._mailboxes.get(session):
            mailbox.put(Stop())

    def waits(self, session: str) -> bool:
        """Whether the session waits for something."""
        return session in self._mailboxes


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
