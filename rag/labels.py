"""Lines that only say what stands under them: headlines, headings, bylines.

They share their few words with many a question, so that a reader takes them for answers; what they
stand over may be one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from rag.types import Hit, Passage, ScoredSentence, Sentence

MOST_WORDS = 12
"""Words of a heading. Longer lines without a final mark are sentences that lack it."""

_BYLINE = re.compile(r"(?i:(?:(?:written|posted|published|reported|words) )?by )[A-Z]")
_ITEM = re.compile(r"[-–—•*·▪◦‣]\s|\(?\d{1,2}[.)]\s")
_HAS_OWN_SAY = re.compile(rf"[.!?…:;,|][\"”»’')\]]*$|^(?:{_ITEM.pattern})| \| |: ")
"""Ends as a sentence does, or is an item of a list, a row of a table, or "name: value"."""


def without_labels(scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences with, in place of each heading, what it stands over: a sentence or a list.

    Args:
        scored: Most probable first.

    Returns:
        Most probable first, each sentence once; what a heading stands over has its probability.
        Bylines are left out. The sentences as they are where all of them are labels.
    """
    labels: dict[str, frozenset[int]] = {}
    telling: dict[tuple[str, int], ScoredSentence] = {}
    for each in scored:
        passage = each.hit.passage
        if passage.id not in labels:
            labels[passage.id] = _labels(each.hit)
        for sentence in _told(each.sentence, passage, labels[passage.id]):
            place = (sentence.article_id, sentence.start)
            telling.setdefault(place, replace(each, sentence=sentence))
    return list(telling.values()) or list(scored)


def is_heading(text: str) -> bool:
    """Whether a line that is a paragraph of its own looks like a heading: short, no final mark."""
    return len(text.split()) <= MOST_WORDS and not _HAS_OWN_SAY.search(text)


def is_label(text: str, title: str) -> bool:
    """Whether a line of its own is a heading, a byline or, whatever it ends in, the title."""
    return text.casefold() == title.casefold() or is_heading(text)


def is_list_item(text: str) -> bool:
    """Whether a line begins as the items of lists do: "- A dry bag"."""
    return bool(_ITEM.match(text))


def is_table_row(text: str) -> bool:
    """Whether a line has the cells of a table with named columns: "Otter | 14 kg | 9 min".

    One of two cells is a name with its value, as in a box of facts, and is understood by itself.
    """
    return text.count(" | ") > 1


def _told(sentence: Sentence, passage: Passage, labels: frozenset[int]) -> Sequence[Sentence]:
    """The sentence itself, or what it is a heading of: a list, all of it; none for a byline."""
    sentences = passage.sentences
    number = next(n for n, each in enumerate(sentences) if each.start == sentence.start)
    if number not in labels:
        return (sentence,)
    if _BYLINE.match(sentence.text):
        return ()
    under = [each for n, each in enumerate(sentences) if n > number and n not in labels]
    items = list(takewhile(lambda each: is_list_item(each.text), under))
    return items or under[:1]


def _labels(hit: Hit) -> frozenset[int]:
    """The numbers of the sentences of a passage that are labels.

    A short line without a final mark is one where a line of another kind follows it. Several such
    lines in a row are a list, whose items may well answer.
    """
    sentences, title = hit.passage.sentences, hit.article.title
    lines = {
        n: each.text
        for n, each in enumerate(sentences)
        if _is_line(each, hit.passage) and is_label(each.text, title)
    }
    sure = {
        n for n, text in lines.items() if _BYLINE.match(text) or text.casefold() == title.casefold()
    }
    rest = lines.keys() - sure
    single = {n for n in rest if n - 1 not in rest and n + 1 not in rest}
    return frozenset(sure | single - {len(sentences) - 1})


def _is_line(sentence: Sentence, passage: Passage) -> bool:
    """Whether a sentence is a line of its own."""
    before = passage.text[: sentence.start - passage.start]
    after = passage.text[sentence.end - passage.start :]
    return before[-1:] in ("", "\n") and after[:1] in ("", "\n")
