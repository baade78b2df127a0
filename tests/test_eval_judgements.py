"""Judgements on disk: what is written is read, what is damaged is named; and their summary."""

from pathlib import Path

import pytest
from judging import Agreeable, lines_of, questions, saved

from rag.errors import EvaluationError
from rag.eval import judge_prompts
from rag.eval.judge import judge
from rag.eval.judgements import (
    JUDGEMENTS,
    Judgement,
    read_judgements,
    summarize_judgements,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"


def test_the_file_has_a_header_and_a_line_for_each_question(folder: Path) -> None:
    judge(saved(folder, *questions(2)), Agreeable())
    header, *rest = lines_of(folder)
    assert header["judge"] == "fake:yes"
    assert header["prompts"] == judge_prompts.PROMPTS
    assert rest[1] == {"id": "q1", "faithfulness": 1.0, "correctness": 1.0, "error": None}
    found = read_judgements(folder)
    assert found is not None
    assert [each.id for each in found.judgements] == ["q0", "q1"]


@pytest.mark.parametrize(
    "line", ["{", '{"id": "q"}', '{"id": "q", "faithfulness": NaN, "correctness": 2}', "[]"]
)
def test_a_damaged_line_is_named(line: str, folder: Path) -> None:
    judge(saved(folder, *questions(1)), Agreeable())
    with (folder / JUDGEMENTS).open("a") as file:
        file.write(line + "\n")
    with pytest.raises(EvaluationError, match=r"judgements\.jsonl:3 is no judgement \("):
        read_judgements(folder)


def test_a_run_that_was_never_judged(folder: Path) -> None:
    saved(folder, *questions(1))
    assert read_judgements(folder) is None
    (folder / JUDGEMENTS).touch()
    assert read_judgements(folder) is None


def test_the_summary_has_intervals_over_what_was_judged() -> None:
    judgements = [Judgement(f"q{i}", i % 2, None, None if i else "x") for i in range(40)]
    found = summarize_judgements([*judgements, Judgement("none", None, None, "x")], seed=3)
    assert list(found) == ["faithfulness"]
    value = found["faithfulness"]
    assert (value.value, value.n) == (0.5, 40)
    assert 0.3 < value.low < 0.4
    assert 0.6 < value.high < 0.7
    assert summarize_judgements(judgements, seed=3) == found
    assert summarize_judgements([], seed=3) == {}
