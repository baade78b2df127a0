"""The command line with a language model behind it: what is shown while it writes, and after."""

import io
import json
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import HARBOUR
from llm_server import LLMServer, Reply, fails, llm_server, streams
from rag_with_words import words_like_the_model
from rich.console import Console
from typer.testing import CliRunner

import rag.assistant
import rag.doctor
from rag import Answer, Assistant, Settings, Statement
from rag.cli import common, streaming
from rag.cli.root import app
from rag.display import show_answer
from rag.doctor import diagnose

QUESTION = "What did the mayor say about the old bridge?"
SPOKE = 'Mayor Ana Ruiz said the old bridge was "past saving".'
PIRATE = "She is a pirate and owns 40 ships [1]."

Run = Callable[..., str]


@pytest.fixture
def with_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[LLMServer], None]:
    """Have the settings name a store with one article, and a server as the language model."""
    words = words_like_the_model()
    monkeypatch.setattr(rag.assistant, "SentenceTransformerEmbedder", lambda _: words)
    monkeypatch.setattr(rag.doctor, "SentenceTransformerEmbedder", lambda _: words)

    def configure(server: LLMServer) -> None:
        values = {
            "home": tmp_path / "home",
            "reader": "zero-shot",
            "wrong_answer_cost": 0,
            "llm": "openai:tiny",
            "llm_url": server.url,
            "llm_answers": True,
        }
        for name, value in values.items():
            monkeypatch.setenv(f"RAG_{name.upper()}", str(value))
        with Assistant.open() as assistant:
            assistant.add_article(HARBOUR)

    return configure


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """What a command prints on standard output."""

    def command(*arguments: str, stdin: str = "") -> str:
        printed = io.StringIO()
        monkeypatch.setattr(common.output, "_file", printed)
        done = CliRunner().invoke(app, arguments, input=stdin)
        assert done.exception is None
        return printed.getvalue() + done.stdout

    return command


def test_an_answer_tells_whose_words_it_has(with_model, run: Run) -> None:
    with llm_server(streams(f"{SPOKE} [1]")) as server:
        with_model(server)
        shown = run("ask", QUESTION)
        written = json.loads(run("ask", QUESTION, "--json"))
    assert shown.startswith(f"{SPOKE} [1]\n")
    assert "Chosen by openai:tiny, each sentence checked\n" in shown
    assert written["model"] == "openai:tiny"


def test_a_model_that_fails_is_told_of_before_the_answer(with_model, run: Run) -> None:
    with llm_server(fails(401)) as server:
        with_model(server)
        shown = run("ask", QUESTION)
        written = json.loads(run("ask", QUESTION, "--json"))
        chatted = run("chat", stdin=f"{QUESTION}\n")
    note, answer = shown.split("\n\n")[:2]
    assert note.startswith("The language model did not answer: openai:tiny at http://127.0.0.1:")
    assert note.endswith("So these are the articles' own sentences.")
    assert SPOKE in answer
    assert "In the words of" not in shown
    assert note.startswith(written["note"])
    assert note in chatted


def test_an_unsupported_sentence_is_marked_and_explained() -> None:
    reasons = ("the passage does not give this number: “40”", "and more")
    flagged = Statement("She owns 40 ships.", (), "unsupported", None, reasons)
    answer = Answer("Q?", "Q?", True, 0.9, (flagged,), model="openai:tiny")
    shown = io.StringIO()
    show_answer(Console(file=shown, width=200), answer)
    assert shown.getvalue().startswith(
        "She owns 40 ships. [unsupported]\n\n[unsupported] She owns 40 ships.\n"
        "    the passage does not give this number: “40”; and more\n"
    )


def answers(*texts: str) -> Generator[Answer]:
    """Each with a sentence more."""
    answer = Answer("Q?", "Q?", True, 0.9)
    for text in texts:
        statements = (*answer.statements, Statement(text, (1,), "supported"))
        answer = replace(answer, statements=statements)
        yield answer


@pytest.mark.parametrize("terminal", [True, False])
def test_a_terminal_shows_the_answer_as_it_grows(
    monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    console = Console(file=io.StringIO(), force_terminal=terminal, width=80, color_system=None)
    monkeypatch.setattr(streaming, "errors", console)
    seen: list[str] = []

    def watched() -> Generator[Answer]:
        for answer in answers("One.", "Two."):
            yield answer
            console.file.flush()
            seen.append(console.file.getvalue())

    last = streaming.final(watched())
    assert last.text == "One. Two."
    assert [("One. [1]" in each, "Two. [1]" in each) for each in seen] == [
        (terminal, False),
        (terminal, terminal),
    ]


def finding(settings: Settings, name: str) -> tuple[str, bool]:
    (found,) = (each for each in diagnose(settings) if each.name == name)
    return found.detail, found.ok


@pytest.mark.parametrize(
    ("reply", "detail", "ok"),
    [
        (streams("Yes"), "openai:tiny replies after ", True),
        (fails(401), "wants a key (401)", False),
        (streams(" "), "gave an empty reply", False),
    ],
)
def test_the_doctor_asks_the_model(with_model, reply: Reply, detail: str, ok: bool) -> None:
    with llm_server(reply) as server:
        with_model(server)
        said, good = finding(Settings(), "language model")
    assert detail in said
    assert good is ok
    assert len(server.requests) == 1


def test_the_doctor_says_where_answers_come_from(with_model, tmp_path: Path) -> None:
    with llm_server(streams("Yes")) as server:
        with_model(server)
        chosen = "the articles' own sentences, chosen by openai:tiny"
        assert finding(Settings(), "answers") == (chosen, True)
        written = "in the words of openai:tiny, checked by bundled"
        assert finding(Settings(llm_accept="supported"), "answers") == (written, True)
        said, good = finding(Settings(llm_prompts=tmp_path / "none.txt"), "answers")
    assert not good
    assert "none.txt cannot be read" in said
    assert finding(Settings(llm=None, llm_answers=False), "answers")[1]
    assert finding(Settings(llm=None, llm_answers=False), "language model")[1]
