"""What int8 costs: an exported reader beside the one of full precision.

    python training/compare_int8.py FOLDER EXAMPLES.jsonl…

FOLDER has what training/export_reader.py wrote. Examples should be ones that were not learnt from.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from calibrate_reader import console
from examples import Example, read_examples
from export_reader import FULL, MODEL
from rich.progress import track
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from train_reader import plain_tokenizer

from rag.onnx_model import OnnxModel
from rag.passage_reader import batched
from rag.reader_input import PassageText, reader_inputs
from rag.transformer import hash_file

BEST = 3


@dataclass(frozen=True)
class Read:
    """The best sentence's log-odds, and for each of the best three whether it answers."""

    odds: float
    right: Sequence[bool]


def read(model: OnnxModel, tokenizer: Tokenizer, example: Example) -> Read:
    """Read the passages of an example."""
    texts = [PassageText(p.title, p.sentences, p.cosine) for p in example.passages]
    odds, _ = model.run(batched(reader_inputs(tokenizer, example.question, texts)))
    rated = sorted(
        (
            (float(odds[row, number]), number in passage.right)
            for row, passage in enumerate(example.passages)
            for number in range(len(passage.sentences))
        ),
        key=lambda one: -one[0],
    )[:BEST]
    return Read(rated[0][0], [right for _, right in rated])


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    options = parser.parse_args()
    tokenizer = plain_tokenizer(options.folder)
    for path in options.examples:
        examples = [example for example in read_examples(path) if example.passages]
        answerable = [example.answerable for example in examples]
        for name in (FULL, MODEL):
            file = options.folder / name
            model = OnnxModel(file, hash_file(file))
            found = [
                read(model, tokenizer, example)
                for example in track(examples, f"{path.stem}, {name}", console=console)
            ]
            known = [one for one, has in zip(found, answerable, strict=True) if has]
            console.print(
                f"{path.stem}, {name}: n={len(examples)}, right sentence first"
                f" {sum(one.right[0] for one in known)}, in three"
                f" {sum(any(one.right) for one in known)} of {len(known)}, AUROC"
                f" {roc_auc_score(answerable, [one.odds for one in found]):.3f}"
            )


if __name__ == "__main__":
    main()
