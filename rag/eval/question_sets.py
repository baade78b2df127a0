"""Question sets on disk: YAML for those written by hand, JSON Lines for all others.

YAML: a mapping of ``name``, ``articles`` and ``questions``. JSON Lines: a first line with ``name``
and ``articles``, then one question a line. ``articles`` is relative to the file; a question has the
fields of :class:`rag.eval.cases.Case`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from rag.errors import MalformedError, QuestionSetError
from rag.eval.cases import Case, EarlierTurn, Evidence, Name, QuestionSet, Text
from rag.eval.files import FormatError, json_line, read_json_lines, write_whole
from rag.eval.problems import Problem
from rag.eval.yaml_files import line_at, read_mapping, repeated_keys, value_of

YAML_SUFFIXES = frozenset({".yaml", ".yml"})
JSONL_SUFFIXES = frozenset({".jsonl", ".ndjson"})

Numbered = tuple[int, dict[str, Any]]
"""A record and the line that it begins at, 1 upwards."""


@dataclass(frozen=True, slots=True)
class _Header:
    """What a file says of the set as a whole."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: Name
    articles: Text


@dataclass(frozen=True, slots=True)
class _Contents:
    """What is in a file, not yet checked; ``faults``: what its form alone shows to be wrong."""

    header: Numbered
    records: list[Numbered]
    faults: tuple[FormatError, ...] = ()


_CASE = TypeAdapter(Case)
_HEADER = TypeAdapter(_Header)


def read_question_set(path: str | Path) -> QuestionSet:
    """Read a set; what it says about its articles is for :mod:`rag.eval.check` to judge.

    Raises:
        QuestionSetError: The file is missing, or is no question set by its name.
        MalformedError: What is in it is malformed; each problem is named, with its line.
    """
    path = Path(path)
    try:
        read = _read(path)
    except FormatError as error:
        raise MalformedError(Problem(path, error.line, str(error))) from error
    faults = [*read.faults, *_faults(_HEADER, read.header)]
    for record in read.records:
        faults += _faults(_CASE, record)
    if not read.records:
        faults.append(FormatError(0, "it holds no questions"))
    if faults:
        raise MalformedError(*(Problem(path, fault.line, str(fault)) for fault in faults))
    header = _HEADER.validate_python(read.header[1])
    cases = (_CASE.validate_python({**record, "line": line}) for line, record in read.records)
    return QuestionSet(header.name, path, (path.parent / header.articles).resolve(), tuple(cases))


def write_question_set(questions: QuestionSet) -> None:
    """Write a set as JSON Lines to its own path, leaving out what has its default."""
    articles = os.path.relpath(questions.articles.resolve(), questions.path.resolve().parent)
    header = {"name": questions.name, "articles": Path(articles).as_posix()}
    records = [header, *(case_to_dict(case) for case in questions.cases)]
    write_whole(questions.path, "".join(map(json_line, records)))


def case_to_dict(case: Case) -> dict[str, Any]:
    """A case as the record that :func:`read_question_set` reads."""
    record = _CASE.dump_python(case, mode="json", exclude_defaults=True, exclude={"line"})
    return dict(record)


def _read(path: Path) -> _Contents:
    suffix = path.suffix.lower()
    if suffix not in YAML_SUFFIXES | JSONL_SUFFIXES:
        raise QuestionSetError(
            f"{path} is no question set: give a .jsonl or .yaml file "
            "(`rag eval import` makes one out of other formats)"
        )
    try:
        return _read_yaml(path) if suffix in YAML_SUFFIXES else _read_jsonl(path)
    except OSError as error:
        raise QuestionSetError(f"cannot read {path}: {error.strerror}") from error


def _read_jsonl(path: Path) -> _Contents:
    records: list[Numbered] = []
    for line, record in read_json_lines(path):
        if not isinstance(record, dict):
            raise FormatError(line, "expected a JSON object, one question a line")
        records.append((line, record))
    if not records:
        raise FormatError(0, "the file is empty")
    if "question" in records[0][1]:
        raise FormatError(
            records[0][0],
            "the first line must give the set's name and articles: "
            '{"name": "…", "articles": "FOLDER or FILE.jsonl"}',
        )
    return _Contents(records[0], records[1:])


def _read_yaml(path: Path) -> _Contents:
    root = read_mapping(path, "expected a mapping of name, articles and questions")
    header: dict[str, Any] = {}
    records: list[Numbered] = []
    for key, value in root.value:
        if key.value == "questions":
            records = list(_yaml_records(value))
        else:
            header[str(key.value)] = value_of(value)
    return _Contents((1, header), records, tuple(repeated_keys(root)))


def _yaml_records(questions: yaml.Node) -> Iterator[Numbered]:
    if questions.tag == "tag:yaml.org,2002:null":
        return
    if not isinstance(questions, yaml.SequenceNode):
        raise FormatError(line_at(questions), "questions: expected a list, each behind a dash")
    for node in questions.value:
        line = line_at(node)
        if not isinstance(node, yaml.MappingNode):
            raise FormatError(line, "expected a question with its fields")
        yield line, value_of(node)


def _faults(adapter: TypeAdapter[Any], numbered: Numbered) -> Iterator[FormatError]:
    """Each fault of a record, with the record's id where it has one."""
    line, record = numbered
    try:
        adapter.validate_python(record)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            yield FormatError(line, f"{_subject(record)}{_explain(fault, adapter)}")


def _subject(record: Mapping[str, Any]) -> str:
    return f"question {record['id']!r}: " if "id" in record else ""


def _explain(fault: Mapping[str, Any], adapter: TypeAdapter[Any]) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    if fault["type"] != "unexpected_keyword_argument":
        return f"{where}: {fault['msg'][0].lower()}{fault['msg'][1:]}"
    whole: type = _Header if adapter is _HEADER else Case
    owner = _PARTS.get(str(fault["loc"][0]), whole) if len(fault["loc"]) > 1 else whole
    known = ", ".join(field.name for field in fields(owner) if field.name != "line")
    return f"there is no field {where!r} (there are: {known})"


_PARTS: Mapping[str, type] = {"evidence": Evidence, "history": EarlierTurn}
