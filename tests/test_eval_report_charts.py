"""The charts of a report, and why a question was lost, in words."""

import re

import pytest
from eval_runs import (
    hits,
    manifest,
    outcome,
    record,
    sentences,
)
from svg_reading import classed, parsed

from rag.eval.intervals import Estimate
from rag.eval.records import STAGES, StatementRecord
from rag.eval.report import render
from rag.eval.report.bars import BINS, bins, histogram, loss_bars
from rag.eval.report.charts import LEFT, RIGHT, WIDTH, Line, curves, strip, whiskers
from rag.eval.report.drawings import figures, lost
from rag.eval.report.figures import estimates_of
from rag.eval.report.labels import labels
from rag.eval.report.reasons import explain, ordinal
from rag.eval.report.svg import Scale, element, number, ticks
from rag.eval.runs import Run

pytestmark = pytest.mark.usefixtures("quick_intervals")


# SVG


def test_a_scale_maps_ends_to_ends_and_may_run_upwards() -> None:
    assert [Scale(0, 10, 100, 200)(v) for v in (0, 5, 10)] == [100, 150, 200]
    assert [Scale(0, 1, 256, 34)(v) for v in (0, 0.5, 1)] == [256, 145, 34]


@pytest.mark.parametrize(
    ("highest", "expected"),
    [(0, [0, 1]), (1, [0, 1]), (4, [0, 1, 2, 3, 4]), (12, [0, 5, 10, 15])],
)  # fmt: skip
def test_ticks_are_round_and_reach_the_highest(highest: int, expected: list[int]) -> None:
    assert ticks(highest) == expected


def test_elements_escape_text_and_attributes() -> None:
    markup = element("text", "<b>", element("tspan", "&"), x=1.5, data_stage='"x', fill=None)
    assert markup == '<text x="1.5" data-stage="&#34;x">&lt;b&gt;<tspan>&amp;</tspan></text>'


@pytest.mark.parametrize(("value", "shown"), [(12, "12"), (12.5, "12.5"), (1 / 3, "0.33")])
def test_coordinates_are_short(value: float, shown: str) -> None:
    assert number(value) == shown


# Charts, on examples worked out by hand


def test_a_curve_goes_through_its_points() -> None:
    line = Line("A", 0, ((0, 0.0), (1, 1.0)), whiskers=((0, 0.0, 0.5),), mark=(1, 1.0, "here"))
    svg = curves("T", "D", [line], [(0, "0"), (1, "1")], ("x", "y"))
    # 300 high: 34 above, 44 below; 440 wide: 44 left, 18 right.
    assert classed(svg, "curve")[0].get("d") == "M44 256L422 34"
    assert [classed(svg, "whisker")[0].get(key) for key in ("x1", "y1", "y2")] == [
        "44",
        "256",
        "145",
    ]
    assert [classed(svg, "dot")[0].get(key) for key in ("cx", "cy")] == ["422", "34"]


def test_a_lost_question_is_a_bar_of_its_length() -> None:
    svg = loss_bars("T", "D", ["load", "read"], [[(0, 0)], [(2, 1)]], ["A"])
    # Three questions: marks at 0, 1, 2, 3 over 440 - 74 - 34 = 332 pixels.
    widths = [bar.get("width") for bar in classed(svg, "bar")]
    assert widths == ["0", "0", "221.33", "110.67"]
    assert [bar.get("x") for bar in classed(svg, "bar")][2:] == ["74", "295.33"]
    assert [group.get("data-stage") for group in classed(svg, "stage")] == ["load", "read"]


def test_whiskers_end_where_the_interval_ends() -> None:
    svg = whiskers("T", "D", [("who (4)", [Estimate(0.5, 0.25, 0.75, 4), None])], "correct")
    whisker = classed(svg, "whisker")[0]
    # From 120 to 440 - 18 = 422.
    assert [whisker.get(key) for key in ("x1", "x2")] == ["195.5", "346.5"]
    assert [dot.get("cx") for dot in classed(svg, "dot")] == ["271"]


def test_confidences_fall_into_bins_of_a_twentieth() -> None:
    counts = bins([0.0, 0.049, 0.05, 0.5, 1.0])
    assert len(counts) == BINS
    assert {i: n for i, n in enumerate(counts) if n} == {0: 2, 1: 1, 10: 1, 19: 1}


def test_a_histogram_grows_both_ways_from_zero_and_marks_the_threshold() -> None:
    svg = histogram("T", "D", [0, 2], [1, 0], 0.5, 0)
    # Counts from -1 to 2 over 256 - 34 pixels: 74 each; zero is at 34 + 148.
    up = [bar for bar in classed(svg, "bar") if "hatched" not in bar.get("class")]
    assert [(bar.get("y"), bar.get("height")) for bar in up] == [("182", "0"), ("34", "148")]
    down = classed(svg, "hatched")
    assert [(bar.get("y"), bar.get("height")) for bar in down] == [("182", "74"), ("182", "0")]
    assert classed(svg, "threshold")[0].get("x1") == number((LEFT + WIDTH - RIGHT) / 2)


