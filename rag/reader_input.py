"""What the passage reader sees: a question and a passage as the tokens of one sequence.

Training and reading build their input here, so that they cannot differ.

Beside its tokens a sequence tells, as their types, which content words of the question the passage
has, which only other passages read with it have, and which none has: a model this small learns to
compare words from few examples only where it is shown which are equal (as by the exact-match
feature of Chen et al. 2017, "Reading Wikipedia to Answer Open-Domain Questions"). The type of
``[CLS]`` tells how like passage and question are to the embedder (as the score that Askari et al.
2023 give a cross-encoder, "Injecting the BM25 Score as Text Improves BERT-Based Re-rankers").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.question import WORD, analyse, matched, stem, stems

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

LAYOUT = 2
"""Changes with what a sequence looks like; a model reads only the layout that it learnt."""

QUESTION_TOKENS = 64
TITLE_TOKENS = 24
MAX_TOKENS = 384
"""Longest sequence: a question, a title and a passage of the default 200 tokens fit well."""

NO_SENTENCE = -1

ASKED, REST, ASKED_HERE, ASKED_ELSEWHERE, ASKED_NOWHERE, SHARED = range(6)
"""Types of tokens. In the question: no content word, or one that this passage or its title has,
that only another of the passages has, that none has. Behind it: any token, or one of a word that
the question has too."""

COSINE_UNKNOWN = 6
"""The type of ``[CLS]`` where nothing is known of how like passage and question are."""

COSINE_LOWEST, COSINE_STEP, COSINE_STEPS = 0.1, 0.05, 15
"""Else one of so many types for steps of their cosine from the lowest one on."""

TYPES = COSINE_UNKNOWN + 1 + COSINE_STEPS
SPECIAL = ("[CLS]", "[SEP]")


@dataclass(frozen=True, slots=True)
class ReaderInput:
    """One sequence: ``[CLS] question [SEP] title [SEP] passage [SEP]``.

    Attributes:
        ids: Token ids.
        types: ASKED to SHARED, see there.
        sentences: For each token the number of the sentence it belongs to, or NO_SENTENCE.
        offsets: For each token of a sentence its first character and the one behind its last,
            counted from the start of that sentence; (0, 0) for other tokens.
    """

    ids: tuple[int, ...]
    types: tuple[int, ...]
    sentences: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as the reader sees it.

    Attributes:
        title: Of its article.
        sentences: In order.
        cosine: Of passage and question (-1 to 1), by the embedding model that the reader's model
            learnt with; None where it is not known.
    """

    title: str
    sentences: Sequence[str]
    cosine: float | None = None


def reader_inputs(
    tokenizer: Tokenizer, question: str, passages: Sequence[PassageText]
) -> list[ReaderInput]:
    """Lay out a question with each of the passages that are read for it.

    Args:
        tokenizer: Of the reader's model, without truncation and padding.
        question: Cut to QUESTION_TOKENS.
        passages: Titles are cut to TITLE_TOKENS; what of a passage does not fit into MAX_TOKENS is
            left out.
    """
    content = analyse(question).content
    present = [stems(p.title).union(*map(stems, p.sentences)) for p in passages]
    here = [matched(content, words) for words in present]
    anywhere = frozenset[str]().union(*here)
    return [
        _laid_out(
            tokenizer,
            question,
            passage,
            {
                word: ASKED_HERE
                if word in found
                else ASKED_ELSEWHERE
                if word in anywhere
                else ASKED_NOWHERE
                for word in content
            },
            dict.fromkeys(matched(words, content), SHARED),
        )
        for passage, words, found in zip(passages, present, here, strict=True)
    ]


def _laid_out(
    tokenizer: Tokenizer,
    question: str,
    passage: PassageText,
    asked_types: dict[str, int],
    shared: dict[str, int],
) -> ReaderInput:
    """One sequence; the types of words are given by their stems."""
    start, end = (tokenizer.encode(token, add_special_tokens=False).ids[0] for token in SPECIAL)
    texts = [question, passage.title, *passage.sentences]
    asked, named, *read = tokenizer.encode_batch(texts, add_special_tokens=False)
    first = [start, *asked.ids[:QUESTION_TOKENS], end]
    head = [*named.ids[:TITLE_TOKENS], end]
    body = [
        (token, type_, number, offset)
        for number, (encoding, text) in enumerate(zip(read, passage.sentences, strict=True))
        for token, type_, offset in zip(
            encoding.ids, _types(encoding, text, shared, REST), encoding.offsets, strict=True
        )
    ][: MAX_TOKENS - len(first) - len(head) - 1]
    before = len(first) + len(head)
    return ReaderInput(
        (*first, *head, *(token for token, _, _, _ in body), end),
        (
            _cosine_type(passage.cosine),
            *_types(asked, question, asked_types, ASKED)[:QUESTION_TOKENS],
            ASKED,
            *_types(named, passage.title, shared, REST)[:TITLE_TOKENS],
            REST,
            *(type_ for _, type_, _, _ in body),
            REST,
        ),
        (*(NO_SENTENCE for _ in range(before)), *(n for _, _, n, _ in body), NO_SENTENCE),
        (*((0, 0) for _ in range(before)), *(offset for _, _, _, offset in body), (0, 0)),
    )


def _cosine_type(cosine: float | None) -> int:
    if cosine is None:
        return COSINE_UNKNOWN
    step = int((cosine - COSINE_LOWEST) // COSINE_STEP)
    return COSINE_UNKNOWN + 1 + min(max(step, 0), COSINE_STEPS - 1)


def _types(encoding: Encoding, text: str, of_stems: dict[str, int], other: int) -> list[int]:
    """The type of each token of a text: that of the word in which it begins."""
    at = [other] * (len(text) + 1)
    if of_stems:
        for word in WORD.finditer(text):
            parts = [stem(word.group()), *(stem(part) for part in word.group().split("-"))]
            known = next((of_stems[part] for part in parts if part in of_stems), other)
            at[word.start() : word.end()] = [known] * (word.end() - word.start())
    return [at[start] for start, _ in encoding.offsets]
