"""The default reader: a small model of ours that reads each passage with the question in view.

``training/`` made it; ``rag/models/reader/README.md`` is its model card. It gives every sentence
its log-odds against "none of them", comparable across passages, and the ends of the short answer;
:mod:`rag.confidence` turns log-odds into the probability that the articles answer.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.confidence import Calibration, Calibrations, answer_odds
from rag.errors import ModelError
from rag.onnx_model import OnnxModel
from rag.question import analyse
from rag.ranking import RankingWeights
from rag.reader import Reader
from rag.reader_input import LAYOUT, PassageText, ReaderInput, reader_inputs
from rag.settings import variable
from rag.transformer import REINSTALL, require_hash
from rag.types import Hit, Reading, ScoredSentence, ShortAnswer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BUNDLED = Path(__file__).parent / "models" / "reader"
CARD, MODEL, TOKENIZER = "reader.json", "reader.onnx", "tokenizer.json"
EXPORT = "export the folder anew (training/README.md)"
"""The way out where a reader of the user's own is damaged."""

LONG_KINDS = frozenset({"speech", "reason"})
"""Kinds of questions that no few words answer."""

SHORT_TOKENS = 16
"""Longest short answer. SQuAD's have 3 words on average, 97% of them fewer than 16 tokens."""


UNREAD = -1e4
"""Log-odds of a sentence that did not fit into the sequence, or has no tokens: it never answers."""


class PassageReader(Reader):
    """See the module.

    Args:
        folder: With ``reader.onnx``, ``tokenizer.json`` and ``reader.json``, which holds the sha256
            of both, the layout of the input, the embedding model whose cosines it learnt, the
            calibration, how sure a short answer must be to be given, and what ranks sentences
            beside the model.
        embedding_model: Hash of the one that made the index; with another than the card's, or
            None, the reader does without the cosines of :attr:`Hit.dense`.

    Raises:
        ModelError: A file is missing, malformed, not the one that was promised, or made for
            another layout.
    """

    def __init__(self, folder: Path = BUNDLED, embedding_model: str | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        way_out = REINSTALL if folder == BUNDLED else f"{EXPORT}, or unset {variable('reader')}"
        try:
            written = (folder / CARD).read_bytes()
            card = json.loads(written)
            layout = int(card["layout"])
            self._knows_cosines = card["embedding_model"] == embedding_model
            self._calibrations = calibrations_of(card)
            self._least_short = float(card["short_answer"])
            self._weights = RankingWeights(**card["ranking"])
            model_hash, tokenizer_hash = (str(card["sha256"][name]) for name in (MODEL, TOKENIZER))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"the reader in {folder} has no usable {CARD} ({error}): {way_out}"
            ) from error
        if layout != LAYOUT:
            raise ModelError(
                f"the reader in {folder} was trained for layout {layout} of its input, and this "
                f"version reads layout {LAYOUT}: {way_out}"
            )
        require_hash(folder / TOKENIZER, tokenizer_hash, way_out)
        self._model = OnnxModel(folder / MODEL, model_hash, way_out)
        # The card names the model and the tokenizer by their hashes, so its own stands for all.
        self._hash = hashlib.sha256(written).hexdigest()

    @property
    def name(self) -> str:
        """See :attr:`Reader.name`."""
        return f"{type(self).__name__} {self._hash[:12]}"

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """See :meth:`Reader.read`."""
        if not hits:
            return Reading((), 0.0)
        tokenizer = self._loaded_tokenizer()
        inputs = reader_inputs(
            tokenizer,
            question,
            [
                PassageText(
                    hit.article.title,
                    [sentence.text for sentence in hit.passage.sentences],
                    hit.dense if self._knows_cosines else None,
                )
                for hit in hits
            ],
        )
        odds, spans = self._model.run(batched(inputs))
        places = [
            (row, number)
            for row, hit in enumerate(hits)
            for number in range(len(hit.passage.sentences))
        ]
        own = np.array(
            [odds[row, n] if n in inputs[row].sentences else UNREAD for row, n in places],
            dtype=np.float64,
        )
        ranks = own + self._weights.boosts(question, hits)
        likeness = self._likeness(hits)
        calibration = self._calibrations.of(question, likeness)
        # The best is as probable as that any answers: the rest decides the order only.
        shifted = ranks - ranks.max() + answer_odds(odds)
        probabilities = calibration(shifted, likeness or 0.0)
        order = np.argsort(-ranks, kind="stable")
        scored = [
            ScoredSentence(hits[row].passage.sentences[n], hits[row], float(probabilities[place]))
            for place in order
            for row, n in [places[place]]
        ]
        row, number = places[order[0]]
        short = self._short_answer(question, hits[row], inputs[row], number, spans[row])
        return Reading(tuple(scored), scored[0].probability, short)

    def warm_up(self) -> None:
        """See :meth:`Reader.warm_up`."""
        self._loaded_tokenizer()
        self._model.load()

    def _likeness(self, hits: Sequence[Hit]) -> float | None:
        """Cosine of the question and the passage most like it, where it is one the card knows."""
        cosines = [hit.dense for hit in hits if hit.dense is not None]
        return max(cosines) if cosines and self._knows_cosines else None

    def _short_answer(
        self,
        question: str,
        hit: Hit,
        laid: ReaderInput,
        number: int,
        spans: NDArray[np.float32],
    ) -> ShortAnswer | None:
        """The likeliest words of a sentence, if they are likely enough."""
        if analyse(question).kind in LONG_KINDS:
            return None
        tokens = [place for place, own in enumerate(laid.sentences) if own == number]
        probability, first, last = likeliest_span(spans[tokens])
        if not tokens or probability < self._least_short:
            return None
        sentence = hit.passage.sentences[number]
        start = sentence.start + laid.offsets[tokens[first]][0]
        end = sentence.start + laid.offsets[tokens[last]][1]
        text = sentence.text[start - sentence.start : end - sentence.start]
        return ShortAnswer(sentence.article_id, start, end, text)

    def _loaded_tokenizer(self) -> Tokenizer:
        with self._lock:
            return self._tokenizer

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / TOKENIZER))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer


def calibrations_of(card: dict[str, Any]) -> Calibrations:
    """Those of a reader.json.

    Raises:
        KeyError: One of the two is missing.
        TypeError: One of them has other fields.
        ValueError: One of their numbers is none.
    """
    questions, queries = (
        Calibration(**{name: float(value) for name, value in card["calibration"][kind].items()})
        for kind in ("questions", "queries")
    )
    return Calibrations(questions, queries)


def likeliest_span(logits: NDArray[np.float32]) -> tuple[float, int, int]:
    """The likeliest pair of a first and a last token, not more than SHORT_TOKENS apart.

    Args:
        logits: Of being the first and the last token: shape (tokens, 2).

    Returns:
        Its probability (0-1) and both tokens; (0, 0, 0) without tokens.
    """
    if not len(logits):
        return 0.0, 0, 0
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=0))
    first, last = (shifted / shifted.sum(axis=0)).T
    pairs = np.triu(np.outer(first, last)) - np.triu(np.outer(first, last), SHORT_TOKENS)
    best = int(pairs.argmax())
    return float(pairs.flat[best]), best // len(logits), best % len(logits)


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
