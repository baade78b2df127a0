"""The gate: which checks break, and what they say."""

import re
from dataclasses import replace

import pytest
from eval_runs import baseline, made_up_run, manifest, outcome

from rag.errors import EvaluationError
from rag.eval.compare import compare
from rag.eval.gate import ALL, COMPARED, COMPARED_IN_RETRIEVAL, Check, gate
from rag.eval.records import Outcome
from rag.eval.runs import Run


def run_of(*figures: float, metric: str = "correct", **changes: object) -> Run:
    outcomes = [outcome(id=f"q{i}", metrics={metric: each}) for i, each in enumerate(figures)]
    return Run(manifest(**changes), tuple(outcomes))


def broken(checks: list[Check]) -> list[tuple[str, str | None]]:
    return [(each.kind, each.metric) for each in checks if not each.passed]


def failing(run: Run, *ids: str) -> Run:
    def fail(each: Outcome) -> Outcome:
        return replace(each, lost="error") if each.id in ids else each

    return replace(run, outcomes=tuple(fail(each) for each in run.outcomes))


def test_a_floor_breaks_when_the_value_is_below() -> None:
    run = run_of(1, 1, 1, 0)
    [holds, breaks] = [gate(run, {"correct": floor}, {})[0] for floor in (0.7, 0.8)]
    figures = {"value": 0.75, "low": 0.25, "high": 1.0, "n": 4}
    text = "correct = 0.750 (0.250-1.000), floor"
    assert holds == Check("floor", "correct", True, f"{text} 0.7: holds", {**figures, "bound": 0.7})
    assert breaks == Check(
        "floor", "correct", False, f"{text} 0.8: BROKEN", {**figures, "bound": 0.8}
    )


def test_a_ceiling_breaks_when_the_value_is_above() -> None:
    run = run_of(0.3, 0.1, metric="brier")
    assert not broken(gate(run, {}, {"brier": 0.2}))
    assert broken(gate(run, {}, {"brier": 0.19})) == [("ceiling", "brier")]


def test_a_value_on_its_bound_holds_though_the_mean_is_rounded() -> None:
    # Their mean is 0.09999999999999999.
    run = run_of(*[0.1] * 6, metric="f1")
    assert not broken(gate(run, {"f1": 0.1}, {}))


def test_a_value_just_below_its_floor_does_not_look_like_it() -> None:
    [verdict] = gate(run_of(*[1] * 2699, *[0] * 301), {"correct": 0.9}, {})
    assert not verdict.passed
    assert verdict.text.startswith("correct = 0.8996666667 (")


@pytest.mark.parametrize(
    ("floors", "ceilings", "message"),
    [
        ({"recal@5": 0.9}, {}, "there is no metric 'recal@5': did you mean recall@5"),
        ({"brier": 0.2}, {}, "has no floor: give --ceiling brier=0.2"),
        ({}, {"correct": 0.2}, "has no ceiling: give --floor correct=0.2"),
        ({"auroc": 0.9}, {}, "the run of made-up has no auroc; it has correct"),
    ],
)
def test_bounds_that_cannot_be_checked_are_errors(floors, ceilings, message: str) -> None:
    with pytest.raises(EvaluationError, match=re.escape(message)):
        gate(run_of(1, 0), floors, ceilings)


def test_a_run_of_retrieval_says_why_it_has_no_answers() -> None:
    run = run_of(1, 0, metric="recall@1", retrieval_only=True)
    with pytest.raises(EvaluationError, match="has no correct: it measured retrieval only; it has"):
        gate(run, {"correct": 0.5}, {})


def test_a_run_is_no_worse_than_itself_as_a_baseline() -> None:
    run = made_up_run()
    checks = gate(run, {}, {}, baseline(run), [ALL])
    assert not broken(checks)
    assert [each.kind for each in checks[:3]] == ["set", "questions", "errors"]
    assert {each.metric for each in checks[3:]} == {
        name for each in run.outcomes for name in each.metrics
    } | {"auroc", "refusal_precision", "aurc", "ece"}


def test_a_few_metrics_are_compared_unless_others_are_named() -> None:
    run = made_up_run()
    assert tuple(each.metric for each in gate(run, {}, {}, run)[3:]) == COMPARED
    figures = {f"recall@{k}": 0.5 for k in (1, 3, 5, 10)} | {"mrr@10": 0.5, "ndcg@10": 0.5}
    retrieval = Run(manifest(retrieval_only=True), (outcome(metrics=figures),))
    checks = gate(retrieval, {}, {}, retrieval)
    assert tuple(each.metric for each in checks[3:]) == COMPARED_IN_RETRIEVAL
    assert "recall@3" in [each.metric for each in gate(retrieval, {}, {}, retrieval, [ALL])]


def test_a_gate_that_compares_nothing_is_an_error() -> None:
    run = run_of(1, 0, metric="f1")
    with pytest.raises(EvaluationError, match=r"none of the metrics to compare .*: both have f1"):
        gate(run, {}, {}, run)


