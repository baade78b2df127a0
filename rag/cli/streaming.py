"""Shows an answer in the terminal while it is written."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing

from rich.live import Live
from rich.spinner import Spinner

from rag import display
from rag.cli.common import errors
from rag.types import Answer


def final(answers: Generator[Answer]) -> Answer:
    """The answer that stands; until it is there, a terminal shows those before it.

    They are gone from the terminal in the end, for the answer to be printed with its proof.
    """
    with closing(answers):
        if not errors.is_terminal:
            *_, last = answers
            return last
        with Live(Spinner("dots", "reading…"), console=errors, transient=True) as live:
            for answer in answers:
                live.update(display.statements(answer), refresh=True)
        return answer
