"""A support scorer of the user's choice: a cross-encoder trained on natural language inference."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.errors import ModelError
from rag.support.scorer import SupportScorer
from rag.transformer import CONFIG, ModelFolder

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

THRESHOLD = 0.5
"""Entailment is more probable than everything else together."""


class NLIScorer(SupportScorer):
    """The probability of entailment. The model is loaded with the first claim.

    Args:
        model: The folder of a cross-encoder with an output for entailment, or the name of one of
            the hub, which is then downloaded.
        threshold: See :class:`SupportScorer`.

    Raises:
        ModelError: The model is not there, has no safetensors weights, or no such output.
    """

    def __init__(self, model: str, threshold: float = THRESHOLD) -> None:
        self._files = ModelFolder.find(model, "support model", "support_model")
        self._entailment, self._outputs = entailment_of(self._files)
        self._lock = threading.Lock()
        self.threshold = threshold

    def score(self, claim: str, sources: Sequence[str]) -> float:
        """See :meth:`SupportScorer.score`."""
        title, *sentences = sources
        premise = f"{title}: {' '.join(sentences)}"
        # The tokenizer underneath is not thread-safe.
        with self._lock:
            logits = np.asarray(
                self._model.predict(
                    [(premise, claim)], show_progress_bar=False, activation_fn=_unchanged
                ),
                dtype=np.float64,
            ).reshape(-1)
        shares = np.exp(logits - logits.max())
        return float(shares[self._entailment] / shares.sum())

    @cached_property
    def _model(self) -> CrossEncoder:
        return self._files.cross_encoder()


def entailment_of(files: ModelFolder) -> tuple[int, int]:
    """Which output of a model is that of entailment, and how many it has.

    Models differ in the order, so the names in its configuration decide.

    Raises:
        ModelError: No output, or more than one, is named so.
    """
    place = files.path / CONFIG
    try:
        labels = {
            int(number): str(name).lower()
            for number, name in json.loads(place.read_text(encoding="utf-8"))["id2label"].items()
        }
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise ModelError(f"{files.kind}: {place} names no outputs ({error})") from error
    found = [n for n, name in labels.items() if name in {"entailment", "entail", "entails"}]
    if len(found) != 1 or len(labels) < 2:
        raise ModelError(
            f"{files.kind}: of the outputs in {place} ({', '.join(labels.values())}) not one is "
            "called entailment: name a model trained on natural language inference"
        )
    return found[0], len(labels)


def _unchanged(logits: Any) -> Any:  # noqa: ANN401 - a tensor, of a library that is loaded late
    return logits
