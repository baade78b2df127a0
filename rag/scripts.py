"""Writing systems, so that a question in letters that no article uses gets an honest reply."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_JAPANESE = frozenset({"HIRAGANA", "KATAKANA", "CJK"})


def scripts(text: str) -> frozenset[str]:
    """The writing systems of a text's letters, named as Unicode does: LATIN, CYRILLIC, CJK."""
    return frozenset(_script(character) for character in set(text) if character.isalpha())


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    first = unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0]
    return "CJK" if first in _JAPANESE else first
