"""Export a trained reader as int8 ONNX, with its tokenizer, for rag/models/reader/.

    python training/export_reader.py MODEL.pt OUT_DIR

Needs `onnx` and `onnxscript` beside what the project installs (training/requirements.txt). Weights
of matrix products and the embeddings are quantised per channel; activations when they are computed.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from reader_model import PassageReader, load_weights
from rich.console import Console

from rag.embed import SentenceTransformerEmbedder

console = Console()

FULL, MODEL, TOKENIZER = "reader.fp32.onnx", "reader.onnx", "tokenizer.json"
INPUTS = ("ids", "types", "attention", "members")
OUTPUTS = ("odds", "spans")


def export(weights: Path, out: Path) -> None:
    """Write ``reader.fp32.onnx``, ``reader.onnx`` (int8) and ``tokenizer.json`` to a folder."""
    out.mkdir(parents=True, exist_ok=True)
    folder = SentenceTransformerEmbedder().folder
    model = PassageReader(folder).eval()
    load_weights(model, weights)
    model.encoder.set_attn_implementation("eager")
    ids = torch.randint(1000, 2000, (2, 16))
    members = torch.zeros(2, 3, 16, dtype=torch.bool)
    members[:, 0, 5:8] = members[:, 1, 8:12] = members[:, 2, 12:15] = True
    batch, length, sentences = (torch.export.Dim(n) for n in ("batch", "length", "sentences"))
    torch.onnx.export(
        model,
        (ids, torch.ones_like(ids), torch.ones_like(ids), members),
        str(out / FULL),
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_shapes=(
            {0: batch, 1: length},
            {0: batch, 1: length},
            {0: batch, 1: length},
            {0: batch, 1: sentences, 2: length},
        ),
        external_data=False,
        dynamo=True,
    )
    quantize_dynamic(
        str(out / FULL),
        str(out / MODEL),
        weight_type=QuantType.QInt8,
        per_channel=True,
    )
    shutil.copy(folder / TOKENIZER, out / TOKENIZER)
    for name in (FULL, MODEL):
        console.print(f"{name}: {(out / name).stat().st_size / 1e6:.1f} MB")


def main() -> None:
    """Export."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    export(options.model, options.out)


if __name__ == "__main__":
    main()
