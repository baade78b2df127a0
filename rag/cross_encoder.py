"""A reader of the user's choice: any cross-encoder of sentence-transformers.

It scores each sentence in its context, "title: the sentence before, the sentence", against the
question. Its probabilities are as good as its own logits: rankers trained on search logs are mostly
far too sure or too shy, so that RAG_WRONG_ANSWER_COST should be set with a question set at hand.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.reader import Reader
from rag.transformer import ModelFolder
from rag.types import Hit, Reading, ScoredSentence

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

BATCH = 32


class CrossEncoderReader(Reader):
    """See the module. The weights are hashed when it is opened and loaded with the first question.

    Args:
        model: The folder of a cross-encoder with one output, or the name of one of the hub, which
            is then downloaded.

    Raises:
        ModelError: The model is not there, has no safetensors weights, or does not rank pairs.
    """

    def __init__(self, model: str) -> None:
        self._files = ModelFolder.find(model, "reader", "reader")
        self._files.require_ranker()
        self._hash = self._files.hash()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """See :attr:`Reader.name`."""
        return f"{type(self).__name__} {self._hash[:12]}"

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """See :meth:`Reader.read`."""
        if not hits:
            return Reading((), 0.0)
        rows = [
            (sentence, hit, in_context(hit, number))
            for hit in hits
            for number, sentence in enumerate(hit.passage.sentences)
        ]
        # The tokenizer underneath is not thread-safe.
        with self._lock:
            logits = np.asarray(
                self._model.predict(
                    [(question, text) for _, _, text in rows],
                    batch_size=BATCH,
                    activation_fn=_unchanged,
                    show_progress_bar=False,
                ),
                dtype=np.float64,
            )
        probabilities = 1 / (1 + np.exp(-logits))
        order = np.argsort(-probabilities, kind="stable")
        scored = tuple(
            ScoredSentence(rows[row][0], rows[row][1], float(probabilities[row])) for row in order
        )
        return Reading(scored, scored[0].probability)

    def warm_up(self) -> None:
        """See :meth:`Reader.warm_up`."""
        with self._lock:
            _ = self._model

    @cached_property
    def _model(self) -> CrossEncoder:
        return self._files.cross_encoder()


def in_context(hit: Hit, number: int) -> str:
    """A sentence of a passage behind the article's title and the sentence before it."""
    sentences = [sentence.text for sentence in hit.passage.sentences]
    return f"{hit.article.title}: " + " ".join(sentences[max(0, number - 1) : number + 1])


def _unchanged(logits: Any) -> Any:  # noqa: ANN401 - a tensor, of a library that is loaded late
    return logits
