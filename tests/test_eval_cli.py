"""`rag eval` from the shell: a run, what it shows, and how a gate ends."""

import json
from pathlib import Path

import pytest
from fakes import WordEmbedder
from small_set import QUESTIONS, write_set
from typer.testing import CliRunner

from rag.cli import app
from rag.errors import RagError, SettingsError

pytestmark = pytest.mark.usefixtures("quick_intervals")

ASKABLE = QUESTIONS[:4]


@pytest.fixture(autouse=True)
def _quick_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.eval.runner.SentenceTransformerEmbedder", lambda _: WordEmbedder())


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return write_set(tmp_path / "set", ASKABLE)


def rag(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["eval", *map(str, arguments)])
    if isinstance(result.exception, RagError):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def test_a_run_shows_its_figures_and_where_it_is(questions: Path, tmp_path: Path) -> None:
    shown = rag("run", questions, "--out", tmp_path / "run", "--home", tmp_path / "home")
    assert "recall@5" in shown
    assert f"rag eval report {tmp_path / 'run'}" in shown
    assert {file.name for file in (tmp_path / "run").glob("[!.]*")} == {
        "run.json",
        "records.jsonl",
        "summary.json",
    }


def test_json_is_the_summary(questions: Path, tmp_path: Path) -> None:
    shown = json.loads(rag("run", questions, "--out", tmp_path / "run", "--json"))
    kept = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert shown.pop("run") == str(tmp_path / "run")
    assert shown == kept


def test_settings_come_from_a_file_and_one_by_one(questions: Path, tmp_path: Path) -> None:
    file = tmp_path / "lexical.yaml"
    file.write_text("dense_weight: 0\nread_passages: 2\n")
    out = tmp_path / "run"
    rag("run", questions, "--out", out, "--settings", file, "--set", "read_passages=3")
    settings = json.loads((out / "run.json").read_text())["settings"]
    assert (settings["dense_weight"], settings["read_passages"]) == (0, 3)


def test_unknown_settings_are_refused(questions: Path, tmp_path: Path) -> None:
    with pytest.raises(RagError, match="dense_weight"):
        rag("run", questions, "--set", "dense_wait=1")
    rag("run", questions, "--set", "dense_weight", code=2)
    with pytest.raises(RagError) as caught:
        rag("run", questions, "--settings", tmp_path / "nowhere.yaml")
    assert str(caught.value) == (
        f"cannot read the settings {tmp_path / 'nowhere.yaml'}: No such file or directory; "
        "name another file with --settings"
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("- dense_weight\n", ": it holds no settings: write one `name: value` a line"),
        ("", ": it holds no settings: write one `name: value` a line"),
        ("dense_weight: 0\nseed: [\n", ":3: this is no YAML: while parsing a flow node, "),
        (
            "dense_weight: 0\ncandidates: 9\ndense_weight: 1\n",
            ":3: 'dense_weight' is at line 1 already: make them one",
        ),
        ("candidates: !!int many\n", ":1: this holds a value that is none: invalid literal"),
        (b"home: caf\xe9\n", ":1: this is not UTF-8 text: save the file as UTF-8"),
    ],
)
def test_a_file_of_settings_is_refused_in_a_line(
    questions: Path, tmp_path: Path, content: str | bytes, expected: str
) -> None:
    file = tmp_path / "settings.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SettingsError) as caught:
        rag("run", questions, "--settings", file)
    assert str(caught.value).startswith(f"{file}{expected}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("command", "default"), [("run", "HOME/eval/NAME-KEY"), ("import", "as PATH is called")]
)
def test_the_help_tells_defaults_that_are_worked_out(command: str, default: str) -> None:
    shown = " ".join(rag(command, "--help").replace("│", " ").split())
    assert f"[default: ({default})]" in shown


def test_a_question_that_fails_ends_the_run_with_1(tmp_path: Path) -> None:
    rag("run", write_set(tmp_path / "set"), "--out", tmp_path / "run", code=1)
    assert (tmp_path / "run" / "summary.json").exists()


def test_a_broken_configuration_is_held_back_and_blamed(questions: Path, tmp_path: Path) -> None:
    good, bad, kept = tmp_path / "good", tmp_path / "bad", tmp_path / "baseline.json"
    rag("run", questions, "--out", good)
    rag("baseline", good, kept)
    rag("gate", good, "--baseline", kept, "--floor", "citation_exact=1")
    rag("run", questions, "--out", bad, "--set", "wrong_answer_cost=0")
    # Of four questions a baseline proves nothing; a floor needs no proof.
    shown = rag("gate", bad, "--floor", "refusal_recall=1", code=1)
    assert "BROKEN" in shown
    lost = json.loads((bad / "summary.json").read_text())["lost"]
    assert lost["unanswerable"] == {"abstain": 1}


def test_an_interrupted_run_says_how_to_go_on(
    questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rag.eval.runner.evaluate", interrupted)
    result = CliRunner().invoke(app, ["eval", "run", str(questions)])
    assert result.exit_code == 130
    assert "goes on from here" in result.output
