"""A language model's text into sentences and the passages that they cite.

Models were told to write ``[1]`` and write ``[1, 2]``, ``[1][2]``, ``【1】``, ``[^1]`` and ``(1)``
too, before the full stop, behind it, or at the head of the next sentence, which is where a stream
puts what stands behind a full stop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.sentences import sentence_spans

_NUMBERS = r"\^?\d{1,3}(?:\s*[,;–-]\s*\^?\d{1,3})*"
_MARKER = re.compile(
    rf"\s*(?:\[\s*(?P<square>{_NUMBERS})\s*\]|【\s*(?P<black>{_NUMBERS})(?:†[^】]*)?\s*】"
    # Round brackets hold much else: only at the end of something, and without an age or a year.
    rf"|\((?P<round>\d{{1,2}}(?:\s*,\s*\d{{1,2}})*)\)(?=\s*(?:[.!?;]|$|\[|\()))"
)
_LEADING = re.compile(rf"(?:{_MARKER.pattern.replace('?P<', '?P<lead_')})+\s*")
_RANGE = re.compile(r"(\d{1,3})\s*[–-]\s*\^?(\d{1,3})")
_LONGEST_RANGE = 20
_BEFORE_MARK = re.compile(r"\s+(?=[.,;:!?…](?:\s|$|[\"”’)]))")
_LIST_MARK = re.compile(r"^\s*(?:[-*•]\s+|#{1,6}\s+|>\s+)")
_ENDS = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence without its markers, and the numbers that it cites, each once and in order.

    ``finished`` is False when the text stops before the sentence does.
    """

    text: str
    cited: tuple[int, ...]
    finished: bool = True


def cited_sentences(text: str) -> list[CitedSentence]:
    """The sentences of a finished text."""
    found = (read(text[start:end]) for start, end in pieces(text))
    return [sentence for sentence in found if sentence.text]


def pieces(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as (start, end), each with the markers behind its full stop."""
    found: list[tuple[int, int]] = []
    for start, end in sentence_spans(text):
        markers, rest = leading(text[start:end])
        if markers and found:
            found[-1] = (found[-1][0], start + len(markers.rstrip()))
            start += len(markers)
        if not markers or not found or rest.strip():
            found.append((start, end))
    return found


def read(piece: str) -> CitedSentence:
    """A sentence without its markers and list marks, and the numbers that it cites."""
    bare = _LIST_MARK.sub("", piece)
    found = [match.group(match.lastgroup or 0) for match in _MARKER.finditer(bare)]
    text = " ".join(_BEFORE_MARK.sub("", _MARKER.sub("", bare)).split())
    numbers = tuple(dict.fromkeys(number for group in found for number in _numbers(group)))
    return CitedSentence(text, numbers, ends(text))


def leading(piece: str) -> tuple[str, str]:
    """The markers at the head of a piece, and the rest of it."""
    match = _LEADING.match(piece)
    return (match.group(), piece[match.end() :]) if match else ("", piece)


def ends(sentence: str) -> bool:
    """Whether a sentence ends with a mark that ends sentences."""
    return bool(_ENDS.search(sentence))


def _numbers(group: str) -> list[int]:
    """The numbers of one marker: "1, 3-5" are 1, 3, 4, 5."""
    spread = _RANGE.sub(_spread, group)
    return [int(digits) for digits in re.findall(r"\d+", spread)]


def _spread(match: re.Match[str]) -> str:
    first, last = int(match[1]), int(match[2])
    if not first <= last <= first + _LONGEST_RANGE:
        return f"{first}, {last}"
    return ", ".join(str(number) for number in range(first, last + 1))
