"""Where the article begins and ends among the lines of a page.

The article is where sentences stand beside sentences. Teasers of other articles are single
sentences under a title each, comments stand between a name and "Reply".
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import groupby

from rag.load.page.runs import (
    TRANSPARENT_KINDS,
    Run,
    content_words,
    find_runs,
    has_sentences,
    is_about,
    is_reply,
)
from rag.load.page.shapes import OPEN_KINDS, TEXT_KINDS, Kind, Seen
from rag.load.page.words import AGO_WORDS, SPEECH_WORDS

_SENTENCES_PER_HEADING = 3
"""Lines of sentences that a heading has in an article, on average and at least."""

_TEASER_OVERLAP = 3
"""Content words that a paragraph shares with the article if it is no teaser of a related one."""

_LABEL_BARRIER = 3
"""Labels in a row that may be links to other articles, whatever stands above them."""

_COMMENT_WORDS = frozenset(
    "comment comments thoughts kommentare kommentar commentaires comentarios comentários commenti "
    "reacties responses".split()
)


def find_body(page: Sequence[Seen], entries: Set[int]) -> tuple[int, int] | None:
    """First and last index of the article's paragraphs, or None if no line is a sentence.

    ``entries`` are the heads of a live blog's entries: what stands under one belongs to it.

    What stands before the first may still belong to the article (a summary under the headline);
    what stands after the last does not.
    """
    runs = [run for run in find_runs(page) if run.sentences]
    if not runs:
        return None
    first = next((i for i, run in enumerate(runs) if run.is_solid), None)
    if first is None:
        first = max(range(len(runs)), key=lambda i: runs[i].words)
    return runs[first].first, _find_end(page, runs[first:], entries)


def _find_end(page: Sequence[Seen], runs: Sequence[Run], entries: Set[int]) -> int:
    """The last line of the article, which a box of links may interrupt but often ends."""
    topic = content_words(page[runs[0].first : runs[0].last + 1])
    end = seen_to = runs[0].last
    is_interrupted = False
    for k, run in enumerate(runs[1:], 1):
        is_interrupted = is_interrupted or _has_barrier(page[seen_to + 1 : run.first])
        seen_to = run.last
        if entries and not entries.isdisjoint(range(end + 1, run.first)):
            goes_on = True
        elif is_interrupted:
            goes_on = _resumes(page, runs[k:], topic, end)
        else:
            goes_on = not _may_be_teaser(page, run) or is_about([page[run.first]], topic, 1)
        if goes_on:
            topic |= content_words(page[end + 1 : run.last + 1])
            end = run.last
            is_interrupted = False
    return end


def _resumes(page: Sequence[Seen], runs: Sequence[Run], topic: set[str], end: int) -> bool:
    """Whether the article that came to ``end`` goes on with the first of the runs.

    Before it stands furniture that often ends an article.
    """
    run = runs[0]
    is_after_notice = any(seen.kind is Kind.LEGAL for seen in page[end : run.first])
    if _is_comment(page, run):
        return False
    section = _section(page, runs)
    if section.is_massive or (section.is_solid and not is_after_notice):
        return True
    text = page[run.first : run.last + 1]
    # A teaser is a sentence under its title; a paragraph stands directly after the box, or has
    # several sentences and much in common with the article.
    if run.is_solid or is_after_notice:
        return is_about(text, topic)
    before = next(s for s in reversed(page[: run.first]) if s.kind not in TRANSPARENT_KINDS)
    # A gap after several lines without one shows that the box has ended.
    is_apart = page[run.first].gap and not page[run.first - 1].gap
    is_full = any(map(has_sentences, text))
    if is_apart or _is_barrier(before) or before.kind in TEXT_KINDS:
        return is_full or any(map(_quotes, text)) or is_about(text, topic, 1)
    return is_full and is_about(text, topic, _TEASER_OVERLAP)


def _quotes(seen: Seen) -> bool:
    """Whether the line reports what somebody said, in quotation marks."""
    return seen.wording.own != seen.words and not SPEECH_WORDS.isdisjoint(seen.words)


def _section(page: Sequence[Seen], runs: Sequence[Run]) -> Run:
    """The first run with those after it from which it is kept apart by a heading only.

    Titles with a teaser each would join in the same way, so headings have to be few.
    """
    section = runs[0]
    for headings, run in enumerate(runs[1:], 1):
        between = [s for s in page[section.last + 1 : run.first] if s.kind not in TRANSPARENT_KINDS]
        sentences = section.sentences + run.sentences
        is_headed = len(between) == 1 and between[0].kind in OPEN_KINDS
        if not is_headed or sentences < _SENTENCES_PER_HEADING * headings:
            break
        section = Run(section.first, run.last, sentences, section.words + run.words)
        if section.is_massive:
            break
    return section


def _is_comment(page: Sequence[Seen], run: Run) -> bool:
    """Whether the run stands between the name or the time of a comment and its controls."""
    if any(map(is_reply, page[run.last + 1 : run.last + 4])):
        return True
    before = page[max(0, run.first - 2) : run.first]
    return not run.is_massive and any(map(_is_moment, before))


def _is_moment(seen: Seen) -> bool:
    is_ago = seen.kind is Kind.COUNTER and not AGO_WORDS.isdisjoint(seen.words)
    return seen.kind is Kind.DATE or is_ago


def _may_be_teaser(page: Sequence[Seen], run: Run) -> bool:
    """Whether the run is a single sentence under a label."""
    is_single = run.first == run.last and not has_sentences(page[run.first])
    return is_single and page[run.first - 1].kind is Kind.LABEL


def _has_barrier(page: Sequence[Seen]) -> bool:
    """Whether the lines between two runs hold what often ends an article."""
    labels = (seen.kind is Kind.LABEL for seen in page)
    longest = max((len(list(run)) for is_label, run in groupby(labels) if is_label), default=0)
    return longest >= _LABEL_BARRIER or any(map(_is_barrier, page))


def _is_barrier(seen: Seen) -> bool:
    if seen.kind in (Kind.BOX, Kind.LEGAL):
        return True
    is_label = seen.kind in (Kind.CONTROL, Kind.COUNTER, Kind.LABEL)
    return is_label and (is_reply(seen) or not _COMMENT_WORDS.isdisjoint(seen.words))
