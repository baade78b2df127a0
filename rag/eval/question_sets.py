"""Question sets on disk: YAML for those written by hand, JSON Lines for all others.

YAML: a mapping of ``name``, ``articles`` and ``questions``. JSON Lines: a first line with ``name``
and ``articles``, then one question a line. ``articles`` is relative to the file; a question has the
fields of :class:`rag.eval.cases.Case`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from rag.errors import QuestionSetError
from rag.eval.cases import Case, EarlierTurn, Evidence, QuestionSet, Text

YAML_SUFFIXES = frozenset({".yaml", ".yml"})
JSONL_SUFFIXES = frozenset({".jsonl", ".ndjson"})

Numbered = tuple[int, dict[str, Any]]
"""A record and the line that it begins at, 1 upwards."""


@dataclass(frozen=True, slots=True)
class _Header:
    """What a file says of the set as a whole."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: Text
    articles: Text


_CASE = TypeAdapter(Case)
_HEADER = TypeAdapter(_Header)


def read_question_set(path: str | Path) -> QuestionSet:
    """Read a set; what it says about its articles is for :mod:`rag.eval.check` to judge.

    Raises:
        QuestionSetError: The file is missing, is no question set, or has malformed questions. The
            message names every one of them with its line.
    """
    path = Path(path)
    header, records = _read(path)
    problems = [*_faults(_HEADER, path, header)]
    for record in records:
        problems += _faults(_CASE, path, record)
    if not records:
        problems.append(f"{path}: it holds no questions")
    if problems:
        raise QuestionSetError("\n".join(problems))
    parsed = _HEADER.validate_python(header[1])
    cases = (_CASE.validate_python({**record, "line": line}) for line, record in records)
    return QuestionSet(parsed.name, path, (path.parent / parsed.articles).resolve(), tuple(cases))


def write_question_set(questions: QuestionSet) -> None:
    """Write a set as JSON Lines to its own path, leaving out what has its default."""
    articles = os.path.relpath(questions.articles.resolve(), questions.path.resolve().parent)
    header = {"name": questions.name, "articles": Path(articles).as_posix()}
    with questions.path.open("w", encoding="utf-8") as file:
        for record in [header, *(case_to_dict(case) for case in questions.cases)]:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def case_to_dict(case: Case) -> dict[str, Any]:
    """A case as the record that :func:`read_question_set` reads."""
    record = _CASE.dump_python(case, mode="json", exclude_defaults=True, exclude={"line"})
    return dict(record)


def _read(path: Path) -> tuple[Numbered, list[Numbered]]:
    suffix = path.suffix.lower()
    if suffix not in YAML_SUFFIXES | JSONL_SUFFIXES:
        raise QuestionSetError(
            f"{path} is no question set: give a .jsonl or .yaml file "
            "(`rag eval import` makes one out of other formats)"
        )
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise QuestionSetError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{path} is not UTF-8 text: save it as UTF-8") from error
    return _read_yaml(path, text) if suffix in YAML_SUFFIXES else _read_jsonl(path, text)


def _read_jsonl(path: Path, text: str) -> tuple[Numbered, list[Numbered]]:
    records: list[Numbered] = []
    # Not splitlines: a line separator (U+2028) inside a string ends no line.
    for line, content in enumerate(text.split("\n"), start=1):
        if not content.strip():
            continue
        try:
            record = json.loads(content)
        except json.JSONDecodeError as error:
            raise QuestionSetError(f"{path}:{line}: this is no JSON: {error}") from error
        if not isinstance(record, dict):
            raise QuestionSetError(f"{path}:{line}: expected a JSON object, one question a line")
        records.append((line, record))
    if not records:
        raise QuestionSetError(f"{path}: the file is empty")
    if "question" in records[0][1]:
        raise QuestionSetError(
            f"{path}:{records[0][0]}: the first line must give the set's name and articles: "
            '{"name": "…", "articles": "FOLDER or FILE.jsonl"}'
        )
    return records[0], records[1:]


def _read_yaml(path: Path, text: str) -> tuple[Numbered, list[Numbered]]:
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise QuestionSetError(f"{path}: expected a mapping of name, articles and questions")
        header: dict[str, Any] = {}
        records: list[Numbered] = []
        for key, value in root.value:
            if key.value == "questions" and isinstance(value, yaml.SequenceNode):
                records = list(_yaml_records(path, loader, value))
            else:
                header[str(key.value)] = loader.construct_object(value, deep=True)
    except yaml.YAMLError as error:
        raise QuestionSetError(f"{path} is no YAML: {error}") from error
    finally:
        loader.dispose()
    return (1, header), records


def _yaml_records(
    path: Path, loader: yaml.SafeLoader, questions: yaml.SequenceNode
) -> Iterator[Numbered]:
    for node in questions.value:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            raise QuestionSetError(f"{path}:{line}: expected a question with its fields")
        yield line, loader.construct_object(node, deep=True)


def _faults(adapter: TypeAdapter[Any], path: Path, numbered: Numbered) -> Iterator[str]:
    """One line for each fault of a record, with the record's id where it has one."""
    line, record = numbered
    try:
        adapter.validate_python(record)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            yield f"{path}:{line}: {_subject(record)}{_explain(fault, adapter)}"


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
