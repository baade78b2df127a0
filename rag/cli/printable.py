"""Characters that a terminal obeys rather than shows, taken out of what is printed.

Loading leaves them out of articles, but an article can be added as it is, and names of files,
questions and language models have them too.
"""

from __future__ import annotations

import re

_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Controls (Unicode category Cc) but tab and line feed, and what turns the direction of writing."""


def printable(text: str) -> str:
    """The text without such characters."""
    return _OBEYED.sub("", text)


def escaped(json_text: str) -> str:
    """The same JSON value, with escape sequences for such characters.

    Args:
        json_text: JSON. Outside its strings it has none of them.
    """
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", json_text)
