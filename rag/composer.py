"""The interface of all composers: they turn what was read into an answer with its proof."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from rag.cite import ArticleLookup
from rag.types import Citation, Hit, Reading, Statement


@dataclass(frozen=True, slots=True)
class Composition:
    """The statements of an answer and the citations that they refer to by number."""

    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer while it is written.

    Attributes:
        composition: As far as it is written. The numbers of the citations count from 1 in the order
            in which the statements use them. Without statements in the last draft: the passages
            hold no answer.
        model: The language model that wrote it, or chose its sentences; None without one.
        note: Why the answer is not the language model's, for people; None when it is, or when none
            was asked.
    """

    composition: Composition
    model: str | None = None
    note: str | None = None


class Composer(ABC):
    """Makes an answer out of a reading. Safe to share among threads."""

    @abstractmethod
    def drafts(
        self, question: str, hits: Sequence[Hit], reading: Reading, article: ArticleLookup
    ) -> Generator[Draft]:
        """Answer a question that the reader holds to be answered, bit by bit.

        Closing the iterator ends the work.

        Args:
            question: A question that stands alone.
            hits: The passages that were read, best first.
            reading: What was found in them: at least one sentence, most probable first.
            article: Gives an article by id.

        Yields:
            At least one draft. Each takes the place of the one before, and the last stands.
        """

    def warm_up(self) -> None:  # noqa: B027 - some have nothing to load
        """Load what answering needs now rather than with the first question.

        What cannot be loaded is logged, and will be an answer's note.
        """

    def compose(
        self, question: str, hits: Sequence[Hit], reading: Reading, article: ArticleLookup
    ) -> Draft:
        """The draft that stands; see :meth:`drafts`."""
        *_, last = self.drafts(question, hits, reading, article)
        return last
