"""Turn a reader's log-odds into probabilities, and write its reader.json.

    python training/calibrate_reader.py FOLDER EXAMPLES.jsonl…

FOLDER has what training/export_reader.py wrote. A logistic curve (Platt 1999) is fitted to the
best sentence's log-odds on examples that the model has not learnt from; each file counts the same,
and answerable questions as the two thirds that they are among users' (training/fit_zero_shot.py).
The calibration error is that of a fit on every second question, tested on the others.

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

from rag.embed import SentenceTransformerEmbedder
from rag.eval.abstention import Columns, calibration_error
from rag.eval.scoring import token_f1
from rag.onnx_model import OnnxModel
from rag.passage_reader import (
    CARD,
    LONG_KINDS,
    MODEL,
    TOKENIZER,
    Calibration,
    batched,
    likeliest_span,
)
from rag.question import analyse
from rag.ranking import RankingWeights
from rag.reader_input import LAYOUT, ReaderInput, reader_inputs
from rag.transformer import hash_file

ANSWERABLE_AMONG_USERS = 2 / 3
SHORT_PRECISION = 0.9
HALF_RIGHT = 0.5
"""F1 from which a short answer counts as right."""

console = Console()


@dataclass(frozen=True)
class Best:
    """A question's best sentence: its log-odds, and its likeliest words with their probability.

    ``short_f1`` compares them with the accepted answers; None where no few words answer.
    """

    odds: float
    short: float
    short_f1: float | None


def best_of(model: OnnxModel, tokenizer: Tokenizer, example: Example) -> Best:
    """Read the passages of an example."""
    inputs = reader_inputs(tokenizer, example.question, [p.as_read() for p in example.passages])
    odds, spans = model.run(batched(inputs))
    row, number = np.unravel_index(int(odds.argmax()), odds.shape)
    passage, laid = example.passages[row], inputs[row]
    probability, words = short_answer(passage, laid, int(number), spans[row])
    wants_few = analyse(example.question).kind not in LONG_KINDS
    answers = example.answers if wants_few and int(number) in passage.right else []
    f1 = max((token_f1(words, answer) for answer in answers), default=None)
    return Best(float(odds[row, number]), probability, f1)


def short_answer(
    passage: LabelledPassage, laid: ReaderInput, number: int, spans: NDArray[np.float32]
) -> tuple[float, str]:
    """The likeliest words of a sentence, and their probability."""
    tokens = [place for place, own in enumerate(laid.sentences) if own == number]
    probability, first, last = likeliest_span(spans[tokens])
    start, end = laid.offsets[tokens[first]][0], laid.offsets[tokens[last]][1]
    return probability, passage.sentences[number][start:end]


def least_probability(found: Sequence[Best]) -> float:
    """The least probability from which on short answers are right nine times in ten."""
    rows = sorted(((b.short, b.short_f1) for b in found if b.short_f1 is not None), reverse=True)
    right = np.cumsum([f1 >= HALF_RIGHT for _, f1 in rows]) / np.arange(1, len(rows) + 1)
    good = np.flatnonzero(right >= SHORT_PRECISION)
    return rows[good[-1]][0] if len(good) else 1.0


def fit(odds: NDArray[np.float64], answerable: NDArray[np.bool_], weights: NDArray) -> Calibration:
    """The logistic curve for some questions."""
    model = LogisticRegression(C=1e4).fit(odds[:, None], answerable, sample_weight=weights)
    return Calibration(float(model.coef_[0, 0]), float(model.intercept_[0]))


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
    options = parser.parse_args()
    hashes = {name: hash_file(options.folder / name) for name in (MODEL, TOKENIZER)}
    model = OnnxModel(options.folder / MODEL, hashes[MODEL])
    tokenizer = plain_tokenizer(options.folder)
    sets = [[e for e in read_examples(path) if e.passages] for path in options.examples]
    found = [
        [best_of(model, tokenizer, example) for example in track(s, path.stem)]
        for s, path in zip(sets, options.examples, strict=True)
    ]
    odds = np.array([best.odds for s in found for best in s])
    answerable = np.array([e.answerable for s in sets for e in s])
    files = np.array([number for number, s in enumerate(sets) for _ in s])
    weights = weights_of(answerable, files)
    half = np.arange(len(odds)) % 2 == 0
    tested = fit(odds[half], answerable[half], weights[half])(odds[~half])
    none = np.zeros(len(tested), dtype=bool)
    columns = Columns(answerable[~half], tested >= 0.5, tested, np.zeros(len(tested)), none)
    console.print(f"expected calibration error, other half: {calibration_error(columns):.3f}")
    for number, path in enumerate(options.examples):
        rows = files == number
        if 0 < answerable[rows].sum() < rows.sum():
            console.print(f"{path.stem}: AUROC {roc_auc_score(answerable[rows], odds[rows]):.3f}")
    least = least_probability([best for s in found for best in s])
    given = [b for s in found for b in s if b.short_f1 is not None]
    share = float(np.mean([b.short >= least for b in given])) if given else 0.0
    console.print(f"short answers from {least:.2f} on: {share:.2f} of {len(given)}")
    calibration = fit(odds, answerable, weights)
    card = {
        "sha256": hashes,
        "layout": LAYOUT,
        "embedding_model": SentenceTransformerEmbedder().model_hash,
        "calibration": {
            "slope": round(calibration.slope, 4),
            "intercept": round(calibration.intercept, 4),
        },
        "short_answer": round(least, 3),
        "ranking": asdict(RankingWeights()),
    }
    (options.folder / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    console.print(card)


if __name__ == "__main__":
    main()