def test_a_strip_has_a_dot_for_each_run_that_has_the_metric() -> None:
    svg = strip([Estimate(0.5, 0.4, 0.6, 9), None])
    assert [dot.get("cx") for dot in parsed(svg).iter("circle")] == ["60"]


def test_every_chart_has_a_name_and_tells_its_figures(pair) -> None:
    drawn = figures(pair, labels(pair), estimates_of(pair))
    titles = [figure.title for figure in drawn]
    assert titles == [
        "Retrieval recall by number of passages",
        "Risk by coverage",
        "correct by type of question",
        "answer_hit by type of question",
        "Confidence of A",
        "Confidence of B",
    ]
    for figure in drawn:
        root = parsed(figure.svg)
        assert root.get("role") == "img"
        assert root.findtext("title") == figure.title
        assert re.search(r"\d", root.findtext("desc"))


def test_charts_of_a_run_of_retrieval_are_those_of_retrieval() -> None:
    run = Run(
        manifest(retrieval_only=True),
        tuple(
            outcome(id=f"q{i}", confidence=0.0, metrics={"recall@5": i % 2, "mrr@10": 0.5})
            for i in range(4)
        ),
    )  # fmt: skip
    titles = [figure.title for figure in figures([run], labels([run]), estimates_of([run]))]
    assert titles == [
        "Retrieval recall by number of passages",
        "recall@5 by type of question",
        "mrr@10 by type of question",
    ]
    assert "recall@5" in render([run])


def test_losses_are_counted_by_stage_run_and_answerability() -> None:
    outcomes = (
        outcome(id="a", lost="read"),
        outcome(id="b", lost="abstain"),
        outcome(id="c", lost="abstain", answerable=False),
        outcome(id="d"),
    )
    counts = lost([Run(manifest(), outcomes), Run(manifest(), outcomes[3:])])
    assert counts["abstain"] == [(1, 1), (0, 0)]
    assert counts["read"] == [(1, 0), (0, 0)]
    assert list(counts) == list(STAGES)


# Why a question was lost


def test_lost_in_loading() -> None:
    assert explain(record(lost="load", evidence=()), manifest()) == (
        "Its evidence is in the file, but not in the article that was loaded from it, so nothing "
        "behind loading could find it."
    )


def test_lost_in_retrieval() -> None:
    assert explain(record(lost="retrieve", hits=hits(10, right=9)), manifest()) == (
        "The right passage was ninth, and only the first eight were read: its score was 0.72, "
        "the last one's that was read 0.75."
    )
    assert explain(record(lost="retrieve", hits=hits(10)), manifest()) == (
        "None of the ten best passages holds its evidence."
    )
    assert explain(record(lost="retrieve", hits=()), manifest()) == "No passage was retrieved."


def test_lost_in_reading() -> None:
    rows = [(0.81, False, True), (0.5, False, True), (0.4, False, False), (0.21, True, False)]
    lost_here = record(lost="read", hits=hits(10, right=3), sentences=sentences(*rows))
    assert explain(lost_here, manifest()) == (
        "The right passage was third of the eight that were read; its sentence came fourth with "
        "0.21; the composer could choose only the first two, down to 0.50."
    )
    refused = record(
        lost="read", answered=False, confidence=0.3, hits=hits(10, right=1),
        sentences=sentences((0.3, False, True), (0.1, True, False)),
    )  # fmt: skip
    assert explain(refused, manifest()) == (
        "The right passage was first of the eight that were read; its sentence came second with "
        "0.10; the composer could choose only the first one, with 0.30. It was refused: the "
        "confidence of 0.30 is below the threshold of 0.50."
    )


def test_the_rank_of_a_right_sentence_behind_those_that_are_kept_is_not_made_up() -> None:
    rows = [(0.9, False, True), *[(0.3, False, False)] * 9, (0.02, True, False)]
    text = explain(record(lost="read", sentences=sentences(*rows)), manifest())
    assert "its sentence came after the tenth with 0.02;" in text


def test_lost_by_routing() -> None:
    talk = explain(record(lost="route", answered=False, confidence=0.0, statements=()), manifest())
    assert talk.startswith("It was taken for small talk, or for a request for an overview")
    summary = explain(record(lost="route", confidence=1.0), manifest())
    assert summary == (
        "It was taken for a request for an overview of an article, and answered with one "
        "statement: nothing was retrieved."
    )


def test_lost_in_abstaining() -> None:
    refused = record(
        lost="abstain", answered=False, confidence=0.48, statements=(), citations=(),
        sentences=sentences((0.48, True, True), (0.2, False, False)),
    )  # fmt: skip
    assert explain(refused, manifest()) == (
        "The right sentence came first with 0.48. It was refused: the confidence of 0.48 is below "
        "the threshold of 0.50."
    )
    answered = record(lost="abstain", answerable=False, confidence=0.63)
    assert explain(answered, manifest()) == (
        "The articles do not answer it, and yet it was answered: the confidence of 0.63 reaches "
        "the threshold of 0.50."
    )
    assert explain(answered, manifest(settings={})).endswith("the confidence was 0.63.")


