"""A language model's text while it comes: each sentence is given out when it is checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.support.checker import check
from rag.support.markers import CitedSentence, pieces, read
from rag.support.scorer import SupportScorer
from rag.support.verdicts import Reason, Source, Verdict

_GROWING = re.compile(r"\s*[\[【(][^\]】)]{0,40}$")
"""What may become a marker of the sentence before: "[1, 2"."""


LONGEST = 2000
"""Characters after which a text that has not ended a sentence is not listened to any more."""


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence as the model wrote it, without markers, what it cited, and what it is worth."""

    text: str
    cited: tuple[int, ...]
    verdict: Verdict


def checked_sentences(
    tokens: Iterable[str], passages: Sequence[Source], scorer: SupportScorer | None
) -> Iterator[CheckedSentence]:
    """Check the sentences of a stream, each as soon as it is there.

    Args:
        tokens: The text in pieces of any length.
        passages: What the model was given.
        scorer: See :func:`rag.support.checker.check`.

    Yields:
        Every sentence, in order. One that the stream leaves unfinished is cut off, and unsupported.
    """
    for sentence in sentences(tokens):
        if sentence.finished:
            verdict = check(sentence.text, sentence.cited, passages, scorer)
        else:
            verdict = Verdict("unsupported", reasons=(Reason("cut off"),))
        yield CheckedSentence(sentence.text, sentence.cited, verdict)


def sentences(tokens: Iterable[str]) -> Iterator[CitedSentence]:
    """Cut a stream into sentences.

    A sentence is there when the next one has begun behind the markers, as until then a full stop
    may be that of an abbreviation and a marker may still follow. One that does not end is the end:
    see :data:`LONGEST`.
    """
    held = ""
    for token in tokens:
        held += token
        while (cut := _first_end(held)) is not None:
            yield from _read(held[:cut])
            held = held[cut:]
        if len(held) > LONGEST:
            break
    for start, end in pieces(held):
        yield from _read(held[start:end])


def _read(piece: str) -> Iterator[CitedSentence]:
    sentence = read(piece)
    if sentence.text:
        yield sentence


def _first_end(held: str) -> int | None:
    """Where the first sentence ends with its markers, if another one has surely begun behind it."""
    found = pieces(held)
    if len(found) < 2:
        return None
    (_, end), (start, stop) = found[:2]
    # A word that is still growing may yet be one that begins no sentence.
    begun = held[start:stop]
    return end if len(begun.split()) > 1 and not _GROWING.match(begun) else None
