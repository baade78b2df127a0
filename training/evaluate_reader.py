"""How well a reader finds the sentence that answers, on examples that it has not learnt from.

    python training/evaluate_reader.py MODEL EXAMPLES.jsonl…

MODEL is one in training (``model.pt``) or exported (``reader.onnx``; what int8 costs is seen beside
``reader.fp32.onnx``). Passages are those of the examples: what the retriever found, and the right
one where it did not.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from batches import plain_tokenizer
from examples import Example, read_examples
from numpy.typing import NDArray
from reader_model import Batch, PassageReader, load_weights
from rich.console import Console
from rich.table import Table
from sklearn.metrics import roc_auc_score

from rag.confidence import answer_odds
from rag.embed import SentenceTransformerEmbedder
from rag.onnx_model import OnnxModel
from rag.passage_reader import batched
from rag.reader_input import ReaderInput, reader_inputs
from rag.transformer import hash_file

console = Console()

HOLDS = ("first", "in_three", "passage_first")

Rate = Callable[[Sequence[ReaderInput]], NDArray[np.float32]]
"""Sequences to the log-odds of their sentences, (sequences, most sentences of one)."""


def in_training(model: PassageReader) -> Rate:
    """Rate with the weights of a model in training."""
    model.eval()

    def rate(inputs: Sequence[ReaderInput]) -> NDArray[np.float32]:
        batch = Batch.of(inputs)
        with torch.inference_mode():
            odds, _ = model(batch.ids, batch.types, batch.attention, batch.members)
        return odds.numpy()

    return rate


def exported(file: Path) -> Rate:
    """Rate with what training/export_reader.py wrote."""
    model = OnnxModel(file, hash_file(file))
    return lambda inputs: model.run(batched(inputs))[0]


def figures(rate: Rate, examples: Sequence[Example]) -> dict[str, float]:
    """Shares of the answerable questions, and AUROC of the log-odds that a passage answers."""
    hits: dict[str, list[bool]] = {name: [] for name in HOLDS}
    best, answerable = [], []
    tokenizer = plain_tokenizer(SentenceTransformerEmbedder().folder)
    for example in examples:
        passages = example.passages
        if not passages:
            continue
        odds = rate(reader_inputs(tokenizer, example.question, [p.as_read() for p in passages]))
        ranked = sorted(
            (
                (float(odds[p, s]), p, s)
                for p, passage in enumerate(passages)
                for s in range(len(passage.sentences))
            ),
            reverse=True,
        )
        best.append(answer_odds(odds))
        answerable.append(example.answerable)
        if example.answerable:
            right = [s in passages[p].right for _, p, s in ranked]
            hits["first"].append(right[0])
            hits["in_three"].append(any(right[:3]))
            hits["passage_first"].append(bool(passages[ranked[0][1]].right))
    result = {name: float(np.mean(values)) for name, values in hits.items()}
    result["answerable"] = sum(answerable)
    result["unanswerable"] = len(answerable) - sum(answerable)
    if 0 < sum(answerable) < len(answerable):
        result["auroc"] = float(roc_auc_score(answerable, best))
    return result


def report(rate: Rate, tests: Sequence[Path], out: Path) -> None:
    """Print a table of the figures and keep them in the file ``out``."""
    names = ("answerable", "unanswerable", *HOLDS, "auroc")
    table = Table("examples", *names)
    found = {}
    for path in tests:
        found[path.stem] = figures(rate, read_examples(path))
        values = (found[path.stem].get(name) for name in names)
        table.add_row(path.stem, *("" if v is None else f"{v:.4g}" for v in values))
    console.print(table)
    out.write_text(json.dumps(found, indent=2), encoding="utf-8")


def main() -> None:
    """Test a reader."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    options = parser.parse_args()
    if options.model.suffix == ".onnx":
        rate = exported(options.model)
    else:
        model = PassageReader(SentenceTransformerEmbedder().folder)
        load_weights(model, options.model)
        rate = in_training(model)
    report(rate, options.examples, options.model.with_suffix(".figures.json"))


if __name__ == "__main__":
    main()
