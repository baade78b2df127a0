"""YAML front matter: the block between two ``---`` lines at the very start of a text."""

from __future__ import annotations

import re
import reprlib
from dataclasses import dataclass
from typing import Any

import yaml

from rag.errors import LoadError
from rag.load.characters import collapse_spaces
from rag.load.dates import parse_date
from rag.load.draft import Metadata

_PROBLEM_CHARACTERS = 100
"""Length of the parser's message that is shown: it may quote the text at any length."""

_FENCE = "---"
_CLOSING = ("---", "...")

# The line after the opening fence decides: a rule between paragraphs also looks like a fence.
_FIRST_LINE = re.compile(r"""["']?[A-Za-z_][\w -]{0,40}["']?\s?:(?:\s|$)|#|(?:---|\.\.\.)\s*$""")


class _WordLoader(yaml.SafeLoader):
    """Reads every scalar as the words that are written, except for null.

    ``title: 1984`` is a title, ``title: Off`` too, and ``date: 2016-02-30`` is ours to refuse.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - the base class declares it as a plain dict
        first: [(tag, form) for tag, form in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the block says and the text that follows it."""

    metadata: Metadata
    body: str


def split_front_matter(text: str, name: str) -> FrontMatter | None:
    """Separate front matter from the text, or return None when the text has none.

    Args:
        text: the whole text, its characters tidied.
        name: what to call the text in messages.

    Raises:
        LoadError: the block is not closed, not YAML, not a mapping, or a value has a wrong type.
    """
    opening, _, rest = text.partition("\n")
    if opening.rstrip() != _FENCE or not _FIRST_LINE.match(rest):
        return None
    lines = rest.split("\n")
    closing = next((i for i, line in enumerate(lines) if line.rstrip() in _CLOSING), None)
    if closing is None:
        raise LoadError(
            f"{name}: the front matter that starts on line 1 has no end; "
            "close it with a line of three dashes (---)"
        )
    values = _parse("\n".join(lines[:closing]), name)
    return FrontMatter(_to_metadata(values, name), "\n".join(lines[closing + 1 :]))


def _parse(block: str, name: str) -> dict[Any, Any]:
    loader = _WordLoader(block)
    try:
        values = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        problem = str(error.problem)[:_PROBLEM_CHARACTERS]
        # The mark counts from 0 and does not see the opening fence.
        place = f" on line {error.problem_mark.line + 2}" if error.problem_mark else ""
        raise LoadError(
            f"{name}: the front matter is not valid YAML{place}: {problem}; "
            "put values that hold a colon or a quotation mark between quotes"
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise LoadError(
            f"{name}: the front matter is not valid YAML; write one 'key: value' on a line"
        ) from error
    finally:
        loader.dispose()
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise LoadError(
            f"{name}: the front matter is not a list of keys; write one 'key: value' on a line"
        )
    return values


def _to_metadata(values: dict[Any, Any], name: str) -> Metadata:
    words = {key: _words(values, key, name) for key in ("title", "date", "source", "url")}
    written = words["date"]
    published = parse_date(written) if written else None
    if written and published is None:
        raise LoadError(
            f"{name}: the front matter's date {reprlib.repr(written)} is not a date; "
            "write it as 2016-03-15 or March 15, 2016"
        )
    return Metadata(words["title"], published, words["source"], words["url"])


def _words(values: dict[Any, Any], key: str, name: str) -> str | None:
    value = values.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        kind = "a list" if isinstance(value, list) else "a mapping"
        raise LoadError(
            f"{name}: the front matter's {key} is {kind}, not text; "
            f"write it on one line, between quotes if it holds brackets or a colon"
        )
    return collapse_spaces(value) or None
