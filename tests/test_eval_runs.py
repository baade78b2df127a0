"""Runs on disk: what is written is read, and what is damaged is named."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import get_args

import pytest
from eval_runs import made_up_run, manifest, outcome, written
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import EvaluationError
from rag.eval.metrics import METRICS
from rag.eval.records import Outcome, Stage
from rag.eval.run_folder import run_folder
from rag.eval.runs import (
    MANIFEST,
    RECORDS,
    SUMMARY,
    UNFINISHED,
    Run,
    read_run,
    record_line,
    write_baseline,
    write_json,
)

SHARES = st.floats(0, 1)
OUTCOMES = st.builds(
    Outcome,
    id=st.text(min_size=1),
    type=st.text(),
    tags=st.lists(st.text(), max_size=3).map(tuple),
    answerable=st.booleans(),
    answered=st.booleans(),
    confidence=SHARES,
    lost=st.sampled_from([None, *get_args(Stage)]),
    metrics=st.dictionaries(st.sampled_from(list(METRICS)), SHARES),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(made_up_run(), tmp_path / "run")


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    write_baseline(made_up_run(), {"questions": 56}, tmp_path / "baseline.json")
    return tmp_path / "baseline.json"


def test_a_run_is_read_as_it_was_written(folder: Path) -> None:
    assert read_run(folder) == made_up_run()


@given(st.lists(OUTCOMES, max_size=5))
def test_a_baseline_keeps_every_figure(outcomes: list[Outcome]) -> None:
    run = Run(manifest(), tuple(outcomes))
    with TemporaryDirectory() as place:
        write_baseline(run, {"note": "“ö”"}, Path(place, "b.json"))
        read = read_run(Path(place, "b.json"))
        assert [path.name for path in Path(place).iterdir()] == ["b.json"]
    assert read.manifest == run.manifest
    assert len(read.outcomes) == len(run.outcomes)
    for mine, theirs in zip(read.outcomes, run.outcomes, strict=True):
        assert mine.metrics == pytest.approx(theirs.metrics, abs=1e-6)
        assert mine.confidence == pytest.approx(theirs.confidence, abs=1e-6)
        assert replace(mine, metrics={}, confidence=0) == replace(theirs, metrics={}, confidence=0)


def test_a_baseline_has_a_question_on_each_line_and_no_texts(baseline: Path) -> None:
    text = baseline.read_text(encoding="utf-8")
    lines = text.splitlines()
    for record in made_up_run().records:
        assert sum(line.startswith(f'["{record.outcome.id}"') for line in lines) == 1
        assert record.question not in text
    assert json.loads(text)["summary"] == {"questions": 56}


def test_a_baseline_of_a_baseline_is_the_same(baseline: Path, tmp_path: Path) -> None:
    write_baseline(read_run(baseline), {"questions": 56}, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == baseline.read_bytes()


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that was killed after its last question."""
    made, folder = made_up_run(), tmp_path_factory.mktemp("killed") / "run"
    with run_folder(folder, made.manifest) as kept:
        for record in made.records:
            kept.add(record)
    return folder


@given(cut=st.integers(1, 4000))
@settings(max_examples=30)
def test_a_killed_run_goes_on_before_the_cut(killed: Path, cut: int) -> None:
    made = made_up_run()
    with TemporaryDirectory() as place:
        folder = copytree(killed, Path(place) / "run")
        records = folder / UNFINISHED / RECORDS
        whole = records.read_bytes()
        records.write_bytes(whole[:-cut])
        with run_folder(folder, made.manifest) as kept:
            going_on = list(kept.done.values())
    expected = [record for record in made.records if record.error is None]
    assert going_on == expected[: len(going_on)]
    # Of a line that lacks no more than its end nothing is lost.
    lines = whole[: len(whole) - cut + 1].count(b"\n")
    assert len(going_on) == sum(record.error is None for record in made.records[:lines])


class Killed(BaseException):
    """The process is no more."""


