"""Answers from what the reader found, in the articles' own sentences.

So every statement is a quotation by construction. The composer chooses the sentences, adds what
they need to be understood, and puts them in reading order.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from rag.cite import ArticleLookup, cite
from rag.composer import Composer, Composition, Draft
from rag.labels import is_heading, is_list_item, is_table_row, without_labels
from rag.question import analyse, reports_speech, stems
from rag.sentences import sentence_spans
from rag.types import Article, Citation, Hit, Reading, ScoredSentence, Statement

SELECT_SHARE = 0.25
"""A sentence joins the answer when its odds are at least this share of the best one's. On held-out
news (evals/LOG.md) 0.94 of the answers then hold evidence, and 0.54 of their sentences are; it is
0.95 and 0.51 with 0.2, 0.89 and 0.66 with 0.6."""

REPEAT_SHARE = 0.7
"""Sentences that share this part of the shorter one's stems say the same."""

FEWEST_TO_REPEAT = 4
"""Stems of the shorter one from which on that holds: a name or two words stand in many a sentence
that says more."""

CONTEXT_SENTENCES = 2
"""Sentences that may be added in front of (or behind) a chosen one to make it understood."""

_REFERS_BACK = re.compile(
    r"[\"“'‘(]*(?:(?:and|but|so|yet|then|also|still|instead|later|earlier|meanwhile),?\s+)?"
    r"(?:he|she|it|they|him|his|her|hers|its|their|theirs|them|this|these|those|that|both|neither|"
    r"such|the (?:two|former|latter|pair|same))\b(?!\s+(?:is|was) (?:why|how|when|where)\b)",
    re.IGNORECASE,
)
_SAID_BY_PRONOUN = re.compile(
    r"[\"“«][^\"”»]*[\"”»],? (?:(?:he|she|they) \w+|\w+ (?:he|she|they)\b)", re.IGNORECASE
)
""""I will stay," he said: who says it stands before."""
_WHOLLY_QUOTED = re.compile(r"^[\"“«].*[\"”»]$", re.DOTALL)


class ExtractiveComposer(Composer):
    """Answers with the articles' own sentences.

    Args:
        max_statements: Sentences in an answer at most, context included. Of the best sentence's
            context the nearest is taken where it does not all fit; another sentence whose context
            does not fit is left out.
    """

    def __init__(self, max_statements: int) -> None:
        self._max_statements = max_statements

    def drafts(
        self,
        question: str,
        hits: Sequence[Hit],  # noqa: ARG002 - the reading has its sentences
        reading: Reading,
        article: ArticleLookup,
    ) -> Generator[Draft]:
        """See :meth:`Composer.drafts`. There is one."""
        asks_for_speech = analyse(question).kind == "speech"
        outlines: dict[str, _Outline] = {}
        chosen: dict[str, set[int]] = {}
        for scored in select(without_labels(reading.sentences), self._max_statements):
            article_id = scored.sentence.article_id
            if article_id not in outlines:
                outlines[article_id] = _Outline.of(article(article_id))
            outline = outlines[article_id]
            position = outline.position(scored.sentence.start)
            needed = _nearest(context(outline.sentences, position), position)
            if asks_for_speech:
                needed += _nearest(speech_goes_on(outline.sentences, position), position)
            needed = [position, *needed][: self._max_statements]
            taken = sum(len(positions) for positions in chosen.values())
            new = set(needed) - chosen.get(article_id, set())
            if chosen and taken + len(new) > self._max_statements:
                continue
            chosen.setdefault(article_id, set()).update(needed)
        yield Draft(
            _composition(
                (outlines[article_id], run)
                for article_id, positions in chosen.items()
                for run in _runs(sorted(positions))
            )
        )


@dataclass(frozen=True, slots=True)
class _Outline:
    """An article and its sentences in reading order."""

    article: Article
    spans: tuple[tuple[int, int], ...]
    sentences: tuple[str, ...]

    @classmethod
    def of(cls, article: Article) -> _Outline:
        spans = tuple(sentence_spans(article.text))
        return cls(article, spans, tuple(article.text[start:end] for start, end in spans))

    def position(self, start: int) -> int:
        """The sentence that holds the character at ``start``."""
        return next(i for i, (_, end) in enumerate(self.spans) if start < end)


def offered(scored: Sequence[ScoredSentence]) -> tuple[ScoredSentence, ...]:
    """The sentences probable enough to be chosen, beside the best one; most probable first."""
    least = SELECT_SHARE * _odds(scored[0]) if scored else 0.0
    return tuple(takewhile(lambda candidate: _odds(candidate) >= least, scored))


def _odds(scored: ScoredSentence) -> float:
    """For the sentence against it, where even certainty is finite."""
    return scored.probability / max(1 - scored.probability, 1e-9)


