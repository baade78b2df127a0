"""What between the first and the last paragraph is not the article's own text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from rag.load.page.shapes import (
    OPEN_KINDS,
    TEXT_KINDS,
    Kind,
    Seen,
    Wording,
    has_gaps,
    is_name_like,
)
from rag.load.page.words import HEADLINE_VERBS, QUESTION_STARTS, SPEECH_WORDS

_LINK_WORDS = 8
_HOW_LINK_WORDS = 11
_BOX_LINK_WORDS = 6
_QUESTION_HEADING_WORDS = 15
_QUOTED_HEADING_WORDS = 12
"""Headings have few words; what has as many as a headline is one, of another article."""

_VERB_WORDS = 5
"""Words from which a label with a headline's verb is a headline."""

_LAST_IN_GROUP_WORDS = 4
"""A label this short after a group of links is the heading of what follows."""

_PULL_QUOTE_WORDS = 5
_PULL_QUOTE_LABEL_WORDS = 8
"""Words from which a repetition is a pull quote; headings like to quote, too, but fewer words."""

_MAX_PULL_QUOTE_WORDS = 60

_BLOCK_LINES = 3
_OFFER_WORDS = 15
"""Lines of a block that is judged as a whole, and words of a sentence that goes with it."""

_TABLE_NUMBERS = 3
"""Bare numbers near each other that make a table (one cell a line) and not counts or ranks."""

_BOX_NEIGHBOURS = frozenset(
    {Kind.CONTROL, Kind.BOX, Kind.OFFER, Kind.NUMBER, Kind.COUNTER, Kind.HANDLE, Kind.RULE}
)
_GROUPED_KINDS = OPEN_KINDS | {Kind.BOX}
_QUOTE_MARKS = "'\"“”‘’«»„"
_ATTRIBUTION_WORDS = 8


def find_foreign(
    page: Sequence[Seen], first: int, last: int, captions: Iterable[int], own: Collection[int]
) -> frozenset[int]:
    """Indices from ``first`` to ``last`` of lines that are not the article's own.

    ``captions`` are known to be foreign, ``own`` (a summary, the heads of a live blog's
    entries) are not.
    """
    foreign = {i for i in _furniture(page, own) if first <= i <= last}
    foreign |= {i for i in captions if first <= i <= last}
    foreign |= {i for i in range(first, last + 1) if _is_boxed(page, i)}
    if has_gaps(page):
        foreign |= {i for i in _in_furniture_blocks(page, first, last) if i not in own}
    foreign |= set(_pull_quotes(page, first, last))
    foreign |= {i for i in range(first, last) if _heads_offer(page, i)}
    copies = Counter(_plain(seen) for seen in page)
    for group in _label_groups(page, first, last, foreign.union(own)):
        foreign.update(_links(page, group, foreign, copies))
    return frozenset(foreign)


def _furniture(page: Sequence[Seen], own: Collection[int]) -> Iterator[int]:
    """Lines whose kind says it all."""
    cells = _table_cells(page)
    for i, seen in enumerate(page):
        is_text = seen.kind in TEXT_KINDS or seen.kind in OPEN_KINDS
        if not is_text and i not in own and i not in cells:
            yield i


def _table_cells(page: Sequence[Seen]) -> frozenset[int]:
    """Bare numbers that belong to a table whose cells have a line each."""
    cells: set[int] = set()
    for is_cell, run in groupby(range(len(page)), key=lambda i: _may_be_cell(page[i])):
        numbers = [i for i in run if page[i].kind is Kind.NUMBER] if is_cell else []
        ranks = [str(rank) for rank in range(1, len(numbers) + 1)]
        if len(numbers) >= _TABLE_NUMBERS and [page[i].text for i in numbers] != ranks:
            cells.update(numbers)
    return frozenset(cells)


def _may_be_cell(seen: Seen) -> bool:
    return seen.kind in (Kind.NUMBER, Kind.ROW, Kind.LABEL)


def _is_boxed(page: Sequence[Seen], i: int) -> bool:
    """Whether a label stands inside a box of controls."""
    if page[i].kind is not Kind.LABEL or not 0 < i < len(page) - 1:
        return False
    is_glued = not page[i].gap or not page[i + 1].gap
    return is_glued and page[i - 1].kind in _BOX_NEIGHBOURS and page[i + 1].kind in _BOX_NEIGHBOURS


def _heads_offer(page: Sequence[Seen], i: int) -> bool:
    """Whether a label right above an offer heads it: then a heading of the article comes next."""
    if page[i].kind is not Kind.LABEL or page[i + 1].kind is not Kind.OFFER:
        return False
    text = (seen for seen in page[i + 1 :] if not seen.is_furniture)
    return next((seen.kind is Kind.LABEL for seen in text), False)


def _in_furniture_blocks(page: Sequence[Seen], first: int, last: int) -> Iterator[int]:
    """Headings and short sentences in blocks between gaps that consist mostly of furniture."""
    starts = [i for i in range(first, last + 1) if i == first or page[i].gap]
    for start, end in pairwise([*starts, last + 1]):
        furniture = sum(seen.is_furniture for seen in page[start:end])
        if end - start >= _BLOCK_LINES and 2 * furniture >= end - start:
            yield from (i for i in range(start, end) if _may_be_offer(page[i]))


