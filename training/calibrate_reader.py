"""Turn a reader's log-odds into probabilities, and write its reader.json.

    python training/calibrate_reader.py FOLDER EXAMPLES.jsonl…

FOLDER has what training/export_reader.py wrote. A logistic curve (Platt 1999) is fitted to the
best sentence's log-odds on examples that the model has not learnt from; each file counts the same,
and answerable questions as the two thirds that they are among users' (training/fit_zero_shot.py).
The calibration error is that of a fit on every second question, tested on the others.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from examples import Example, read_examples
from numpy.typing import NDArray
from rich.console import Console
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer

from rag.eval.abstention import Columns, calibration_error
from rag.onnx_model import OnnxModel
from rag.passage_reader import CARD, MODEL, TOKENIZER, Calibration, batched
from rag.reader_input import reader_input
from rag.transformer import hash_file

ANSWERABLE_AMONG_USERS = 2 / 3

console = Console()


def best_odds(model: OnnxModel, tokenizer: Tokenizer, examples: Sequence[Example]) -> list[float]:
    """The log-odds of each question's best sentence."""
    found = []
    for example in examples:
        inputs = [
            reader_input(tokenizer, example.question, passage.title, passage.sentences)
            for passage in example.passages
        ]
        found.append(float(model.run(batched(inputs))[0].max()))
    return found


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
    sha256 = hash_file(options.folder / MODEL)
    model = OnnxModel(options.folder / MODEL, sha256)
    tokenizer = Tokenizer.from_file(str(options.folder / TOKENIZER))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    sets = [[e for e in read_examples(path) if e.passages] for path in options.examples]
    odds = np.array([value for s in sets for value in best_odds(model, tokenizer, s)])
    answerable = np.array([e.answerable for s in sets for e in s])
    files = np.array([number for number, s in enumerate(sets) for _ in s])
    weights = weights_of(answerable, files)
    half = np.arange(len(odds)) % 2 == 0
    tested = fit(odds[half], answerable[half], weights[half])(odds[~half])
    columns = Columns(answerable[~half], tested >= 0.5, tested, np.zeros(len(tested)))
    console.print(f"expected calibration error, other half: {calibration_error(columns):.3f}")
    for number, path in enumerate(options.examples):
        rows = files == number
        if 0 < answerable[rows].sum() < rows.sum():
            console.print(f"{path.stem}: AUROC {roc_auc_score(answerable[rows], odds[rows]):.3f}")
    calibration = fit(odds, answerable, weights)
    card = {
        "sha256": sha256,
        "calibration": {
            "slope": round(calibration.slope, 4),
            "intercept": round(calibration.intercept, 4),
        },
    }
    (options.folder / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    console.print(card)


if __name__ == "__main__":
    main()
