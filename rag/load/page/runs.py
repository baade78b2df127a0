"""Runs of text on a page, and what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.load.page.kinds import PROSE_WORDS
from rag.load.page.shapes import OPEN_KINDS, SENTENCE_BREAK, TEXT_KINDS, Kind, Seen
from rag.load.page.words import REPLIES, SPEECH_WORDS, TIME_WORDS

_RUN_SENTENCES = 2
_RUN_WORDS = 20
"""Lines of sentences in a row, and their words, that can only be an article (or a long comment)."""

_MASS_WORDS = 45
"""The same after a notice of rights, which has a few more sentences itself."""

_MIN_OVERLAP = 2
"""Content words that a single paragraph has to share with the article in order to belong to it."""

_CONTENT_LETTERS = 5
"""Letters from which a word is about something; shorter ones are mostly grammar."""

_EMPTY_WORDS = TIME_WORDS | SPEECH_WORDS
"""Words that the news of any day are full of."""

TRANSPARENT_KINDS = frozenset(
    {
        Kind.RULE,
        Kind.CLOCK,
        Kind.CONTROL,
        Kind.NUMBER,
        Kind.COUNTER,
        Kind.RUNNING,
        Kind.CREDIT,
        Kind.CAPTION,
        Kind.LINK,
        Kind.OFFER,
        Kind.STAMP,
        Kind.HANDLE,
    }
)
"""Furniture that may stand between two paragraphs without ending anything."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text lines that only transparent lines keep apart: their place and their mass."""

    first: int
    last: int
    sentences: int
    words: int

    @property
    def is_solid(self) -> bool:
        """Whether sentences stand beside sentences, as they do in an article."""
        return self.sentences >= _RUN_SENTENCES and self.words >= _RUN_WORDS

    @property
    def is_massive(self) -> bool:
        """Whether there is more text than any notice has."""
        return self.sentences >= _RUN_SENTENCES and self.words >= _MASS_WORDS


def find_runs(page: Sequence[Seen]) -> Iterator[Run]:
    """The runs of a page, in order; those without a sentence are menus, tables and lists."""
    run: Run | None = None
    listed = 0  # labels after a colon are what a sentence announced, after a comma is a signature
    for i, seen in enumerate(page):
        sentences = int(_tells(seen))
        if seen.kind is Kind.INTRO:
            is_announced = bool(sentences or (run and run.sentences))
            listed = is_announced * (1 if seen.text.endswith(",") else len(page))
        elif seen.kind is not Kind.LABEL and seen.kind not in TRANSPARENT_KINDS:
            listed = 0
        if seen.kind in TEXT_KINDS or (listed and seen.kind is Kind.LABEL):
            listed -= seen.kind is Kind.LABEL
            words = len(seen.words) * sentences
            if run is None:
                run = Run(i, i, sentences, words)
            else:
                run = Run(run.first, i, run.sentences + sentences, run.words + words)
        elif run is not None and (seen.kind not in TRANSPARENT_KINDS or is_reply(seen)):
            yield run
            run = None
    if run is not None:
        yield run


def _tells(seen: Seen) -> bool:
    """Whether the line has a sentence in it; one with a colon at its end may have."""
    is_long_intro = seen.kind is Kind.INTRO and len(seen.words) >= PROSE_WORDS
    return seen.is_sentence or is_long_intro


def is_reply(seen: Seen) -> bool:
    """Whether the line is a control that stands under the comments of visitors."""
    return seen.kind is Kind.CONTROL and REPLIES.issuperset(seen.words)


def content_words(page: Iterable[Seen]) -> set[str]:
    """The words of the lines that are long enough to be about something; furniture has none."""
    return {
        word
        for seen in page
        if seen.kind in TEXT_KINDS or seen.kind in OPEN_KINDS
        for word in seen.words
        if len(word) >= _CONTENT_LETTERS and word not in _EMPTY_WORDS
    }


def is_about(seen: Iterable[Seen], topic: set[str], overlap: int = _MIN_OVERLAP) -> bool:
    """Whether the lines share at least so many content words with the topic."""
    return len(content_words(seen) & topic) >= overlap


def has_sentences(seen: Seen) -> bool:
    """Whether the line holds more than one sentence."""
    return bool(SENTENCE_BREAK.search(seen.text))
