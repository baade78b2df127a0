"""Intervals and differences: against scipy, by hand, and by simulation."""

import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from eval_runs import made_up_run, outcome
from scipy.stats import bootstrap

from rag.eval.intervals import (
    FEWEST,
    NEGLIGIBLE,
    RESAMPLES,
    Difference,
    Estimate,
    difference,
    estimate,
    estimate_all,
    estimate_over,
    interval,
    mcnemar,
    signed,
)
from rag.eval.metrics import METRICS
from rag.eval.records import Outcome

NOTHING = "no difference shown"


def hits(*values: float, name: str = "correct") -> list[Outcome]:
    return [outcome(id=f"q{i}", metrics={name: value}) for i, value in enumerate(values)]


def test_the_interval_is_that_of_scipy() -> None:
    values = np.random.default_rng(5).beta(2, 3, size=80)
    theirs = bootstrap(
        (values,), np.mean, n_resamples=RESAMPLES, method="percentile", rng=7
    ).confidence_interval
    assert interval(lambda rows: values[rows].mean(), 80, 7) == pytest.approx(tuple(theirs))


@pytest.mark.parametrize("share", [0.5, 0.95])
def test_the_interval_of_a_quantile_is_that_of_scipy(share: float) -> None:
    values = np.random.default_rng(5).lognormal(size=80)
    quantile = partial(np.quantile, q=share)
    theirs = bootstrap(
        (values,), quantile, n_resamples=RESAMPLES, method="percentile", rng=7
    ).confidence_interval
    found = estimate_over(values.tolist(), quantile, 7)
    assert (found.low, found.high) == pytest.approx(tuple(theirs))
    assert (found.value, found.n) == (np.quantile(values, share), 80)
    assert estimate_over([0.25], quantile, 7) == Estimate(0.25, 0.25, 0.25, 1)


def test_a_statistic_with_an_axis_has_the_interval_of_one_without() -> None:
    values = np.random.default_rng(5).beta(2, 3, size=80)
    assert interval(lambda rows, axis: values[rows].mean(axis=axis), 80, 7) == interval(
        lambda rows: values[rows].mean(), 80, 7
    )


def test_intervals_of_means_cover_the_truth_as_often_as_they_say() -> None:
    chance = np.random.default_rng(11)
    covered = 0
    for seed in range(200):
        values = (chance.random(60) < 0.7).astype(float)
        low, high = interval(lambda rows, values=values: values[rows].mean(), 60, seed)
        covered += low <= 0.7 <= high
    assert 0.90 <= covered / 200 <= 0.98


def test_more_questions_make_it_surer() -> None:
    few, many = (estimate(METRICS["correct"], hits(*[0.0, 1.0] * n), 0) for n in (10, 100))
    assert few is not None
    assert many is not None
    assert few.value == many.value == 0.5
    assert many.high - many.low < few.high - few.low


def test_one_question_has_its_own_value() -> None:
    found = estimate(METRICS["correct"], hits(1.0), 0)
    assert found is not None
    assert (found.value, found.low, found.high, found.n) == (1, 1, 1, 1)


def test_samples_without_a_value_are_left_out() -> None:
    # Half of the samples of these two have only one kind of question, which has no AUROC.
    some = [
        outcome(confidence=0.9, metrics={"brier": 0.0}),
        outcome(answerable=False, confidence=0.2, metrics={"brier": 0.0}),
    ]
    found = estimate(METRICS["auroc"], some, 0)
    assert found is not None
    assert (found.low, found.high) == (1, 1)


def test_equal_seeds_give_equal_estimates_and_others_do_not() -> None:
    outcomes = made_up_run().outcomes
    found = estimate_all(outcomes, 3)
    assert estimate_all(outcomes, 3) == found
    assert estimate_all(outcomes, 4) != found


@pytest.mark.parametrize(
    ("won", "lost", "p"),
    [
        (0, 0, 1),
        (3, 3, 1),
        (1, 0, 1),
        (6, 0, 2 / 64),
        (0, 6, 2 / 64),
        (1, 5, 2 * (1 + 6) / 64),
    ],
)
def test_mcnemar_by_hand(won: int, lost: int, p: float) -> None:
    assert mcnemar(won, lost) == pytest.approx(p)


def test_fewer_pairs_than_show_anything_are_those_that_mcnemar_cannot_tell_either() -> None:
    assert mcnemar(FEWEST, 0) < 0.05 < mcnemar(FEWEST - 1, 0)


def test_a_difference_is_taken_over_pairs_that_both_have_the_figure() -> None:
    before = hits(0, 0, 0, 1, name="answer_precision")
    after = [*hits(1, 0.5, 0, name="answer_precision"), outcome(id="q3", metrics={})]
    found = difference(METRICS["answer_precision"], list(zip(before, after, strict=True)), 0)
    assert found is not None
    assert (found.n, found.a, found.b, found.won, found.lost) == (3, 0, 0.5, 2, 0)
    assert found.p is None


def test_the_interval_of_a_difference_is_of_pairs() -> None:
    # Each question gains 0.1, whatever its figure: nothing is left to chance.
    values = np.random.default_rng(0).random(40) * 0.9
    pairs = list(zip(hits(*values, name="f1"), hits(*(values + 0.1), name="f1"), strict=True))
    found = difference(METRICS["f1"], pairs, 0)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(0.1), pytest.approx(0.1))
    assert found.verdict == "better"


@pytest.mark.parametrize("name", list(METRICS))
def test_a_run_does_not_differ_from_itself(name: str) -> None:
    outcomes = made_up_run().outcomes
    found = difference(METRICS[name], list(zip(outcomes, outcomes, strict=True)), 0)
    assert found is not None
    assert (found.difference, found.low, found.high) == (0, 0, 0)
    assert found.verdict == NOTHING
    assert not found.won
    assert not found.lost


