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
