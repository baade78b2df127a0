"""Fit the two logistic models of rag/zero_shot.py and print their constants.

    python training/fit_zero_shot.py SQUAD.json

SQUAD.json is a file in the SQuAD 2.0 format (the public development set, CC BY-SA 4.0, or a part of
it). Every article becomes a store of its own; its questions are asked there through the package's
own retriever. The sentence model learns from the answerable questions which sentence holds the
answer. The confidence model learns from three kinds of question: answerable ones, the set's own
unanswerable ones, and questions about other articles.

The script fits on each half of the articles, reports on the other half, then fits on all and prints
the constants. Nothing of the corpus or of ``evals/`` is read.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from rag.embed import Embedder, SentenceTransformerEmbedder, Vectors
from rag.index import Indexer
from rag.retrieve import HybridRetriever
from rag.settings import Settings
from rag.store import Store
from rag.types import Article
from rag.zero_shot import LogisticModel, confidence_features, sentence_features

SEED = 1
QUESTIONS_PER_ARTICLE = 220
FOREIGN_PER_ARTICLE = 110
ANSWERABLE_AMONG_USERS = 0.6
"""Share of answerable questions that confidence is set for. Users mostly ask what the articles say;
the training mix has a third. The bias moves by the difference of the two log odds, as in Saerens et
al., "Adjusting the Outputs of a Classifier to New a Priori Probabilities" (2002)."""

console = Console()


@dataclass(frozen=True)
class Case:
    """The features of one question's sentences, and which of them hold the answer."""

    features: NDArray[np.float64]
    right: NDArray[np.bool_]
    answerable: bool


@dataclass(frozen=True)
class Question:
    """A question and where its answers stand in the article; none when it is unanswerable."""

    text: str
    answers: tuple[tuple[int, int], ...]


class RememberingEmbedder(Embedder):
    """Encodes each text once: the same sentences are read for hundreds of questions."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}
        self.model_hash = embedder.model_hash

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See :meth:`Embedder.encode`."""
        unknown = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(unknown, self._embedder.encode(unknown), strict=True))
        return np.stack([self._known[text] for text in texts])

    def count_tokens(self, text: str) -> int:
        """See :meth:`Embedder.count_tokens`."""
        return self._embedder.count_tokens(text)


def read_squad(path: Path) -> list[tuple[Article, list[Question]]]:
    """The articles of a SQuAD file with their questions, answers as offsets into the article."""
    articles = []
    for entry in json.loads(path.read_text())["data"]:
        text, questions = "", []
        for paragraph in entry["paragraphs"]:
            offset = len(text)
            text += paragraph["context"].replace("\n", " ") + "\n\n"
            for qa in paragraph["qas"]:
                answers = [] if qa.get("is_impossible") else qa["answers"]
                spans = {(offset + a["answer_start"], len(a["text"])) for a in answers}
                located = tuple((start, start + length) for start, length in sorted(spans))
                questions.append(Question(qa["question"].strip(), located))
        title = entry["title"].replace("_", " ")
        articles.append((Article.create(title, text.rstrip()), questions))
    return articles


def cases(article: Article, questions: Sequence[Question], embedder: Embedder) -> list[Case]:
    """Ask the questions in a store that holds only the article."""
    settings = Settings()
    indexer = Indexer.of(settings, embedder)
    with (
        tempfile.TemporaryDirectory() as home,
        Store.open(Path(home) / "store", indexer.recipe) as store,
    ):
        store.add(article, None, *indexer.index(article))
        retriever = HybridRetriever(
            store, embedder, candidates=settings.candidates, dense_weight=settings.dense_weight
        )
        found = []
        for question in questions:
            hits = retriever.retrieve(question.text, settings.read_passages)
            sentences, features = sentence_features(question.text, hits, embedder)
            right = [
                any(
                    sentence.start < end and start < sentence.end for start, end in question.answers
                )
                for sentence, _ in sentences
            ]
            found.append(Case(features, np.array(right), bool(question.answers)))
    return found


