"""Who wrote the article, and where the page turns from the article to its authors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.load.page.headline import ANCHORS, is_house
from rag.load.page.shapes import Kind, Seen, Wording, is_name_like
from rag.load.page.stamps import BYLINE_START, PART_BREAK
from rag.load.page.words import ARTICLES, JOURNALISTS, LINK_WORDS, word_set

_AUTHOR_WORDS = 6
_FULL_NAME = 2
"""Words of a line with an author's name, and of that name."""

_PORTRAIT_VERBS = word_set("covers reports writes hosts edits produces")
"""What journalists do, as the first word behind their names."""

_MAX_LINES_AFTER = 8
_MAX_SHARE_AFTER = 0.4
"""Lines from the first portrait of an author to the end, also as a share of all lines, at most."""

_PORTRAIT_START = 12
"""First words of a portrait, among which the profession is."""

_PORTRAIT_LINES = 2
"""Lines of a portrait whose name no byline gives: the name and a paragraph, nothing else."""

_STORIES_BY = re.compile(r"\w+ (?:\w+ ){0,2}by (?=[A-Z])")
_COMMA = re.compile(r",\s")
_AND = r"(?:and|und|et|y|e|en|och|og|i|&)\s"
_AND_FIRST = re.compile(_AND)
_AND_BETWEEN = re.compile(rf"\s{_AND}")


def find_authors(page: Sequence[Seen], first: int) -> tuple[str, ...]:
    """Names of the authors, lower case: from the lines around the headline and links to stories."""
    head = page[: first + 1]
    names = [name for seen in page[first:] for name in _name_in_link(seen)]
    for i, seen in enumerate(head):
        if seen.kind is Kind.BYLINE:
            names += _names_in_byline(seen.text)
            continue
        near = head[max(0, i - 1) : i + 2]
        is_signature = (
            seen.kind is Kind.LABEL
            and len(seen.words) <= _AUTHOR_WORDS
            and any(s.kind in ANCHORS for s in near)
        )
        if is_signature and not is_house(seen, page):
            names += _first_name(seen.text)
    return tuple(names)


def _name_in_link(seen: Seen) -> Iterator[str]:
    """The name in a link such as "See stories by Jane Doe"."""
    link = _STORIES_BY.match(seen.text) if seen.kind in (Kind.LABEL, Kind.BOX) else None
    if link and len(seen.words) <= _AUTHOR_WORDS and not LINK_WORDS.isdisjoint(seen.words):
        yield from _first_name(seen.text[link.end() :])


def _names_in_byline(text: str) -> Iterator[str]:
    """The names that a byline joins; after a comma stand houses, unless an "and" comes first."""
    for part in PART_BREAK.split(text):
        if start := BYLINE_START.match(part):
            first, *rest = _COMMA.split(part[start.end() :])
            joined = [item[sign.end() :] for item in rest if (sign := _AND_FIRST.match(item))]
            for names in (first, *joined):
                for name in _AND_BETWEEN.split(names):
                    yield from _first_name(name)


def _first_name(text: str) -> Iterator[str]:
    """The name of a person with which a text begins, lower case."""
    words = Wording(text).raw[:_FULL_NAME]
    is_name = len(words) == _FULL_NAME and all(word[0].isupper() for word in words)
    if is_name and words[0].lower() not in ARTICLES:
        yield " ".join(words).lower()


def without_portraits(page: Sequence[Seen], kept: list[int], authors: Sequence[str]) -> list[int]:
    """The kept indices before the portraits of the authors, if those close the article.

    A portrait stands under the name of its author. What follows the first one is more of them, and
    what the house says of itself: never much.
    """
    least = max(len(kept) - _MAX_LINES_AFTER, int((1 - _MAX_SHARE_AFTER) * len(kept)), 1)
    for count in range(least, len(kept) - 1):
        name, text = page[kept[count]], page[kept[count] + 1]
        if not _is_portrait(name, text):
            continue
        is_author = " ".join(name.words) in authors
        is_last = count >= len(kept) - _PORTRAIT_LINES
        is_stranger = _is_journalist(name, text) and not _is_mentioned(name, page, kept[:count])
        if is_author or (is_stranger and (is_last or _has_contact(page, kept[count] + 1))):
            return kept[:count]
    return kept


def _is_portrait(name: Seen, text: Seen) -> bool:
    """Whether the first line is a name with which the second one, a paragraph, begins."""
    count = len(name.words)
    is_name = name.kind is Kind.LABEL and count >= _FULL_NAME and is_name_like(name.wording.raw)
    return is_name and text.is_sentence and text.words[:count] == name.words


def _is_journalist(name: Seen, text: Seen) -> bool:
    """Whether a portrait is of somebody who reports, such as "Jane Doe covers rivers."."""
    verb = next(iter(text.words[len(name.words) :]), "")
    is_journalist = verb == "is" and not JOURNALISTS.isdisjoint(text.words[:_PORTRAIT_START])
    return verb in _PORTRAIT_VERBS or is_journalist


def _has_contact(page: Sequence[Seen], i: int) -> bool:
    """Whether an address or a handle follows the line."""
    return any(seen.kind is Kind.HANDLE for seen in page[i + 1 : i + 2])


def _is_mentioned(name: Seen, page: Sequence[Seen], kept: Sequence[int]) -> bool:
    """Whether the article names somebody, or has portraits in it: then it is about people."""
    words = " ".join(name.words)
    return any(words in " ".join(page[i].words) for i in kept) or any(
        _is_portrait(page[i], page[i + 1]) for i in kept
    )
