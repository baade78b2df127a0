"""A run on disk: a folder with ``run.json``, ``records.jsonl`` and, when done, ``summary.json``.

A baseline is one small file with what a comparison needs: the manifest, the summary and the figures
of each question, without texts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rag.errors import EvaluationError
from rag.eval.files import (
    FormatError,
    first_fault,
    json_line,
    parse_json,
    read_json_lines,
    write_whole,
)
from rag.eval.records import Outcome, Record, Stage

FORMAT = 1
MANIFEST, RECORDS, SUMMARY = "run.json", "records.jsonl", "summary.json"
UNFINISHED = "unfinished"

_DIGITS = 6
"""Decimals that a baseline keeps of each figure."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What made a run, so that it can be repeated.

    Attributes:
        name: The question set's.
        set_hash: sha256 of the questions and of the articles as they were loaded.
        settings: All settings that can change an answer, by name.
        recipe: What made the index (see :class:`rag.index.Indexer`).
        reader: What reads, as a name and a version or a hash.
        versions: Of Python and the packages that matter.
        commit: The git commit of the program, with ``+`` when there were changes; None outside git.
        machine: Processor, cores and system.
        seed: Of sampling and bootstrap.
        sample: Number of questions drawn; None when all are asked.
        retrieval_only: Whether only retrieval was measured.
        started: ISO 8601, UTC.
        format: Of the files.
    """

    name: str
    set_hash: str
    settings: Mapping[str, Any]
    recipe: Mapping[str, Any]
    reader: str
    versions: Mapping[str, str]
    commit: str | None
    machine: str
    seed: int
    sample: int | None
    retrieval_only: bool
    started: str
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run, or a baseline, which has outcomes only.

    Attributes:
        manifest: What made it.
        outcomes: One for each question, in the order of the set.
        records: The same with their details; empty for a baseline.
        path: Where it was read from.
    """

    manifest: Manifest
    outcomes: tuple[Outcome, ...]
    records: tuple[Record, ...] = ()
    path: Path | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class _Baseline:
    """The file of a baseline, but for its summary, which is there for people."""

    manifest: Manifest
    metrics: tuple[str, ...]
    questions: tuple[
        tuple[str, str, tuple[str, ...], bool, bool, float, Stage | None, tuple[float | None, ...]],
        ...,
    ]


_MANIFEST = TypeAdapter(Manifest)
_RECORD = TypeAdapter(Record)
_BASELINE = TypeAdapter(_Baseline)


def read_run(path: str | Path) -> Run:
    """Read a run's folder or a baseline file.

    Raises:
        EvaluationError: It is missing, unfinished, malformed, or of another format.
    """
    path = Path(path)
    if path.is_dir() and not (path / SUMMARY).exists():
        raise EvaluationError(
            f"the run in {path} is not finished: give `rag eval run` the same arguments to go on"
            if (path / UNFINISHED).exists()
            else f"there is no run in {path}: make one with `rag eval run SET --out {path}`"
        )
    if not path.exists():
        raise EvaluationError(
            f"there is no run {path}: make one with `rag eval run`, or a baseline of one with "
            "`rag eval baseline`"
        )
    try:
        if path.is_dir():
            manifest = _manifest(parse_json((path / MANIFEST).read_bytes()))
            records = tuple(read_records(path / RECORDS))
            return Run(manifest, tuple(record.outcome for record in records), records, path)
        return _read_baseline(path)
    except OSError as error:
        raise EvaluationError(f"cannot read the run {path}: {error.strerror}") from error
    except ValueError as error:
        raise EvaluationError(f"{path} is neither a run nor a baseline: {_fault(error)}") from error


def as_run(run: Run | str | Path) -> Run:
    """A run, read from disk where only its place is given. Raises as :func:`read_run` does."""
    return run if isinstance(run, Run) else read_run(run)


def read_manifest(folder: Path) -> Manifest | None:
    """What made the run in a folder, finished or not; None where that cannot be told."""
    try:
        return _manifest(parse_json((folder / MANIFEST).read_bytes()))
    except (OSError, ValueError):
        return None


def read_records(path: Path) -> list[Record]:
    """The records of a finished run; EvaluationError for one that is malformed or comes twice."""
    records: dict[str, Record] = {}
    number, fault = 0, ""
    try:
        for number, value in read_json_lines(path):  # noqa: B007 - told of below
            record = record_of(value)
            if records.setdefault(record.outcome.id, record) is not record:
                fault = f"question {record.outcome.id!r} comes twice"
                break
    except FormatError as error:
        number, fault = error.line, str(error)
    except ValueError as error:
        fault = str(error)
    if fault:
        raise EvaluationError(f"{path}:{number} is no record of a run: {fault}; make the run anew")
    return list(records.values())


def record_of(value: object) -> Record:
    """A record from what its line says; ValueError where it says something else."""
    try:
        return _RECORD.validate_python(value)
    except ValidationError as error:
        raise ValueError(first_fault(error)) from error


def record_line(record: Record) -> str:
    """A record as one line of ``records.jsonl``."""
    return json_line(asdict(record))


def to_json(value: object) -> str:
    """A value as the text of a JSON file."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def write_json(path: Path, value: object) -> None:
    """Write a JSON file as a whole or not at all."""
    write_whole(path, to_json(value))


def write_baseline(run: Run, summary: Mapping[str, Any], path: Path) -> None:
    """Write a run's figures as one file to keep in version control: one question a line."""
    names = sorted({name for outcome in run.outcomes for name in outcome.metrics})
    head = {"manifest": asdict(run.manifest), "summary": summary, "metrics": names}
    lines = json.dumps(head, ensure_ascii=False, allow_nan=False, indent=1)[:-2]
    rows = ",\n".join(
        json.dumps(_row(outcome, names), ensure_ascii=False, allow_nan=False)
        for outcome in run.outcomes
    )
    write_whole(path, f'{lines},\n "questions": [\n{rows}\n]}}\n')


def _row(outcome: Outcome, names: list[str]) -> list[object]:
    figures = [_rounded(outcome.metrics.get(name)) for name in names]
    head = [outcome.id, outcome.type, list(outcome.tags), outcome.answerable, outcome.answered]
    return [*head, _rounded(outcome.confidence), outcome.lost, figures]


def _read_baseline(path: Path) -> Run:
    value = parse_json(path.read_bytes())
    # First, since what another format has may look malformed here.
    manifest = _manifest(value.get("manifest") if isinstance(value, dict) else None)
    baseline = _BASELINE.validate_python(value)
    outcomes = []
    for id_, type_, tags, answerable, answered, confidence, lost, figures in baseline.questions:
        pairs = zip(baseline.metrics, figures, strict=True)
        metrics = {name: figure for name, figure in pairs if figure is not None}
        outcomes.append(Outcome(id_, type_, tags, answerable, answered, confidence, lost, metrics))
    return Run(manifest, tuple(outcomes), path=path)


def _manifest(value: object) -> Manifest:
    if not isinstance(value, dict):
        raise ValueError("what made it is missing")  # noqa: TRY004 - of a file, not of a caller
    if value.get("format") != FORMAT:
        raise ValueError(f"it has format {value.get('format')}, and this version reads {FORMAT}")
    return _MANIFEST.validate_python(value)


def _fault(error: ValueError) -> str:
    """The first thing that is wrong, in a line."""
    return first_fault(error) if isinstance(error, ValidationError) else str(error)


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, _DIGITS)
