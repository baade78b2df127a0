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

from collections.abc import Callable, Iterator
from datetime import date
from textwrap import indent
from typing import Protocol

INDENT = 4
"""Columns by which quotations are set in."""

_UNSUPPORTED = "unsupported"
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
    """A sentence as long as it was, with round brackets where it has what looks like a marker.

    That is what stands in square brackets, inner ones included, and has a number and no letter, or
    no other letters than those of "unsupported".
    """
    shown = list(text)
    letters: list[str] = []
    digits = 0
    opened: list[tuple[int, int, int]] = []
    for place, character in enumerate(text):
        if character == "[":
            opened.append((place, len(letters), digits))
        elif character == "]" and opened:
            start, letters_before, digits_before = opened.pop()
            if _is_marker(letters, letters_before, digits - digits_before):
                shown[start], shown[place] = "()"
        elif character.isalpha():
            letters.append(character)
        elif character.isdigit():
            digits += 1
    return "".join(shown)


def set_in(text: str) -> str:
    """A text whose second and further lines are set in."""
    return indent(text, " " * INDENT, lambda line: line.strip() != "").removeprefix(" " * INDENT)


def _source_and_date(item: Sourced, shown: Callable[[str], str]) -> Iterator[str]:
    if item.source:
        yield shown(item.source)
    if item.published:
        yield item.published.isoformat()


def _is_marker(letters: list[str], before: int, digits: int) -> bool:
    """Whether brackets with the letters from ``before`` on, and so many digits, look like ours."""
    count = len(letters) - before
    if count == 0:
        return digits > 0
    # The count comes first: brackets in one another must not be read through again and again.
    return count == len(_UNSUPPORTED) and "".join(letters[before:]).lower() == _UNSUPPORTED


def _shown(character: str) -> str:
    return character if character.isprintable() else " "
