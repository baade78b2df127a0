"""Fit the two logistic models of rag/zero_shot.py and print their constants.

    python training/fit_zero_shot.py SQUAD.json

SQUAD.json is a file in the SQuAD 2.0 format (the public development set, CC BY-SA 4.0, or a part of
it). Every article becomes a store of its own; its questions are asked there through the package's
own retriever. The sentence model learns from the answerable questions which sentence holds the
answer. The confidence model learns from answerable questions, the set's own unanswerable ones, and
questions about other articles. It also learns from short questions that are made from sentences
which report speech ("What did NAME say?"), as SQuAD has hardly any.

The script fits on each half of the articles, reports on the other half, then fits on all and prints
the constants. Nothing of the corpus or of ``evals/`` is read.
"""

from __future__ import annotations

import argparse
import json
import random
import re
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
from rag.retrieve import FUSIONS, HybridRetriever
from rag.sentences import sentence_spans
from rag.settings import Settings
from rag.store import Store
from rag.types import Article
from rag.zero_shot import LogisticModel, confidence_features, sentence_features

SEED = 1
QUESTIONS_PER_ARTICLE = 220
FOREIGN_PER_ARTICLE = 110
ANSWERABLE_AMONG_USERS = 2 / 3
"""Share of answerable questions that confidence is set for. Users mostly ask what the articles say;
the training mix has a third. The bias moves by the difference of the two log odds, as in Saerens et
al., "Adjusting the Outputs of a Classifier to New a Priori Probabilities" (2002)."""

console = Console()


@dataclass(frozen=True)
class Case:
    """The features of one question's sentences, and which of them hold the answer."""

    question: str
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


_NAME = r"(?:[A-Z][\w.’'-]+)(?: (?:[A-Z][\w.’'-]+|of|de|van|al))*"
_SAYS = re.compile(
    rf"^(?:(?:In|On|According)\b[^,]*, )?(?P<who>(?:[Tt]he )?{_NAME}|[Tt]he [a-z]+(?: [a-z]+)?) "
    r"(?:also |has |have |had |later )?(?:said|says|argued|argues|stated|claimed|wrote|suggested|"
    r"announced|declared|reported|proposed|noted|believed|believes|warned|denied|promised|told)\b"
)


def short_questions(articles: Sequence[Article]) -> list[list[Question]]:
    """Short questions of the kind that people ask of news, made from sentences that report speech.

    "What did NAME say?" is answered by the sentence in which NAME said something, and by none when
    the name is taken from an article in which it does not occur. SQuAD's own questions are long.
    """
    speakers = [
        [
            (re.sub(r"^The ", "the ", found["who"]), (start, end))
            for start, end in sentence_spans(article.text)
            if (found := _SAYS.match(article.text[start:end]))
        ]
        for article in articles
    ]
    made = []
    for article, own in zip(articles, speakers, strict=True):
        spans: dict[str, list[tuple[int, int]]] = {}
        for who, span in own:
            spans.setdefault(who, []).append(span)
        others = {who for said in speakers for who, _ in said}
        absent = sorted(who for who in others if who.lower() not in article.text.lower())
        asked = [Question(f"What did {who} say?", tuple(found)) for who, found in spans.items()]
        strangers = random.sample(absent, min(len(asked), len(absent)))
        made.append(asked + [Question(f"What did {who} say?", ()) for who in strangers])
    return made


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
            store,
            embedder,
            candidates=settings.candidates,
            fusion=FUSIONS[settings.fusion],
            dense_weight=settings.dense_weight,
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
            found.append(Case(question.text, features, np.array(right), bool(question.answers)))
    return found


def fit(features: NDArray[np.float64], labels: NDArray[np.bool_], shift: float) -> LogisticModel:
    """A logistic regression, folded back from standardised to raw features."""
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    pipeline.fit(features, labels)
    scaler, regression = pipeline.steps[0][1], pipeline.steps[1][1]
    weights = regression.coef_[0] / scaler.scale_
    bias = regression.intercept_[0] - float(weights @ scaler.mean_) + shift
    return LogisticModel(tuple(np.round(weights, 3).tolist()), round(float(bias), 3))


def fit_both(
    training: Sequence[Case], brief: Sequence[Case]
) -> tuple[LogisticModel, LogisticModel]:
    """The sentence model and, on top of it, the confidence model.

    Only the latter learns from the made questions: they are few, and always about speech.
    """
    answerable = [case for case in training if case.answerable]
    sentence = fit(
        np.vstack([case.features for case in answerable]),
        np.concatenate([case.right for case in answerable]),
        0.0,
    )
    training = [*training, *brief]
    labels = np.array([case.answerable for case in training])
    share = float(labels.mean())
    shift = log_odds(ANSWERABLE_AMONG_USERS) - log_odds(share)
    rows = [
        confidence_features(c.question, c.features, sentence.logits(c.features)) for c in training
    ]
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
            confidence.logits(confidence_features(case.question, case.features, logit)[None, :])[0]
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
    brief: list[list[Case]] = []
    short = short_questions([article for article, _ in articles])
    console.print(
        f"short questions: {sum(bool(q.answers) for s in short for q in s)} answerable, "
        f"{sum(not q.answers for s in short for q in s)} not"
    )
    for number, (article, questions) in enumerate(track(articles, "asking", console=console)):
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
        brief.append(cases(article, short[number], embedder))
    half = len(articles) // 2
    everything = range(len(articles))
    for part, rest in (
        (everything[:half], everything[half:]),
        (everything[half:], everything[:half]),
    ):
        models = fit_both(
            [case for i in part for case in own[i] + foreign[i]],
            [case for i in part for case in brief[i]],
        )
        report("own questions", [case for i in rest for case in own[i]], models)
        report("and foreign ones", [case for i in rest for case in own[i] + foreign[i]], models)
        report("short ones", [case for i in rest for case in brief[i]], models)
    sentence, confidence = fit_both(
        [case for i in everything for case in own[i] + foreign[i]],
        [case for i in everything for case in brief[i]],
    )
    console.print(f"SENTENCE_MODEL = {sentence}\nCONFIDENCE_MODEL = {confidence}")


if __name__ == "__main__":
    main()
