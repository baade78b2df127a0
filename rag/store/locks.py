"""Who may touch the store's files: two locks that hold between processes and between threads."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, Protocol, TypeVar
from weakref import WeakSet

from filelock import FileLock, ReadWriteLock, Timeout

from rag.errors import StoreError
from rag.store.faults import busy, explained


class Closable(Protocol):
    """Anything that holds a file until it is closed."""

    def close(self) -> None:
        """Let go of the file."""


C = TypeVar("C", bound=Closable)


class PerThread(Generic[C]):
    """One closable object for each thread that asks, all closed together.

    Only the thread itself refers to its object, so that an object goes when its thread ends.
    """

    def __init__(self, make: Callable[[], C]) -> None:
        self._make = make
        self._own = threading.local()
        self._all: WeakSet[C] = WeakSet()
        self._guard = threading.Lock()
        self._closed = False

    def get(self) -> C:
        """The calling thread's object.

        Raises:
            StoreError: everything has been closed.
        """
        if self._closed:
            raise StoreError("This store has been closed. Open it again to use it.")
        found: C | None = getattr(self._own, "object", None)
        if found is None:
            found = self._own.object = self._make()
            with self._guard:
                self._all.add(found)
        return found

    def close(self) -> None:
        """Close the objects of all threads; doing so twice is harmless."""
        self._closed = True
        with self._guard:
            for each in self._all:
                each.close()
            self._all.clear()


class Locks:
    """The locks of one home.

    *Writing* admits one thread of one process, for the whole of an operation that changes
    something. *Chroma's files* are shared by everyone who searches them and taken exclusively for
    the moments in which they change, because a Chroma client that reads while another one writes
    misses records or fails. Whoever needs both takes *writing* first; nobody who shares the files
    may ask for either of the others. A process that dies loses its locks.
    """

    def __init__(self, home: Path, timeout: float) -> None:
        self._home = home
        self._timeout = timeout
        self._writer = FileLock(home / "writer.lock")
        # Each thread has its own: one ReadWriteLock object excludes processes, not threads.
        self._files_path = home / "chroma.lock"
        self._files = PerThread(lambda: ReadWriteLock(self._files_path, is_singleton=False))

    @contextmanager
    def writing(self, timeout: float | None = None) -> Iterator[None]:
        """Be the only writer.

        Args:
            timeout: seconds to wait, 0 for not at all; by default what the store was opened with.

        Raises:
            StoreBusyError: another writer did not finish in time.
        """
        seconds = self._timeout if timeout is None else timeout
        with self._waiting(seconds):
            self._writer.acquire(timeout=seconds)
        try:
            yield
        finally:
            self._writer.release()

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Read Chroma's files while nobody changes them.

        Raises:
            StoreBusyError: a writer did not finish in time.
        """
        with self._waiting(self._timeout):
            lock = self._files.get()
            lock.acquire_read(self._timeout)
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Change Chroma's files while nobody reads them; only under :meth:`writing`.

        A thread that has the files exclusively may ask again.

        Raises:
            StoreBusyError: a reader did not finish in time.
        """
        with self._waiting(self._timeout):
            lock = self._files.get()
            lock.acquire_write(self._timeout)
        try:
            yield
        finally:
            lock.release()

    def close(self) -> None:
        """Let go of the lock files."""
        self._files.close()

    @contextmanager
    def _waiting(self, seconds: float) -> Iterator[None]:
        """Raise a StoreError in place of what goes wrong inside with a lock."""
        with explained(self._files_path):
            try:
                yield
            except Timeout as error:
                raise busy(self._home, seconds) from error
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_NOTADB:
                    raise
                raise StoreError(
                    f"The lock {self._files_path} is damaged ({error}). Delete that file while "
                    "no process uses the store."
                ) from error
