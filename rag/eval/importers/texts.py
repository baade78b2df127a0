"""Texts of other formats in the form that articles have, and where their spans went."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.eval.set_articles import Span, paragraphs

_SPLIT = "\n\n"


@dataclass(frozen=True, slots=True)
class ConvertedText:
    """A text in article form that knows where each span of the original stands in it.

    The form only changes white space. So the n-th character that is none is the same in both texts,
    and a span goes where its first and last such character went.

    Attributes:
        text: Paragraphs on one line each, an empty line between.
        original: Offset in the original text of each character that is no white space.
        converted: Offset of the same character in ``text``.
    """

    text: str
    original: array[int]
    converted: array[int]

    @classmethod
    def of(cls, text: str) -> ConvertedText:
        """Convert a text."""
        converted = paragraphs(text)
        return cls(converted, _inked(text), _inked(converted))

    def span(self, start: int, end: int) -> Span | None:
        """Where the original's ``[start:end]`` stands, without white space at its ends.

        None where it is nothing but white space.
        """
        first, behind = bisect_left(self.original, start), bisect_left(self.original, end)
        if first >= behind:
            return None
        return self.converted[first], self.converted[behind - 1] + 1

    def spans(self, originals: Iterable[Span]) -> tuple[Span, ...]:
        """Where some spans stand: in the order of the text, each once."""
        placed = (self.span(start, end) for start, end in originals)
        return tuple(sorted({span for span in placed if span is not None}))


def joined(parts: Sequence[str], separators: Iterable[str] | None = None) -> tuple[str, list[Span]]:
    """Parts as one text, and the span of each in it.

    Args:
        parts: The texts.
        separators: What stands between each two of them; empty lines if not given.
    """
    between = iter(separators) if separators is not None else iter([_SPLIT] * len(parts))
    text: list[str] = []
    spans: list[Span] = []
    offset = 0
    for number, part in enumerate(parts):
        if number:
            text.append(next(between))
            offset += len(text[-1])
        text.append(part)
        spans.append((offset, offset + len(part)))
        offset += len(part)
    return "".join(text), spans


def consecutive(parts: Iterable[str], text: str) -> Iterator[Span]:
    """Spans of parts that follow each other in a text.

    Raises:
        ValueError: A part does not follow the one before.
    """
    end = 0
    for part in parts:
        start = text.index(part, end)
        end = start + len(part)
        yield start, end


def _inked(text: str) -> array[int]:
    return array("L", (i for i, character in enumerate(text) if not character.isspace()))
