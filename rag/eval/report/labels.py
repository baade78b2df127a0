"""What runs are called in a report, and what was the same and not the same in making them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rag.eval.runs import Manifest, Run

_NONE = "–"


@dataclass(frozen=True, slots=True)
class Label:
    """A run in a few words.

    Attributes:
        letter: A for the first one, B, … .
        name: Of its folder or file; else when it was made.
        started: Date and time of day.
        commit: Of the program, short.
        baseline: Whether only its figures are kept.
    """

    letter: str
    name: str
    started: str
    commit: str
    baseline: bool

    @property
    def title(self) -> str:
        """Letter and name."""
        return f"{self.letter} {self.name}"


@dataclass(frozen=True, slots=True)
class Fact:
    """A circumstance of the runs: where it belongs, its name, and a value for each run."""

    group: str
    name: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the runs differ in it."""
        return len(set(self.values)) > 1


def labels(runs: Sequence[Run]) -> list[Label]:
    """A label for each run; names that are the same get their folder in front."""
    names = [run.path.name if run.path else "" for run in runs]
    if len(set(names)) < len(names):
        names = [f"{run.path.parent.name}/{run.path.name}" if run.path else "" for run in runs]
    return [
        Label(
            _letter(i),
            # A folder's name may hold bytes that no encoding can write.
            name.encode("utf-8", "replace").decode() or _when(run.manifest.started),
            _when(run.manifest.started),
            _short(run.manifest.commit),
            not run.records,
        )
        for i, (run, name) in enumerate(zip(runs, names, strict=True))
    ]


def facts(runs: Sequence[Run]) -> list[Fact]:
    """Everything that made the runs, in a fixed order."""
    columns = [dict(_circumstances(run.manifest)) for run in runs]
    keys = dict.fromkeys(key for column in columns for key in column)
    order = ("run", "settings", "index", "versions")
    rows = [
        Fact(group, name, tuple(column.get((group, name), _NONE) for column in columns))
        for group, name in keys
    ]
    return sorted(rows, key=lambda fact: order.index(fact.group))


def _circumstances(manifest: Manifest) -> Iterator[tuple[tuple[str, str], str]]:
    sample = f"{manifest.sample} questions" if manifest.sample else "all questions"
    yield ("run", "question set"), manifest.name
    yield ("run", "hash of questions and articles"), manifest.set_hash[:16]
    yield ("run", "sample"), sample
    yield ("run", "measured"), "retrieval only" if manifest.retrieval_only else "everything"
    yield ("run", "reader"), manifest.reader
    yield ("run", "seed"), str(manifest.seed)
    yield ("run", "commit"), manifest.commit or "not in git"
    yield ("run", "machine"), manifest.machine
    mappings: Mapping[str, Mapping[str, Any]] = {
        "settings": manifest.settings,
        "index": manifest.recipe,
        "versions": manifest.versions,
    }
    for group, values in mappings.items():
        for name in sorted(values):
            yield (group, name), _shown(values[name])


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _letter(index: int) -> str:
    return chr(ord("A") + index) if index < 26 else f"R{index + 1}"


def _short(commit: str | None) -> str:
    """The first ten digits, and the ``+`` of a changed tree."""
    if commit is None:
        return "not in git"
    return commit.rstrip("+")[:10] + ("+" if commit.endswith("+") else "")


def _when(started: str) -> str:
    try:
        return f"{datetime.fromisoformat(started):%-d %B %Y, %H:%M} UTC"
    except ValueError:
        return started
