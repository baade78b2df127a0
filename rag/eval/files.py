"""What the files of evaluations have in common: JSON, whole writes, a lock, and faults."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import ValidationError

from rag.errors import EvaluationError


def read_json_lines(path: Path, *, killed: bool = False) -> Iterator[tuple[int, Any]]:
    """The JSON values of a file, one a line, with their line numbers from 1; empty lines are none.

    Args:
        path: The file.
        killed: Its writer may have been killed: leave out a last line that has no end.

    Raises:
        OSError: The file cannot be read.
        FormatError: A line is not JSON (see :func:`parse_json`). It is raised when the iterator
            comes to that line.
    """
    # As bytes, since a writer that was killed may have cut through a character, and since a line
    # separator (U+2028) inside a string ends no line. Some editors begin with a byte order mark.
    lines = path.read_bytes().removeprefix(codecs.BOM_UTF8).split(b"\n")
    if killed:
        lines.pop()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield number, parse_json(line)
            except ValueError as error:
                raise FormatError(number, str(error)) from error


def parse_json(content: bytes) -> Any:  # noqa: ANN401 - whatever is in a file
    """The value of some JSON in UTF-8.

    Raises:
        ValueError: It is no JSON, or cannot be written again: it holds NaN, an infinity or half a
            character.
    """
    try:
        value = json.loads(content.decode("utf-8"), parse_constant=_refuse)
        if b"\\ud" in content.lower():
            # Half a character can be escaped, and could not be written again.
            json_line(value).encode("utf-8")
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except UnicodeDecodeError as error:
        raise ValueError("this is not UTF-8 text: save the file as UTF-8") from error
    except UnicodeEncodeError as error:
        raise ValueError("it holds half a character: correct its \\ud…") from error
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if error.lineno > 1 else ""
        reason = f"this is no JSON: {error.msg}, at {line}character {error.colno}"
        raise ValueError(reason) from error
    except ValueError as error:
        raise ValueError(f"this is no JSON: {error}") from error
    return value


def json_line(value: Any) -> str:  # noqa: ANN401 - whatever json can write
    """A value as one line; ValueError for NaN and infinities."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n"


def write_whole(path: Path, text: str) -> None:
    """Write a file as a whole or not at all, with Unix line ends; OSError if it fails."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def only_process(lock: Path, otherwise: str) -> Iterator[None]:
    """Hold a lock file, which a process that dies lets go of.

    Raises:
        EvaluationError: Another process holds it; with the message ``otherwise``.
        OSError: It cannot be written.
    """
    held = FileLock(lock, timeout=0)
    try:
        held.acquire()
    except Timeout:
        raise EvaluationError(otherwise) from None
    try:
        yield
    finally:
        held.release()


def first_fault(error: ValidationError) -> str:
    """The first thing that is wrong with a value: where, and what."""
    fault = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in fault["loc"])
    message = f"{fault['msg'][0].lower()}{fault['msg'][1:]}"
    return f"{where}: {message}" if where else message


class FormatError(ValueError):
    """A file is not of its format: why, and from which line, 1 upwards; 0 when it is all of it."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no figure")
