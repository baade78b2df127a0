"""What counts as right: whether a stretch of an article holds evidence of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.eval.cases import Case, Evidence
from rag.eval.set_articles import SetArticle, lost_in_loading, occurrences

HALF = 0.5
"""Share of the shorter of two stretches that they must have in common to be about the same."""


class Stretch(Protocol):
    """A passage, a sentence, a citation: characters of an article."""

    @property
    def article_id(self) -> str:
        """The article."""

    @property
    def start(self) -> int:
        """Offset of the first character."""

    @property
    def end(self) -> int:
        """Offset behind the last character."""


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A place that holds a piece of evidence; ``whole``: the evidence is the whole article."""

    article_id: str
    start: int
    end: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Gold:
    """Where the articles answer a case.

    Attributes:
        needs: What an answer needs. Each need is met by any of its places; one without places was
            lost when its article was loaded.
        missing: The pieces of evidence that are in no article, by mistake of the set.
    """

    needs: tuple[tuple[GoldSpan, ...], ...]
    missing: tuple[Evidence, ...] = ()

    @property
    def spans(self) -> tuple[GoldSpan, ...]:
        """All places."""
        return tuple(span for need in self.needs for span in need)

    @property
    def in_sentences(self) -> bool:
        """Whether the set says which sentences answer, and not only which articles."""
        return bool(self.needs) and not any(span.whole for span in self.spans)

    def right(self, stretch: Stretch) -> bool:
        """Whether the stretch holds any evidence."""
        return any(holds(stretch, span) for span in self.spans)

    def share_met(self, stretches: Sequence[Stretch]) -> float:
        """Share of the needs that the stretches meet together, 0-1."""
        met = sum(any(holds(s, span) for s in stretches for span in need) for need in self.needs)
        return met / len(self.needs)


def holds(stretch: Stretch, span: GoldSpan) -> bool:
    """Whether a stretch holds a place: they share at least half of the shorter one.

    A sentence inside a long piece of evidence is right, and so is a passage or a sentence around a
    short one; one that merely touches it is not.
    """
    if stretch.article_id != span.article_id:
        return False
    shared = min(stretch.end, span.end) - max(stretch.start, span.start)
    return shared > 0 and shared >= HALF * min(stretch.end - stretch.start, span.end - span.start)


def locate(case: Case, articles: Mapping[str, SetArticle]) -> Gold:
    """Find a case's evidence in the articles."""
    places: list[tuple[GoldSpan, ...]] = []
    missing: list[Evidence] = []
    for piece in case.evidence:
        held = articles.get(piece.article)
        found = held and tuple(
            GoldSpan(held.article.id, start, end, whole=piece.quote is None)
            for start, end in occurrences(piece, held.article)
        )
        if found or (held and lost_in_loading(piece, held)):
            places.append(found or ())
        else:
            missing.append(piece)
    if case.needs == "all":
        return Gold(tuple(places), tuple(missing))
    alternatives = tuple(span for spans in places for span in spans)
    return Gold((alternatives,) if places else (), tuple(missing))
