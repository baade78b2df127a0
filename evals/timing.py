"""How long the product takes: a cold `rag ask`, a warm `ask`, and the memory at its peak.

    python evals/timing.py            (or: make timing)

Cold runs are processes of their own, from the shell's point of view. Warm ones are asked in one
process after the model is loaded; the questions are of the corpus, and what they answer does not
matter here. Seconds depend on the machine, so the table also gives them as ratios to the first row.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from rag import Assistant, Settings

CORPUS = Path(__file__).parent.parent / "corpus"
COLD_RUNS = 5
WARM_ROUNDS = 10
QUESTIONS = (
    "What did the opposition say?",
    "How many troops does Russia have in Syria?",
    "What did the White House say?",
    "When did the cease-fire start?",
    "How do I bake sourdough bread?",
)


def cold(home: Path) -> list[float]:
    """Seconds of each of several processes that ask one question."""
    command = [sys.executable, "-m", "rag", "ask", QUESTIONS[0], "--home", str(home)]
    seconds = []
    for _ in range(COLD_RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own program
        seconds.append(time.perf_counter() - start)
    return seconds


def warm(assistant: Assistant) -> tuple[list[float], list[float]]:
    """Seconds of each question in a process that has its models loaded, and of its reading."""
    assistant.ask(QUESTIONS[0])
    seconds, reading = [], []
    for question in QUESTIONS * WARM_ROUNDS:
        start = time.perf_counter()
        answer = assistant.ask(question)
        seconds.append(time.perf_counter() - start)
        reading.append(answer.seconds["read"])
    return seconds, reading


def main() -> None:
    """Measure and print one table."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with Assistant.open(Settings(home=home)) as assistant:
            start = time.perf_counter()
            assistant.add(CORPUS)
            first_add = [time.perf_counter() - start]
            warm_seconds, reading = warm(assistant)
        rows = {
            "cold `rag ask`": cold(home),
            "first add of corpus/, model loading included": first_add,
            "warm ask": warm_seconds,
            "of it, reading 8 passages": reading,
        }
    table = Table("what", "n", "median s", "95th percentile s", "ratio")
    first = float(np.median(next(iter(rows.values()))))
    for name, seconds in rows.items():
        median, high = np.percentile(seconds, [50, 95])
        table.add_row(
            name, str(len(seconds)), f"{median:.3f}", f"{high:.3f}", f"{median / first:.3f}"
        )
    console = Console()
    console.print(table)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    console.print(f"peak memory: {own:.0f} MB in this process, {children:.0f} MB in a cold one")


if __name__ == "__main__":
    main()