def test_set_metrics_of_both_runs_are_taken_of_the_same_samples() -> None:
    before = made_up_run(1).outcomes
    after = made_up_run(1, skill=0.3).outcomes
    pairs = list(zip(before, after, strict=True))
    found = difference(METRICS["auroc"], pairs, 0)
    apart = [estimate(METRICS["auroc"], side, 0) for side in (before, after)]
    assert found is not None
    assert found.won is None
    widths = [side.high - side.low for side in apart if side is not None]
    assert found.high - found.low < sum(widths)
    assert (found.a, found.b) == tuple(side.value for side in apart if side is not None)


@pytest.mark.parametrize(
    ("metric", "low", "high", "side"),
    [
        ("correct", 0.01, 0.2, "better"),
        ("correct", -0.2, -0.01, "worse"),
        ("brier", 0.01, 0.2, "worse"),
        ("brier", -0.2, -0.01, "better"),
        ("correct", NEGLIGIBLE, 0.2, "better"),
        ("correct", -0.2, -NEGLIGIBLE, "worse"),
        ("correct", 0.9 * NEGLIGIBLE, 0.2, None),
        ("correct", -0.2, -0.9 * NEGLIGIBLE, None),
        ("correct", -0.01, 0.2, None),
        ("correct", 0.0, 0.0, None),
    ],
)
def test_the_side_of_an_interval_needs_nothing_else(
    metric: str, low: float, high: float, side: str | None
) -> None:
    found = Difference(metric, 1, 0, (low + high) / 2, low, high, won=1, lost=0, p=1.0)
    assert found.side == found.to_dict()["side"] == side
    assert found.verdict == NOTHING


@pytest.mark.parametrize(
    ("metric", "low", "high", "n", "verdict"),
    [
        ("correct", 0.01, 0.2, 50, "better"),
        ("correct", -0.2, -0.01, 50, "worse"),
        ("brier", 0.01, 0.2, 50, "worse"),
        ("brier", -0.2, -0.01, 50, "better"),
        ("correct", -0.01, 0.2, 50, NOTHING),
        ("correct", 0.0, 0.2, 50, NOTHING),
        # What is left of a sum of floats is no difference.
        ("correct", 1e-17, 0.2, 50, NOTHING),
        ("correct", -1e-6, -1e-7, 50, NOTHING),
        ("auroc", 1.0, 1.0, FEWEST - 1, NOTHING),
        ("auroc", 1.0, 1.0, FEWEST, "better"),
    ],
)
def test_verdicts(metric: str, low: float, high: float, n: int, verdict: str) -> None:
    assert Difference(metric, n, 0, (low + high) / 2, low, high).verdict == verdict


@pytest.mark.parametrize(
    ("won", "lost", "p", "verdict"),
    [
        # Eleven questions make the whole interval of four lost ones negative.
        (0, 4, 0.125, NOTHING),
        (0, 6, 0.03125, "worse"),
        (6, 0, 0.03125, "better"),
        (6, 0, 0.05, NOTHING),
        (5, 0, None, NOTHING),
        (4, 2, None, "better"),
    ],
)
def test_a_verdict_needs_a_p_or_else_questions_that_differ(
    won: int, lost: int, p: float | None, verdict: str
) -> None:
    limits = (0.01, 0.9) if won > lost else (-0.9, -0.01)
    found = Difference("correct", 11, 0, sum(limits) / 2, *limits, won, lost, p)
    assert found.verdict == verdict


@pytest.mark.parametrize("alike", [0, 7, 40])
def test_verdicts_do_not_contradict_mcnemar(alike: int) -> None:
    for won in range(0, 16, 3):
        for lost in range(0, 16, 2):
            before = hits(*[0] * won, *[1] * lost, *[1] * alike)
            after = hits(*[1] * won, *[0] * lost, *[1] * alike)
            found = difference(METRICS["correct"], list(zip(before, after, strict=True)), 0)
            if found is None or found.verdict == NOTHING:
                continue
            assert found.p is not None
            assert found.p < 0.05, (won, lost)
            assert found.verdict == ("better" if won > lost else "worse"), (won, lost)


def test_the_size_of_a_difference_is_that_of_the_run_with_fewer_to_judge() -> None:
    def refused(count: int) -> list[Outcome]:
        return [outcome(answered=i >= count, metrics={"brier": 0.1}) for i in range(9)]

    pairs = list(zip(refused(7), refused(3), strict=True))
    found = difference(METRICS["refusal_precision"], pairs, 0)
    assert found is not None
    assert found.n == 3


def test_figures_that_a_baseline_has_rounded_are_neither_won_nor_lost() -> None:
    pairs = list(zip(hits(*[2 / 3] * 9), hits(*[0.666667] * 9), strict=True))
    found = difference(METRICS["correct"], pairs, 0)
    assert found is not None
    assert (found.won, found.lost, found.verdict) == (0, 0, NOTHING)


def test_the_commands_do_not_load_the_scientific_libraries_before_they_need_them() -> None:
    code = "import rag.eval.run_commands, sys; print({'scipy', 'sklearn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_nothing_to_pair_has_no_difference() -> None:
    assert difference(METRICS["correct"], [], 0) is None
    refused_none = [outcome(answered=True, metrics={"brier": 0.1})] * 2
    assert difference(METRICS["refusal_precision"], [(refused_none[0], refused_none[1])], 0) is None


@pytest.mark.parametrize(
    ("value", "shown"), [(0.25, "+0.250"), (-0.25, "-0.250"), (-0.0004, "+0.000"), (0, "+0.000")]
)
def test_differences_have_a_sign(value: float, shown: str) -> None:
    assert signed(value) == shown
