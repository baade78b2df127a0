"""How well a reader finds the sentence that answers, on examples that it has not learnt from.

    python training/evaluate_reader.py MODEL.pt EXAMPLES.jsonl…

Passages are those of the examples: what the retriever found, and the right one where it did not.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from examples import Example, read_examples
from reader_model import Batch, PassageReader, load_weights
from rich.console import Console
from rich.table import Table
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from train_reader import plain_tokenizer

from rag.embed import SentenceTransformerEmbedder
from rag.reader_input import PassageText, reader_inputs

console = Console()

HOLDS = ("first", "in_three", "passage_first")


def scores(model: PassageReader, tokenizer: Tokenizer, example: Example) -> list[list[float]]:
    """The log-odds of each passage's sentences."""
    texts = [PassageText(p.title, p.sentences, p.cosine) for p in example.passages]
    inputs = reader_inputs(tokenizer, example.question, texts)
    batch = Batch.of(inputs)
    with torch.inference_mode():
        odds, _ = model(batch.ids, batch.types, batch.attention, batch.members)
    return [row[: len(p.sentences)].tolist() for row, p in zip(odds, example.passages, strict=True)]


def figures(model: PassageReader, examples: Sequence[Example]) -> dict[str, float]:
    """Shares of the answerable questions, and AUROC of the best sentence's log-odds."""
    model.eval()
    hits: dict[str, list[bool]] = {name: [] for name in HOLDS}
    best, answerable = [], []
    tokenizer = plain_tokenizer(SentenceTransformerEmbedder().folder)
    for example in examples:
        if not example.passages:
            continue
        odds = scores(model, tokenizer, example)
        ranked = sorted(
            ((value, p, s) for p, row in enumerate(odds) for s, value in enumerate(row)),
            reverse=True,
        )
        best.append(ranked[0][0])
        answerable.append(example.answerable)
        if example.answerable:
            right = [s in example.passages[p].right for _, p, s in ranked]
            hits["first"].append(right[0])
            hits["in_three"].append(any(right[:3]))
            hits["passage_first"].append(bool(example.passages[ranked[0][1]].right))
    result = {name: float(np.mean(values)) for name, values in hits.items()}
    result["answerable"] = sum(answerable)
    result["unanswerable"] = len(answerable) - sum(answerable)
    if 0 < sum(answerable) < len(answerable):
        result["auroc"] = float(roc_auc_score(answerable, best))
    return result


def report(model: PassageReader, tests: Sequence[Path], out: Path) -> None:
    """Print a table of the figures and keep them in ``out``."""
    names = ("answerable", "unanswerable", *HOLDS, "auroc")
    table = Table("examples", *names)
    found = {}
    for path in tests:
        found[path.stem] = figures(model, read_examples(path))
        values = (found[path.stem].get(name) for name in names)
        table.add_row(path.stem, *("" if v is None else f"{v:.3f}" for v in values))
    console.print(table)
    (out / "figures.json").write_text(json.dumps(found, indent=2), encoding="utf-8")


def main() -> None:
    """Test a trained model."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    options = parser.parse_args()
    model = PassageReader(SentenceTransformerEmbedder().folder)
    load_weights(model, options.model)
    report(model, options.examples, options.model.parent)


if __name__ == "__main__":
    main()
