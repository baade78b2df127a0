"""What is wrong with files that people write: question sets, articles, settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file.

    Attributes:
        path: The file.
        line: Line that it is at, or that its question begins at, 1 upwards; 0 when it is the file
            as a whole.
        message: Which question, what is wrong, and where known what would be right.
    """

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        """The problem as compilers print theirs."""
        place = f"{self.path}:{self.line}" if self.line else f"{self.path}"
        return f"{place}: {self.message}"