@pytest.mark.parametrize("moves", range(4))
@pytest.mark.parametrize("again", [True, False])
def test_a_run_killed_while_it_is_put_in_its_place_is_whole(
    killed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int, again: bool
) -> None:
    made, folder = made_up_run(), copytree(killed, tmp_path / "run")
    other = replace(made.manifest, seed=made.manifest.seed + 1)
    before = written(Run(other, made.outcomes[:3], made.records[:3]), tmp_path / "before")
    for file in before.iterdir():
        file.replace(folder / file.name)
    moved: list[str] = []
    replace_file = Path.replace

    def moving(path: Path, target: Path) -> None:
        if path.parent.name == UNFINISHED and Path(target).parent == folder:
            if len(moved) == moves:
                raise Killed
            moved.append(path.name)
        replace_file(path, target)

    def removing(path: Path) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", moving)
        patch.setattr("rag.eval.run_folder.shutil.rmtree", removing)
        with pytest.raises(Killed), run_folder(folder, made.manifest) as kept:
            kept.finish(made.records, {"questions": len(made.records)})
    assert len(moved) == moves
    with run_folder(folder, made.manifest if again else other) as kept:
        assert kept.finished() == (made if again else None)
        assert kept.done == {}
    assert read_run(folder) == made
    assert not (folder / UNFINISHED).exists()


def test_a_finished_run_that_was_cut_is_refused(folder: Path) -> None:
    records = folder / RECORDS
    records.write_bytes(records.read_bytes()[:-60])
    with pytest.raises(EvaluationError, match=f"{RECORDS}:56 is no record of a run: this is no"):
        read_run(folder)


def test_a_question_that_comes_twice_is_refused(folder: Path) -> None:
    records = folder / RECORDS
    records.write_bytes(records.read_bytes() * 2)
    with pytest.raises(EvaluationError, match="comes twice"):
        read_run(folder)


def test_a_damaged_line_is_named(folder: Path) -> None:
    records = folder / RECORDS
    lines = records.read_bytes().split(b"\n")
    lines[2] = lines[2][:40]
    records.write_bytes(b"\n".join(lines))
    with pytest.raises(EvaluationError, match=r"records\.jsonl:3 is no record of a run: "):
        read_run(folder)


def test_a_record_without_a_field_is_named_in_a_line(folder: Path) -> None:
    record = json.loads((folder / RECORDS).read_text(encoding="utf-8").split("\n")[0])
    del record["outcome"]["confidence"]
    (folder / RECORDS).write_text(json.dumps(record) + "\n", encoding="utf-8")
    with pytest.raises(
        EvaluationError, match=r":1 is no .*outcome\.confidence: field required"
    ) as e:
        read_run(folder)
    assert "\n" not in str(e.value)


def test_a_figure_that_is_no_number_is_neither_written_nor_read(folder: Path) -> None:
    run = made_up_run()
    nan = replace(run.records[0], outcome=outcome(metrics={"correct": float("nan")}))
    with pytest.raises(ValueError, match="not JSON compliant"):
        record_line(nan)
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_baseline(Run(run.manifest, (nan.outcome,)), {}, folder / "b.json")
    (folder / RECORDS).write_text('{"outcome": NaN}\n', encoding="utf-8")
    with pytest.raises(EvaluationError, match="NaN is no figure"):
        read_run(folder)


def test_another_format_is_refused(folder: Path, tmp_path: Path) -> None:
    other = manifest(format=2)
    write_baseline(replace(made_up_run(), manifest=other), {}, tmp_path / "b.json")
    write_json(folder / MANIFEST, asdict(other))
    for path in (tmp_path / "b.json", folder):
        with pytest.raises(EvaluationError, match="format 2, and this version reads 1"):
            read_run(path)


@pytest.mark.parametrize(
    "text", ["", "hello", "[]", "{}", "null", '{"manifest": []}', '{"manifest": {"format": 1}}']
)
def test_what_is_neither_a_run_nor_a_baseline_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"b\.json is neither a run nor a baseline: "):
        read_run(tmp_path / "b.json")


@pytest.mark.parametrize(
    ("key", "value"),
    [("questions", [["q1"]]), ("metrics", ["correct"]), ("questions", None)],
)
def test_a_malformed_baseline_is_refused(baseline: Path, key: str, value: object) -> None:
    written = json.loads(baseline.read_text(encoding="utf-8"))
    written[key] = value
    baseline.write_text(json.dumps(written), encoding="utf-8")
    with pytest.raises(EvaluationError, match="is neither a run nor a baseline"):
        read_run(baseline)


def test_missing_and_unfinished_runs_say_what_to_do(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"there is no run .*nowhere: make one with"):
        read_run(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(EvaluationError, match=r"there is no run in .*empty: make one with"):
        read_run(tmp_path / "empty")
    (folder / SUMMARY).unlink()
    (folder / UNFINISHED).mkdir()
    with pytest.raises(EvaluationError, match=r"is not finished: give .* the same arguments"):
        read_run(folder)


def test_a_failed_write_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(OSError, match="there"):
        write_json(tmp_path / "there", {})
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
