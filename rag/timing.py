"""How long the stages of an answer take."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import TypeVar

T = TypeVar("T")


class Clock:
    """Wall time of named stages, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Time a stage; its runs add up. One that fails has no time."""
        start = time.perf_counter()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start

    def each(self, stage: str, values: Generator[T]) -> Generator[T]:
        """The values, with the time that making them takes; without that of who takes them.

        Closing it closes ``values``.
        """
        taken = 0.0
        with closing(values):
            while True:
                start = time.perf_counter()
                try:
                    value = next(values)
                except StopIteration:
                    return
                taken += time.perf_counter() - start
                self.seconds[stage] = taken
                yield value
