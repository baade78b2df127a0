"""Turn a reader's log-odds into probabilities, and write its reader.json.

    python training/calibrate_reader.py FOLDER EXAMPLES.jsonl…
    python training/calibrate_reader.py FOLDER EXAMPLES.jsonl… --likeness

FOLDER has what training/export_reader.py wrote. Logistic curves (Platt 1999) are fitted to the
log-odds that a passage answers on examples that the model has not learnt from; each file counts the
same, and answerable questions as the two thirds that they are among users'
(training/fit_zero_shot.py). Questions have one curve, queries as typed into a search box another,
to which the likeness of query and passage adds (LIKENESS; --likeness measures it anew and writes
nothing). The calibration error is that of a fit on every second question, tested on the others.

The short answer is given where it is sure enough to be right (half or more of its words, as F1,
shared with an accepted answer) nine times in ten.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from batches import plain_tokenizer
from examples import Example, LabelledPassage, read_examples
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer

from rag.confidence import Calibration, Calibrations, answer_odds
from rag.embed import SentenceTransformerEmbedder
from rag.eval.abstention import Columns, calibration_error
from rag.eval.scoring import token_f1
from rag.onnx_model import OnnxModel
from rag.passage_reader import (
    CARD,
    LONG_KINDS,
    MODEL,
    TOKENIZER,
    batched,
    likeliest_span,
)
from rag.question import analyse, is_search_query
from rag.ranking import RankingWeights
from rag.reader_input import LAYOUT, ReaderInput, reader_inputs
from rag.transformer import hash_file

ANSWERABLE_AMONG_USERS = 2 / 3
SHORT_PRECISION = 0.9
LIKENESS = 3.4
"""Log-odds of the reader that a cosine of 1 of a query and the passage most like it is worth:
1.5 to 5.3, from 1,280 unlearnt queries on our encyclopedia articles (--likeness; evals/LOG.md)."""
HALF_RIGHT = 0.5
"""F1 from which a short answer counts as right."""

console = Console()


@dataclass(frozen=True)
class Read:
    """What the reader makes of an example.

    ``odds`` that a passage answers; ``likeness`` of the question and the passage most like it;
    ``short`` is the probability of the best sentence's likeliest words, and ``short_f1`` compares
    them with the accepted answers, None where no few words answer.
    """

    question: str
    answerable: bool
    odds: float
    likeness: float
    short: float
    short_f1: float | None

    @property
    def query(self) -> bool:
        """Whether it is typed as into a search box."""
        return is_search_query(self.question)


def read(model: OnnxModel, tokenizer: Tokenizer, example: Example) -> Read:
    """Read the passages of an example."""
    inputs = reader_inputs(tokenizer, example.question, [p.as_read() for p in example.passages])
    odds, spans = model.run(batched(inputs))
    row, number = np.unravel_index(int(odds.argmax()), odds.shape)
    passage, laid = example.passages[row], inputs[row]
    probability, words = short_answer(passage, laid, int(number), spans[row])
    wants_few = analyse(example.question).kind not in LONG_KINDS
    answers = example.answers if wants_few and int(number) in passage.right else []
    f1 = max((token_f1(words, answer) for answer in answers), default=None)
    likeness = max(p.cosine for p in example.passages if p.cosine is not None)
    answered = answer_odds(odds)
    return Read(example.question, example.answerable, answered, likeness, probability, f1)


def short_answer(
    passage: LabelledPassage, laid: ReaderInput, number: int, spans: NDArray[np.float32]
) -> tuple[float, str]:
    """The likeliest words of a sentence, and their probability."""
    tokens = [place for place, own in enumerate(laid.sentences) if own == number]
    probability, first, last = likeliest_span(spans[tokens])
    start, end = laid.offsets[tokens[first]][0], laid.offsets[tokens[last]][1]
    return probability, passage.sentences[number][start:end]


def least_probability(found: Sequence[Read]) -> float:
    """The least probability from which on short answers are right nine times in ten."""
    rows = sorted(((b.short, b.short_f1) for b in found if b.short_f1 is not None), reverse=True)
    right = np.cumsum([f1 >= HALF_RIGHT for _, f1 in rows]) / np.arange(1, len(rows) + 1)
    good = np.flatnonzero(right >= SHORT_PRECISION)
    return rows[good[-1]][0] if len(good) else 1.0


def fit(found: Sequence[Read], weights: NDArray[np.float64]) -> Calibrations:
    """The curve of questions, from all, and that of queries, to whose log-odds likeness adds.

    Questions learn from queries too: the held-out questions were made to mislead, and what users
    ask in vain is more often missing by chance, as it is for queries.
    """

    def curve(rows: Sequence[int], likeness: float) -> Calibration:
        odds = np.array([[found[n].odds + likeness * found[n].likeness] for n in rows])
        answerable = [found[n].answerable for n in rows]
        model = LogisticRegression(C=1e4).fit(odds, answerable, sample_weight=weights[list(rows)])
        slope, intercept = float(model.coef_[0, 0]), float(model.intercept_[0])
        return Calibration(round(slope, 4), round(intercept, 4), round(slope * likeness, 4))

    queries = [n for n, each in enumerate(found) if each.query]
    return Calibrations(curve(range(len(found)), 0.0), curve(queries, LIKENESS))


def confidences(calibrations: Calibrations, found: Sequence[Read]) -> NDArray[np.float64]:
    """Of each question or query, 0-1."""
    return np.array(
        [
            float(calibrations.of(each.question, each.likeness)(np.array(each.odds), each.likeness))
            for each in found
        ]
    )


def likeness_worth(found: Sequence[Read], rng: np.random.Generator) -> tuple[float, float, float]:
    """What likeness is worth in log-odds, with a 95% interval of 1,000 resamples of the queries."""
    queries = [each for each in found if each.query]
    features = np.array([[each.odds, each.likeness] for each in queries])
    answerable = np.array([each.answerable for each in queries])

    def worth(rows: NDArray[np.int_]) -> float:
        odds, likeness = LogisticRegression(C=1e4).fit(features[rows], answerable[rows]).coef_[0]
        return float(likeness / odds)

    every = np.arange(len(queries))
    resampled = [worth(rng.choice(every, len(every))) for _ in range(1000)]
    low, high = np.percentile(resampled, [2.5, 97.5])
    return worth(every), float(low), float(high)


def weights_of(answerable: NDArray[np.bool_], files: NDArray[np.int_]) -> NDArray[np.float64]:
    """Each file the same, and in each as many answerable questions as users ask."""
    weights = np.zeros(len(answerable))
    for file in np.unique(files):
        for side, share in ((True, ANSWERABLE_AMONG_USERS), (False, 1 - ANSWERABLE_AMONG_USERS)):
            rows = (files == file) & (answerable == side)
            if rows.any():
                weights[rows] = share / rows.sum()
    return weights / weights.mean()


def main() -> None:
    """Calibrate."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--likeness", action="store_true", help="measure LIKENESS, write nothing")
    options = parser.parse_args()
    hashes = {name: hash_file(options.folder / name) for name in (MODEL, TOKENIZER)}
    model = OnnxModel(options.folder / MODEL, hashes[MODEL])
    tokenizer = plain_tokenizer(options.folder)
    sets = [
        [
            read(model, tokenizer, example)
            for example in track(read_examples(path), path.stem)
            if example.passages and (is_search_query(example.question) or not options.likeness)
        ]
        for path in options.examples
    ]
    found = [each for s in sets for each in s]
    if options.likeness:
        worth, low, high = likeness_worth(found, np.random.default_rng(0))
        count = sum(each.query for each in found)
        console.print(f"likeness: {worth:.1f} log-odds ({low:.1f} to {high:.1f}), {count} queries")
        return
    answerable = np.array([each.answerable for each in found])
    files = np.array([number for number, s in enumerate(sets) for _ in s])
    weights = weights_of(answerable, files)
    half = np.arange(len(found)) % 2 == 0
    fitted = fit([each for each, learnt in zip(found, half, strict=True) if learnt], weights[half])
    tested = confidences(fitted, found)[~half]
    none = np.zeros(len(tested), dtype=bool)
    columns = Columns(answerable[~half], tested >= 0.5, tested, np.zeros(len(tested)), none)
    console.print(f"expected calibration error, other half: {calibration_error(columns):.3f}")
    calibrations = fit(found, weights)
    chances = confidences(calibrations, found)
    for number, path in enumerate(options.examples):
        rows = files == number
        if 0 < answerable[rows].sum() < rows.sum():
            console.print(
                f"{path.stem}: AUROC {roc_auc_score(answerable[rows], chances[rows]):.3f}"
            )
    least = least_probability(found)
    given = [each for each in found if each.short_f1 is not None]
    share = float(np.mean([each.short >= least for each in given])) if given else 0.0
    console.print(f"short answers from {least:.2f} on: {share:.2f} of {len(given)}")
    card = {
        "sha256": hashes,
        "layout": LAYOUT,
        "embedding_model": SentenceTransformerEmbedder().model_hash,
        "calibration": asdict(calibrations),
        "short_answer": round(least, 3),
        "ranking": asdict(RankingWeights()),
    }
    (options.folder / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    console.print(card)


if __name__ == "__main__":
    main()
