"""Which sentences answer the question, and whether any does: what every reader offers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from rag.types import Hit, Reading


class Reader(ABC):
    """Scores every sentence of some passages against a question. Safe to share among threads."""

    @property
    def name(self) -> str:
        """What evaluations call it: with the model's hash, where there is one."""
        return type(self).__name__

    @abstractmethod
    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Score the sentences.

        Args:
            question: A question that stands alone.
            hits: Retrieved passages, best first; may be empty.

        Returns:
            Every sentence of the passages with its probability, most probable first, and the
            probability that any of them answers. Without hits both are empty: confidence 0.
        """

    def warm_up(self) -> None:  # noqa: B027 - some have nothing to load
        """Load what reading needs now rather than with the first question."""
