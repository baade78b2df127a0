"""The command line: what it prints, what it exits with."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import CORPUS

import rag.assistant
from rag import cli
from rag.embed import Embedder

OPPOSITION = "What did the opposition say?"


class Done(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run the command line in this process, with the model that is loaded already."""
    monkeypatch.setattr(rag.assistant, "SentenceTransformerEmbedder", lambda _: embedder)

    def command(*arguments: str, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["rag", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        # Consoles keep the stream that they were made with; capsys puts a new one in its place.
        monkeypatch.setattr(cli.output, "_file", sys.stdout)
        monkeypatch.setattr(cli.errors, "_file", sys.stderr)
        code = 0
        try:
            cli.main()
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return command


@pytest.fixture
def corpus(run: Run) -> Run:
    assert run("add", "--quiet", str(CORPUS)) == (0, "", "")
    return run


@pytest.mark.model
def test_add_tells_what_became_of_each_file(run: Run) -> None:
    code, out, _ = run("add", str(CORPUS))
    assert code == 0
    assert "added  Russia starts pulling its forces out of Syria" in out
    assert out.splitlines()[-1] == "3 added"
    assert run("add", str(CORPUS)).out == "3 unchanged\n"
    report = json.loads(run("add", str(CORPUS), "--json").out)
    assert [len(report[key]) for key in ("added", "replaced", "unchanged", "failed")] == [
        0,
        0,
        3,
        0,
    ]


@pytest.mark.model
def test_add_goes_on_after_a_failure_and_exits_with_1(run: Run) -> None:
    code, out, _ = run("add", "nowhere.txt", str(CORPUS))
    assert code == 1
    assert "failed  nowhere.txt does not exist" in out
    assert out.splitlines()[-1] == "3 added, 1 failed"
    code, out, err = run("add", "--quiet", "nowhere.txt")
    assert (code, out) == (1, "")
    assert "nowhere.txt does not exist" in err


@pytest.mark.model
def test_add_reads_standard_input(run: Run) -> None:
    text = b"The mayor of Port Ellery has resigned. She gave no reason."
    assert run("add", "-", "--title", "Mayor resigns", stdin=text).code == 0
    [article] = json.loads(run("list", "--json").out)
    assert article["title"] == "Mayor resigns"
    assert run("add", "-", stdin=b"").code == 1


@pytest.mark.model
def test_ask_prints_the_answer_with_its_proof(corpus: Run) -> None:
    code, out, _ = corpus("ask", OPPOSITION)
    assert code == 0
    assert '"will be a positive step". [' in out
    assert "Russia starts pulling its forces out of Syria, Corpus newsdesk, 2016-03-15" in out
    assert "“Syria's opposition gave the news a guarded welcome. Its spokesman" in out


@pytest.mark.model
def test_ask_prints_json_whose_offsets_count_the_text_that_show_prints(corpus: Run) -> None:
    answer = json.loads(corpus("ask", OPPOSITION, "--json").out)
    assert answer["answered"] is True
    for citation in answer["citations"]:
        article = json.loads(corpus("show", citation["article_id"], "--json").out)
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.model
def test_ask_exits_with_3_when_the_articles_do_not_say(corpus: Run) -> None:
    code, out, _ = corpus("ask", "How do I bake sourdough bread?")
    assert code == 3
    assert out.startswith("The articles don't say.")
    assert "Closest passages, which are not an answer:" in out
    code, out, _ = corpus("ask", "What did Angela Merkel say?", "--json")
    assert code == 3
    assert json.loads(out)["answered"] is False


@pytest.mark.model
def test_search_list_show_and_remove(corpus: Run) -> None:
    hits = json.loads(corpus("search", "red line", "-k", "2", "--json").out)
    assert len(hits) == 2
    assert "a red line" in hits[0]["text"]
    assert "a red line" in corpus("search", "red line", "-k", "1").out
    listed = json.loads(corpus("list", "--json").out)
    assert len(listed) == 3
    assert listed[0]["id"] in corpus("list").out
    assert listed[0]["title"] in corpus("show", listed[0]["id"][:6]).out
    removed = json.loads(corpus("remove", listed[0]["id"], "--json").out)
    assert removed == [listed[0]]
    assert corpus("remove", listed[0]["id"]).code == 1
    assert "removed" in corpus("remove", listed[1]["title"]).out


@pytest.mark.model
def test_the_answer_keeps_to_the_chosen_article(corpus: Run) -> None:
    listed = json.loads(corpus("list", "--json").out)
    geneva = next(info["id"] for info in listed if "Geneva" in info["title"])
    answer = json.loads(corpus("ask", OPPOSITION, "-a", geneva, "--json").out)
    assert {citation["article_id"] for citation in answer["citations"]} <= {geneva}


@pytest.mark.model
def test_chat_keeps_a_conversation(corpus: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(
        [OPPOSITION, "And the White House?", "", "/articles", "/nonsense", "/clear", "x" * 3000]
    )

    def typed(_: str) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", typed)
    code, out, err = corpus("chat")
    assert code == 0
    assert "will be a positive step" in out
    assert "Understood as: What did the White House say?" in out
    assert "Obama was pleased" in out
    assert "/nonsense is no command" in err
    assert "3,000 characters" in err


@pytest.mark.model
def test_rebuild_and_doctor(corpus: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert corpus("doctor").code == 0
    monkeypatch.setenv("RAG_PASSAGE_MIN_WORDS", "20")
    code, _, err = corpus("ask", OPPOSITION)
    assert code == 1
    assert "rag rebuild" in err
    assert corpus("doctor").code == 1
    assert corpus("list").code == 0
    assert "rebuilt the index of 3 articles" in corpus("rebuild").out
    assert corpus("ask", OPPOSITION).code == 0
    findings = json.loads(corpus("doctor", "--json").out)
    assert all(finding["ok"] for finding in findings)


def test_home_can_be_given_before_or_behind_the_command(run: Run, tmp_path: Path) -> None:
    for arguments in (["--home", "here", "list"], ["list", "--home", "here"]):
        code, out, err = run(*arguments)
        assert (code, out) == (1, "")
        assert "there is no store at here: add articles with `rag add PATH`" in err
    assert not (tmp_path / "here").exists()


def test_reading_makes_no_store_in_a_folder_of_something_else(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    code, _, err = run("list", "--home", "notes")
    assert code == 1
    assert "there is no store at notes" in err
    assert list((tmp_path / "notes").iterdir()) == []


def test_usage_errors_exit_with_2(run: Run) -> None:
    assert run("nonsense").code == 2
    assert run("ask").code == 2
    assert run("search", "x", "-k", "0").code == 2


def test_help_teaches(run: Run) -> None:
    out = run("--help").out
    for command in "add list show remove search ask chat serve rebuild doctor".split():
        assert command in out
        assert run(command, "--help").code == 0
    assert "Exit code 0 when answered, 3 when the articles don't say" in run("ask", "--help").out
    assert run("--version").out == "ask-the-article 0.1.0\n"


def test_a_wrong_setting_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_PROT", "1")
    code, out, err = run("list")
    assert (code, out) == (1, "")
    assert (
        err == "Error: environment variable RAG_PROT is not a setting; did you mean 'RAG_PORT'?\n"
    )
