"""Train the passage reader on examples made by training/examples.py.

    python training/train_reader.py OUT_DIR EXAMPLES.jsonl… [--epochs 2] [--test TEST.jsonl …]

A GPU is used where there is one; two cores of a laptop learn from some ten questions a second. The
state is saved every few minutes, so that the same command goes on after an interruption. OUT_DIR
gets ``state.pt`` (to go on), ``model.pt`` (weights), ``log.jsonl`` (loss) and, with --test, the
figures on the examples that are held out.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from batches import Encoded, batches, items, names_of, plain_tokenizer, repeated
from examples import Example, read_examples
from reader_model import (
    NEVER,
    TYPE_WEIGHTS,
    Batch,
    PassageReader,
    load_weights,
    question_loss,
    span_loss,
)
from recipe import Recipe
from rich.console import Console
from torch import Tensor

from rag.embed import SentenceTransformerEmbedder

console = Console()

OWN_HELP = "how often an example of our own is seen in an epoch"
PERTURBED_HELP = "share of the others' answerable questions that are made unanswerable"


def loss_of(
    model: Callable[..., tuple[Tensor, Tensor]],
    questions: Sequence[Sequence[Encoded]],
    recipe: Recipe,
    device: str,
) -> Tensor:
    """The loss of a batch of questions."""
    flat = [(n, each) for n, question in enumerate(questions) for each in question]
    batch = Batch.of([each.input for _, each in flat])
    with torch.autocast(device, dtype=torch.bfloat16):
        odds, spans = model(
            batch.ids.to(device),
            batch.types.to(device),
            batch.attention.to(device),
            batch.members.to(device),
        )
    odds, spans = odds.float(), spans.float()
    right = torch.zeros(odds.shape, dtype=torch.bool)
    for row, (_, each) in enumerate(flat):
        right[row, list(each.right)] = True
    owner = torch.tensor([n for n, _ in flat])
    inside = batch.members.any(dim=1)[:, :, None].to(device)
    spans = spans.masked_fill(~inside, NEVER)
    marked = [(row, each.ends) for row, (_, each) in enumerate(flat) if each.ends is not None]
    ends = torch.tensor([ends for _, ends in marked]).reshape(-1, 2).to(device)
    rows = torch.tensor([row for row, _ in marked], dtype=torch.long).to(device)
    sentences = question_loss(odds, right.to(device), owner.to(device))
    return sentences + recipe.span_weight * span_loss(spans, ends, rows)


def train(
    out: Path,
    examples: Sequence[Example],
    recipe: Recipe,
    save_every: float,
    start: Path | None = None,
    compiled: bool = False,
) -> PassageReader:
    """Train, or go on training, and leave the weights in ``out``.

    ``start`` holds the weights to begin with, those of an earlier run; MiniLM's own without it.
    ``compiled`` needs a C++ compiler and two minutes at first, and saves a third of the time.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    folder = SentenceTransformerEmbedder().folder
    tokenizer = plain_tokenizer(folder)
    torch.manual_seed(recipe.seed)
    model = PassageReader(folder).to(device)
    if start is not None:
        load_weights(model, start)
    optimizer = torch.optim.AdamW(_groups(model, recipe), weight_decay=0.01)
    seen = len(repeated(examples, recipe.own))
    steps = recipe.epochs * -(-seen // recipe.questions)
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: _slope(step, steps, recipe.warm_up)
    )
    done = _restore(out / "state.pt", model, optimizer, scheduler)
    forward = torch.compile(model, dynamic=True) if compiled else model
    names = names_of(examples)
    model.train()
    step, saved, losses = 0, time.monotonic(), []
    for epoch in range(recipe.epochs):
        rng = random.Random(recipe.seed * 1000 + epoch)
        for questions in batches(items(examples, names, recipe, rng), tokenizer, recipe):
            step += 1
            # What was learnt before the interruption is drawn again, and passed over.
            if step <= done:
                continue
            loss = loss_of(forward, questions, recipe, device)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            losses.append(float(loss.detach()))
            if step % 50 == 0:
                mean = sum(losses) / len(losses)
                line = {"step": step, "of": steps, "loss": round(mean, 4)}
                with (out / "log.jsonl").open("a") as log:
                    log.write(json.dumps({**line, "time": round(time.time())}) + "\n")
                losses = []
            if time.monotonic() - saved > save_every:
                _save(out / "state.pt", step, model, optimizer, scheduler)
                saved = time.monotonic()
    _save(out / "state.pt", step, model, optimizer, scheduler)
    torch.save(model.state_dict(), out / "model.pt")
    return model


def _groups(model: PassageReader, recipe: Recipe) -> list[dict[str, object]]:
    types = [weight for name, weight in model.named_parameters() if name == TYPE_WEIGHTS]
    others = [weight for name, weight in model.named_parameters() if name != TYPE_WEIGHTS]
    return [
        {"params": others, "lr": recipe.rate},
        {"params": types, "lr": recipe.rate * recipe.type_rate},
    ]


def _slope(step: int, steps: int, warm_up: float) -> float:
    first = warm_up * steps
    return step / first if step < first else max(0.0, (steps - step) / (steps - first))


def _save(path: Path, step: int, model, optimizer, scheduler) -> None:  # noqa: ANN001
    state = {
        "step": step,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "scheduler": scheduler.state_dict(),
    }
    torch.save(state, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def _restore(path: Path, model, optimizer, scheduler) -> int:  # noqa: ANN001
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    scheduler.load_state_dict(state["scheduler"])
    console.print(f"going on after step {state['step']}")
    return int(state["step"])


def main() -> None:
    """Train and test."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--start", type=Path, help="begin with the weights of an earlier run")
    parser.add_argument("--rate", type=float, default=Recipe.rate)
    parser.add_argument("--own", type=int, default=Recipe.own, help=OWN_HELP)
    parser.add_argument("--perturbed", type=float, default=Recipe.perturbed, help=PERTURBED_HELP)
    parser.add_argument("--compile", action="store_true", help="with torch.compile")
    parser.add_argument("--limit", type=int, help="learn from so many examples only")
    parser.add_argument("--save-every", type=float, default=180.0, metavar="SECONDS")
    parser.add_argument("--test", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    examples = [e for path in options.examples for e in read_examples(path)]
    random.Random(0).shuffle(examples)
    recipe = Recipe(
        epochs=options.epochs, rate=options.rate, own=options.own, perturbed=options.perturbed
    )
    model = train(
        options.out,
        examples[: options.limit],
        recipe,
        options.save_every,
        options.start,
        options.compile,
    )
    if options.test:
        from evaluate_reader import in_training, report

        report(in_training(model), options.test, options.out / "figures.json")


if __name__ == "__main__":
    main()
