"""`rag eval judge`: whose opinion it shows, what it says is missing, and how it ends."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import rag_eval
from judging import Agreeable, FakeModel, interrupt_after, lines_of, questions, saved
from llm_server import fails, llm_server, says

from rag.errors import LLMError
from rag.eval.judgements import JUDGEMENTS, Judgements, read_judgements
from rag.eval.runs import MANIFEST, RECORDS, SUMMARY
from rag.llm import LanguageModel


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[LanguageModel], None]:
    """Make the command ask this model."""

    def replace(model: LanguageModel) -> None:
        monkeypatch.setattr("rag.eval.judging_command.open_llm", lambda _: model)

    return replace


def test_the_command_says_whose_opinion_it_is(folder: Path, use) -> None:
    saved(folder, *questions(3))
    before = {name: (folder / name).read_bytes() for name in (SUMMARY, RECORDS, MANIFEST)}
    use(Agreeable("openai:[bold]x"))
    result = rag_eval("judge", folder)
    assert result.exit_code == 0, result.output
    assert "Judged by openai:[bold]x (an opinion, not a measurement)" in result.output
    assert "3 answered questions: 3 judged, 0 missing" in result.output
    assert "faithfulness  1.000   1.000-1.000  3" in result.output
    assert before == {name: (folder / name).read_bytes() for name in before}


def test_the_command_lists_what_is_missing(folder: Path, use) -> None:
    saved(folder, *questions(8))
    use(FakeModel("1: yes", "yes", last="?"))
    result = rag_eval("judge", folder)
    assert result.exit_code == 1
    assert "8 answered questions: 1 judged, 7 missing" in result.output
    assert "  q1  faithfulness: the reply '?' is not a line" in result.output
    assert "and 2 more" in result.output


def test_the_command_prints_json(folder: Path, use) -> None:
    saved(folder, *questions(2))
    use(FakeModel("1: yes", "yes", "1: no", "?", "?"))
    result = rag_eval("judge", folder, "--json")
    assert result.exit_code == 1
    value = json.loads(result.stdout)
    assert value["endpoint"] == ""
    assert (value["judge"], value["judged"], list(value["missing"])) == ("fake:judge", 1, ["q1"])
    assert value["judgements"]["faithfulness"]["value"] == 0.5
    assert value["judgements"]["correctness"]["n"] == 1
    use(FakeModel("1: yes", "yes", "1: yes", "yes"))
    assert json.loads(rag_eval("judge", folder, "--json", "--fresh").stdout)["missing"] == {}


def test_an_interrupted_command_keeps_what_is_there(folder: Path, use) -> None:
    saved(folder, *questions(3))
    use(Agreeable(until=interrupt_after(3)))
    result = rag_eval("judge", folder)
    assert result.exit_code == 130
    assert "the same command goes on from here" in result.output
    assert len(lines_of(folder)) == 1 + 1


def test_without_a_model_the_command_says_how_to_name_one(folder: Path) -> None:
    saved(folder, *questions(1))
    result = rag_eval("judge", folder)
    assert isinstance(result.exception, LLMError)
    assert "set RAG_LLM=openai:MODEL" in str(result.exception)
    assert not (folder / JUDGEMENTS).exists()


def test_the_command_asks_a_real_endpoint(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(folder, *questions(2))
    monkeypatch.setenv("RAG_LLM", "openai:tiny")
    monkeypatch.setenv("RAG_LLM_KEY", "sk-secret")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with llm_server(says("1: yes"), says("yes"), fails(401)) as server:
        monkeypatch.setenv("RAG_LLM_URL", server.url)
        stopped = rag_eval("judge", folder)
        assert isinstance(stopped.exception, LLMError)
        assert "Judging stopped; the same command goes on from here." in stopped.output
        server.replies[:] = [says("1: no"), says("no")]
        done = rag_eval("judge", folder)
    assert f"Judged by openai:tiny at {server.url} (an opinion" in done.output
    assert read_judgements(folder).header.endpoint == server.url
    assert "faithfulness  0.500" in done.output
    assert "sk-secret" not in (folder / JUDGEMENTS).read_text() + done.output
    found = read_judgements(folder)
    assert isinstance(found, Judgements)
    assert [each.correctness for each in found.judgements] == [1.0, 0.0]
