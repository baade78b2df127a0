"""Many readers at once: concurrent clients use a running page through its real HTTP API.

Start the page, with the articles to ask, then::

    .venv/bin/python app.py &
    .venv/bin/python evals/load.py --clients 20 --requests 10 --pid $!

Prints tables as in README.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from gradio_client import Client
from gradio_client.exceptions import AppError

EPILOG = """\
examples:
  # What a reader of a busy page feels: 20 at once, mostly questions.
  %(prog)s --clients 20 --requests 10

  # Questions only, and how much memory the server takes for them.
  %(prog)s --shares ask=1 --pid "$(pgrep -f app.py)"

how to read it:
  Each client sends one request after the other and waits for each, as people do. Seconds are
  measured at the client, so they hold the time in the server's queue: with more clients than the
  server answers at once, they grow with the clients while "requests a second" stays the same.
  p50 and p95 are nearest ranks: half of the requests, or 95 of 100, took that long or less. With
  fewer than 20 requests to an endpoint, its p95 is its slowest one. Errors are not in the seconds.
  A server that is too busy refuses requests (README says from how many on): that is an error here.
  Memory is the resident set of the process, before the first and after the last request; the models
  are loaded before. Run it twice: what grows each time is not given back.
"""

QUESTIONS = (
    "What did the opposition say?",
    "What will Moscow keep?",
    "How many people has the war killed?",
    "What did the White House say?",
    "What did Angela Merkel say?",
)

ENDPOINTS: Mapping[str, Callable[[Client, int], object]] = {
    "ask": lambda client, turn: client.predict(_question(turn), api_name="/ask"),
    "search": lambda client, turn: client.predict(_question(turn), 10, api_name="/search"),
    "articles": lambda client, _: client.predict(api_name="/articles"),
}
"""What is done with the endpoint of each name; the number tells which question it is."""

SHARES = {"ask": 0.7, "search": 0.2, "articles": 0.1}
"""Shares of the endpoints in the requests, unless others are asked for."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: its endpoint, its wall time in seconds, and what went wrong, if anything."""

    endpoint: str
    seconds: float
    error: str | None = None


def main() -> None:
    """Measure and print."""
    given = parser().parse_args()
    total = given.clients * given.requests
    plan = mixed(given.shares, total, given.seed)
    clients = [Client(given.address, verbose=False) for _ in range(given.clients)]
    ENDPOINTS["ask"](clients[0], 0)  # loads the models
    before = memory(given.pid)
    started = time.perf_counter()
    with ThreadPoolExecutor(given.clients) as pool:
        # Every so many of the plan are one client's, so that each has about the same mix.
        parts = [plan[number :: given.clients] for number in range(given.clients)]
        done = [each for part in pool.map(work, clients, parts) for each in part]
    wall = time.perf_counter() - started
    sys.stdout.write(report(done, given.clients, wall, before, memory(given.pid)))


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        description="Use a running page as many readers at once do, and tell how long they wait.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    shown = ",".join(f"{name}={share:g}" for name, share in SHARES.items())
    made.add_argument(
        "--address", default="http://127.0.0.1:7860", help="of the page (%(default)s)"
    )
    made.add_argument(
        "--clients", type=positive, default=20, help="readers at the same time (%(default)s)"
    )
    made.add_argument(
        "--requests", type=positive, default=10, help="requests of each of them (%(default)s)"
    )
    made.add_argument(
        "--shares",
        type=shares,
        default=SHARES,
        metavar="NAME=SHARE,…",
        help=f"what is requested: shares of {', '.join(ENDPOINTS)} ({shown})",
    )
    made.add_argument(
        "--seed", type=int, default=0, help="of the order of the requests (%(default)s)"
    )
    made.add_argument(
        "--pid", type=int, help="of the server, to read its memory; on Linux, on the same machine"
    )
    return made


def positive(text: str) -> int:
    """A number from 1 upwards."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def shares(text: str) -> dict[str, float]:
    """The shares of some endpoints, of which the others have none: ``ask=3,search=1``."""
    found = {}
    for part in text.split(","):
        name, _, share = part.partition("=")
        try:
            found[name.strip()] = float(share)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{part!r} is not like ask=0.7") from None
    if unknown := set(found) - set(ENDPOINTS):
        raise argparse.ArgumentTypeError(
            f"no endpoint {', '.join(sorted(unknown))}: there are {', '.join(ENDPOINTS)}"
        )
    if min(found.values()) < 0 or not 0 < sum(found.values()) < math.inf:
        raise argparse.ArgumentTypeError("shares are 0 or more, and not all of them 0")
    return found


def mixed(wanted: Mapping[str, float], count: int, seed: int) -> list[str]:
    """So many names of endpoints, in their shares as exactly as whole numbers allow, shuffled."""
    whole = sum(wanted.values())
    exact = {name: count * share / whole for name, share in wanted.items()}
    counts = {name: math.floor(number) for name, number in exact.items()}
    # Largest remainders.
    by_remainder = sorted(exact, key=lambda name: counts[name] - exact[name])
    for name in by_remainder[: count - sum(counts.values())]:
        counts[name] += 1
    plan = [name for name, number in counts.items() for _ in range(number)]
    random.Random(seed).shuffle(plan)  # noqa: S311 - an order, no secret
    return plan


def work(client: Client, endpoints: Sequence[str]) -> list[Request]:
    """Send the requests one after the other."""
    done = []
    for turn, endpoint in enumerate(endpoints):
        start, error = time.perf_counter(), None
        try:
            ENDPOINTS[endpoint](client, turn)
        except AppError as failure:
            error = str(failure)
        done.append(Request(endpoint, time.perf_counter() - start, error))
    return done


def report(done: Sequence[Request], clients: int, wall: float, before: str, after: str) -> str:
    """The tables, in Markdown, and the errors.

    Args:
        done: All requests.
        clients: How many sent them.
        wall: Seconds from the first to the last.
        before: Memory before the first.
        after: Memory after the last.
    """
    lines = ["| endpoint | requests | p50 s | p95 s | errors |", "|---|---|---|---|---|"]
    for endpoint in ENDPOINTS:
        here = [each for each in done if each.endpoint == endpoint]
        seconds = sorted(each.seconds for each in here if each.error is None)
        failed = len(here) - len(seconds)
        ranks = [f"{percentile(seconds, p):.2f}" if seconds else "-" for p in (50, 95)]
        if here:
            lines.append(f"| {endpoint} | {len(here)} | {' | '.join(ranks)} | {failed} |")
    lines += [
        "",
        f"{clients} clients, {len(done)} requests in {wall:.1f} s: {len(done) / wall:.1f} a second",
        f"memory of the server before and after: {before}, {after}",
    ]
    errors = Counter(each.error for each in done if each.error is not None)
    lines += [f"{count} times: {error}" for error, count in errors.most_common()]
    return "\n".join(lines) + "\n"


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The nearest rank: the smallest value that so many in a hundred (1-100) do not exceed."""
    return ordered[-(-percent * len(ordered) // 100) - 1]


def memory(pid: int | None) -> str:
    """The resident memory of a process in MB; "?" where that cannot be read."""
    status = Path(f"/proc/{pid}/status")
    if pid is None or not status.exists():
        return "?"
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return f"{int(line.split()[1]) * 1024 / 1e6:.0f} MB"


def _question(turn: int) -> str:
    return QUESTIONS[turn % len(QUESTIONS)]


if __name__ == "__main__":
    main()