def test_lost_in_composing() -> None:
    rows = sentences((0.8, False, True), (0.55, True, True))
    assert explain(record(lost="compose", sentences=rows), manifest()) == (
        "The right sentence came second with 0.55. The composer could choose it, and answered "
        "with one sentence without it."
    )


def test_lost_by_an_error() -> None:
    failed = record(lost="error", error="StoreError: busy", hits=(), sentences=())
    assert explain(failed, manifest()) == "Asking failed: StoreError: busy"


def test_what_went_right_is_explained_too() -> None:
    assert explain(record(), manifest()) == (
        "Rightly answered: the one sentence is evidence; the confidence of 0.80 reaches the "
        "threshold of 0.50."
    )
    partly = {"correct": 1.0, "answer_recall": 0.5, "answer_hit": 1.0}
    other = StatementRecord("Other.", (1,), "verbatim", False)
    both = (*record().statements, other)
    assert "one of two sentences is evidence" in explain(record(statements=both), manifest())
    assert explain(record(metrics=partly), manifest()).endswith("holds 50% of what is needed.")
    refused = record(answerable=False, answered=False, confidence=0.1)
    assert explain(refused, manifest()) == (
        "Rightly refused: the confidence of 0.10 is below the threshold of 0.50."
    )
    measured = manifest(retrieval_only=True)
    assert explain(record(hits=hits(10, right=2)), measured) == (
        "The right passage came second; only retrieval was measured."
    )


WHOLE = sentences((0.62, False, True), (0.48, True, False), (0.4, True, False))
BELOW = "It was refused: the confidence of 0.40 is below the threshold of 0.50."


@pytest.mark.parametrize("lost_there", [True, False])
def test_questions_of_which_the_set_names_whole_articles(lost_there: bool) -> None:
    def told(stage: str, correct: float, **changes) -> str:
        # Runs from before these stages have none.
        lost = stage if lost_there and not correct else None
        own = record(lost=lost, metrics={"correct": correct}, sentences=WHOLE, **changes)
        return explain(own, manifest())

    assert told("", 1.0) == (
        "Rightly answered, from the right article; the confidence of 0.80 reaches the threshold "
        "of 0.50."
    )
    assert told("compose", 0.0) == (
        "The best sentence of the right article came second with 0.48. It was answered with one "
        "sentence from other articles."
    )
    assert told("abstain", 0.0, answered=False, confidence=0.4, statements=()) == (
        f"The best sentence of the right article came second with 0.48. {BELOW}"
    )


@pytest.mark.parametrize("lost_there", [True, False])
def test_questions_of_which_the_set_names_no_evidence(lost_there: bool) -> None:
    def told(stage: str, metrics: dict[str, float], **changes) -> str:
        lost = stage if lost_there and stage else None
        return explain(record(lost=lost, metrics=metrics, evidence=(), **changes), manifest())

    reached = "the confidence of 0.80 reaches the threshold of 0.50."
    assert told("", {"correct": 1.0}) == (
        f"Rightly answered: an accepted answer stands there; {reached}"
    )
    assert told("compose", {"correct": 0.0}) == (
        "The set does not say where its answer stands. It was answered with one sentence, and no "
        "accepted answer stands there."
    )
    assert told("", {}) == (
        f"The set does not say where its answer stands. It was answered: {reached}"
    )
    refused = {"answered": False, "confidence": 0.4, "statements": (), "sentences": ()}
    for metrics in ({"correct": 0.0}, {}):
        assert told("abstain", metrics, **refused) == (
            f"The set does not say where its answer stands. {BELOW}"
        )


def test_the_only_passage() -> None:
    assert explain(record(lost="retrieve", hits=hits(1)), manifest()) == (
        "The only passage that was retrieved does not hold its evidence."
    )


def test_a_failed_question_is_wrong_in_the_curve_and_not_in_the_histogram() -> None:
    outcomes = tuple(
        outcome(id=f"q{i}", confidence=0.9, metrics={"brier": 0.1, "sentence_hit@1": 1.0})
        for i in range(3)
    )
    failed = outcome(
        id="f", answerable=False, answered=False, confidence=0.0, lost="error",
        metrics={"brier": 1.0},
    )  # fmt: skip
    run = Run(manifest(), (*outcomes, failed))
    risk, confidence = (
        figure
        for figure in figures([run], labels([run]), estimates_of([run]))
        if figure.title.startswith(("Risk", "Confidence"))
    )
    assert "at threshold 0.5: coverage 100%, risk 25%" in parsed(risk.svg).findtext("desc")
    assert confidence.caption.startswith("3 answerable questions upwards, 0 unanswerable")
    assert confidence.caption.endswith("Without 1 that failed.")


@pytest.mark.parametrize(
    ("rank", "words"),
    [(1, "first"), (10, "tenth"), (11, "11th"), (12, "12th"), (21, "21st"), (113, "113th")],
)  # fmt: skip
def test_ordinals(rank: int, words: str) -> None:
    assert ordinal(rank) == words
