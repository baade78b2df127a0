"""Many readers at once: concurrent clients ask a running page through its real HTTP API.

Start the page, with the articles to ask, then::

    .venv/bin/python app.py &
    .venv/bin/python evals/load.py --clients 20 --questions 5 --pid $!

Prints a table as in README: seconds to an answer (queueing included), errors, memory of the server.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gradio_client import Client
from gradio_client.exceptions import AppError

QUESTIONS = (
    "What did the opposition say?",
    "What will Moscow keep?",
    "How many people has the war killed?",
    "What did the White House say?",
    "What did Angela Merkel say?",
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--address", default="http://127.0.0.1:7860")
    parser.add_argument("--clients", type=int, default=20, help="how many ask at once")
    parser.add_argument("--questions", type=int, default=5, help="how many each of them asks")
    parser.add_argument("--pid", type=int, help="of the server, to read its memory (Linux)")
    given = parser.parse_args()
    clients = [Client(given.address, verbose=False) for _ in range(given.clients)]
    clients[0].predict(QUESTIONS[0], api_name="/ask")  # loads the models
    before = memory(given.pid)
    started = time.perf_counter()
    with ThreadPoolExecutor(given.clients) as pool:
        each = list(pool.map(lambda client: ask(client, given.questions), clients))
    wall = time.perf_counter() - started
    seconds = sorted(spent for timings, _ in each for spent in timings)
    errors = [error for _, failures in each for error in failures]
    asked = given.clients * given.questions
    rows = [
        (f"{given.clients} clients, {asked} questions", f"{asked / wall:.1f} a second"),
        ("seconds to an answer, median", f"{statistics.median(seconds):.2f}" if seconds else "-"),
        ("95th percentile", f"{percentile(seconds, 0.95):.2f}" if seconds else "-"),
        ("errors", f"{len(errors)}"),
        ("memory of the server before, after", f"{before}, {memory(given.pid)}"),
    ]
    sys.stdout.write("\n".join(f"| {name} | {value} |" for name, value in rows) + "\n")
    for error in sorted(set(errors)):
        sys.stdout.write(f"{errors.count(error)} times: {error}\n")


def ask(client: Client, count: int) -> tuple[list[float], list[str]]:
    """The seconds of each question that was answered, and what went wrong with the others."""
    seconds, errors = [], []
    for number in range(count):
        start = time.perf_counter()
        try:
            client.predict(QUESTIONS[number % len(QUESTIONS)], api_name="/ask")
        except AppError as error:
            errors.append(str(error))
        else:
            seconds.append(time.perf_counter() - start)
    return seconds, errors


def percentile(ordered: list[float], share: float) -> float:
    """The value below which a share (0-1) of the values lies: the nearest rank."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def memory(pid: int | None) -> str:
    """The resident memory of a process in MB; "?" where that cannot be read."""
    status = Path(f"/proc/{pid}/status")
    if pid is None or not status.exists():
        return "?"
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return f"{int(line.split()[1]) / 1000:.0f} MB"


if __name__ == "__main__":
    main()
