"""How the passage reader is trained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """How to train. Every choice that was tried is in evals/LOG.md."""

    epochs: int = 2
    questions: int = 12
    """Questions in a batch."""
    passages: int = 3
    """Passages of a question in a batch."""
    rate: float = 6e-5
    type_rate: float = 10.0
    """How much faster the embeddings of the types of tokens learn: they are few rows, and new."""
    warm_up: float = 0.06
    span_weight: float = 0.2
    perturbed: float = 0.25
    """Share of the answerable questions that are made unanswerable, where that can be done."""
    without: float = 0.1
    """Share that keep their words and lose the passages that answer."""
    cut: float = 0.12
    """Share that keep their words and the passage, and lose the sentences that answer."""
    thinned: float = 0.3
    """Share of questions whose passages lose other sentences, ``thinned_by`` of them."""
    thinned_by: float = 0.2
    unmarked: float = 0.3
    """Share that lose their question mark, as many who ask leave it out."""
    without_cosines: float = 0.1
    """Share learnt as an index with another embedding model would have it."""
    own: int = 2
    """How often an example of our own (training/news/) is seen in an epoch."""
    seed: int = 1
