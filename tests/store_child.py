"""The other processes that the tests of the store need.

As a script it takes a role and a home, and obeys the lines it reads from its standard input.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from stores import add, index, make, open_store, plan

from rag.errors import StoreError
from rag.store import mirror, records
from rag.store.vectors import ChromaIndex


class Child:
    """A process that plays a role in a folder, killed at the end at the latest."""

    def __init__(self, role: str, folder: Path, *, before: Sequence[str] = ()) -> None:
        self.process = subprocess.Popen(
            [*before, sys.executable, __file__, role, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent,
        )

    def send(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def receive(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ask(self, line: str) -> str:
        self.send(line)
        return self.receive()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


def say(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def commands() -> Iterator[list[str]]:
    for line in sys.stdin:
        yield line.split()


# Roles


def play_holder(home: Path) -> None:
    """Be the writer from one line to the next."""
    with open_store(home) as store:
        for _ in commands():
            with store._locks.writing():
                say("writing")
                next(commands())
            say("done")


def play_writer(home: Path) -> None:
    """Add so many articles as each line says, from a number on."""
    with open_store(home) as store:
        for first, count in commands():
            for number in range(int(first), int(first) + int(count)):
                add(store, number)
            say("done")


def play_reader(home: Path) -> None:
    """Search for a passage of the article that each line names until it is found."""
    with open_store(home) as store:
        for (number,) in commands():
            _, passages, vectors = make(int(number))
            found: list[str] = []
            deadline = time.monotonic() + 30
            while passages[0].id not in found and time.monotonic() < deadline:
                found = [id_ for id_, _ in store.dense(vectors[0], 3)]
            say(passages[0].id in found)


def play_small_disk(home: Path) -> None:
    """Add articles until files may not grow beyond the size that each line gives."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open_store(home) as store:
        for size, first in commands():
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), resource.RLIM_INFINITY))
            added, message = int(first), "no error"
            try:
                while added < int(first) + 400:
                    add(store, added)
                    added += 1
            except StoreError as error:
                message = f"{type(error).__name__} {error}"
            vector = make(0)[2][0]
            say(f"{added} {store.dense(vector, 1)[0][0] == make(0)[1][0].id} {message}")


def play_poor(home: Path) -> None:
    """Try to use a store without permission to."""
    for _ in commands():
        try:
            with open_store(home) as store:
                add(store, 99)
            say("no error")
        except StoreError as error:
            say(f"{type(error).__name__} {error}")


def play_nursery(folder: Path) -> None:
    """Fork a process for each line, to do a task in a home within the folder until it is killed.

    A program of its own for each would load Chroma each time, which takes longer than its life.
    """
    import chromadb  # noqa: F401

    for home, task, *arguments in commands():
        pid = os.fork()
        if pid == 0:
            {"add": follow_plan, "die": die_at, "rebuild": rebuild}[task](folder / home, *arguments)
            os._exit(1)
        say(pid)
        os.waitpid(pid, 0)
        say("gone")


def follow_plan(home: Path, done: str) -> None:
    """Go through the plan from a step on; the file ``steps`` says how far it has come."""
    with open_store(home) as store, (home / "steps").open("w") as steps:
        say("started")
        for step, (number, version) in enumerate(plan()):
            if step >= int(done):
                add(store, number, version)
                steps.write(".")
                steps.flush()


def rebuild(home: Path) -> None:
    with open_store(home, allow_stale=True) as store:
        say("started")
        store.rebuild({"model": "other"}, index)
        time.sleep(60)


def die_at(home: Path, place: str, when: str, number: str) -> None:
    """Replace an article, and be killed before or after a step of it."""
    owner, name = {
        "upsert": (ChromaIndex, "upsert"),
        "delete": (ChromaIndex, "delete"),
        "delete_article": (records, "delete_article"),
        "set_origin": (records, "set_origin"),
        "complete": (mirror.VectorMirror, "_complete"),
    }[place]
    step = getattr(owner, name)

    def last_step(*arguments: object, **keywords: object) -> None:
        if when == "after":
            step(*arguments, **keywords)
        os.kill(os.getpid(), signal.SIGKILL)

    with open_store(home) as store:
        say("started")
        setattr(owner, name, last_step)
        add(store, int(number), 1)


ROLES: dict[str, Callable[[Path], None]] = {
    "holder": play_holder,
    "reader": play_reader,
    "writer": play_writer,
    "small_disk": play_small_disk,
    "poor": play_poor,
    "nursery": play_nursery,
}

if __name__ == "__main__":
    ROLES[sys.argv[1]](Path(sys.argv[2]))
