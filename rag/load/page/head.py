"""What of the lines before the first paragraph belongs to the article: summary and key points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from rag.load.page.headline import ANCHORS, PARAGRAPH_WORDS, is_copy
from rag.load.page.runs import content_words, is_about
from rag.load.page.shapes import SENTENCE_KINDS, Kind, Seen

_SUMMARY_WORDS = 8
"""Words from which a label under the headline is a summary and not the name of something."""

_KEY_POINT_WORDS = 3

_BESIDE_SUMMARY = frozenset({Kind.BYLINE, Kind.STAMP, Kind.DATE, *SENTENCE_KINDS})


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
        elif seen.kind is Kind.LABEL and len(seen.words) >= _SUMMARY_WORDS:
            keep = is_listing or i in summaries
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
    """Long labels under the headline: only lines about author and date may come between."""
    title = page[headline].text
    for i in range(headline + 1, first):
        seen = page[i]
        if seen.kind is Kind.LABEL and len(seen.words) >= _SUMMARY_WORDS:
            yield i
        elif seen.kind not in _BESIDE_SUMMARY and not is_copy(title, seen.text):
            return


def _is_listed(seen: Seen) -> bool:
    return seen.kind in (Kind.LABEL, Kind.ROW, Kind.ITEM, Kind.QUESTION)