def select(scored: Sequence[ScoredSentence], limit: int) -> list[ScoredSentence]:
    """The sentences that answer, most probable first, none saying what another has said.

    Args:
        scored: Most probable first.
        limit: Sentences wanted at most.
    """
    chosen: list[ScoredSentence] = []
    said: list[frozenset[str]] = []
    for candidate in offered(scored):
        if len(chosen) == limit:
            break
        words = stems(candidate.sentence.text)
        if not any(_repeats(words, other) for other in said):
            chosen.append(candidate)
            said.append(words)
    return chosen


def context(sentences: Sequence[str], position: int) -> set[int]:
    """Positions of the sentences without which the one at ``position`` is not understood.

    A sentence that begins by referring back brings what stands before it; a piece of a quotation
    brings the rest of it; a quotation without a speaker brings the sentence that names the speaker;
    the row of a table brings the first one, an item of a list the line that it stands under.
    """
    needed: set[int] = set()
    first = last = position
    while first > 0 and position - first < CONTEXT_SENTENCES and _leans_back(sentences[first]):
        first -= 1
        needed.add(first)
    while (
        last + 1 < len(sentences)
        and last - position < CONTEXT_SENTENCES
        and _quotation_is_open(" ".join(sentences[first : last + 1]))
    ):
        last += 1
        needed.add(last)
    if _WHOLLY_QUOTED.match(sentences[position]) and not needed:
        needed |= _speaker(sentences, position)
    return needed | _head(sentences, position)


def _nearest(positions: set[int], to: int) -> list[int]:
    return sorted(positions, key=lambda position: (abs(position - to), position))


def speech_goes_on(sentences: Sequence[str], position: int) -> set[int]:
    """Positions behind ``position`` that go on telling what the same person or group said.

    "Syria's opposition gave the news a guarded welcome. Its spokesman said … He called on …"
    """
    goes_on: set[int] = set()
    for following in range(position + 1, len(sentences)):
        sentence = sentences[following]
        if not (_REFERS_BACK.match(sentence) and reports_speech(sentence)):
            break
        goes_on.add(following)
    return goes_on


def _leans_back(sentence: str) -> bool:
    return bool(
        _REFERS_BACK.match(sentence) or _SAID_BY_PRONOUN.match(sentence)
    ) or _closes_unopened(sentence)


def _head(sentences: Sequence[str], position: int) -> set[int]:
    """Positions of the names of a row's columns, or of what a list is a list of."""
    if is_table_row(sentences[position]):
        first = position
        while first > 0 and is_table_row(sentences[first - 1]):
            first -= 1
        return {first} - {position}
    if is_list_item(sentences[position]):
        above = position - 1
        while above >= 0 and is_list_item(sentences[above]):
            above -= 1
        if above >= 0 and (sentences[above].endswith(":") or is_heading(sentences[above])):
            return {above}
    return set()


def _closes_unopened(sentence: str) -> bool:
    """Whether a quotation ends here that began in an earlier sentence."""
    depth = 0
    for character in sentence:
        depth += (character in "“«") - (character in "”»")
        if depth < 0:
            return True
    straight = sentence.count('"')
    return straight % 2 == 1 and not re.search(r'(?:^|\s)"\w', sentence)


def _quotation_is_open(text: str) -> bool:
    """Whether a quotation begins here and does not end."""
    if sum(text.count(mark) for mark in "“«") > sum(text.count(mark) for mark in "”»"):
        return True
    return text.count('"') % 2 == 1 and bool(re.search(r'(?:^|\s)"\w', text))


def _speaker(sentences: Sequence[str], position: int) -> set[int]:
    """The neighbour that tells who speaks, the one before preferred."""
    for neighbour in (position - 1, position + 1):
        if 0 <= neighbour < len(sentences) and reports_speech(_unquoted(sentences[neighbour])):
            return {neighbour}
    return {position - 1} if position else set()


def _unquoted(sentence: str) -> str:
    return re.sub(r"[\"“«][^\"”»]*[\"”»]", " ", sentence)


def _repeats(words: frozenset[str], other: frozenset[str]) -> bool:
    shorter = min(len(words), len(other))
    if 0 < shorter < FEWEST_TO_REPEAT:
        return words == other
    return len(words & other) >= REPEAT_SHARE * shorter


def _runs(positions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring positions as (first, last) pairs: (1, 2, 3, 6) gives (1, 3) and (6, 6)."""
    start = previous = positions[0]
    for position in positions[1:]:
        if position != previous + 1:
            yield start, previous
            start = position
        previous = position
    yield start, previous


def _composition(runs: Iterator[tuple[_Outline, tuple[int, int]]]) -> Composition:
    """One citation for each run of neighbouring sentences, one statement for each sentence."""
    statements: list[Statement] = []
    citations: list[Citation] = []
    for number, (outline, (first, last)) in enumerate(runs, start=1):
        start, end = outline.spans[first][0], outline.spans[last][1]
        citations.append(cite(number, outline.article, start, end))
        statements += [
            Statement(sentence, (number,), "verbatim")
            for sentence in outline.sentences[first : last + 1]
        ]
    return Composition(tuple(statements), tuple(citations))
