"""From the lines of a page to the lines of its article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.load.draft import Line, Metadata
from rag.load.page.authors import find_authors, without_portraits
from rag.load.page.body import find_foreign
from rag.load.page.entries import find_entries
from rag.load.page.framed import captions_around_pictures
from rag.load.page.gate import (
    MAX_PAGE_CHARACTERS,
    MAX_PAGE_LINES,
    Trace,
    is_certain,
    trace_of_page,
)
from rag.load.page.head import find_lead, find_summaries, kept_before_body
from rag.load.page.headline import (
    clean_title,
    find_headline,
    find_published,
    find_source,
    is_copy,
)
from rag.load.page.kinds import look_at
from rag.load.page.pictures import captions_of_pictures, captions_of_videos, posts
from rag.load.page.shapes import Seen
from rag.load.page.span import find_body
from rag.load.page.tail import without_notes
from rag.load.page.wagers import find_wagers

_MOST_GAPS = 0.9
"""Share of lines with a gap before them from which gaps only say that lines are paragraphs."""

_ENTRY_HEAD_LINES = 4
"""Lines above the first paragraph in which the hour of a live blog's first entry is looked for."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The article's own lines, what was taken away, and what the page says of the article."""

    lines: tuple[Line, ...]
    removed: tuple[str, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)


def clean_page(lines: Sequence[Line]) -> Cleaned:
    """Take the furniture of a web page away from a text that was copied from one.

    A text without signs of a page comes back as it is. The headline moves to the metadata; it
    counts as neither kept nor removed.
    """
    if len(lines) > MAX_PAGE_LINES or sum(len(line.text) for line in lines) > MAX_PAGE_CHARACTERS:
        return Cleaned(tuple(lines))
    page = look_at(_with_telling_gaps(lines))
    trace = trace_of_page(page)
    if trace is Trace.PAGE:
        return _clean_all(page)
    if trace is Trace.SOME:
        certain = _certain(page)
        return _keep(page, [i for i in range(len(page)) if i not in certain])
    return Cleaned(tuple(lines))


def _with_telling_gaps(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines without gaps if nearly all have one: then gaps do not tell boxes apart."""
    gaps = sum(line.gap for line in lines)
    return lines if gaps < _MOST_GAPS * len(lines) else [Line(line.text, False) for line in lines]


def _certain(page: Sequence[Seen]) -> frozenset[int]:
    """What is furniture even in a text that is hardly a page."""
    own = {i for i, seen in enumerate(page) if is_certain(seen)}
    return captions_of_pictures(page, first=0) | own


def _clean_all(page: Sequence[Seen]) -> Cleaned:
    entries = find_entries(page)
    body = find_body(page, entries)
    if body is None:
        return _keep(page, [])
    first, last = body
    # The hour and the title of a live blog's first entry stand above its first paragraph.
    first = min([i for i in entries if first - _ENTRY_HEAD_LINES <= i < first], default=first)
    headline = find_headline(page, first, entries)
    summaries = [] if headline is None else list(find_summaries(page, headline, first))
    captions = captions_of_pictures(page, first, entries.union(summaries)).union(
        captions_around_pictures(page),
        captions_of_videos(page, entries),
        posts(page),
        find_wagers(page),
    )
    kept = list(kept_before_body(page, headline, first, summaries, captions))
    own = entries.union(summaries, () if headline is None else find_lead(page, headline))
    foreign = find_foreign(page, first, last, captions, own)
    kept += [i for i in range(first, last + 1) if i not in foreign]
    authors = find_authors(page, first)
    kept = without_notes(page, without_portraits(page, kept, authors), authors)
    if headline is None:
        return _keep(page, kept, _metadata(None, page, first))
    title = clean_title(page, headline)
    kept = [i for i in kept if not is_copy(title, page[i].text)]
    return _keep(page, kept, _metadata(title, page, first), headline)


def _metadata(title: str | None, page: Sequence[Seen], first: int) -> Metadata:
    source = find_source(page[: first + 1])
    return Metadata(title=title, published=find_published(page, first), source=source)


def _keep(
    page: Sequence[Seen],
    kept: Sequence[int],
    metadata: Metadata | None = None,
    headline: int | None = None,
) -> Cleaned:
    chosen = set(kept)
    return Cleaned(
        lines=tuple(page[i].line for i in kept),
        removed=tuple(
            seen.text for i, seen in enumerate(page) if i not in chosen and i != headline
        ),
        metadata=metadata or Metadata(),
    )
