"""Shared fixtures: the real model once a session, and stores with the corpus."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import stores
from eval_runs import two_runs
from fakes import RememberingEmbedder
from hypothesis import settings as hypothesis_settings
from importing import MEGABYTE, Import

from rag import Assistant, Settings
from rag.embed import Embedder, SentenceTransformerEmbedder
from rag.eval import intervals
from rag.eval.cases import Case, QuestionSet
from rag.eval.check import check
from rag.eval.importers import import_set
from rag.eval.runs import Run
from rag.eval.set_articles import read_articles
from rag.store import Store
from rag.types import Article

CORPUS = Path(__file__).parent.parent / "corpus"

# How long an example takes depends on what else the machine does: speed is for the benchmarks.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests see neither the developer's RAG_… variables nor a .env file."""
    import os

    for key in list(os.environ):
        if key.startswith("RAG_"):
            monkeypatch.delenv(key)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def bundled_embedder() -> SentenceTransformerEmbedder:
    """The bundled model, loaded once."""
    return SentenceTransformerEmbedder()


@pytest.fixture(scope="session")
def embedder(bundled_embedder: SentenceTransformerEmbedder) -> Embedder:
    """The bundled model for those who use it: each text is embedded once a session."""
    return RememberingEmbedder(bundled_embedder)


@pytest.fixture(scope="session")
def corpus_assistant(
    embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    """The corpus with the real model and the real store. Tests only read from it."""
    settings = Settings(home=tmp_path_factory.mktemp("corpus") / "home")
    with Assistant.open(settings, embedder=embedder) as assistant:
        assistant.add(CORPUS)
        yield assistant


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store of the tests' own articles (see ``stores.make``)."""
    with stores.open_store(tmp_path / "home") as opened:
        yield opened


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store of twenty of these articles that no test changes."""
    with stores.open_store(tmp_path_factory.mktemp("shelf")) as opened:
        for number in range(20):
            stores.add(opened, number)
        yield opened


@pytest.fixture(scope="session")
def pair() -> tuple[Run, Run]:
    """Two made-up runs of the same questions; the second is a bit better."""
    return two_runs()


@pytest.fixture(scope="module")
def quick_intervals() -> Iterator[None]:
    """Few bootstrap samples, for modules that do not look at how wide an interval is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intervals, "RESAMPLES", 50)
        yield


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    """Import a file or folder and give its cases by id; what comes out has no problems."""

    def make(format_: str, path: Path, **given: Any) -> dict[str, Case]:
        questions = import_set(format_, path, tmp_path / "out", **given)
        assert check(questions, MEGABYTE) == []
        return {case.id: case for case in questions.cases}

    return make


@pytest.fixture
def imported_articles(tmp_path: Path) -> Callable[[], dict[str, Article]]:
    """The articles of what was imported."""

    def read() -> dict[str, Article]:
        place = tmp_path / "out" / "articles.jsonl"
        held = read_articles(QuestionSet("n", place, place, ()), MEGABYTE)
        return {name: one.article for name, one in held.items()}

    return read
