"""Half a surrogate pair: a code point that a string can hold, and no encoding can write."""

from __future__ import annotations

import re

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def without_lone_surrogates(text: str) -> str:
    """A text that UTF-8 can write, of the same length: half a surrogate pair becomes U+FFFD."""
    return _LONE_SURROGATE.sub("\ufffd", text)
