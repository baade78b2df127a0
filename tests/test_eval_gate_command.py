"""`rag eval gate` and `rag eval baseline`: how they end, what they refuse, what they write."""

import json
import re
from pathlib import Path

import pytest
from commands import rag_eval
from eval_runs import made_up_run, written

from rag.errors import EvaluationError
from rag.eval.runs import read_run

pytestmark = pytest.mark.usefixtures("quick_intervals")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(made_up_run(), tmp_path / "run")


def test_the_command_ends_with_0_or_1(folder: Path) -> None:
    done = rag_eval("gate", folder, "--floor", "recall@5=0.5", "--ceiling", "ece = 0.9")
    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == "all checks hold"
    done = rag_eval("gate", folder, "--floor", "recall@5=0.99", "--floor", "correct=0.1")
    assert done.exit_code == 1
    *_, verdict, count = done.output.splitlines()
    assert re.fullmatch(r"recall@5 = 0\.\d{3} \(0\.\d{3}-\d\.\d{3}\), floor 0\.99: BROKEN", verdict)
    assert count == "1 of 2 checks broken"
    done = rag_eval("gate", folder, "--floor", "recall@5=0.99", "--json")
    value = json.loads(done.output)
    assert (done.exit_code, value["passed"]) == (1, False)
    assert value["checks"][0]["metric"] == "recall@5"


def test_a_gate_whose_output_nobody_reads_is_closed_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("rag.eval.run_commands.show_checks", closed)
    assert rag_eval("gate", folder, "--floor", "recall@5=0.99").exit_code == 1
    done = rag_eval("gate", folder, "--floor", "recall@5=0.1")
    assert isinstance(done.exception, BrokenPipeError)


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--metric", "correct"],
        ["--floor", "correct"],
        ["--floor", "correct="],
        ["--floor", "=0.5"],
        ["--floor", "correct=high"],
        ["--floor", "correct=nan"],
        ["--floor", "correct=90"],
        ["--ceiling", "brier=-1"],
        ["--floor", "correct=0.5", "--floor", "correct=0.6"],
        ["--floor", "correct=0.5", "--allow-other-set"],
    ],
)
def test_wrong_usage_ends_with_2(folder: Path, options: list[str]) -> None:
    assert rag_eval("gate", folder, *options).exit_code == 2


def test_a_baseline_is_written_and_gated_against(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    done = rag_eval("baseline", folder, file)
    assert done.exit_code == 0
    assert done.output == f"{file}: 56 questions, {file.stat().st_size:,} bytes\n"
    assert [each.id for each in read_run(file).outcomes] == [
        each.id for each in made_up_run().outcomes
    ]
    assert json.loads(file.read_text(encoding="utf-8"))["summary"]["questions"] == 56
    assert rag_eval("gate", folder, "--baseline", file).exit_code == 0


def test_a_baseline_replaces_baselines_only(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "baseline.json"
    for _ in range(2):
        assert rag_eval("baseline", folder, kept).exit_code == 0
    questions = tmp_path / "questions.yaml"
    questions.write_text("precious")
    result = rag_eval("baseline", folder, questions)
    assert "is not replaced" in str(result.exception)
    assert questions.read_text() == "precious"
    result = rag_eval("baseline", folder, folder / "records.jsonl")
    assert "is not replaced" in str(result.exception)


def test_a_baseline_that_cannot_be_written_says_why(folder: Path, tmp_path: Path) -> None:
    done = rag_eval("baseline", folder, tmp_path / "nowhere" / "b.json")
    assert isinstance(done.exception, EvaluationError)
    assert "No such file or directory; name a file in a folder that is there" in str(done.exception)
    rag_eval("baseline", folder, tmp_path / "b.json")
    done = rag_eval("baseline", tmp_path / "b.json", tmp_path / "c.json")
    assert "is a baseline already" in str(done.exception)
