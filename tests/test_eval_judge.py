"""Judging goes on where it was interrupted, is given up, and starts anew."""

from pathlib import Path

import pytest
from eval_runs import manifest, outcome, record
from judging import (
    Agreeable,
    FakeModel,
    Reply,
    answered,
    interrupt_after,
    lines_of,
    questions,
    saved,
)

from rag.errors import EvaluationError, LLMError, LLMReplyError
from rag.eval.judge import STOP_AFTER, fits, judge
from rag.eval.judgements import JUDGEMENTS, LOCK, Judgement, read_judgements
from rag.eval.runs import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"


def test_judging_goes_on_where_it_was_interrupted(folder: Path) -> None:
    run = saved(folder, *questions(4))
    with pytest.raises(KeyboardInterrupt):
        judge(run, Agreeable(until=interrupt_after(5)))
    assert len(lines_of(folder)) == 1 + 2
    with (folder / JUDGEMENTS).open("ab") as file:
        file.write(b'{"id": "q2", "faithf\xc3')
    model, steps = Agreeable(), []
    found = judge(run, model, progress=lambda done, total: steps.append((done, total)))
    assert model.count == 2 * 2
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert read_judgements(folder) == found
    again = Agreeable()
    assert judge(run, again) == found
    assert again.count == 0


def test_a_dead_endpoint_stops_judging_and_what_is_there_stays(folder: Path) -> None:
    run = saved(folder, *questions(3))
    with pytest.raises(LLMError, match="cannot be reached"):
        judge(run, FakeModel("1: yes", "yes", LLMError("cannot be reached")))
    assert [line["id"] for line in lines_of(folder)[1:]] == ["q0"]


@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("said", [LLMError("no such model"), LLMReplyError("too long"), "?"])
def test_a_judge_that_says_nothing_replaces_none(folder: Path, said: Reply, fresh: bool) -> None:
    run = saved(folder, *questions(8))
    judge(run, Agreeable("fake:first"))
    before = (folder / JUDGEMENTS).read_bytes()
    with pytest.raises(LLMError):
        judge(
            run, FakeModel(name="fake:first" if fresh else "fake:mistyped", last=said), fresh=fresh
        )
    assert (folder / JUDGEMENTS).read_bytes() == before
    # Its failures are kept with its first judgement.
    judge(run, FakeModel("?", "?", "?", "?", "1: yes", "yes", last="?"), fresh=True)
    assert [line["id"] for line in lines_of(folder)[1:]] == [f"q{number}" for number in range(8)]


def test_one_name_at_two_endpoints_is_two_judges(folder: Path) -> None:
    run = saved(folder, *questions(2))
    here, there = Agreeable(), Agreeable()
    here.endpoint, there.endpoint = "http://here/v1", "http://there/v1"
    judge(run, here)
    found = judge(run, there)
    assert there.count == 4
    assert found.header.whose == "fake:yes at http://there/v1"
    assert lines_of(folder)[0]["endpoint"] == "http://there/v1"


def test_two_judges_at_once_are_refused(folder: Path) -> None:
    run = saved(folder, *questions(2))
    refused: list[str] = []

    def second() -> None:
        with pytest.raises(EvaluationError) as caught:
            judge(run, FakeModel())
        refused.append(str(caught.value))

    found = judge(run, Agreeable(until=second))
    assert set(refused) == {
        f"another process is judging the run {folder}: wait for it, or stop it first"
    }
    assert read_judgements(folder) == found


def test_a_folder_that_takes_no_lock(folder: Path) -> None:
    run = saved(folder, *questions(1))
    (folder / LOCK).mkdir()
    model = Agreeable()
    with pytest.raises(EvaluationError, match=r"cannot write the judgements .*make room"):
        judge(run, model)
    assert model.count == 0


def test_what_is_missing_is_asked_about_again(folder: Path) -> None:
    run = saved(folder, *questions(2))
    judge(run, FakeModel("1: yes", "yes", "1: yes", "?", "?"))
    model = FakeModel("1: no", "no")
    found = judge(run, model)
    assert found.judgements == (Judgement("q0", 1.0, 1.0), Judgement("q1", 0.0, 0.0))
    assert len(model.asked) == 2
    assert read_judgements(folder) == found


# Giving up


def assert_given_up(run: Run, match: str = "none of the first 5 questions") -> None:
    """A model that has nothing usable to say is asked about five questions and no more."""
    model = FakeModel(last=LLMReplyError("no temperature here"))
    with pytest.raises(LLMError, match=match):
        judge(run, model)
    assert len(model.asked) == 2 * STOP_AFTER


def test_a_model_that_never_judges_is_given_up(folder: Path) -> None:
    run = saved(folder, *questions(9))
    assert_given_up(run, r"none of the first 5 questions .*no temperature here")


def test_a_model_that_judges_no_more_is_given_up_when_judging_goes_on(folder: Path) -> None:
    run = saved(folder, *questions(20))
    with pytest.raises(KeyboardInterrupt):
        judge(run, Agreeable("fake:judge", until=interrupt_after(5)))
    for attempt in (1, 2):
        # What failed before says nothing new: it comes behind the others.
        assert_given_up(run)
        assert len(lines_of(folder)) == 1 + 2 + attempt * STOP_AFTER


def test_a_model_that_never_judged_is_given_up_again(folder: Path) -> None:
    run = saved(folder, *questions(20))
    for _ in range(2):
        assert_given_up(run)


def test_a_model_that_judges_some_goes_on(folder: Path) -> None:
    run = saved(folder, *questions(9))
    found = judge(run, FakeModel("1: yes", "yes", last="?"))
    assert len(found.missing) == 8
    # Only those that it fails on are left now, and do not stop it either.
    assert len(judge(run, FakeModel(last="?")).missing) == 8


# Starting anew


@pytest.mark.parametrize("change", ["model", "prompts", "answers", "format", "fresh"])
def test_other_circumstances_start_anew(change: str, folder: Path, monkeypatch, caplog) -> None:
    records = questions(2)
    run = saved(folder, *records)
    first = judge(run, Agreeable())
    assert fits(first, run)
    name = "fake:other" if change == "model" else "fake:yes"
    if change == "prompts":
        monkeypatch.setattr("rag.eval.judge.PROMPTS", "0" * 12)
    if change == "answers":
        run = saved(folder, records[0], answered("q1", "Another."))
        assert not fits(first, run)
    if change == "format":
        path = folder / JUDGEMENTS
        path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
        with pytest.raises(EvaluationError, match=r"jsonl:1 is no judgement .*--fresh` judges"):
            judge(run, Agreeable())
    model = Agreeable(name)
    judge(run, model, fresh=change in {"fresh", "format"})
    assert model.count == 4
    assert lines_of(folder)[0]["judge"] == name
    replaced = "the judgements by fake:yes are replaced"
    assert (replaced in caplog.text) == (change in {"model", "prompts", "answers"})


def test_nothing_to_judge(folder: Path) -> None:
    refused = record(answered=False, statements=(), citations=())
    with pytest.raises(EvaluationError, match=r"nothing to judge in .*: none of its 1 questions"):
        judge(saved(folder, refused), Agreeable())
    with pytest.raises(EvaluationError, match="keeps no answers to judge: name the folder of a"):
        judge(Run(manifest(), (outcome(),), path=Path("baseline.json")), Agreeable())


def test_a_folder_that_cannot_be_written(folder: Path) -> None:
    run = saved(folder, *questions(1))
    (folder / f"{JUDGEMENTS}.tmp").mkdir()
    with pytest.raises(EvaluationError, match="cannot write the judgements"):
        judge(run, Agreeable())
