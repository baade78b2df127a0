"""YAML that people write by hand: its tree, its values, and what is wrong with it, by line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from rag.eval.files import FormatError


class _Loader(yaml.SafeLoader):
    """Leaves dates the text that they are: an answer may be one, and an impossible one too."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in known if tag != "tag:yaml.org,2002:timestamp"]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_mapping(path: Path, expected: str) -> yaml.MappingNode:
    """The tree of a file that holds a mapping, with the lines of its parts.

    Args:
        path: The file.
        expected: What to say of a file that holds something else.

    Raises:
        OSError: The file cannot be read.
        FormatError: It is no YAML, or no mapping.
    """
    content = path.read_bytes()
    try:
        # Some editors begin a file with a byte order mark.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FormatError(line, "this is not UTF-8 text: save the file as UTF-8") from error
    try:
        with _explained():
            root = yaml.compose(text, Loader=_Loader)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise FormatError(line, f"this is no YAML: {error.reason}") from error
    if not isinstance(root, yaml.MappingNode):
        raise FormatError(0, expected)
    return root


def value_of(node: yaml.Node) -> Any:  # noqa: ANN401 - whatever is in a file
    """The value of a part of a tree; FormatError where it is none."""
    with _explained(line_at(node)):
        return _Loader("").construct_object(node, deep=True)


def line_at(node: yaml.Node) -> int:
    """The line that a part of a tree begins at, 1 upwards."""
    return int(node.start_mark.line) + 1


def repeated_keys(root: yaml.Node) -> Iterator[FormatError]:
    """Each key that stands twice in a mapping: YAML would take the last one silently."""
    todo, seen = [root], set()
    while todo:
        node = todo.pop()
        if id(node) in seen:
            continue  # Aliases bring a node up again.
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            todo += reversed(node.value)
        if isinstance(node, yaml.MappingNode):
            todo += [value for _, value in reversed(node.value)]
            lines: dict[str, int] = {}
            for key, _ in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    continue
                line = line_at(key)
                if key.value in lines:
                    first = lines[key.value]
                    yield FormatError(
                        line, f"{key.value!r} is at line {first} already: make them one"
                    )
                lines.setdefault(key.value, line)


@contextmanager
def _explained(line: int = 0) -> Iterator[None]:
    """Make a FormatError of what the parser raises; ``line`` where it does not know better."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found = ", ".join(part for part in (error.context, error.problem) if part)
        raise FormatError(mark.line + 1 if mark else line, f"this is no YAML: {found}") from error
    except RecursionError:
        raise FormatError(line, "it is nested too deeply") from None
    except ValueError as error:
        # Of a value with a type of its own, such as !!int x.
        raise FormatError(line, f"this holds a value that is none: {error}") from error