def _may_be_offer(seen: Seen) -> bool:
    is_short = seen.is_sentence and len(seen.words) <= _OFFER_WORDS
    return (seen.kind is Kind.LABEL or is_short) and SPEECH_WORDS.isdisjoint(seen.words)


def _pull_quotes(page: Sequence[Seen], first: int, last: int) -> Iterator[int]:
    """Lines whose words stand inside a longer line too, and the names under them."""
    body = range(first, last + 1)
    plain = {i: _plain(page[i]) for i in body}
    copies = Counter(plain.values())
    everything = "\n".join(f" {text} " for text in plain.values())
    for i in body:
        seen = page[i]
        shortest = _PULL_QUOTE_WORDS if seen.is_sentence else _PULL_QUOTE_LABEL_WORDS
        if not shortest <= len(seen.words) <= _MAX_PULL_QUOTE_WORDS:
            continue
        if not seen.is_sentence and seen.kind not in OPEN_KINDS:
            continue
        # As often as there are copies of the line itself; a refrain is no pull quote.
        if everything.count(f" {plain[i]} ") > copies[plain[i]]:
            yield i
            if i < last and _is_attribution(page[i + 1]):
                yield i + 1


def _is_attribution(seen: Seen) -> bool:
    if seen.kind is not Kind.LABEL or len(seen.words) > _ATTRIBUTION_WORDS:
        return False
    name, comma, _ = seen.text.partition(",")
    return seen.text[0] in "—–-" or bool(comma and is_name_like(Wording(name).raw))


def _plain(seen: Seen) -> str:
    return " ".join(seen.words)


def _label_groups(
    page: Sequence[Seen], first: int, last: int, foreign: set[int]
) -> Iterator[list[int]]:
    """Runs of lines that may be headings or links, between lines that are text for sure."""
    kept = (i for i in range(first, last + 1) if i not in foreign or page[i].kind is Kind.BOX)
    for is_group, run in groupby(kept, key=lambda i: page[i].kind in _GROUPED_KINDS):
        if is_group:
            yield list(run)


def _links(
    page: Sequence[Seen], group: list[int], foreign: set[int], copies: Counter[str]
) -> Iterator[int]:
    """The lines of a group of labels that lead to other articles."""
    before = next((i for i in range(group[0] - 1, -1, -1) if i not in foreign), None)
    if before is not None and page[before].kind is Kind.INTRO:
        return
    for block in _blocks(page, group):
        labels = [i for i in block if page[i].kind is not Kind.BOX]
        is_box = len(labels) < len(block)
        if not is_box:
            labels = [i for i in labels if not _is_quoted(page[i])]
        if len(labels) == 1 and (not is_box or page[labels[0]].gap):
            # What stands apart from a box may be a heading of the article.
            yield from (i for i in labels if _is_link(page[i], copies, after_box=is_box))
        elif labels and (is_box or not _is_listing(page, labels)):
            yield from labels[:-1]
            if not _heads_text(page, labels):
                yield labels[-1]


def _heads_text(page: Sequence[Seen], labels: list[int]) -> bool:
    """Whether the last of some labels is the heading of the paragraph that follows."""
    final = labels[-1]
    is_glued = final + 1 < len(page) and not page[final + 1].gap
    is_short = len(page[final].words) <= _LAST_IN_GROUP_WORDS
    return is_glued and (is_short or _is_quoted(page[final]))


def _blocks(page: Sequence[Seen], group: list[int]) -> Iterator[list[int]]:
    """The group cut at gaps. The links of a box that starts with a gap may stand behind one."""
    block: list[int] = []
    for i in group:
        is_behind_box = i > 0 and page[i - 1].kind is Kind.BOX
        if block and page[i].gap and not is_behind_box:
            yield block
            block = []
        block.append(i)
    yield block


def _is_listing(page: Sequence[Seen], labels: list[int]) -> bool:
    """Whether labels in a row are headings or a list of the article rather than links."""
    lengths = [len(page[i].words) for i in labels]
    return sum(lengths) < _VERB_WORDS * len(lengths)


def _is_quoted(seen: Seen) -> bool:
    """Whether a label is a heading that quotes somebody."""
    is_in_marks = seen.text[0] in _QUOTE_MARKS and seen.text[-1] in _QUOTE_MARKS
    return is_in_marks and len(seen.words) <= _QUOTED_HEADING_WORDS


def _is_link(seen: Seen, copies: Counter[str], *, after_box: bool) -> bool:
    """Whether a label between two paragraphs is the headline of another article."""
    count = len(seen.words)
    if copies[_plain(seen)] > 1:
        return count > _LAST_IN_GROUP_WORDS
    if seen.kind is Kind.QUESTION:
        return count > _QUESTION_HEADING_WORDS
    # "How to tell one from the other" heads a section as often as another article.
    is_how = seen.words[0] in QUESTION_STARTS
    if count >= (_BOX_LINK_WORDS if after_box else _HOW_LINK_WORDS if is_how else _LINK_WORDS):
        return True
    has_verb = not HEADLINE_VERBS.isdisjoint(seen.words)
    return count >= _VERB_WORDS and has_verb and not is_how
