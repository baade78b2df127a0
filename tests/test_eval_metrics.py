"""Metrics of a set, against examples worked by hand and against scikit-learn."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from eval_runs import made_up_run, outcome
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from rag.eval.abstention import (
    Columns,
    aurc,
    auroc,
    calibration_error,
    refusal_precision,
    risk_coverage,
)
from rag.eval.intervals import estimate, estimate_all, value_of
from rag.eval.metrics import METRICS
from rag.eval.records import Outcome

OF_ANSWERS = (
    "answer_precision",
    "short_f1",
    "citation_exact",
    "citation_recall",
    "citation_precision",
    "llm_answer",
    "llm_verbatim",
    "llm_supported",
    "llm_unsupported",
)
"""Metrics of answered questions only: neither a refusal nor a failure has anything to judge."""

CONFIDENCES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 1.0])


def asked(confidence: float, right: float | None, *, answered: bool = True) -> Outcome:
    """A question; ``right`` of the most probable sentence, None for an unanswerable question."""
    metrics = {"brier": 0.1, "correct": 1.0}
    if right is not None:
        metrics["sentence_hit@1"] = right
    return outcome(
        answerable=right is not None, answered=answered, confidence=confidence, metrics=metrics
    )


def columns(*outcomes: Outcome) -> Columns:
    return Columns.of(outcomes)


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    # Answerable 0.9, 0.6, 0.4 against 0.5, 0.4: of 6 pairs 4 are right and one is a tie.
    some = columns(*(asked(c, 1) for c in (0.9, 0.6, 0.4)), asked(0.5, None), asked(0.4, None))
    assert auroc(some) == pytest.approx(4.5 / 6)


@given(st.lists(st.tuples(CONFIDENCES, st.booleans()), min_size=2))
def test_auroc_is_that_of_scikit_learn(rows: list[tuple[float, bool]]) -> None:
    some = columns(*(asked(c, 1.0 if answerable else None) for c, answerable in rows))
    if some.answerable.all() or not some.answerable.any():
        assert math.isnan(auroc(some))
    else:
        assert auroc(some) == pytest.approx(roc_auc_score(some.answerable, some.confidence))


def test_refusal_precision_is_the_share_of_refusals_that_were_due() -> None:
    some = [
        asked(0.1, None, answered=False),
        asked(0.2, None, answered=False),
        asked(0.3, 1, answered=False),
        asked(0.9, None),
        asked(0.9, 1),
    ]
    assert refusal_precision(columns(*some)) == pytest.approx(2 / 3)
    assert math.isnan(refusal_precision(columns(*some[3:])))


def test_risk_and_coverage_of_four_questions() -> None:
    some = columns(asked(0.6, None), asked(0.9, 1), asked(0.7, 1), asked(0.8, 0))
    curve = risk_coverage(some)
    assert curve.confidence.tolist() == [0.9, 0.8, 0.7, 0.6]
    assert curve.coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert curve.risk.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4])
    assert aurc(some) == pytest.approx((0 + 1 / 2 + 1 / 3 + 2 / 4) / 4)


def test_equally_confident_questions_are_answered_together() -> None:
    some = columns(asked(0.5, 1), asked(0.9, 1), asked(0.5, 0), asked(0.5, 0))
    curve = risk_coverage(some)
    assert curve.coverage.tolist() == [0.25, 1, 1, 1]
    assert curve.risk.tolist() == [0, 0.5, 0.5, 0.5]


@given(
    st.lists(st.tuples(CONFIDENCES, st.sampled_from([0.0, 1.0, None])), min_size=1),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_questions_does_not_matter(rows, random) -> None:
    some = [asked(confidence, right) for confidence, right in rows]
    others = random.sample(some, len(some))
    for metric in (auroc, aurc, refusal_precision, calibration_error):
        assert metric(columns(*some)) == pytest.approx(metric(columns(*others)), nan_ok=True)


def test_aurc_leaves_out_questions_of_which_the_set_does_not_tell() -> None:
    whole_article = outcome(confidence=0.95, metrics={"brier": 0.1, "correct": 1.0})
    some = [asked(0.9, 1), asked(0.8, None)]
    assert aurc(columns(whole_article, *some)) == aurc(columns(*some)) == 0.25
    assert math.isnan(aurc(columns(whole_article)))
    assert math.isnan(aurc(columns(asked(0.5, None))))


def test_calibration_error_with_a_question_in_each_bin() -> None:
    assert calibration_error(columns(asked(0.9, 1), asked(0.3, None))) == pytest.approx(
        (0.1 + 0.3) / 2
    )


def test_calibration_error_with_two_questions_in_each_bin() -> None:
    # Confidences 0.05, 0.15 … 0.95, each of one answerable question and of another.
    pairs = [(asked(0.05 + i / 10, 1), asked(0.05 + i / 10, None)) for i in range(10)]
    some = columns(*(each for pair in pairs for each in pair))
    assert calibration_error(some) == pytest.approx(2 * (0.45 + 0.35 + 0.25 + 0.15 + 0.05) / 10)


def test_equal_confidences_are_in_one_bin() -> None:
    # Of 12 questions 11 have the same confidence, and ten bins of equal size would part them.
    some = [asked(0.5, 1 if i % 2 else None) for i in range(11)]
    assert calibration_error(columns(*some, asked(0.9, 1))) == pytest.approx((0.5 + 0.1) / 12)


def failed(of: Outcome) -> Outcome:
    """The same question, had asking it failed: the figures that a run writes down then."""
    worst = {
        name: 0.0 if METRICS[name].higher_is_better else 1.0
        for name in of.metrics
        if name not in OF_ANSWERS
    }
    return replace(of, answered=False, confidence=0.0, lost="error", metrics=worst)


def assert_no_better(before: list[Outcome], after: list[Outcome], names: list[str]) -> None:
    for name in names:
        a, b = (value_of(METRICS[name], some) for some in (before, after))
        if a is not None and b is not None:
            worse = a - b if METRICS[name].higher_is_better else b - a
            assert worse >= -1e-12, name


ASKED = st.builds(
    asked, CONFIDENCES, st.sampled_from([0.0, 1.0, None]), answered=st.booleans()
) | st.builds(
    # The set names no sentences.
    lambda confidence, answered: outcome(
        confidence=confidence, answered=answered, metrics={"brier": 0.1, "correct": 1.0}
    ),
    CONFIDENCES,
    st.booleans(),
)


@given(st.lists(ASKED, min_size=1), st.data())
def test_to_fail_is_never_better(some: list[Outcome], data: st.DataObject) -> None:
    which = data.draw(st.sets(st.integers(0, len(some) - 1), min_size=1))
    after = [failed(each) if i in which else each for i, each in enumerate(some)]
    assert_no_better(some, after, [name for name in METRICS if name not in OF_ANSWERS])


@pytest.mark.parametrize("dice", [1, 2, 3])
def test_to_fail_is_never_better_in_a_whole_run(dice: int) -> None:
    some = list(made_up_run(dice, skill=0.1).outcomes)
    # Who is in which bin of calibration depends on all questions.
    names = [name for name in METRICS if name not in {*OF_ANSWERS, "ece"}]
    for i, each in enumerate(some):
        assert_no_better(some, [*some[:i], failed(each), *some[i + 1 :]], names)


def test_a_run_that_failed_throughout_has_the_worst_values() -> None:
    found = estimate_all([failed(each) for each in made_up_run().outcomes], 0)
    for name, each in found.items():
        assert each.value == (0.0 if METRICS[name].higher_is_better else 1.0), name
    assert {*METRICS} - {*found} == {*OF_ANSWERS}


def test_a_metric_says_on_how_many_questions_it_rests() -> None:
    whole_article = outcome(confidence=0.95, metrics={"brier": 0.1, "correct": 1.0})
    refused = asked(0.1, None, answered=False)
    found = estimate_all([asked(0.9, 1), asked(0.8, None), refused, refused, whole_article], 0)
    assert (found["refusal_precision"].value, found["refusal_precision"].n) == (1.0, 2)
    assert (found["aurc"].n, found["auroc"].n, found["ece"].n) == (4, 5, 5)


def test_the_page_about_metrics_has_them_all() -> None:
    page = (Path(__file__).parent.parent / "docs" / "metrics.md").read_text(encoding="utf-8")
    table = table_of_metrics()
    # Paste what pytest shows here.
    assert table in page, table


def table_of_metrics() -> str:
    rows = ["| metric | group | better | what |", "|---|---|---|---|"]
    for name, metric in METRICS.items():
        better = "higher" if metric.higher_is_better else "lower"
        rows.append(f"| `{name}` | {metric.group} | {better} | {metric.meaning} |")
    return "\n".join(rows) + "\n"


def test_a_mean_is_taken_over_the_questions_that_have_the_figure() -> None:
    some = [
        outcome(id="1", metrics={"answer_precision": 1.0, "correct": 1.0}),
        outcome(id="2", metrics={"answer_precision": 0.5, "correct": 1.0}),
        outcome(id="3", metrics={"correct": 0.0}),
    ]
    found = estimate_all(some, 0)
    assert list(found) == ["answer_precision", "correct"]
    assert (found["answer_precision"].value, found["answer_precision"].n) == (0.75, 2)
    assert (found["correct"].value, found["correct"].n) == (pytest.approx(2 / 3), 3)


def test_without_unanswerable_questions_there_is_no_auroc() -> None:
    found = estimate_all([asked(0.9, 1), asked(0.2, 0, answered=False)], 0)
    assert "auroc" not in found
    assert found["refusal_precision"].value == 0
    assert found["aurc"].value == 0.25


def test_when_all_are_answered_refusals_have_no_precision() -> None:
    found = estimate_all([asked(0.9, 1), asked(0.8, None)], 0)
    assert "refusal_precision" not in found
    assert found["auroc"].value == 1


def test_when_none_is_answered_every_refusal_counts() -> None:
    some = [asked(0.2, 1, answered=False), asked(0.1, None, answered=False)]
    assert estimate_all(some, 0)["refusal_precision"].value == 0.5


def test_a_run_of_retrieval_only_has_the_metrics_of_retrieval_only() -> None:
    some = [
        outcome(answered=False, confidence=0.0, metrics={"recall@1": 1.0, "mrr@10": 1.0}),
        outcome(id="q2", answerable=False, answered=False, confidence=0.0, metrics={}),
    ]
    assert list(estimate_all(some, 0)) == ["recall@1", "mrr@10"]


def test_no_questions_have_no_metrics() -> None:
    assert estimate_all([], 0) == {}


def test_every_metric_of_a_full_run_is_from_0_to_1() -> None:
    found = estimate_all(made_up_run().outcomes, 0)
    assert list(found) == list(METRICS)
    for name, each in found.items():
        assert 0 <= each.low <= each.high <= 1, name
        assert 0 <= each.value <= 1, name
        assert METRICS[name].hit <= (METRICS[name].of_set is None), name


def test_the_columns_of_repeated_rows() -> None:
    some = columns(asked(0.9, 1), asked(0.3, None))[np.array([1, 1, 0])]
    assert some.confidence.tolist() == [0.3, 0.3, 0.9]
    assert some.answerable.tolist() == [False, False, True]


def test_a_question_has_a_part_in_metrics_of_the_set_when_an_answer_was_asked_for() -> None:
    retrieved = outcome(answerable=False, confidence=0.0, metrics={"recall@1": 1.0})
    found = estimate(METRICS["auroc"], [asked(0.9, 1), asked(0.8, None), retrieved], 0)
    assert found is not None
    assert (found.value, found.n) == (1.0, 2)
