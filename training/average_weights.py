"""The average of the weights of several stages of training.

    python training/average_weights.py OUT.pt MODEL.pt MODEL.pt…

Stages that began from the same weights can be averaged (Wortsman et al. 2022, "Model soups"): what
the last one learnt is kept, and what it unlearnt comes back.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor


def average(models: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of each weight; what is no fraction is that of the first model.

    Raises:
        KeyError: The models are not of the same parts.
    """
    return {
        name: torch.stack([model[name] for model in models]).mean(dim=0)
        if weight.is_floating_point()
        else weight
        for name, weight in models[0].items()
    }


def main() -> None:
    """Average."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("models", type=Path, nargs="+")
    options = parser.parse_args()
    torch.save(
        average([torch.load(path, weights_only=True) for path in options.models]), options.out
    )


if __name__ == "__main__":
    main()
