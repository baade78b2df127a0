"""What the files of evaluations have in common: JSON Lines, whole writes, and faults in a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError


def read_json_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """The JSON values of a file, one a line, with their line numbers from 1; empty lines are none.

    Raises:
        OSError: The file cannot be read.
        JsonLineError: A line is not JSON, or holds NaN or an infinity. It is raised when the
            iterator comes to that line.
    """
    # As bytes, since a writer that was killed may have cut through a character, and since a line
    # separator (U+2028) inside a string ends no line. Some editors begin with a byte order mark.
    lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, _value(line, number)


def is_cut_off(path: Path) -> bool:
    """Whether the last line has no end: its writer was killed."""
    content = path.read_bytes()
    return bool(content) and not content.endswith(b"\n")


def json_line(value: Any) -> str:  # noqa: ANN401 - whatever json can write
    """A value as one line; ValueError for NaN and infinities."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n"


def write_whole(path: Path, text: str) -> None:
    """Write a file as a whole or not at all, with ``\\n`` at line ends; OSError if it fails."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def first_fault(error: ValidationError) -> str:
    """The first thing that is wrong with a value: where, and what."""
    fault = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in fault["loc"])
    message = f"{fault['msg'][0].lower()}{fault['msg'][1:]}"
    return f"{where}: {message}" if where else message


class JsonLineError(ValueError):
    """A line that is no JSON; ``line`` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def _value(line: bytes, number: int) -> Any:  # noqa: ANN401
    try:
        return json.loads(line, parse_constant=_refuse)
    except RecursionError:
        raise JsonLineError(number, "it is nested too deeply") from None
    except ValueError as error:
        raise JsonLineError(number, f"this is no JSON: {error}") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no figure")
