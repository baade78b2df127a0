"""Is everything that the assistant stands on in order?"""

from __future__ import annotations

import platform
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from rag.answer import ExtractiveComposer
from rag.assistant import Assistant
from rag.composers import open_composer
from rag.embed import Embedder, SentenceTransformerEmbedder
from rag.errors import LLMError, RagError
from rag.llm import open_llm
from rag.readers import open_reader
from rag.settings import Settings
from rag.timing import Clock
from rag.zero_shot import ZeroShotReader

PACKAGES = (
    "ask-the-article",
    "chromadb",
    "gradio",
    "onnxruntime",
    "sentence-transformers",
    "torch",
    "transformers",
)

FREE_SPACE = 200_000_000
"""Bytes below which the disk is called full: room for some ten thousand articles."""

PATIENCE = 20.0
"""Seconds in which a language model must begin its reply to a short question."""

TOKENS = 256
"""Of that reply at most: some models think before they say anything."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its name, what was seen, and whether that is all right."""

    name: str
    detail: str
    ok: bool

    def to_dict(self) -> dict[str, Any]:
        """The JSON of one row of ``rag doctor``."""
        return {"name": self.name, "detail": self.detail, "ok": self.ok}


def diagnose(settings: Settings) -> list[Finding]:
    """Look at versions, disk, models and store; makes no store where there is none.

    A language model that the settings name is asked to say "yes".
    """
    return [
        *_versions(),
        _disk(settings),
        *_models(settings),
        _language_model(settings),
        *_store(settings),
    ]


def _versions() -> list[Finding]:
    findings = [
        Finding("python", platform.python_version(), True),
        Finding("sqlite", sqlite3.sqlite_version, True),
    ]
    for package in PACKAGES:
        try:
            findings.append(Finding(package, version(package), True))
        except PackageNotFoundError:
            findings.append(Finding(package, "not installed: run `make setup`", False))
    return findings


def _disk(settings: Settings) -> Finding:
    folder = settings.home.absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    detail = f"{free / 1e9:.1f} GB free in {folder}"
    return Finding("disk", detail, free >= FREE_SPACE)


def _models(settings: Settings) -> list[Finding]:
    try:
        embedder = SentenceTransformerEmbedder(settings.embedding_model)
    except RagError as error:
        return [Finding("embedding model", str(error), False)]
    detail = f"{settings.embedding_model}, sha256 {embedder.model_hash[:16]}…"
    found = Finding("embedding model", detail, True)
    try:
        reader = open_reader(settings.reader, embedder)
    except RagError as error:
        return [found, Finding("reader", str(error), False)]
    read = Finding("reader", f"{settings.reader}, {reader.name}", True)
    return [found, read, _answers(settings, embedder)]


def _answers(settings: Settings, embedder: Embedder) -> Finding:
    detail = "the articles' own sentences"
    if settings.llm_answers:
        detail = f"the articles' own sentences, chosen by {settings.llm}"
        if settings.llm_accept == "supported":
            detail = f"in the words of {settings.llm}, checked by {settings.support_model}"
    try:
        open_composer(settings, embedder)
    except RagError as error:
        return Finding("answers", str(error), False)
    return Finding("answers", detail, True)


def _language_model(settings: Settings) -> Finding:
    name = "language model"
    if settings.llm is None:
        return Finding(name, "none, and none is needed", True)
    hurried = settings.model_copy(update={"llm_timeout": min(PATIENCE, settings.llm_timeout)})
    clock = Clock()
    try:
        model = open_llm(hurried)
        with (
            clock(name),
            closing(model.stream("Reply with one word.", "Say yes.", max_tokens=TOKENS)) as reply,
        ):
            next(reply)
    except LLMError as error:
        return Finding(name, str(error), False)
    return Finding(name, f"{model.name} replies after {clock.seconds[name]:.1f} s", True)


def _store(settings: Settings) -> list[Finding]:
    if not settings.home.exists():
        detail = f"none at {settings.home} yet: `rag add PATH` makes it"
        return [Finding("store", detail, True)]
    try:
        # The store is looked at whether or not the models that have rows of their own are in order.
        embedder = SentenceTransformerEmbedder(settings.embedding_model)
        reader = ZeroShotReader(embedder)
        composer = ExtractiveComposer(settings.max_statements)
        with Assistant.open(
            settings, embedder=embedder, reader=reader, composer=composer
        ) as assistant:
            faults = assistant.check()
            count = len(assistant.articles())
    except RagError as error:
        return [Finding("store", str(error), False)]
    whole = Finding("store", f"{count} articles in {settings.home}", not faults)
    return [whole, *(Finding("store", fault, False) for fault in faults)]
