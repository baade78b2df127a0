"""Runs: what they keep, that they repeat, and that an interruption loses nothing."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import HARBOUR, WordEmbedder
from small_set import FERRY, QUESTIONS, UNION, write_set

from rag import Settings
from rag.errors import EvaluationError, QuestionSetError
from rag.eval.metrics import METRICS
from rag.eval.question_sets import read_question_set
from rag.eval.report.reasons import explain
from rag.eval.runner import EvalProgress, evaluate
from rag.eval.runs import MANIFEST, RECORDS, SUMMARY, UNFINISHED, read_run
from rag.reader import Reader
from rag.types import Hit, Reading

pytestmark = pytest.mark.usefixtures("quick_intervals")


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return write_set(tmp_path / "set")


def run(questions: Path, tmp_path: Path, **arguments):
    settings = Settings(home=tmp_path / "home", **arguments.pop("settings", {}))
    return evaluate(questions, settings, embedder=WordEmbedder(), **arguments)


def test_a_run_keeps_what_became_of_every_question(questions, tmp_path) -> None:
    made = run(questions, tmp_path)
    assert [outcome.id for outcome in made.outcomes] == [q["id"] for q in QUESTIONS]
    union = made.records[0]
    assert union.outcome.metrics["recall@1"] == 1
    assert union.evidence[0].text == UNION
    assert union.evidence[0].article == "harbour"
    assert union.hits[0].span.right
    assert union.hits[0].read
    for record in made.records:
        for stretch in [*record.citations, *(s.span for s in record.sentences)]:
            text = {"harbour": HARBOUR, "ferry": FERRY}[stretch.article].text
            assert text[stretch.start : stretch.end] == stretch.text


def test_a_question_that_cannot_be_asked_is_recorded_and_stops_nothing(questions, tmp_path) -> None:
    foreign = run(questions, tmp_path).records[-1]
    assert "cyrillic" in foreign.error.lower()
    assert foreign.outcome.lost == "error"
    assert foreign.outcome.metrics["correct"] == 0


def test_history_is_told_and_asked(questions, tmp_path) -> None:
    _, _, noon, captain, _ = run(questions, tmp_path).records
    assert noon.history == (("When does the boat sail?", "At dusk."),)
    ((asked, answered),) = captain.history
    assert asked == "What did the union say of the plan?"
    assert answered


def test_two_runs_give_equal_figures(questions, tmp_path) -> None:
    first = run(questions, tmp_path, out=tmp_path / "one")
    second = run(questions, tmp_path, out=tmp_path / "two")
    assert first.outcomes == second.outcomes
    summaries = [json.loads((tmp_path / name / SUMMARY).read_text()) for name in ("one", "two")]
    for summary in summaries:
        summary.pop("seconds")
    assert summaries[0] == summaries[1]


def test_a_run_is_read_as_it_was_made(questions, tmp_path) -> None:
    made = run(questions, tmp_path)
    assert read_run(made.path) == made
    assert made.manifest.settings["dense_weight"] == 0.4
    assert "home" not in made.manifest.settings
    assert made.manifest.recipe["embedding_model"] == "words"
    assert made.manifest.versions["source"]


def test_other_settings_are_another_run(questions, tmp_path) -> None:
    first, second = (run(questions, tmp_path, settings={"dense_weight": w}) for w in (0.5, 1))
    assert first.path != second.path
    assert first.manifest.set_hash == second.manifest.set_hash
    assert len(list((tmp_path / "home/eval/indexes").iterdir())) == 1


def interrupt_after(count: int):
    def progress(step: EvalProgress) -> None:
        if step.stage == "asking" and step.done == count:
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("cut", [False, True])
def test_an_interrupted_run_goes_on_where_it_stopped(questions, tmp_path, cut) -> None:
    whole = run(questions, tmp_path, out=tmp_path / "whole")
    out = tmp_path / "halves"
    with pytest.raises(KeyboardInterrupt):
        run(questions, tmp_path, out=out, progress=interrupt_after(3))
    records = out / UNFINISHED / RECORDS
    lines = records.read_text(encoding="utf-8").splitlines(keepends=True)
    assert len(lines) == 3
    marked = lines[0].replace(QUESTIONS[0]["question"], "asked before")
    left = [marked, lines[1], lines[2][:40] if cut else lines[2]]
    records.write_text("".join(left), encoding="utf-8")
    with pytest.raises(EvaluationError, match="not finished"):
        read_run(out)
    resumed = run(questions, tmp_path, out=out)
    assert resumed.records[0].question == "asked before"
    assert resumed.outcomes == whole.outcomes
    assert read_run(out) == resumed


def test_an_interrupted_run_of_other_settings_is_not_mixed_in(questions, tmp_path) -> None:
    out = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        run(questions, tmp_path, out=out, progress=interrupt_after(3))
    other = run(questions, tmp_path, out=out, settings={"wrong_answer_cost": 0.0})
    assert other.outcomes[3].answered
    assert len(read_run(out).records) == len(QUESTIONS)


def test_a_finished_run_is_returned_as_it_is_or_made_fresh(questions, tmp_path) -> None:
    made = run(questions, tmp_path)
    path = made.path / RECORDS
    path.write_text(path.read_text().replace("How many dollars", "How many pounds"))
    assert run(questions, tmp_path).records[1].question.startswith("How many pounds")
    assert run(questions, tmp_path, fresh=True).outcomes == made.outcomes
    assert "pounds" not in path.read_text()


def test_an_earlier_run_stays_until_another_is_finished(questions, tmp_path) -> None:
    out = tmp_path / "run"
    made = run(questions, tmp_path, out=out)
    bold = {"wrong_answer_cost": 0.0}
    with pytest.raises(KeyboardInterrupt):
        run(questions, tmp_path, out=out, settings=bold, progress=interrupt_after(2))
    assert read_run(out) == made
    changed = run(questions, tmp_path, out=out, settings=bold)
    assert read_run(out) == changed != made
    assert not (out / UNFINISHED).exists()


def test_a_finished_run_that_is_returned_writes_nothing(questions, tmp_path) -> None:
    def written() -> dict[str, int]:
        return {file.name: file.stat().st_mtime_ns for file in made.path.glob("[!.]*")}

    made = run(questions, tmp_path)
    before = written()
    assert run(questions, tmp_path) == made
    assert written() == before


def test_a_finished_run_that_is_returned_leaves_an_interrupted_one(questions, tmp_path) -> None:
    out = tmp_path / "run"
    made = run(questions, tmp_path, out=out)
    other = {"dense_weight": 1.0}
    with pytest.raises(KeyboardInterrupt):
        run(questions, tmp_path, out=out, settings=other, progress=interrupt_after(3))
    assert run(questions, tmp_path, out=out) == made
    assert len((out / UNFINISHED / RECORDS).read_text().splitlines()) == 3
    assert run(questions, tmp_path, out=out, settings=other) != made
    assert not (out / UNFINISHED).exists()


def test_failures_are_tried_again_when_a_run_goes_on(questions, tmp_path) -> None:
    out = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        run(questions, tmp_path, out=out, progress=interrupt_after(3))
    records = out / UNFINISHED / RECORDS
    lines = [json.loads(line) for line in records.read_text().splitlines()]
    lines[0] |= {"error": "the disk was full"}
    records.write_text("".join(json.dumps(line) + "\n" for line in lines))
    resumed = run(questions, tmp_path, out=out)
    assert resumed.records[0].error is None
    assert [outcome.id for outcome in resumed.outcomes] == [q["id"] for q in QUESTIONS]


@pytest.mark.parametrize("left", [(), (MANIFEST,)])
def test_a_run_killed_at_its_very_beginning_is_made_anew(questions, tmp_path, left) -> None:
    out = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        run(questions, tmp_path, out=out, progress=interrupt_after(1))
    for file in (out / UNFINISHED).iterdir():
        if file.name not in left:
            file.unlink()
    if not left:
        (out / UNFINISHED).rmdir()
    assert len(run(questions, tmp_path, out=out).outcomes) == len(QUESTIONS)


def test_one_process_at_a_time_makes_a_run(questions, tmp_path) -> None:
    out = tmp_path / "run"
    caught: list[str] = []

    def meanwhile(step: EvalProgress) -> None:
        if step.stage == "asking" and step.done == 1:
            with pytest.raises(EvaluationError) as error:
                run(questions, tmp_path, out=out)
            caught.append(str(error.value))

    run(questions, tmp_path, out=out, progress=meanwhile)
    assert "another process" in caught[0]


def test_the_name_of_a_set_leads_nowhere_else(questions, tmp_path) -> None:
    hostile = replace(read_question_set(questions), name="../../../escaped/" + "x" * 300)
    made = run(hostile, tmp_path)
    assert made.path.parent == tmp_path / "home" / "eval"


def test_a_file_in_the_place_of_the_run_is_left_alone(questions, tmp_path) -> None:
    out = tmp_path / "notes.txt"
    out.write_text("precious")
    with pytest.raises(EvaluationError, match="something else"):
        run(questions, tmp_path, out=out)
    (tmp_path / "json").mkdir()
    (tmp_path / "json" / MANIFEST).write_text('{"mine": true}')
    with pytest.raises(EvaluationError, match="something else"):
        run(questions, tmp_path, out=tmp_path / "json")


def test_a_sample_has_a_question(questions, tmp_path) -> None:
    for count in (0, -1):
        with pytest.raises(EvaluationError, match="at least one"):
            run(questions, tmp_path, sample=count)


@pytest.mark.parametrize("read_passages", [2, 30])
def test_retrieval_alone_agrees_however_much_is_read(questions, tmp_path, read_passages) -> None:
    given = {"read_passages": read_passages}
    alone = run(questions, tmp_path, retrieval_only=True, settings=given)
    whole = run(questions, tmp_path, settings=given)
    for one, other in zip(alone.outcomes, whole.outcomes, strict=True):
        assert one.metrics.items() <= other.metrics.items()
        assert (one.lost == "retrieve") is (other.lost == "retrieve")


def test_a_folder_with_something_else_is_left_alone(questions, tmp_path) -> None:
    out = tmp_path / "thesis"
    out.mkdir()
    (out / "chapter1.txt").write_text("precious")
    with pytest.raises(EvaluationError, match="something else"):
        run(questions, tmp_path, out=out)
    assert [file.name for file in out.iterdir()] == ["chapter1.txt"]


def test_a_sample_is_the_same_each_time(questions, tmp_path) -> None:
    first = run(questions, tmp_path, sample=2, seed=4)
    again = run(questions, tmp_path, sample=2, seed=4)
    assert len(first.outcomes) == 2
    assert first.outcomes == again.outcomes


def test_retrieval_alone(questions, tmp_path) -> None:
    made = run(questions, tmp_path, retrieval_only=True)
    read = run(questions, tmp_path)
    assert not any(record.sentences or record.statements for record in made.records)
    for alone, whole in zip(made.outcomes, read.outcomes, strict=True):
        expected = {
            name: value
            for name, value in whole.metrics.items()
            if METRICS[name].group == "retrieval"
        }
        assert alone.metrics == expected
    assert set(made.records[0].seconds) == {"rewrite", "retrieve"}


class UnwantedReader(Reader):
    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        raise AssertionError("it was asked to read")

    def warm_up(self) -> None:
        raise AssertionError("it was loaded")


def test_retrieval_alone_loads_no_reader(tmp_path) -> None:
    alone = [case for case in QUESTIONS if "history" not in case]
    questions = write_set(tmp_path / "set", alone)
    made = run(questions, tmp_path, retrieval_only=True, reader=UnwantedReader())
    assert len(made.outcomes) == len(alone)
    with pytest.raises(AssertionError, match="it was loaded"):
        run(questions, tmp_path, reader=UnwantedReader())


def test_a_summary_and_small_talk_are_measured_by_what_they_answer(tmp_path) -> None:
    asked = {"summary": "Summarise the article about the ferry", "talk": "Thanks!"}
    noon = {"article": "ferry", "quote": "The ferry sails at noon."}
    cases = [{"id": id_, "question": q, "answerable": True} for id_, q in asked.items()]
    questions = write_set(tmp_path / "set", [case | {"evidence": [noon]} for case in cases])
    summary, talk = run(questions, tmp_path).records
    assert summary.outcome.lost is None
    assert summary.outcome.metrics["answer_hit"] == 1
    assert talk.outcome.lost == "route"
    assert talk.outcome.metrics["false_refusal"] == 1
    alone = run(questions, tmp_path, retrieval_only=True)
    assert [(each.lost, each.metrics) for each in alone.outcomes] == [(None, {})] * 2
    assert all(record.hits == () for record in alone.records)
    assert "without retrieval" in explain(alone.records[0], alone.manifest)
    for record in (summary, talk):
        assert not any(METRICS[name].group == "retrieval" for name in record.outcome.metrics)


def test_evidence_that_is_not_there_stops_the_run(tmp_path) -> None:
    wrong = {**QUESTIONS[0], "evidence": [{"article": "harbour", "quote": "The union was glad."}]}
    questions = write_set(tmp_path / "wrong", [wrong])
    with pytest.raises(QuestionSetError, match="rag eval check"):
        run(questions, tmp_path)


def test_the_same_id_twice_stops_the_run(tmp_path) -> None:
    questions = write_set(tmp_path / "twice", [QUESTIONS[0], QUESTIONS[0]])
    with pytest.raises(QuestionSetError, match="1 doubled ids"):
        run(questions, tmp_path)


def test_a_quote_that_loading_removes_is_lost_in_loading(tmp_path) -> None:
    folder = tmp_path / "page"
    (folder / "articles").mkdir(parents=True)
    caption = "The ferry leaves the quay"
    text = f"# Ferry timetable\n\n![{caption}](ferry.jpg)\n\n{FERRY.text}\n"
    (folder / "articles" / "ferry.md").write_text(text, encoding="utf-8")
    case = {**QUESTIONS[0], "evidence": [{"article": "ferry.md", "quote": caption}]}
    lines = [{"name": "page", "articles": "articles"}, case]
    path = folder / "questions.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    (outcome,) = run(path, tmp_path).outcomes
    assert outcome.lost == "load"
    assert outcome.metrics["recall@10"] == 0


def test_a_threshold_at_zero_answers_everything(questions, tmp_path) -> None:
    bold = run(questions, tmp_path, settings={"wrong_answer_cost": 0.0})
    captain = bold.outcomes[3]
    assert captain.answered
    assert captain.lost == "abstain"


def test_an_index_that_was_left_half_done_is_completed(questions, tmp_path) -> None:
    made = run(questions, tmp_path)
    with pytest.raises(KeyboardInterrupt):
        evaluate(
            questions,
            Settings(home=tmp_path / "fresh"),
            embedder=WordEmbedder(),
            progress=lambda step: (_ for _ in ()).throw(KeyboardInterrupt),
        )
    again = evaluate(questions, Settings(home=tmp_path / "fresh"), embedder=WordEmbedder())
    assert again.outcomes == made.outcomes
    assert replace(again.manifest, started="") == replace(made.manifest, started="")
