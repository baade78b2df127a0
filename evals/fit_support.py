"""Fit the default support scorer on the development half of its set, and print its constants.

    python evals/fit_support.py

Positive are the parts of true claims at the place that bears them. Negative are the same parts at
the likeliest place of the other passages, and the same parts with the end of a foreign claim added,
which is what an invented detail looks like; also the untrue claims that no comparison finds out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from rag.embed import SentenceTransformerEmbedder
from rag.support.checker import COMPARISONS, Finding, best_place
from rag.support.clauses import clauses
from rag.support.markers import cited_sentences
from rag.support.scorer import EmbeddingScorer
from rag.support.trial import Case, read_cases

SET = Path(__file__).parent / "support.yaml"
TAIL = 4
"""Words of a foreign claim that are added."""

SEED = 0
STRENGTH = 1.0
"""Inverse of the L2 penalty."""

Pair = tuple[str, tuple[str, ...]]
"""A part of a claim, and the title and the sentences that it is held against."""


def pairs(cases: Sequence[Case], scorer: EmbeddingScorer) -> Iterator[tuple[Pair, bool]]:
    """Parts of claims with sentences, and whether these bear them."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    for case in cases:
        (sentence,) = cited_sentences(case.claim)
        home = [case.moved_to] if case.moved_to else sentence.cited
        own = [source for source in case.passages if source.number in home]
        others = [source for source in case.passages if source.number not in home]
        for part in clauses(sentence.text):
            best = best_place(part, own, home, scorer)
            clean = not any(reason.fault != "unsupported" for reason in best.reasons)
            if not case.supported:
                if clean:
                    yield (part, _texts(best)), False
                continue
            yield (part, _texts(best)), True
            if others:
                yield (part, _texts(best_place(part, others, home, scorer))), False
            foreign = chance.choice([each for each in cases if each.passages != case.passages])
            (other,) = cited_sentences(foreign.claim)
            tail = " ".join(other.text.rstrip(".").split()[-TAIL:])
            yield (f"{part.rstrip('.')} and {tail}.", _texts(best)), False


def _texts(finding: Finding) -> tuple[str, ...]:
    sentences = (sentence.text for sentence in finding.place.sentences)
    return (finding.place.source.title, *sentences)


def main() -> None:
    """Fit, and print weights, bias and how well the halves of the fit agree."""
    scorer = EmbeddingScorer(SentenceTransformerEmbedder(), threshold=0.0)
    data = list(pairs(read_cases(SET, "dev"), scorer))
    rows = np.array([scorer.features(*pair).row() for pair, _ in data])
    truth = np.array([borne for _, borne in data])
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    guessed = cross_val_predict(model, rows, truth, cv=10, method="predict_proba")[:, 1]
    model.fit(rows, truth)
    print(f"{len(COMPARISONS)} comparisons, {truth.sum()} borne, {(~truth).sum()} not")  # noqa: T201
    print("WEIGHTS =", tuple(round(float(w), 3) for w in model.coef_[0]))  # noqa: T201
    print("BIAS =", round(float(model.intercept_[0]), 3))  # noqa: T201
    for threshold in np.arange(0.1, 0.9, 0.05):
        missed = float((guessed[truth] < threshold).mean())
        passed = float((guessed[~truth] >= threshold).mean())
        print(f"threshold {threshold:.2f}: {missed:.3f} missed, {passed:.3f} passed")  # noqa: T201


if __name__ == "__main__":
    main()
