"""The command line among other programs: pipes, full disks, closed streams and Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import rag_with_words
from rag_with_words import words_like_the_model

from rag import Assistant, Settings
from rag.store import DATABASE_FILE

RAG = [sys.executable, "-m", "rag"]
LONG_TITLE = "The bridge of Port Ellery is closed for the whole of the summer, the mayor said today"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A store with two articles, made without loading the model."""
    folder = tmp_path / "home"
    with Assistant.open(Settings(home=folder), embedder=words_like_the_model()) as assistant:
        assistant.add_text("The bridge is closed. The mayor said so.", title=LONG_TITLE)
        assistant.add_text("The ferry sails again.", title="Ferry", source="Ellery Post")
    return folder


def run(
    *arguments: str | Path, program: Sequence[str] = RAG, **options: Any
) -> subprocess.CompletedProcess[str]:
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 60, **options}
    return subprocess.run([*program, *map(str, arguments)], text=True, check=False, **given)


def closed_pipe() -> int:
    """The end for writing of a pipe whose reader has gone."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def test_in_a_pipe_the_list_has_one_article_a_line(home: Path) -> None:
    lines = run("list", "--home", home).stdout.splitlines()
    assert sorted(line.split("\t")[2:] for line in lines) == [
        ["Ferry", "Ellery Post", "22"],
        [LONG_TITLE, "", "40"],
    ]


@pytest.mark.parametrize(
    "arguments", [["list"], ["list", "--json"], ["show", "Ferry"], ["show", "-h"]]
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_gone_ends_it_quietly_as_sigpipe_would(
    home: Path, arguments: list[str], unbuffered: str
) -> None:
    writing = closed_pipe()
    try:
        done = run(
            *arguments,
            "--home",
            home,
            stdout=writing,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


def test_ask_ends_quietly_when_its_reader_has_gone(home: Path) -> None:
    writing = closed_pipe()
    asked = [sys.executable, rag_with_words.__file__, "ask", "Is the bridge closed?"]
    try:
        done = run("--home", home, program=asked, stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"], ["--help"], ["--version"]])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_that_finds_no_room_is_one_line(
    home: Path, arguments: list[str], unbuffered: str
) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered, "RAG_HOME": str(home)}
    with Path("/dev/full").open("w") as full:
        done = run(*arguments, stdout=full, env=environment)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("Error: the output cannot be written: No space left on device")


def test_chat_with_standard_input_closed_is_one_line(home: Path) -> None:
    done = run("chat", "--home", home, preexec_fn=lambda: os.close(0))
    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("Error: standard input is closed")


def test_chat_goes_on_after_bytes_that_are_no_text(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, rag_with_words.__file__, "chat", "--home", home],
        input=b"caf\xe9?\n/articles\n",
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"},
    )
    assert done.returncode == 0
    assert b"type it in UTF-8" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Ferry" in done.stdout


def test_ctrl_c_says_that_the_store_is_whole(home: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    child = subprocess.Popen(
        [*RAG, "add", "-", "--home", new],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A test runner in the background passes on that Ctrl-C is to be ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    while not (new / DATABASE_FILE).exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (130, "")
    assert err == "Interrupted; the store is whole, and what was added before stays.\n"


def test_a_broken_pipe_hides_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(
        '{"name": "n", "articles": "a.jsonl"}\n{"id": "1", "question": "Q", "answerable": true}\n'
    )
    (tmp_path / "a.jsonl").touch()
    writing = closed_pipe()
    try:
        done = run("eval", "check", path, stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


def test_ctrl_c_while_the_libraries_are_imported_is_one_line() -> None:
    code = (
        "import sys; from rag import cli\n"
        "class Interrupted:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'rag.cli.root': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted()); cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted.\n")


def test_importing_all_of_the_command_line_loads_no_heavy_library() -> None:
    heavy = ["torch", "chromadb", "gradio", "sentence_transformers", "transformers", "uvicorn"]
    code = (
        "import sys; from rag.cli import app, main\n"
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_group_of_commands_may_import_the_common_parts_first() -> None:
    code = "from rag.cli.common import Home; from rag.cli import main"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
