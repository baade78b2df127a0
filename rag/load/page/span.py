"""Where the article begins and ends among the lines of a page.

The article is where sentences stand beside sentences. Teasers of other articles are single
sentences under a title each, comments stand between a name and "Reply".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.load.page.kinds import PROSE_WORDS
from rag.load.page.shapes import OPEN_KINDS, TEXT_KINDS, Kind, Seen
from rag.load.page.words import AGO_WORDS, REPLIES, SPEECH_WORDS

_RUN_SENTENCES = 2
_RUN_WORDS = 20
"""Lines of sentences in a row, and their words, that can only be an article (or a long comment)."""

_MASS_WORDS = 45
"""The same after a notice of rights, which has a few more sentences itself."""

_SENTENCES_PER_HEADING = 3
"""Lines of sentences that a heading has in an article, on average and at least."""

_MIN_OVERLAP = 2
"""Content words that a single paragraph has to share with the article in order to belong to it."""

_TEASER_OVERLAP = 3
"""The same for a paragraph that could be the teaser of a related article."""

_SENTENCE_BREAK = re.compile(r"[.!?…][\"'”’»)]?\s")

_LABEL_BARRIER = 3
"""Labels in a row that may be links to other articles, whatever stands above them."""

_CONTENT_LETTERS = 5
"""Letters from which a word is about something; shorter ones are mostly grammar."""

# Furniture that may stand between two paragraphs without ending anything.
_TRANSPARENT = frozenset(
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
_COMMENT_WORDS = frozenset(
    "comment comments thoughts kommentare kommentar commentaires comentarios comentários commenti "
    "reacties responses".split()
)


@dataclass(frozen=True, slots=True)
class _Run:
    """Text lines that only transparent lines keep apart: their place and their mass."""

    first: int
    last: int
    sentences: int
    words: int

    @property
    def is_solid(self) -> bool:
        return self.sentences >= _RUN_SENTENCES and self.words >= _RUN_WORDS

    @property
    def is_massive(self) -> bool:
        return self.sentences >= _RUN_SENTENCES and self.words >= _MASS_WORDS


def find_body(page: Sequence[Seen], entries: Collection[int]) -> tuple[int, int] | None:
    """First and last index of the article's paragraphs, or None if no line is a sentence.

    ``entries`` are the heads of a live blog's entries: what stands under one belongs to it.

    What stands before the first may still belong to the article (a summary under the headline);
    what stands after the last does not.
    """
    runs = [run for run in _runs(page) if run.sentences]
    if not runs:
        return None
    first = next((i for i, run in enumerate(runs) if run.is_solid), None)
    if first is None:
        first = max(range(len(runs)), key=lambda i: runs[i].words)
    return runs[first].first, _find_end(page, runs[first:], entries)


def content_words(page: Iterable[Seen]) -> set[str]:
    """The words of the lines that are long enough to be about something; furniture has none."""
    return {
        word
        for seen in page
        if seen.kind in TEXT_KINDS or seen.kind in OPEN_KINDS
        for word in seen.words
        if len(word) >= _CONTENT_LETTERS
    }


def is_about(seen: Iterable[Seen], topic: set[str], overlap: int = _MIN_OVERLAP) -> bool:
    """Whether the lines share at least so many content words with the topic."""
    return len(content_words(seen) & topic) >= overlap


def _runs(page: Sequence[Seen]) -> Iterator[_Run]:
    run: _Run | None = None
    is_listed = False  # labels after a colon are what a sentence announced
    for i, seen in enumerate(page):
        sentences = int(_tells(seen))
        if seen.kind is Kind.INTRO:
            is_listed = bool(sentences or (run and run.sentences))
        elif seen.kind is not Kind.LABEL and seen.kind not in _TRANSPARENT:
            is_listed = False
        if seen.kind in TEXT_KINDS or (is_listed and seen.kind is Kind.LABEL):
            words = len(seen.words) * sentences
            if run is None:
                run = _Run(i, i, sentences, words)
            else:
                run = _Run(run.first, i, run.sentences + sentences, run.words + words)
        elif run is not None and (seen.kind not in _TRANSPARENT or _is_reply(seen)):
            yield run
            run = None
    if run is not None:
        yield run


def _tells(seen: Seen) -> bool:
    """Whether the line has a sentence in it; one with a colon at its end may have."""
    is_long_intro = seen.kind is Kind.INTRO and len(seen.words) >= PROSE_WORDS
    return seen.is_sentence or is_long_intro


def _find_end(page: Sequence[Seen], runs: Sequence[_Run], entries: Collection[int]) -> int:
    """The last line of the article, which a box of links may interrupt but often ends."""
    topic = content_words(page[runs[0].first : runs[0].last + 1])
    end = seen_to = runs[0].last
    is_doubtful = False
    for k, run in enumerate(runs[1:], 1):
        is_doubtful = is_doubtful or _has_barrier(page[seen_to + 1 : run.first])
        seen_to = run.last
        has_head = bool(entries) and any(i in entries for i in range(end + 1, run.first))
        if has_head or not is_doubtful or _resumes(page, runs[k:], topic, end):
            topic |= content_words(page[end + 1 : run.last + 1])
            end = run.last
            is_doubtful = False
    return end


def _resumes(page: Sequence[Seen], runs: Sequence[_Run], topic: set[str], end: int) -> bool:
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
    before = next(s for s in reversed(page[: run.first]) if s.kind not in _TRANSPARENT)
    # A gap after several lines without one shows that the box has ended.
    is_apart = page[run.first].gap and not page[run.first - 1].gap
    has_sentences = any(_SENTENCE_BREAK.search(seen.text) for seen in text)
    if is_apart or _is_barrier(before) or before.kind in TEXT_KINDS:
        return has_sentences or any(map(_quotes, text)) or is_about(text, topic, 1)
    return has_sentences and is_about(text, topic, _TEASER_OVERLAP)


def _quotes(seen: Seen) -> bool:
    """Whether the line reports what somebody said, in quotation marks."""
    return seen.wording.own != seen.words and not SPEECH_WORDS.isdisjoint(seen.words)


def _section(page: Sequence[Seen], runs: Sequence[_Run]) -> _Run:
    """The first run with those after it from which it is kept apart by a heading only.

    Titles with a teaser each would join in the same way, so headings have to be few.
    """
    section = runs[0]
    for headings, run in enumerate(runs[1:], 1):
        between = [s for s in page[section.last + 1 : run.first] if s.kind not in _TRANSPARENT]
        sentences = section.sentences + run.sentences
        is_headed = len(between) == 1 and between[0].kind in OPEN_KINDS
        if not is_headed or sentences < _SENTENCES_PER_HEADING * headings:
            break
        section = _Run(section.first, run.last, sentences, section.words + run.words)
        if section.is_massive:
            break
    return section


def _is_comment(page: Sequence[Seen], run: _Run) -> bool:
    """Whether the run stands between the name or the time of a comment and its controls."""
    if any(map(_is_reply, page[run.last + 1 : run.last + 4])):
        return True
    before = page[max(0, run.first - 2) : run.first]
    return not run.is_massive and any(map(_is_moment, before))


def _is_moment(seen: Seen) -> bool:
    is_ago = seen.kind is Kind.COUNTER and not AGO_WORDS.isdisjoint(seen.words)
    return seen.kind is Kind.DATE or is_ago


def _has_barrier(page: Sequence[Seen]) -> bool:
    """Whether the lines between two runs hold what often ends an article."""
    labels = (seen.kind is Kind.LABEL for seen in page)
    longest = max((len(list(run)) for is_label, run in groupby(labels) if is_label), default=0)
    return longest >= _LABEL_BARRIER or any(map(_is_barrier, page))


def _is_barrier(seen: Seen) -> bool:
    if seen.kind in (Kind.BOX, Kind.LEGAL):
        return True
    is_label = seen.kind in (Kind.CONTROL, Kind.COUNTER, Kind.LABEL)
    return is_label and (_is_reply(seen) or not _COMMENT_WORDS.isdisjoint(seen.words))


def _is_reply(seen: Seen) -> bool:
    return seen.kind is Kind.CONTROL and REPLIES.issuperset(seen.words)
