"""A reader without a model of its own: the embedder's cosines, shared words and the kind of answer.

Two logistic models in a row. The first scores each sentence, the second says from the best sentence
and the passages whether the question is answered at all. ``training/fit_zero_shot.py`` fits both
on public question sets and prints the constants below; none of the data is about the corpus.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.embed import Embedder
from rag.question import WORD, QuestionShape, analyse, offers, share, stems
from rag.ranking import shares_around
from rag.reader import Reader
from rag.types import Hit, Reading, ScoredSentence, Sentence

LEAD_WORDS = 8
"""Where a sentence names what it is about: its first words."""

PRONOUNS = frozenset("he she it they his her its their this that these those".split())

SENTENCE_FEATURES = (
    "cosine of question and sentence",
    "cosine of question and passage",
    "share of the question's content in the sentence",
    "the same in the sentence, the one before and the title",
    "the same in the passage and the title",
    "share of the question's names in the passage and the title",
    "the sentence holds the kind of thing that is asked for",
    "share of the question's content in the first words",
    "cosine of question and sentence, less the best one's",
    "cosine of question and passage, less the best one's",
)

CONFIDENCE_FEATURES = (
    "logit of the best sentence",
    "best cosine of question and passage",
    "best share of the question's content in one passage",
    "best share of the question's names in one passage",
    "share of the question's names around the best sentence",
    "share of the question's content in the best sentence, the one before and the title",
    "number of the question's content words, as the logarithm of one more",
)


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """Weights and bias on raw features."""

    weights: tuple[float, ...]
    bias: float

    def logits(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The logit of each row: shape (rows,) from (rows, weights)."""
        return np.asarray(features @ np.asarray(self.weights) + self.bias, dtype=np.float64)


SENTENCE_MODEL = LogisticModel(
    (2.651, -4.156, 2.539, 3.196, -0.541, 0.948, 0.708, -0.241, 8.008, 15.407), -3.972
)
CONFIDENCE_MODEL = LogisticModel((0.28, 5.446, -1.582, 0.676, 1.261, 1.334, 0.031), -3.436)


class ZeroShotReader(Reader):
    """See the module. ``embedder`` should be the one that made the index, but need not be."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """See :meth:`Reader.read`."""
        if not hits:
            return Reading((), 0.0)
        sentences, features = sentence_features(question, hits, self._embedder)
        logits = SENTENCE_MODEL.logits(features)
        confidence = float(
            _sigmoid(
                CONFIDENCE_MODEL.logits(confidence_features(question, features, logits)[None, :])
            )[0]
        )
        # Relative to the best sentence, which is as probable as that any answers.
        probabilities = confidence * _sigmoid(logits) / float(_sigmoid(logits).max())
        order = sorted(range(len(sentences)), key=lambda row: -probabilities[row])
        return Reading(
            tuple(ScoredSentence(*sentences[row], float(probabilities[row])) for row in order),
            confidence,
        )


def sentence_features(
    question: str, hits: Sequence[Hit], embedder: Embedder
) -> tuple[list[tuple[Sentence, Hit]], NDArray[np.float64]]:
    """The sentences of all hits and their features: shape (sentences, SENTENCE_FEATURES)."""
    sentences = [(sentence, hit) for hit in hits for sentence in hit.passage.sentences]
    texts = [sentence.text for sentence, _ in sentences]
    vectors = embedder.encode([question, *texts])
    of_sentence = vectors[1:] @ vectors[0]
    found = [hit.dense for hit in hits if hit.dense is not None]
    lowest = min(found, default=0.0)
    of_passage = np.array([lowest if hit.dense is None else hit.dense for hit in hits])
    shape = analyse(question)
    lexical: list[list[float]] = []
    for hit, cosine in zip(hits, of_passage, strict=True):
        lexical += [
            [float(cosine), float(cosine - of_passage.max()), *row] for row in _lexical(shape, hit)
        ]
    cosine_passage, cosine_passage_gap, *rest = np.asarray(lexical, dtype=np.float64).T
    columns = [
        of_sentence,
        cosine_passage,
        *rest,
        of_sentence - of_sentence.max(),
        cosine_passage_gap,
    ]
    return sentences, np.column_stack(columns).astype(np.float64)


def _lexical(shape: QuestionShape, hit: Hit) -> list[list[float]]:
    """The features that compare words, for each sentence of one passage."""
    title = stems(hit.article.title)
    passage = stems(hit.passage.text) | title
    in_passage = share(shape.content, passage)
    names = share(shape.names, passage)
    rows: list[list[float]] = []
    sentences = [sentence.text for sentence in hit.passage.sentences]
    around = shares_around(shape.content, hit.article.title, sentences)
    lead_before: frozenset[str] = frozenset()
    for sentence, beside in zip(sentences, around, strict=True):
        first = WORD.findall(sentence)[:LEAD_WORDS]
        lead = stems(" ".join(first))
        refers_back = bool(first) and first[0].lower() in PRONOUNS
        rows.append(
            [
                share(shape.content, stems(sentence)),
                beside,
                in_passage,
                names,
                float(offers(shape.kind, sentence, shape)),
                share(shape.content, lead | lead_before if refers_back else lead),
            ]
        )
        lead_before = lead
    return rows


def confidence_features(
    question: str, features: NDArray[np.float64], logits: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Features of the question as a whole from those of its sentences: (CONFIDENCE_FEATURES,)."""
    best = int(logits.argmax())
    return np.array(
        [
            logits[best],
            features[:, 1].max(),
            features[:, 4].max(),
            features[:, 5].max(),
            features[best, 5],
            features[best, 3],
            np.log1p(len(analyse(question).content)),
        ]
    )


def _sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -60.0, 60.0)))
