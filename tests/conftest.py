"""Shared fixtures: the real model once a session, and stores with the corpus."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Assistant, Settings
from rag.embed import Embedder, SentenceTransformerEmbedder

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests see neither the developer's RAG_… variables nor a .env file."""
    import os

    for key in list(os.environ):
        if key.startswith("RAG_"):
            monkeypatch.delenv(key)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The bundled model, loaded once."""
    return SentenceTransformerEmbedder()


@pytest.fixture(scope="session")
def corpus_assistant(
    embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    """The corpus with the real model and the real store. Tests only read from it."""
    settings = Settings(home=tmp_path_factory.mktemp("corpus") / "home")
    with Assistant.open(settings, embedder=embedder) as assistant:
        assistant.add(CORPUS)
        yield assistant