@pytest.mark.parametrize(("lost", "breaks"), [(3, False), (4, True), (5, True), (6, True)])
def test_a_gate_breaks_on_the_interval_alone(lost: int, breaks: bool) -> None:
    # Of eleven questions. A comparison also needs McNemar's test, and that needs six lost ones.
    before, after = run_of(*[1] * 11), run_of(*[1] * (11 - lost), *[0] * lost)
    checks = gate(after, {}, {}, before)
    assert broken(checks) == ([("baseline", "correct")] if breaks else [])
    assert checks[-1].figures["side"] == ("worse" if breaks else None)
    [difference] = compare(before, after).differences
    assert difference.verdict == ("worse" if lost == 6 else "no difference shown")


def test_a_gate_breaks_where_lower_is_better() -> None:
    before, after = (
        run_of(*[0] * 11, metric="false_refusal"),
        run_of(*[0] * 7, *[1] * 4, metric="false_refusal"),
    )
    assert broken(gate(after, {}, {}, before)) == [("baseline", "false_refusal")]
    assert not broken(gate(before, {}, {}, after))


def test_a_run_that_is_surely_worse_breaks() -> None:
    before, after = run_of(*[1] * 40), run_of(*[1] * 30, *[0] * 10)
    checks = gate(after, {}, {}, before)
    assert broken(checks) == [("baseline", "correct")]
    assert re.fullmatch(
        r"correct = 0\.750, baseline 1\.000: -0\.250 \(-0\.\d{3} to -0\.\d{3}, 40 questions\), "
        "worse: BROKEN",
        checks[-1].text,
    )
    assert not broken(gate(before, {}, {}, after))


def test_a_run_that_is_perhaps_worse_holds() -> None:
    before, after = run_of(*[1] * 20, *[0] * 20), run_of(*[1] * 19, *[0] * 20, 1)
    assert not broken(gate(after, {}, {}, before))
    assert not broken(gate(run_of(*[1] * 18, *[0] * 22), {}, {}, run_of(*[1] * 19, *[0] * 21)))


def test_the_rounding_of_a_baseline_breaks_nothing() -> None:
    outcomes = tuple(outcome(id=f"q{i}", metrics={"f1": 2 / 3}) for i in range(50))
    run = replace(made_up_run(), outcomes=outcomes)
    rounded = replace(run, outcomes=tuple(replace(o, metrics={"f1": 0.666667}) for o in outcomes))
    assert not broken(gate(run, {}, {}, rounded, ["f1"]))


def test_only_named_metrics_are_compared() -> None:
    run = made_up_run()
    checks = gate(run, {}, {}, run, ["recall@5", "auroc"])
    assert [each.metric for each in checks[3:]] == ["recall@5", "auroc"]
    with pytest.raises(EvaluationError, match="there is no metric 'recal@5'"):
        gate(run, {}, {}, run, ["recal@5"])
    with pytest.raises(EvaluationError, match=r"f1 has no value in both .*: both have correct"):
        gate(run_of(1, 0), {}, {}, run_of(1, 0), ["f1"])


def test_a_run_with_fewer_questions_breaks_unless_it_may() -> None:
    before, after = run_of(1, 1, 1), run_of(1)
    checks = gate(after, {}, {}, before)
    assert broken(checks) == [("questions", None)]
    assert "2 of the baseline's 3 questions were not asked (q1, q2)" in checks[1].text
    assert not broken(gate(after, {}, {}, before, allow_other_set=True))
    assert not broken(gate(before, {}, {}, after))


def test_a_run_of_another_set_breaks_unless_it_may() -> None:
    before, after = run_of(1, 1), run_of(1, 1, set_hash="other")
    assert broken(gate(after, {}, {}, before)) == [("set", None)]
    assert not broken(gate(after, {}, {}, before, allow_other_set=True))


def test_more_failures_than_in_the_baseline_break() -> None:
    run = run_of(1, 1, 1)
    checks = gate(failing(run, "q0", "q1"), {}, {}, failing(run, "q0"))
    assert broken(checks) == [("errors", None)]
    assert "that failed with an error: 2, in the baseline 1 (new: q1)" in checks[2].text
    assert not broken(gate(failing(run, "q1"), {}, {}, failing(run, "q0")))


def test_failures_on_questions_that_were_not_asked_excuse_nothing() -> None:
    before = failing(run_of(1, 1, 1), "q1", "q2")
    after = failing(run_of(1), "q0")
    assert broken(gate(after, {}, {}, before, allow_other_set=True)) == [("errors", None)]


def test_a_run_of_retrieval_does_not_pass_for_one_that_answers() -> None:
    before = made_up_run()
    figures = [
        {name: value for name, value in each.metrics.items() if "recall@" in name}
        for each in before.outcomes
    ]
    after = Run(
        manifest(retrieval_only=True),
        tuple(
            replace(each, metrics=some) for each, some in zip(before.outcomes, figures, strict=True)
        ),
    )
    assert broken(gate(after, {}, {}, before)) == [("baseline", None)]
    assert not broken(gate(after, {}, {}, before, ["recall@5"]))
