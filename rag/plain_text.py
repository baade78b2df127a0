"""Words of articles in plain text, shown so that they cannot pass for words of ours.

Plain text has no colours and no links to tell the two apart, and articles may hold anything: a
sentence with "[7]" in it, a title that reads like a note. The rules that hold wherever an answer is
text (``str(answer)``, the command line, what is copied, the MCP server):

- In the answer itself a number in square brackets is a marker of ours. Where a sentence of an
  article has one, it is shown in round brackets: "(7)".
- Quotations below are letter for letter as they stand, "[7]" included. A note of ours begins at the
  beginning of a line; all further lines of a quotation are set in.
- Titles and sources are in quotation marks that nothing in them closes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from textwrap import indent
from typing import Protocol

INDENT = 4
"""Columns by which quotations are set in."""

_BRACKETED = re.compile(r"\[([^\[\]]*)\]")
_UNSUPPORTED = re.compile(r"\W*unsupported\W*", re.IGNORECASE)
_INNER_QUOTES = str.maketrans('“”"', "‘’'")


class Sourced(Protocol):
    """A citation or an article: whatever has a title, a source and a date."""

    @property
    def title(self) -> str:
        """Never empty."""

    @property
    def source(self) -> str | None:
        """Who published it."""

    @property
    def published(self) -> date | None:
        """When."""


def describe_source(item: Sourced) -> str:
    """Title, source and date, as far as they are known."""
    return ", ".join([one_line(item.title), *_source_and_date(item, one_line)])


def quoted_source(item: Sourced) -> str:
    """The same among words of ours: what the article says of itself is in quotation marks."""
    return ", ".join([quoted(item.title), *_source_and_date(item, quoted)])


def quoted(text: str) -> str:
    """A title or a name in quotation marks, on one line; such marks in it become single ones."""
    return f"“{one_line(text).translate(_INNER_QUOTES)}”"


def one_line(text: str) -> str:
    """A text on one line, without characters that are not seen."""
    return " ".join("".join(map(_shown, text)).split())


def unlike_markers(text: str) -> str:
    """A sentence as long as it was, with round brackets where it has what looks like a marker."""
    return _BRACKETED.sub(lambda found: _rounded(found) if _is_marker(found[1]) else found[0], text)


def set_in(text: str) -> str:
    """A text whose second and further lines are set in."""
    return indent(text, " " * INDENT, lambda line: line.strip() != "").removeprefix(" " * INDENT)


def _source_and_date(item: Sourced, shown: Callable[[str], str]) -> Iterator[str]:
    if item.source:
        yield shown(item.source)
    if item.published:
        yield item.published.isoformat()


def _is_marker(inner: str) -> bool:
    seen = "".join(filter(str.isprintable, inner))
    if any(map(str.isalpha, seen)):
        return _UNSUPPORTED.fullmatch(seen) is not None
    return any(map(str.isdigit, seen))


def _rounded(found: re.Match[str]) -> str:
    return f"({found[1]})"


def _shown(character: str) -> str:
    return character if character.isprintable() else " "
