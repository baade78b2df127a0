"""What the passage reader is shown in an epoch, as batches of labelled sequences.

No example looks the same in each epoch: other passages are read with the right one, questions are
made unanswerable, sentences and question marks are left out (:class:`Recipe`).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from examples import Example, LabelledPassage
from perturb import NAME, perturbed
from recipe import Recipe
from thin import thinned, without_answer
from tokenizers import Tokenizer

from rag.reader_input import ReaderInput, reader_inputs

OURS = frozenset(part.name for part in (Path(__file__).parent / "news").iterdir())
"""The sets of training/news/."""


@dataclass(frozen=True)
class Item:
    """A question as it is learnt: passages with labels, the right ones first.

    ``others`` are found for it too, and only tell which of its words they have.
    """

    question: str
    passages: Sequence[LabelledPassage]
    others: Sequence[LabelledPassage] = ()
    with_cosines: bool = True


def repeated(examples: Sequence[Example], own: int) -> list[Example]:
    """The examples of an epoch: each once, those of our own ``own`` times."""
    return [e for e in examples for _ in range(own if _is_ours(e) else 1)]


def items(
    examples: Sequence[Example], names: dict[str, list[str]], recipe: Recipe, rng: random.Random
) -> Iterator[Item]:
    """An epoch: every example, with other passages and other changes each time."""
    order = repeated(examples, recipe.own)
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
    texts = [p.as_read(item.with_cosines) for p in (*item.passages, *item.others)]
    laid = reader_inputs(tokenizer, item.question, texts)
    return [Encoded.of(each, p) for each, p in zip(laid, item.passages, strict=False)]


def plain_tokenizer(folder: Path) -> Tokenizer:
    """The model's tokenizer, without truncation and padding."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _set_of(example: Example) -> str:
    return example.article.partition(":")[0]


def _is_ours(example: Example) -> bool:
    return _set_of(example) in OURS


def names_of(examples: Sequence[Example]) -> dict[str, list[str]]:
    """The names that the questions on each article speak of."""
    found: dict[str, set[str]] = {}
    for example in examples:
        names = (match.group() for match in NAME.finditer(example.question))
        found.setdefault(example.article, set()).update(name for name in names if len(name) > 2)
    return {name: sorted(names) for name, names in found.items()}


def _like_length(pool: list[list[Encoded]], recipe: Recipe) -> Iterator[list[list[Encoded]]]:
    pool = sorted(pool, key=lambda question: max(len(e.input.ids) for e in question))
    starts = list(range(0, len(pool), recipe.questions))
    random.Random(len(pool)).shuffle(starts)
    for start in starts:
        yield pool[start : start + recipe.questions]
