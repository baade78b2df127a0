"""What of the lines before the first paragraph belongs to the article: summary and key points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from rag.load.page.headline import ANCHORS, PARAGRAPH_WORDS, is_copy
from rag.load.page.pictures import opens_caption
from rag.load.page.runs import content_words, is_about
from rag.load.page.shapes import SENTENCE_KINDS, Kind, Seen
from rag.load.page.words import FUNCTION_WORDS

_SUMMARY_WORDS = 8
"""Words from which a label under the headline is a summary and not the name of something."""

_SUBTITLE_WORDS = 5
"""The same of a label between the headline and a line about author or date."""

_KEY_POINT_WORDS = 3

_ABOUT_PAGE = frozenset({Kind.BYLINE, Kind.STAMP, Kind.DATE})
_BESIDE_SUMMARY = _ABOUT_PAGE | SENTENCE_KINDS


def kept_before_body(
    page: Sequence[Seen],
    headline: int | None,
    first: int,
    summaries: Collection[int],
    captions: Collection[int],
) -> Iterator[int]:
    """Indices of lines between the headline and the article's first paragraph that are its own."""
    begin = 0 if headline is None else headline + 1
    anchors = [i for i in range(begin, first) if page[i].kind in ANCHORS]
    topic = content_words(page[first:]) if headline is None else None
    copies = Counter(seen.text for seen in page[:first])
    is_listing = False
    for i in range(begin, first):
        seen = page[i]
        if i in captions:
            continue
        after_anchors = not anchors or i > anchors[-1]
        is_listing = _is_listed(seen) if is_listing and not seen.gap else False
        if seen.kind in SENTENCE_KINDS:
            is_long = len(seen.words) >= PARAGRAPH_WORDS
            # Galleries repeat their captions.
            is_single = copies[seen.text] == 1
            keep = is_single and (topic is None or is_long or is_about([seen], topic))
        elif i in summaries:
            # Right above a caption stands the description of the picture for the blind.
            keep = i == begin or i + 1 not in captions
        elif seen.kind is Kind.INTRO:
            is_listing = keep = after_anchors and headline is not None
        else:
            keep = is_listing or (
                seen.kind is Kind.ITEM
                and len(seen.words) >= _KEY_POINT_WORDS
                and headline is not None
            )
        if keep:
            yield i


def find_summaries(page: Sequence[Seen], headline: int, first: int) -> Iterator[int]:
    """Long labels under the headline: only lines about author and date may come between.

    Under a copy of the headline a subtitle may be shorter.
    """
    title = page[headline].text
    for i in range(headline + 1, first):
        seen = page[i]
        if _is_summary(seen):
            yield i
        elif seen.kind not in _BESIDE_SUMMARY and not is_copy(title, seen.text):
            break
    for i in range(headline + 1, first):
        if is_copy(title, page[i - 1].text) and _is_subtitle(page, i):
            yield i


def find_lead(page: Sequence[Seen], headline: int) -> Iterator[int]:
    """The index of the sentence right under the headline, whatever stands around the two."""
    if headline + 1 < len(page) and page[headline + 1].is_sentence:
        yield headline + 1


def _is_summary(seen: Seen) -> bool:
    """Whether a label is long, and tells neither its source ("From: …") nor what is pictured."""
    if seen.kind is not Kind.LABEL or len(seen.words) < _SUMMARY_WORDS:
        return False
    start, colon, _ = seen.text.partition(":")
    return not (colon and start.lower() in FUNCTION_WORDS) and not opens_caption(seen.text)


def _is_subtitle(page: Sequence[Seen], i: int) -> bool:
    """Whether a label right under the headline is more than a name, above author or date."""
    seen = page[i]
    small = [word for word in seen.wording.raw if word[0].islower() and word not in FUNCTION_WORDS]
    is_label = seen.kind is Kind.LABEL and len(seen.words) >= _SUBTITLE_WORDS and len(small) > 1
    return is_label and any(s.kind in _ABOUT_PAGE for s in page[i + 1 : i + 3])


def _is_listed(seen: Seen) -> bool:
    return seen.kind in (Kind.LABEL, Kind.ROW, Kind.ITEM, Kind.QUESTION)
