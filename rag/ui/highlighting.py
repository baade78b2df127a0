"""A text with stretches of it marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.ui.html import Html, element, join

_PARAGRAPH_BREAK = re.compile("\n\n")


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled stretch of an article: ``article.text[start:end] == quote``."""

    label: str
    start: int
    end: int
    quote: str


def highlighted(text: str, marks: Sequence[Mark]) -> Html:
    """A text in paragraphs, with the marked stretches in ``<mark>``.

    Without its tags the markup is the text, character for character: labels are attributes, which
    the style sheet shows. Where marks overlap, the common stretch carries the labels of all.
    """
    begun: set[str] = set()
    paragraphs = [
        element("p", *_pieces(text, start, end, marks, begun))
        for start, end in _paragraph_spans(text)
    ]
    return Html("\n\n".join(paragraphs))


def _paragraph_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _PARAGRAPH_BREAK.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _pieces(
    text: str, start: int, end: int, marks: Sequence[Mark], begun: set[str]
) -> Iterator[Html]:
    """A paragraph, cut wherever a mark begins or ends; ``begun`` collects the labels seen."""
    bounds = {bound for mark in marks for bound in (mark.start, mark.end) if start < bound < end}
    cuts = [start, *sorted(bounds), end]
    for left, right in pairwise(cuts):
        labels = [m.label for m in marks if m.start <= left and right <= m.end and left < right]
        piece = text[left:right]
        if not labels:
            yield join(piece)
            continue
        new = [label for label in labels if label not in begun]
        begun.update(new)
        yield element(
            "mark",
            piece,
            data_marks=" ".join(labels),
            data_begins=" ".join(new) or None,
            tabindex=-1 if new else None,
        )
