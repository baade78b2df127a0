"""Two runs side by side: the comparison, how it is shown, and its command."""

import json
import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from commands import rag_eval
from eval_runs import baseline, made_up_run, outcome, record, two_runs, written
from rich.console import Console

from rag.errors import EvaluationError
from rag.eval.compare import Comparison, compare
from rag.eval.intervals import Estimate
from rag.eval.metrics import METRICS
from rag.eval.runs import Run
from rag.eval.show import show_comparison, show_estimates, show_summary
from rag.eval.summary import summarize

pytestmark = pytest.mark.usefixtures("quick_intervals")


def run_of(*figures: float, metric: str = "correct", first: int = 0) -> Run:
    """A run whose questions have only this figure."""
    records = tuple(
        record(
            id=f"q{number}",
            metrics={metric: figure},
            lost=None if figure else "read",
            question=f"Question {number}?",
        )
        for number, figure in enumerate(figures, start=first)
    )
    return replace(made_up_run(), records=records, outcomes=tuple(each.outcome for each in records))


def shown(comparison: Comparison, width: int = 80, limit: int = 10) -> str:
    console = Console(file=StringIO(), width=width)
    show_comparison(console, comparison, limit)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_a_difference_has_its_questions_interval_test_and_verdict() -> None:
    found = compare(run_of(*[0] * 8, 1, 1), run_of(*[1] * 8, 0, 1))
    [difference] = found.differences
    assert (difference.metric, difference.n) == ("correct", 10)
    assert (difference.a, difference.b) == (0.2, 0.9)
    assert (difference.won, difference.lost) == (8, 1)
    # Of 2^9 ways that 9 questions can fall, 1 + 9 are as uneven on either side.
    assert difference.p == pytest.approx(2 * 10 / 512)
    assert 0 < difference.low < difference.difference == 0.7 < difference.high
    assert difference.verdict == "better"


def test_questions_are_paired_by_id_whatever_their_order() -> None:
    run = made_up_run()
    turned = replace(run, outcomes=run.outcomes[::-1], records=run.records[::-1])
    found = compare(run, turned)
    assert all(each.difference == each.won == each.lost == 0 for each in found.differences[:10])
    assert not found.won
    assert not found.lost


def test_lower_is_better_where_it_is() -> None:
    found = compare(
        run_of(*[1] * 9, 0, metric="false_refusal"),
        run_of(*[0] * 9, 1, metric="false_refusal"),
        metric="false_refusal",
    )
    [difference] = found.differences
    assert difference.high < 0
    assert (difference.won, difference.lost, difference.verdict) == (9, 1, "better")
    assert [change.id for change in found.lost] == ["q9"]


def test_won_and_lost_questions_come_with_text_figures_and_stages() -> None:
    found = compare(run_of(1, 0, 1), run_of(1, 1, 0))
    [won], [lost] = found.won, found.lost
    assert found.listed == "correct"
    assert (won.id, won.question, won.a, won.b) == ("q1", "Question 1?", 0, 1)
    assert (won.lost_a, won.lost_b) == ("read", None)
    assert (lost.id, lost.lost_a, lost.lost_b) == ("q2", None, "read")


def test_baselines_have_no_texts_but_a_run_beside_them_has() -> None:
    a, b = run_of(1, 0), run_of(1, 1)
    assert compare(baseline(a), baseline(b)).won[0].question is None
    assert compare(baseline(a), b).won[0].question == "Question 1?"
    assert compare(a, baseline(b)).differences == compare(a, b).differences


def test_runs_of_retrieval_list_questions_by_recall() -> None:
    found = compare(run_of(0, 1, metric="recall@1"), run_of(1, 1, metric="recall@1"))
    assert found.listed == "recall@1"
    assert [change.id for change in found.won] == ["q0"]
    assert compare(run_of(1, metric="f1"), run_of(0, metric="f1")).listed is None


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        ("recal@1", "there is no metric 'recal@1': did you mean recall@1 or"),
        ("xyzzy", "there is no metric 'xyzzy': there are recall@1, recall@3"),
        ("auroc", "auroc is computed of the whole set"),
        ("f1", "f1 applies to no question that both runs asked: name one of correct"),
    ],
)
def test_a_metric_that_lists_no_questions_is_refused(metric: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=re.escape(message)):
        compare(run_of(1, 0), run_of(1, 0), metric=metric)


def test_only_common_questions_are_compared_and_the_others_are_noted() -> None:
    a, b = run_of(0, 0, 0, 0), run_of(1, 1, 1, first=2)
    b = replace(b, manifest=replace(b.manifest, set_hash="other"))
    found = compare(a, b)
    assert (found.questions, found.differences[0].n) == (2, 2)
    assert found.notes == (
        "the sets differ: 2 questions compared",
        "only in the first run: q0, q1",
        "only in the second run: q4",
    )
    with pytest.raises(EvaluationError, match="no question in common"):
        compare(a, run_of(1, first=9))


def test_what_made_the_runs_and_is_not_the_same_is_named() -> None:
    assert compare(*two_runs()).changed == {
        "dense_weight": (0.5, 0.65),
        "reader": ("zero-shot 1", "cross-encoder 2"),
    }
    run = made_up_run()
    other = made_up_run(recipe={"splitter": 4}, settings={"new": 1})
    changed = compare(run, other).changed
    assert changed["recipe.splitter"] == (3, 4)
    assert changed["recipe.passage_min_words"] == (40, None)
    assert changed["new"] == (None, 1)


