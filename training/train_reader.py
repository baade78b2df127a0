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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from examples import Example, LabelledPassage, read_examples
from perturb import NAME, perturbed
from reader_model import (
    NEVER,
    TYPE_WEIGHTS,
    Batch,
    PassageReader,
    load_weights,
    question_loss,
    span_loss,
)
from rich.console import Console
from thin import thinned, without_answer
from tokenizers import Tokenizer
from torch import Tensor

from rag.embed import SentenceTransformerEmbedder
from rag.reader_input import PassageText, ReaderInput, reader_inputs

console = Console()

OURS = frozenset(
    "politics local business culture world justice science desk "
    "reference reference2 reference3 weekly agency regional magazine bulletin dispatch "
    "handbook tribune gazette".split()
)
"""The sets of training/news/."""

OWN_HELP = "how often an example of our own is seen in an epoch"
PERTURBED_HELP = "share of the others' answerable questions that are made unanswerable"


@dataclass(frozen=True)
class Recipe:
    """How to train. Every choice that was tried is in evals/LOG.md."""

    epochs: int = 2
    questions: int = 12
    """Questions in a batch."""
    passages: int = 3
    """Passages of a question in a batch."""
    rate: float = 6e-5
    type_rate: float = 10.0
    """How much faster the embeddings of the types of tokens learn: they are six rows."""
    warm_up: float = 0.06
    span_weight: float = 0.2
    perturbed: float = 0.25
    """Share of the answerable questions that are made unanswerable, where that can be done."""
    without: float = 0.1
    """Share that keep their words and lose the passages that answer."""
    cut: float = 0.12
    """Share that keep their words and the passage, and lose the sentences that answer."""
    thinned: float = 0.3
    """Share of questions whose passages lose other sentences, ``thinned_by`` of them."""
    thinned_by: float = 0.2
    unmarked: float = 0.3
    """Share that lose their question mark, as many who ask leave it out."""
    without_cosines: float = 0.1
    """Share learnt as an index with another embedding model would have it."""
    own: int = 2
    """How often an example of our own (training/news/) is seen in an epoch."""
    seed: int = 1


@dataclass(frozen=True)
class Item:
    """A question as it is learnt: passages with labels, the right ones first.

    ``others`` are found for it too, and only tell which of its words they have.
    """

    question: str
    passages: Sequence[LabelledPassage]
    others: Sequence[LabelledPassage] = ()
    with_cosines: bool = True


def items(
    examples: Sequence[Example], names: dict[str, list[str]], recipe: Recipe, rng: random.Random
) -> Iterator[Item]:
    """An epoch: every example, with other passages and other changes each time."""
    order = [e for e in examples for _ in range(recipe.own if _is_ours(e) else 1)]
    rng.shuffle(order)
    for example in order:
        right = [p for p in example.passages if p.right]
        wrong = [p for p in example.passages if not p.right]
        chance = rng.random()
        with_cosines = rng.random() >= recipe.without_cosines
        question = example.question
        if rng.random() < recipe.unmarked:
            question = question.rstrip("? ") or question
        thins = rng.random() < recipe.thinned
        if right and not _is_ours(example) and chance < recipe.perturbed:
            kept = [*right[:1], *wrong[: recipe.passages]]
            text = " ".join(s for p in kept for s in [p.title, *p.sentences])
            changed = perturbed(question, text, names[example.article], rng)
            if changed is not None:
                unlabelled = [
                    LabelledPassage(p.title, p.sentences, [], None, p.cosine) for p in kept
                ]
                others = kept[recipe.passages :]
                yield Item(changed, unlabelled[: recipe.passages], others, with_cosines)
                continue
        if right and chance > 1 - recipe.without and len(wrong) >= recipe.passages:
            right = []
        taken = rng.sample(right, 1) if right else []
        if taken and rng.random() < recipe.cut:
            rest = without_answer(taken[0], example.answers)
            if rest is not None:
                taken, right = [rest], []
        # The best wrong hits are the hardest, the others keep it from learning ranks.
        hardest = wrong[: 2 * recipe.passages]
        rng.shuffle(hardest)
        read = [*taken, *hardest][: recipe.passages]
        others = [p for p in (*right, *wrong) if all(p is not each for each in read)]
        if thins:
            read = [thinned(p, recipe.thinned_by, rng) for p in read]
        yield Item(question, read, others, with_cosines)


def batches(
    stream: Iterator[Item], tokenizer: Tokenizer, recipe: Recipe
) -> Iterator[list[Encoded]]:
    """Batches of questions of like length, so that little is padding."""
    pool: list[list[Encoded]] = []
    for item in stream:
        pool.append(encoded(tokenizer, item))
        if len(pool) == 32 * recipe.questions:
            yield from _like_length(pool, recipe)
            pool = []
    yield from _like_length(pool, recipe)


@dataclass(frozen=True)
class Encoded:
    """A sequence with its labels; ``ends``: first and last token of the short answer."""

    input: ReaderInput
    right: Sequence[int]
    ends: tuple[int, int] | None

    @classmethod
    def of(cls, laid: ReaderInput, passage: LabelledPassage) -> Encoded:
        """Mark what is right in a passage that is laid out."""
        present = [n for n in passage.right if n in laid.sentences]
        ends = None
        if passage.answer is not None and passage.answer[0] in present:
            number, start, end = passage.answer
            tokens = [
                place
                for place, (own, (first, last)) in enumerate(
                    zip(laid.sentences, laid.offsets, strict=True)
                )
                if own == number and first < end and last > start
            ]
            ends = (tokens[0], tokens[-1]) if tokens else None
        return cls(laid, present, ends)


def encoded(tokenizer: Tokenizer, item: Item) -> list[Encoded]:
    """The passages of a question, laid out."""
    texts = [
        PassageText(p.title, p.sentences, p.cosine if item.with_cosines else None)
        for p in (*item.passages, *item.others)
    ]
    laid = reader_inputs(tokenizer, item.question, texts)
    return [Encoded.of(each, p) for each, p in zip(laid, item.passages, strict=False)]


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
    seen = sum(recipe.own if _is_ours(e) else 1 for e in examples)
    steps = recipe.epochs * -(-seen // recipe.questions)
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: _slope(step, steps, recipe.warm_up)
    )
    done = _restore(out / "state.pt", model, optimizer, scheduler)
    forward = torch.compile(model, dynamic=True) if compiled else model
    names = _names(examples)
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


def plain_tokenizer(folder: Path) -> Tokenizer:
    """The model's tokenizer, without truncation and padding."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _like_length(pool: list[list[Encoded]], recipe: Recipe) -> Iterator[list[list[Encoded]]]:
    pool = sorted(pool, key=lambda question: max(len(e.input.ids) for e in question))
    starts = list(range(0, len(pool), recipe.questions))
    random.Random(len(pool)).shuffle(starts)
    for start in starts:
        yield pool[start : start + recipe.questions]


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


def _set_of(example: Example) -> str:
    return example.article.partition(":")[0]


def _is_ours(example: Example) -> bool:
    return _set_of(example) in OURS


def _names(examples: Sequence[Example]) -> dict[str, list[str]]:
    """The names that the questions on each article speak of."""
    found: dict[str, set[str]] = {}
    for example in examples:
        names = (match.group() for match in NAME.finditer(example.question))
        found.setdefault(example.article, set()).update(name for name in names if len(name) > 2)
    return {name: sorted(names) for name, names in found.items()}


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
        from evaluate_reader import report

        report(model, options.test, options.out)


if __name__ == "__main__":
    main()
