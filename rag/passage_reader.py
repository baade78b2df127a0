"""The default reader: a small model of ours that reads each passage with the question in view.

``training/`` made it; ``rag/models/reader/README.md`` is its model card. It gives every sentence
its log-odds against "none of them", comparable across passages, and the ends of the short answer. A
logistic calibration turns log-odds into the probability that the articles answer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.onnx_model import OnnxModel
from rag.reader import Reader
from rag.reader_input import ReaderInput, reader_input
from rag.types import Hit, Reading, ScoredSentence

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BUNDLED = Path(__file__).parent / "models" / "reader"
CARD, MODEL, TOKENIZER = "reader.json", "reader.onnx", "tokenizer.json"


@dataclass(frozen=True, slots=True)
class Calibration:
    """From log-odds to a probability: the logistic function of ``slope * odds + intercept``."""

    slope: float
    intercept: float

    def __call__(self, odds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities, 0-1."""
        return np.asarray(1 / (1 + np.exp(-(self.slope * odds + self.intercept))))


class PassageReader(Reader):
    """See the module.

    Args:
        folder: With ``reader.onnx``, ``tokenizer.json`` and ``reader.json``, which holds the
            model's sha256 and the calibration.

    Raises:
        ModelError: A file is missing, malformed, or not the one that was promised.
    """

    def __init__(self, folder: Path = BUNDLED) -> None:
        self._folder = folder
        try:
            card = json.loads((folder / CARD).read_text(encoding="utf-8"))
            self._calibration = Calibration(**card["calibration"])
            self._hash = str(card["sha256"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"the reader in {folder} has no usable {CARD} ({error}): reinstall ask-the-article"
            ) from error
        self._model = OnnxModel(folder / MODEL, self._hash)

    @property
    def name(self) -> str:
        """See :attr:`Reader.name`."""
        return f"{type(self).__name__} {self._hash[:12]}"

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """See :meth:`Reader.read`."""
        if not hits:
            return Reading((), 0.0)
        texts = [[sentence.text for sentence in hit.passage.sentences] for hit in hits]
        inputs = [
            reader_input(self._tokenizer, question, hit.article.title, sentences)
            for hit, sentences in zip(hits, texts, strict=True)
        ]
        odds, _ = self._model.run(batched(inputs))
        # A sentence that did not fit into the sequence has no log-odds.
        least = float(odds.min())
        rows = [
            (float(odds[row, number]) if number < odds.shape[1] else least, sentence, hit)
            for row, hit in enumerate(hits)
            for number, sentence in enumerate(hit.passage.sentences)
        ]
        rows.sort(key=lambda row: -row[0])
        probabilities = self._calibration(np.array([value for value, _, _ in rows]))
        return Reading(
            tuple(
                ScoredSentence(sentence, hit, float(probability))
                for probability, (_, sentence, hit) in zip(probabilities, rows, strict=True)
            ),
            float(probabilities[0]),
        )

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / TOKENIZER))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer


def batched(inputs: Sequence[ReaderInput]) -> dict[str, NDArray[np.generic]]:
    """Sequences as the arrays that the model takes, padded to the longest.

    Returns:
        ``ids``, ``types`` and ``attention`` of shape (sequences, tokens), and ``members`` of shape
        (sequences, sentences, tokens): whether a token belongs to a sentence.
    """
    length = max(len(each.ids) for each in inputs)
    count = max(1, 1 + max(max(each.sentences) for each in inputs))
    ids = np.zeros((len(inputs), length), dtype=np.int64)
    types, attention = np.zeros_like(ids), np.zeros_like(ids)
    members = np.zeros((len(inputs), count, length), dtype=np.bool_)
    for row, each in enumerate(inputs):
        size = len(each.ids)
        ids[row, :size] = each.ids
        types[row, :size] = each.types
        attention[row, :size] = 1
        members[row, :, :size] = np.asarray(each.sentences) == np.arange(count)[:, None]
    return {"ids": ids, "types": types, "attention": attention, "members": members}
