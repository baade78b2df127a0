"""What the tests of the importers share."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.errors import QuestionSetError
from rag.eval.cases import Case
from rag.eval.importers import import_set

MEGABYTE = 1_000_000

Import = Callable[..., dict[str, Case]]


def write(path: Path, *records: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def fault(format_: str, path: Path, **given: Any) -> str:
    """The message of an import that fails, and that wrote nothing."""
    out = path.parent / "refused"
    with pytest.raises(QuestionSetError) as caught:
        import_set(format_, path, out, **given)
    assert not out.exists()
    return str(caught.value).replace(str(path), "PATH")


# SQuAD, which the tests of what all importers do use too

CONTEXT = "Ada  Finch runs the\nferry. It sails at noon."


def squad(*questions: dict[str, Any], context: str = CONTEXT, title: str = "The_ferry") -> Any:
    first = {"context": "An opening.\n\nA second.", "qas": []}
    entry = {"title": title, "paragraphs": [first, {"context": context, "qas": questions}]}
    return {"version": "v2.0", "data": [entry]}


def span(id_: str, text: str, start: int, question: str = "Who?") -> dict[str, Any]:
    return {"id": id_, "question": question, "answers": [{"text": text, "answer_start": start}]}


MANY = [span(f"q{i}", "Ada", 0, f"Who is number {i}?") for i in range(50)]