def test_equal_seeds_give_equal_comparisons() -> None:
    assert compare(*two_runs(), seed=5) == compare(*two_runs(), seed=5)


def test_the_numbers_of_a_comparison_are_whole_in_a_narrow_pipe() -> None:
    found = compare(*two_runs())
    narrow = shown(found, width=20)
    assert narrow == shown(found, width=200)
    assert "…" not in narrow
    for each in found.differences:
        [line] = [line for line in narrow.splitlines() if line.startswith(f"{each.metric} ")]
        assert f"{each.a:.3f}" in line
        assert line.rstrip().endswith(each.verdict)
    assert "-0.000" not in narrow


def test_as_many_questions_are_shown_as_wanted() -> None:
    found = compare(run_of(*[0] * 5), run_of(*[1] * 5))
    text = shown(found, limit=2)
    assert "won by correct: 5\n  q0  Question 0?  (0 -> 1; a lost (read), b right)" in text
    assert "Question 2?" not in text
    assert "and 3 more" in text


def test_a_question_that_no_run_lost_is_listed_without_a_stage() -> None:
    # As a passage that is found at another rank, where only retrieval was measured.
    a, b = (run_of(figure, metric="recall@1") for figure in (0, 1))
    found = replace(a.outcomes[0], lost=None)
    a = replace(a, outcomes=(found,), records=(replace(a.records[0], outcome=found),))
    assert "\n  q0  Question 0?  (0 -> 1)\n" in shown(compare(a, b))


def test_markup_in_a_question_is_shown_as_it_is() -> None:
    a = run_of(0)
    a = replace(a, records=(replace(a.records[0], question="Who is [red]it[/red] [/]?"),))
    assert "Who is [red]it[/red] [/]?" in shown(compare(a, replace(run_of(1), records=())))


def test_the_command_prints_tables_and_json(tmp_path: Path) -> None:
    a, b = (written(run, tmp_path / name) for run, name in zip(two_runs(), "ab", strict=True))
    done = rag_eval("compare", a, b, "--limit", "1")
    assert done.exit_code == 0
    assert f"a  {a}\nb  {b}\n{len(two_runs()[0].outcomes)} questions in both" in done.output
    assert "lost by correct" in done.output
    value = json.loads(rag_eval("compare", a, b, "--json", "--metric", "recall@5").output)
    assert value == json.loads(json.dumps(compare(*two_runs(), metric="recall@5").to_dict())) | {
        "a": str(a),
        "b": str(b),
    }
    assert list(value["metrics"]) == list(METRICS)


def test_the_summary_has_metrics_losses_types_and_seconds() -> None:
    run = made_up_run()
    console = Console(file=StringIO(), width=30)
    summary = summarize(run)
    show_summary(console, run, summary)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    counts = f"{summary.questions} questions, {summary.answerable} of them answerable"
    assert text.startswith(f"made-up: {counts}; zero-shot 1\n")
    for name, each in summary.metrics.items():
        row = (
            rf"^  {re.escape(name)} +{each.value:.3f} +{each.low:.3f}-{each.high:.3f} +{each.n} *$"
        )
        assert re.search(row, text, re.MULTILINE), name
    refused, answered = (
        sum(each.lost == "abstain" and each.answerable is answerable for each in run.outcomes)
        for answerable in (True, False)
    )
    assert re.search(rf"^abstain +{refused} +{answered}$", text, re.MULTILINE)
    assert re.search(r"^how-many +8 +\d\.\d{3} \(", text, re.MULTILINE)
    assert "no width: only these n questions were alike" in text
    total = summary.seconds["total"]
    cells = [
        rf"{each.value:.3f} +{each.low:.3f}-{each.high:.3f}" for each in (total.p50, total.p95)
    ]
    assert re.search(rf"^total +{cells[0]} +{cells[1]} +{total.p50.n}$", text, re.MULTILINE)


def test_estimates_are_shown_under_a_name_of_their_own() -> None:
    console = Console(file=StringIO(), width=30)
    show_estimates(console, "criterion", {"faithfulness": Estimate(0.5, 0.25, 0.75, 9)})
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert [line.split() for line in lines if line] == [
        ["criterion", "value", "95%", "interval", "n"],
        ["faithfulness", "0.500", "0.250-0.750", "9"],
    ]


def test_the_summary_of_an_empty_run_is_short(tmp_path: Path) -> None:
    empty = replace(made_up_run(), outcomes=(), records=())
    done = rag_eval("summary", written(empty, tmp_path / "run"))
    assert done.exit_code == 0
    assert "0 questions" in done.output
    assert len(done.output.splitlines()) == 2


def test_the_summary_command_prints_json(tmp_path: Path) -> None:
    run = replace(made_up_run(), outcomes=(outcome(),), records=(record(),))
    value = json.loads(rag_eval("summary", written(run, tmp_path / "run"), "--json").output)
    assert value["questions"] == 1
    assert value["metrics"]["correct"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 1}
