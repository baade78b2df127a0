"""Runs with a language model: what reaches the user of its words, in figures."""

from pathlib import Path

import pytest
from fakes import WordEmbedder
from llm_server import fails, llm_server, streams
from small_set import QUESTIONS, UNION, write_set

from rag import Settings, evaluate
from rag.eval.runs import Run, read_run

pytestmark = pytest.mark.usefixtures("quick_intervals")

LIE = "The union has 40 ships."
REPLIES = (streams(f"{UNION} [1] {LIE} [1]"), fails(401))


def run(folder: Path, **given: object) -> Run:
    """Two questions: the model answers the first with half a truth, and then it is broken."""
    questions = write_set(folder / "set", QUESTIONS[:2])
    with llm_server(*REPLIES) as server:
        settings = Settings(
            home=folder / "home",
            reader="zero-shot",
            wrong_answer_cost=0,
            llm="openai:tiny",
            llm_url=server.url,
            llm_key="sk-0815",
            **given,
        )
        made = evaluate(questions, settings, embedder=WordEmbedder())
    assert made.path is not None
    assert read_run(made.path) == made
    assert "sk-0815" not in (made.path / "run.json").read_text("utf-8")
    return made


def llm_figures(made: Run) -> list[dict[str, float]]:
    return [
        {name: value for name, value in outcome.metrics.items() if name.startswith("llm_")}
        for outcome in made.outcomes
    ]


def test_what_is_dropped_is_in_no_figure(tmp_path: Path) -> None:
    made = run(tmp_path, llm_answers=True)
    assert llm_figures(made) == [
        {"llm_answer": 1, "llm_verbatim": 1, "llm_supported": 0, "llm_unsupported": 0},
        {"llm_answer": 0},
    ]
    assert [statement.text for statement in made.records[0].statements] == [UNION]
    assert made.outcomes[0].metrics["answer_hit"] == 1
    assert made.records[0].note is None
    assert "refuses the key (401)" in (made.records[1].note or "")


def test_what_is_flagged_counts_as_unsupported(tmp_path: Path) -> None:
    made = run(tmp_path, llm_answers=True, llm_unsupported="flag")
    assert llm_figures(made)[0] == {
        "llm_answer": 1,
        "llm_verbatim": 0.5,
        "llm_supported": 0,
        "llm_unsupported": 0.5,
    }


def test_a_model_that_only_judges_changes_no_run(tmp_path: Path) -> None:
    made = run(tmp_path)
    assert llm_figures(made) == [{}, {}]
    assert "llm" not in made.manifest.settings
    assert [record.note for record in made.records] == [None, None]
