"""The command line in this process, with the model that is loaded already."""

import io
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest
from conftest import CORPUS

import rag.assistant
from rag.cli import common, main
from rag.embed import Embedder


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
        monkeypatch.setattr(common.output, "_file", sys.stdout)
        monkeypatch.setattr(common.errors, "_file", sys.stderr)
        code = 0
        try:
            main()
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return command


@pytest.fixture
def corpus(run: Run) -> Run:
    assert run("add", "--quiet", str(CORPUS)) == (0, "", "")
    return run
