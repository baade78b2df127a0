"""What the passage reader sees: a question and a passage as the tokens of one sequence.

Training and reading build their input here, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

QUESTION_TOKENS = 64
TITLE_TOKENS = 24
MAX_TOKENS = 384
"""Longest sequence: a question, a title and a passage of the default 200 tokens fit well."""

NO_SENTENCE = -1
SPECIAL = ("[CLS]", "[SEP]")


@dataclass(frozen=True, slots=True)
class ReaderInput:
    """One sequence: ``[CLS] question [SEP] title [SEP] passage [SEP]``.

    Attributes:
        ids: Token ids.
        types: 0 for the question's part, 1 for the rest.
        sentences: For each token the number of the sentence it belongs to, or NO_SENTENCE.
        offsets: For each token of a sentence its first character and the one behind its last,
            counted from the start of that sentence; (0, 0) for other tokens.
    """

    ids: tuple[int, ...]
    types: tuple[int, ...]
    sentences: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


def reader_input(
    tokenizer: Tokenizer, question: str, title: str, sentences: Sequence[str]
) -> ReaderInput:
    """Lay out a question and the sentences of a passage.

    Args:
        tokenizer: Of the reader's model, without truncation and padding.
        question: Cut to QUESTION_TOKENS.
        title: Of the article; cut to TITLE_TOKENS.
        sentences: Of the passage, in order. What does not fit into MAX_TOKENS is left out.
    """
    start, end = (tokenizer.encode(token, add_special_tokens=False).ids[0] for token in SPECIAL)
    asked, named, *read = tokenizer.encode_batch(
        [question, title, *sentences], add_special_tokens=False
    )
    first = [start, *asked.ids[:QUESTION_TOKENS], end]
    head = [*named.ids[:TITLE_TOKENS], end]
    body = [
        (token, number, offset)
        for number, encoding in enumerate(read)
        for token, offset in zip(encoding.ids, encoding.offsets, strict=True)
    ][: MAX_TOKENS - len(first) - len(head) - 1]
    before = len(first) + len(head)
    return ReaderInput(
        (*first, *head, *(token for token, _, _ in body), end),
        (*(0 for _ in first), *(1 for _ in range(len(head) + len(body) + 1))),
        (*(NO_SENTENCE for _ in range(before)), *(n for _, n, _ in body), NO_SENTENCE),
        (*((0, 0) for _ in range(before)), *(offset for _, _, offset in body), (0, 0)),
    )
