"""Leaves out what some endpoints send of a reasoning model's thoughts before its reply."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_OPEN = "<think>"
_CLOSE = "</think>"


def without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """The text of the pieces without the thoughts and the blanks that it begins with.

    Thoughts that never end take the whole text with them.
    """
    stream = iter(pieces)
    held = ""
    for piece in stream:
        held = (held + piece).lstrip()
        if held.startswith(_OPEN):
            _, closed, rest = held.partition(_CLOSE)
            if closed:
                held = rest.lstrip()
            continue
        if not _OPEN.startswith(held):
            break
    # What may yet have become the mark of thoughts has not.
    if held and not held.startswith(_OPEN):
        yield held
    yield from stream