def fit(features: NDArray[np.float64], labels: NDArray[np.bool_], shift: float) -> LogisticModel:
    """A logistic regression, folded back from standardised to raw features."""
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    pipeline.fit(features, labels)
    scaler, regression = pipeline.steps[0][1], pipeline.steps[1][1]
    weights = regression.coef_[0] / scaler.scale_
    bias = regression.intercept_[0] - float(weights @ scaler.mean_) + shift
    return LogisticModel(tuple(np.round(weights, 3).tolist()), round(float(bias), 3))


def fit_both(training: Sequence[Case]) -> tuple[LogisticModel, LogisticModel]:
    """The sentence model and, on top of it, the confidence model."""
    answerable = [case for case in training if case.answerable]
    sentence = fit(
        np.vstack([case.features for case in answerable]),
        np.concatenate([case.right for case in answerable]),
        0.0,
    )
    labels = np.array([case.answerable for case in training])
    share = float(labels.mean())
    shift = log_odds(ANSWERABLE_AMONG_USERS) - log_odds(share)
    rows = [confidence_features(c.features, sentence.logits(c.features)) for c in training]
    return sentence, fit(np.vstack(rows), labels, shift)


def log_odds(probability: float) -> float:
    """The logit of a probability strictly between 0 and 1."""
    return float(np.log(probability / (1 - probability)))


def report(
    name: str, held_out: Sequence[Case], models: tuple[LogisticModel, LogisticModel]
) -> None:
    """Figures on questions of articles that were not fitted."""
    sentence, confidence = models
    logits = [sentence.logits(case.features) for case in held_out]
    scores = np.array(
        [
            confidence.logits(confidence_features(case.features, logit)[None, :])[0]
            for case, logit in zip(held_out, logits, strict=True)
        ]
    )
    answerable = np.array([case.answerable for case in held_out])
    pairs = [(c, lg) for c, lg in zip(held_out, logits, strict=True) if c.answerable]
    first = np.mean([case.right[logit.argmax()] for case, logit in pairs])
    three = np.mean([case.right[np.argsort(-logit)[:3]].any() for case, logit in pairs])
    console.print(
        f"{name}: n={len(held_out)} ({answerable.sum()} answerable), right sentence first "
        f"{first:.3f}, in three {three:.3f}, AUROC {roc_auc_score(answerable, scores):.3f}, "
        f"answered {np.mean(scores[answerable] > 0):.2f} of the answerable and "
        f"{np.mean(scores[~answerable] > 0):.2f} of the others"
    )


def main() -> None:
    """Fit on each half, report on the other, then fit on all and print the constants."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("squad", type=Path, help="a file in the SQuAD 2.0 format")
    articles = read_squad(parser.parse_args().squad)
    random.seed(SEED)
    embedder = RememberingEmbedder(SentenceTransformerEmbedder())
    own: list[list[Case]] = []
    foreign: list[list[Case]] = []
    for article, questions in track(articles, "asking", console=console):
        elsewhere = [
            Question(question.text, ())
            for other, others in articles
            if other is not article
            for question in others
            if question.answers
        ]
        asked = random.sample(questions, min(QUESTIONS_PER_ARTICLE, len(questions)))
        own.append(cases(article, asked, embedder))
        strangers = random.sample(elsewhere, FOREIGN_PER_ARTICLE)
        foreign.append(cases(article, strangers, embedder))
    half = len(articles) // 2
    everything = range(len(articles))
    for part, rest in (
        (everything[:half], everything[half:]),
        (everything[half:], everything[:half]),
    ):
        models = fit_both([case for i in part for case in own[i] + foreign[i]])
        report("own questions", [case for i in rest for case in own[i]], models)
        report("and foreign ones", [case for i in rest for case in own[i] + foreign[i]], models)
    sentence, confidence = fit_both([case for i in everything for case in own[i] + foreign[i]])
    console.print(f"SENTENCE_MODEL = {sentence}\nCONFIDENCE_MODEL = {confidence}")


if __name__ == "__main__":
    main()
