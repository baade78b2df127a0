"""How sure a figure is, or the difference between two runs: intervals over the questions."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from rag.eval.abstention import Columns
from rag.eval.metrics import METRICS, Metric
from rag.eval.records import Outcome

LEVEL = 0.95
ALPHA = 0.05
"""Where McNemar's p is below it, hits and misses differ."""

RESAMPLES = 1000
SEED = 0
"""Of the samples that two runs are compared by."""

NEGLIGIBLE = 0.0005
"""Figures that differ by less are equal: they print alike. A baseline keeps six decimals, and the
last digits of a confidence depend on the processor."""

FEWEST = 6
"""With fewer questions that differ nothing is shown: even if all of them were won, the p of a sign
test would be over 0.05."""

Statistic = Callable[..., Any]
"""A figure of some of the questions, given by their rows; NaN where they give it no value. One that
can be given an ``axis``, as numpy's can, is asked for all samples at once, which is quicker."""

Pair = tuple[Outcome, Outcome]
"""What two runs made of a question."""

Side = Literal["better", "worse"]
Verdict = Literal["better", "worse", "no difference shown"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95% interval and the number of questions that it rests on."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric in both runs, over the questions that it applies to in both.

    Attributes:
        metric: Its name.
        n: Number of these questions; of a metric of the set that rests on some of them only, on how
            many in the run where they are fewer.
        a: Its value in the first run.
        b: Its value in the second run.
        low: Lower end of the 95% interval of b - a.
        high: Upper end.
        won: Number of questions that the second run does better; None for a metric of the set.
        lost: Number of questions that it does worse.
        p: Of McNemar's exact test; None unless each question is a hit or a miss.
    """

    metric: str
    n: int
    a: float
    b: float
    low: float
    high: float
    won: int | None = None
    lost: int | None = None
    p: float | None = None

    @property
    def difference(self) -> float:
        """How much greater the value is in the second run."""
        return self.b - self.a

    @property
    def side(self) -> Side | None:
        """On which side of zero the whole interval, as it is printed, is; None where on neither.

        Which side is the better one is the metric's: below zero, where lower is better.
        """
        if self.low < NEGLIGIBLE and self.high > -NEGLIGIBLE:
            return None
        return "better" if (self.low > 0) is METRICS[self.metric].higher_is_better else "worse"

    @property
    def verdict(self) -> Verdict:
        """The side of the interval, where there are also questions enough to show a difference.

        The percentile interval of a few questions is too narrow, so hits and misses also need a p
        below 0.05, and other figures of questions :data:`FEWEST` that differ.
        """
        return self.side if self.side and self._enough else "no difference shown"

    @property
    def _enough(self) -> bool:
        """Whether there are questions enough to show anything."""
        if self.p is not None:
            return self.p < ALPHA
        if self.won is not None and self.lost is not None:
            return self.won + self.lost >= FEWEST
        return self.n >= FEWEST

    def to_dict(self) -> dict[str, Any]:
        """For programs."""
        derived = {"difference": self.difference, "side": self.side, "verdict": self.verdict}
        return {**asdict(self), **derived}


def estimate(metric: Metric, outcomes: Sequence[Outcome], seed: int) -> Estimate | None:
    """A metric over the outcomes that it applies to; None where they give it no value.

    The calibration error of a resample tends to be greater than that of the set, so its interval
    reaches further up than down, and may lie above the value in a small set.
    """
    value = value_of(metric, outcomes)
    if value is None:
        return None
    taken = _taken(metric, outcomes)
    limits = interval(statistic_of(metric, taken), len(taken), seed)
    return Estimate(value, *limits, _size(metric, taken))


def value_of(metric: Metric, outcomes: Sequence[Outcome]) -> float | None:
    """A metric over the outcomes that it applies to; None where they give it no value."""
    taken = _taken(metric, outcomes)
    value = float(statistic_of(metric, taken)(np.arange(len(taken)))) if taken else np.nan
    return None if np.isnan(value) else value


def estimate_all(outcomes: Sequence[Outcome], seed: int) -> dict[str, Estimate]:
    """Every metric that has a value, in the order of :data:`METRICS`."""
    found = {name: estimate(metric, outcomes, seed) for name, metric in METRICS.items()}
    return {name: value for name, value in found.items() if value is not None}


def statistic_of(metric: Metric, outcomes: Sequence[Outcome]) -> Statistic:
    """A metric as a function of rows of these outcomes, to all of which it applies."""
    of_set = metric.of_set
    if of_set is not None:
        columns = Columns.of(outcomes)
        return lambda rows: of_set(columns[rows])
    figures = np.array([outcome.metrics[metric.name] for outcome in outcomes])
    return lambda rows, axis=-1: figures[rows].mean(axis=axis)


def estimate_over(values: Sequence[float], figure: Callable[..., Any], seed: int) -> Estimate:
    """A figure such as ``np.mean``, which takes an ``axis``, of a value that each question has."""
    held = np.array(values)
    limits = interval(lambda rows, axis=-1: figure(held[rows], axis=axis), held.size, seed)
    return Estimate(float(figure(held)), *limits, held.size)


def interval(statistic: Statistic, n: int, seed: int) -> tuple[float, float]:
    """The percentile bootstrap interval (Efron 1979) of a statistic of n questions.

    Its values for :data:`RESAMPLES` samples of n questions, drawn with replacement, and of those
    the middle 95%. Samples without a value are left out. Equal seeds draw equal samples, whatever
    the statistic.
    """
    rows = np.arange(n)
    if n == 1:
        # There is one sample only, and scipy wants two questions.
        value = float(statistic(rows))
        return value, value
    # A slow import, and most commands do without.
    from scipy.stats import DegenerateDataWarning, bootstrap

    with warnings.catch_warnings():
        # Its own interval has no value where a sample has none.
        warnings.simplefilter("ignore", DegenerateDataWarning)
        found = bootstrap(
            (rows,),
            statistic,
            n_resamples=RESAMPLES,
            method="percentile",
            rng=np.random.default_rng(seed),
        )
    tail = (1 - LEVEL) / 2
    low, high = np.nanquantile(found.bootstrap_distribution, [tail, 1 - tail])
    return float(low), float(high)


def difference(metric: Metric, pairs: Sequence[Pair], seed: int) -> Difference | None:
    """A metric over the pairs that it applies to; None where one side gets no value.

    The interval is the percentile bootstrap of the difference (Efron 1979): both sides are computed
    of the same samples of questions.
    """
    taken = [pair for pair in pairs if all(metric.applies_to(outcome) for outcome in pair)]
    if not taken:
        return None
    of_a, of_b = (statistic_of(metric, side) for side in zip(*taken, strict=True))
    everything = np.arange(len(taken))
    a, b = float(of_a(everything)), float(of_b(everything))
    if np.isnan(a) or np.isnan(b):
        return None
    low, high = interval(lambda rows: of_b(rows) - of_a(rows), len(taken), seed)
    if metric.of_set is not None:
        n = min(_size(metric, side) for side in zip(*taken, strict=True))
        return Difference(metric.name, n, a, b, low, high)
    gains = [gain(metric, pair) for pair in taken]
    won, lost = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
    p = mcnemar(won, lost) if metric.hit else None
    return Difference(metric.name, len(taken), a, b, low, high, won, lost, p)


def mcnemar(won: int, lost: int) -> float:
    """Chance of so uneven a split, or a more uneven one, if both runs were equally good.

    The exact two-sided form of McNemar's test (Psychometrika 1947): a binomial test of the
    questions that only one run hits.
    """
    if won == lost:
        return 1.0
    # A slow import, and most commands do without.
    from scipy.stats import binomtest

    return float(binomtest(won, won + lost).pvalue)


def gain(metric: Metric, pair: Pair) -> float:
    """How much better the second run does a question; 0 when they do alike."""
    a, b = (outcome.metrics[metric.name] for outcome in pair)
    more = b - a if metric.higher_is_better else a - b
    return more if abs(more) >= NEGLIGIBLE else 0.0


def signed(value: float) -> str:
    """A difference with its sign, which nothing that prints as zero has as a minus."""
    return f"{round(value, 3) + 0.0:+.3f}"


def _taken(metric: Metric, outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if metric.applies_to(outcome)]


def _size(metric: Metric, outcomes: Sequence[Outcome]) -> int:
    """On how many of these outcomes, to all of which it applies, a metric rests."""
    return len(outcomes) if metric.size is None else metric.size(Columns.of(outcomes))
