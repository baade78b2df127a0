"""The command line: what it prints, what it exits with."""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

import io
import json
import re
from pathlib import Path

import pytest
from cli_parts import Run, corpus, run
from fakes import HARBOUR, info_of
from rich.console import Console

import rag.assistant
from rag.cli import common
from rag.cli.terminal_chat import is_farewell
from rag.display import show_articles
from rag.password import PasswordHash

OPPOSITION = "What did the opposition say?"


@pytest.mark.model
def test_ask_prints_the_answer_with_its_proof(corpus: Run) -> None:
    code, out, _ = corpus("ask", OPPOSITION)
    assert code == 0
    assert '"will be a positive step". [' in out
    assert "“Russia starts pulling its forces out of Syria”, “Corpus newsdesk”, 2016-03-15" in out
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


@pytest.mark.parametrize("line", ["exit", "Quit", "bye!", "q", ":q", "/quit", "/exit", "Bye."])
def test_what_ends_the_chat(line: str) -> None:
    assert is_farewell(line)


@pytest.mark.parametrize(
    "line",
    ["", "Q4?", "Why did Britain exit?", "exit polls", "quit rate", "Who said bye?", "/help"],
)
def test_what_is_asked_in_the_chat(line: str) -> None:
    assert not is_farewell(line)


@pytest.mark.model
def test_the_chat_tells_its_commands_and_says_goodbye(
    corpus: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = iter(["/help", "exit", "never read"])
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    code, out, err = corpus("chat")
    assert (code, out) == (0, "")
    assert "/clear     forgets the conversation" in err
    assert err.splitlines()[-1] == "Goodbye!"
    assert next(lines) == "never read"


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


@pytest.mark.parametrize("name", ["", " "])
@pytest.mark.parametrize("where", ["before", "behind"])
def test_a_home_without_a_name_is_a_usage_error(
    run: Run, tmp_path: Path, name: str, where: str
) -> None:
    arguments = ("--home", name, "list") if where == "before" else ("list", "--home", name)
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "the name of the folder is empty" in err
    assert list(tmp_path.iterdir()) == []


def test_a_home_variable_without_a_name_is_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_HOME", "")
    (tmp_path / "a.txt").write_text("The bridge is closed.")
    code, out, err = run("add", "a.txt")
    assert (code, out) == (1, "")
    assert err.startswith("Error: RAG_HOME: the name of the store's folder is empty")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.model
def test_an_empty_list_tells_how_to_add(corpus: Run) -> None:
    ids = [info["id"] for info in json.loads(corpus("list", "--json").out)]
    assert corpus("remove", *ids).code == 0
    assert corpus("list") == (0, "", "no articles yet: add some with `rag add PATH`\n")
    assert corpus("list", "--json").out == "[]\n"


def test_on_a_terminal_the_list_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    show_articles(Console(force_terminal=True, width=60), [info_of(HARBOUR)])
    heading, *rows = capsys.readouterr().out.splitlines()
    assert "title" in heading
    assert HARBOUR.id in rows[0]
    assert len(rows) > 1, "a long title is folded"


def test_a_public_address_without_a_password_fails_what_serves_and_nothing_else(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_HOST", "0.0.0.0")  # noqa: S104 - to be refused
    assert "there is no store" in run("list").err
    code, _, err = run("serve")
    assert code == 1
    assert "host '0.0.0.0' is reachable from other machines: set RAG_PASSWORD_HASH" in err
    assert list(tmp_path.iterdir()) == []


def test_a_password_is_hashed_for_the_environment(run: Run) -> None:
    first, second = (run("hash-password", stdin=b"open sesame\n") for _ in range(2))
    assert first.code == second.code == 0
    assert first.out != second.out
    assert PasswordHash.parse(first.out).matches("open sesame")
    assert not PasswordHash.parse(first.out).matches("open sesame ")
    code, out, err = run("hash-password", stdin=b"\n")
    assert (code, out) == (1, "")
    assert "the password is empty" in err


def test_usage_errors_exit_with_2(run: Run) -> None:
    assert run("nonsense").code == 2
    assert run("ask").code == 2
    assert run("search", "x", "-k", "0").code == 2


def test_help_teaches(run: Run) -> None:
    out = run("--help").out
    commands = "add list show remove ask chat serve search doctor rebuild".split()
    shown = re.findall(r"^│ ([a-z]+)", out, re.MULTILINE)
    assert [name for name in shown if name in commands] == commands
    for command in commands:
        assert run(command, "--help").code == 0
    assert "Exit code 0 when answered, 3 when the articles don't say" in run("ask", "--help").out
    assert run("--version").out == "ask-the-article 0.1.0\n"


def test_ctrl_c_speaks_of_the_store_only_where_it_is_written(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rag.eval.set_commands.read_question_set", interrupt)
    assert run("eval", "check", "set.yaml") == (130, "", "Interrupted.\n")
    monkeypatch.setattr(rag.assistant.Assistant, "open", interrupt)
    (tmp_path / "a.txt").write_text("The bridge is closed.")
    whole = "Interrupted; the store is whole, and what was added before stays.\n"
    assert run("add", "a.txt") == (130, "", whole)


def test_bars_show_each_stage_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for terminal, quiet in ((True, False), (True, True), (False, False)):
        shown = io.StringIO()
        console = Console(file=shown, force_terminal=terminal, width=100)
        monkeypatch.setattr(common, "errors", console)
        with common.stage_bars(quiet) as advance:
            advance("indexing", 1, 3)
            advance("asking", 2, 7)
            advance("asking", 3, 7)
        for text in ("indexing", "1/3", "asking", "3/7"):
            assert (text in shown.getvalue()) == (terminal and not quiet)


def test_a_wrong_setting_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_PROT", "1")
    code, out, err = run("list")
    assert (code, out) == (1, "")
    assert (
        err == "Error: environment variable RAG_PROT is not a setting; did you mean 'RAG_PORT'?\n"
    )
