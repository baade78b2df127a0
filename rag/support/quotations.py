"""Quoted words must stand in the source, letter for letter."""

from __future__ import annotations

import re

from rag.support.verdicts import Evidence, Reason
from rag.support.words import straight

_QUOTED = re.compile(r'"([^"]+)"')
_SINGLE = re.compile(r"(?<!\w)'([^']+(?:'\w[^']*)*)'(?!\w)")
_ELLIPSIS = re.compile(r"\s*(?:\[?(?:…|\.\s?\.\s?\.)\]?)\s*")
_EDGE = " \t.,;:!?-–—"


def compare(claim: str, source: Evidence) -> tuple[Reason, ...]:
    """The quoted words of a claim that the source's sentences do not hold."""
    missing = [words for words in quoted(claim) if not occurs(words, source.text)]
    return (Reason("quotation", tuple(missing)),) if missing else ()


def quoted(text: str) -> tuple[str, ...]:
    """What stands between quotation marks, double or single, without them."""
    plain = straight(text)
    singly = _QUOTED.sub(" ", plain)
    return tuple(match[1] for match in (*_QUOTED.finditer(plain), *_SINGLE.finditer(singly)))


def without_quotations(text: str) -> str:
    """The text with what is quoted blanked out; as long as before."""
    return _QUOTED.sub(lambda match: " " * len(match.group()), straight(text))


def occurs(words: str, text: str) -> bool:
    """Whether quoted words stand in a text.

    The shape of quotation marks, the case of the first letter and the mark that ends the quotation
    do not matter; an ellipsis stands for words left out.
    """
    place = 0
    plain = _plain(text)
    for piece in _ELLIPSIS.split(straight(words)):
        bare = _plain(piece).strip(_EDGE)
        if not bare:
            continue
        match = re.compile(rf"(?<!\w)[{_either(bare[0])}]{re.escape(bare[1:])}(?!\w)").search(
            plain, place
        )
        if match is None:
            return False
        place = match.end()
    return True


def _plain(text: str) -> str:
    return " ".join(straight(text).replace('"', "").split())


def _either(letter: str) -> str:
    """A letter in both cases, fit for a character class."""
    return "".join(dict.fromkeys(re.escape(each) for each in letter.lower() + letter.upper()))
