"""Whatever goes wrong: one clear line, exit code 1, and the store as it was.

Each case runs the command line in a process of its own on a store that holds one article.
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import rag_with_words
from rag_with_words import words_like_the_model

from rag import Assistant, Settings

SETPRIV = shutil.which("setpriv")
DROP_PRIVILEGES = [str(SETPRIV), "--inh-caps=-all", "--bounding-set=-all"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A store with one article, made without loading the model."""
    folder = tmp_path / "home"
    with Assistant.open(Settings(home=folder), embedder=words_like_the_model()) as assistant:
        assistant.add_text(
            "The bridge of Port Ellery is closed. The mayor said so.", title="Bridge"
        )
    return folder


def is_as_it_was(home: Path) -> bool:
    with Assistant.open(Settings(home=home), embedder=words_like_the_model()) as assistant:
        return assistant.check() == [] and [a.title for a in assistant.articles()] == ["Bridge"]


def fails_clearly(
    *arguments: str | Path,
    prefix: list[str] | None = None,
    preexec: Callable[[], None] | None = None,
) -> str:
    """Run ``rag``, see that it fails with one line and exit code 1, and return the line."""
    command = [*(prefix or []), sys.executable, rag_with_words.__file__, *map(str, arguments)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RAG_")}
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, preexec_fn=preexec, timeout=120
    )
    said = (done.stdout + done.stderr).strip()
    assert done.returncode == 1, said
    assert "Traceback" not in said
    lines = [line for line in said.splitlines() if line.startswith(("Error: ", "failed  "))]
    assert len(lines) == 1, said
    return lines[0]


FILES = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\n\t\n", "is empty"),
    "binary": (bytes(range(256)) * 40, "text"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(200), "PNG"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(200), "PDF"),
    "unknown encoding": (bytes((i * 89) % 127 + 128 for i in range(4000)), "encoding"),
    "50 MB": (
        b"The bridge is closed for good. " * 1_700_000,
        "52.7 MB, more than the 10 MB that are allowed; split it or set RAG_MAX_FILE_MB higher",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_holds_no_article(name: str, home: Path, tmp_path: Path) -> None:
    content, expected = FILES[name]
    path = tmp_path / "article.txt"
    path.write_bytes(content)
    line = fails_clearly("add", path, "--home", home)
    assert "article.txt" in line
    assert expected in line
    assert is_as_it_was(home)


def test_a_path_that_is_not_there(home: Path, tmp_path: Path) -> None:
    line = fails_clearly("add", tmp_path / "missing", "--home", home)
    assert "missing does not exist; check the spelling" in line
    assert is_as_it_was(home)


@pytest.mark.skipif(not SETPRIV, reason="needs setpriv, to be bound by permissions as root")
def test_a_folder_that_must_not_be_read(home: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    (locked / "a.txt").write_text("The bridge is closed.")
    locked.chmod(0)
    line = fails_clearly("add", locked, "--home", home, prefix=DROP_PRIVILEGES)
    locked.chmod(0o700)
    assert "locked must not be read by this user; change its permissions" in line
    assert is_as_it_was(home)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("", "the question is empty"),
        ("why? " * 4000, "20,000 characters"),
        ("Что сказала оппозиция?", "Cyrillic letters"),
    ],
)
def test_a_question_that_cannot_be_asked(question: str, expected: str, home: Path) -> None:
    assert expected in fails_clearly("ask", question, "--home", home)
    assert is_as_it_was(home)


def test_a_damaged_database(home: Path) -> None:
    database = home / "rag.sqlite3"
    database.write_bytes(b"garbage!" * 4096)
    line = fails_clearly("ask", "Is the bridge closed?", "--home", home)
    assert "rag.sqlite3 is damaged" in line
    assert database.read_bytes() == b"garbage!" * 4096, "what is left must stay for a rescue"


def test_a_damaged_vector_index_is_made_again(home: Path) -> None:
    files = [path for path in (home / "chroma").rglob("*") if path.is_file()]
    assert files
    for path in files:
        path.write_bytes(b"garbage!" * 64)
    with Assistant.open(Settings(home=home), embedder=words_like_the_model()) as assistant:
        assert assistant.search("Is the bridge closed?")[0].dense is not None
    assert is_as_it_was(home)


@pytest.mark.skipif(not SETPRIV, reason="needs setpriv, to be bound by permissions as root")
def test_a_read_only_folder(home: Path, tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("The ferry sails again. It was repaired in spring.")
    folders = [home, *(path for path in home.rglob("*") if path.is_dir())]
    files = [path for path in home.rglob("*") if path.is_file()]
    for path in [*files, *folders]:
        with suppress(FileNotFoundError):  # SQLite's own files come and go with its connections.
            path.chmod(path.stat().st_mode & ~0o222)
    line = fails_clearly("add", article, "--home", home, prefix=DROP_PRIVILEGES)
    for path in [*folders, *files]:
        with suppress(FileNotFoundError):
            path.chmod(path.stat().st_mode | 0o200)
    assert str(home) in line
    assert is_as_it_was(home)


def test_a_full_disk(home: Path, tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("The ferry sails again. It was repaired in spring.\n\n" * 500)

    def allow_no_more_than_a_little() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        largest = max(path.stat().st_size for path in home.rglob("*") if path.is_file())
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 20_000, largest + 20_000))

    line = fails_clearly("add", article, "--home", home, preexec=allow_no_more_than_a_little)
    assert "full" in line or "space" in line
    assert is_as_it_was(home)


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    line = fails_clearly("list", "--home", tmp_path / "home")
    assert "home" in line
    assert (tmp_path / "home").read_text() == "not a folder"
