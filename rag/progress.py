"""How far long work has come, for whoever wants to show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far adding has come: files of all files, passages of the present article."""

    name: str
    files_done: int
    files: int
    passages_done: int = 0
    passages: int = 0


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Advance:
    """Reports the passages of one file to whoever wants to know."""

    report: OnProgress | None
    name: str
    files_done: int
    files: int

    def __call__(self, passages_done: int, passages: int) -> None:
        """Report so many passages of so many."""
        if self.report:
            self.report(Progress(self.name, self.files_done, self.files, passages_done, passages))
