"""The load test: shares as stated, percentiles by their definition, and a help that explains."""

import argparse
import os
import sys
from collections import Counter
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from gradio_client.exceptions import AppError
from hypothesis import given
from hypothesis import strategies as st

PATH = Path(__file__).parent.parent / "evals" / "load.py"
spec = spec_from_file_location("evals_load", PATH)
load = module_from_spec(spec)
sys.modules["evals_load"] = load  # dataclasses look for their module there
spec.loader.exec_module(load)


class Fails:
    """A client whose searches are refused."""

    def predict(self, *_, api_name: str) -> None:
        if api_name == "/search":
            raise AppError("the queue is full")


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([7.0], 50, 7),
        ([1.0, 2.0], 50, 1),
        ([1.0, 2.0, 3.0], 50, 2),
        ([15.0, 20.0, 35.0, 40.0, 50.0], 40, 20),  # a textbook's
        ([float(n) for n in range(1, 101)], 95, 95),
        ([float(n) for n in range(1, 21)], 95, 19),
        ([float(n) for n in range(1, 20)], 95, 19),
        ([1.0, 2.0], 100, 2),
    ],
)
def test_percentiles_are_nearest_ranks(values: list[float], percent: int, expected: float) -> None:
    assert load.percentile(values, percent) == expected


@given(st.lists(st.floats(0, 10), min_size=1), st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(values, percent) -> None:
    found = load.percentile(sorted(values), percent)
    assert sum(value <= found for value in values) * 100 >= percent * len(values)
    assert sum(value < found for value in values) * 100 < percent * len(values)


@given(
    st.dictionaries(st.sampled_from(sorted(load.ENDPOINTS)), st.integers(0, 9), min_size=1).filter(
        lambda shares: sum(shares.values())
    ),
    st.integers(0, 300),
    st.integers(),
)
def test_requests_come_in_the_stated_shares(shares, count: int, seed: int) -> None:
    counts = Counter(load.mixed(shares, count, seed))
    assert counts.total() == count
    for name, share in shares.items():
        assert abs(counts[name] - count * share / sum(shares.values())) < 1


def test_what_goes_wrong_is_counted_at_its_endpoint_and_not_timed() -> None:
    done = load.work(Fails(), ["ask", "search", "articles", "search"])
    assert [each.error for each in done] == [None, "the queue is full", None, "the queue is full"]
    timed = [load.Request("ask", n / 10) for n in range(1, 21)]
    shown = load.report([*timed, *done[1:]], 2, 10.0, "100 MB", "120 MB")
    assert "| ask | 20 | 1.00 | 1.90 | 0 |" in shown
    assert "| search | 2 | - | - | 2 |" in shown
    assert "| articles | 1 | 0.00 | 0.00 | 0 |" in shown
    assert "2 clients, 23 requests in 10.0 s: 2.3 a second" in shown
    assert "before and after: 100 MB, 120 MB" in shown
    assert "2 times: the queue is full" in shown


@pytest.mark.parametrize("text", ["ask", "ask=x", "sing=1", "ask=0", "ask=-1,search=2", "ask=inf"])
def test_shares_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        load.shares(text)


def test_the_help_tells_how_to_begin_and_how_to_read_it() -> None:
    shown = load.parser().format_help()
    for word in ("examples:", "--shares ask=1", "nearest rank", "Memory", "ask=0.7,search=0.2"):
        assert word in shown
    assert load.parser().parse_args(["--shares", "ask=3, search=1"]).shares == {
        "ask": 3,
        "search": 1,
    }


def test_memory_is_read_where_it_can_be() -> None:
    assert load.memory(None) == load.memory(2**30) == "?"
    if Path("/proc/self/status").exists():
        assert 1 < int(load.memory(os.getpid()).removesuffix(" MB")) < 10**5
