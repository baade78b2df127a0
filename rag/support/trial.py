"""How good the checker is: a set of claims whose labels are known, and its figures by kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml

from rag.sentences import sentence_spans
from rag.support.checker import check
from rag.support.markers import cited_sentences
from rag.support.scorer import SupportScorer
from rag.support.verdicts import Source, Verdict
from rag.types import Article, Passage, Sentence

Split = Literal["dev", "test"]

Z = 1.959964
"""The normal deviate of a 95% interval."""


@dataclass(frozen=True, slots=True)
class Case:
    """A claim as a model wrote it, and what is known of it.

    Attributes:
        id: Unique in the set.
        kind: How it was made, as "free" (a free paraphrase) or "number" (a changed number).
        claim: One sentence with its markers.
        supported: Whether the passages bear it.
        moved_to: The passage that bears it, where it cites another one.
        passages: What the model was given.
    """

    id: str
    kind: str
    claim: str
    supported: bool
    moved_to: int | None
    passages: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A case and what the checker made of it."""

    case: Case
    verdict: Verdict

    @property
    def passed(self) -> bool:
        """Whether the checker holds the claim to be supported."""
        return self.verdict.label != "unsupported"

    @property
    def right(self) -> bool:
        """Whether the label is right, and so is the passage where the citation is to be moved."""
        if self.passed is not self.case.supported:
            return False
        if self.case.moved_to is None or not self.passed:
            return True
        return self.case.moved_to in self.verdict.numbers


@dataclass(frozen=True, slots=True)
class Share:
    """A number of cases out of several, with the 95% interval of the share."""

    hits: int
    n: int

    @property
    def value(self) -> float:
        """The share; 0 of none."""
        return self.hits / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval (JASA 1927), which also holds for few cases and shares near 0."""
        if not self.n:
            return 0.0, 1.0
        share, spread = self.value, Z * Z / self.n
        middle = (share + spread / 2) / (1 + spread)
        half = Z / (1 + spread) * ((share * (1 - share) + spread / 4) / self.n) ** 0.5
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        """As in "0.97 (0.92-0.99)"."""
        low, high = self.interval
        return f"{self.value:.2f} ({low:.2f}-{high:.2f})"


def read_cases(path: Path, split: Split | None = None) -> list[Case]:
    """The cases of a set, those of one half if it is named."""
    stories = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [case for story in stories if split in (None, story["split"]) for case in _cases(story)]


def try_out(cases: Iterable[Case], scorer: SupportScorer) -> list[Result]:
    """Check the cases."""
    results: list[Result] = []
    for case in cases:
        (sentence,) = cited_sentences(case.claim)
        results.append(Result(case, check(sentence.text, sentence.cited, case.passages, scorer)))
    return results


def by_kind(results: Sequence[Result]) -> dict[str, Share]:
    """The share of the cases that the checker gets right, by kind, in the order of the set."""
    kinds = dict.fromkeys(result.case.kind for result in results)
    return {
        kind: Share(sum(r.right for r in held), len(held))
        for kind in kinds
        for held in [[result for result in results if result.case.kind == kind]]
    }


def precision(results: Sequence[Result], *, supported: bool) -> Share:
    """Of the claims that the checker gives this label, those that have it."""
    given = [result for result in results if result.passed is supported]
    return Share(sum(result.case.supported is supported for result in given), len(given))


def recall(results: Sequence[Result], *, supported: bool) -> Share:
    """Of the claims that have this label, those that the checker gives it."""
    held = [result for result in results if result.case.supported is supported]
    return Share(sum(result.passed is supported for result in held), len(held))


def _cases(story: dict[str, Any]) -> list[Case]:
    sources = _sources(story["passages"])
    return [
        Case(
            each["id"],
            each["kind"],
            each["claim"],
            each["label"] == "supported",
            each.get("moved_to"),
            sources,
        )
        for each in story["cases"]
    ]


def _sources(passages: Sequence[dict[str, str]]) -> tuple[Source, ...]:
    """The passages of a story, each a paragraph of the article of its title."""
    titles = dict.fromkeys((each["title"], each["published"]) for each in passages)
    articles = {
        title: Article.create(
            title,
            "\n\n".join(each["text"] for each in passages if each["title"] == title),
            published=date.fromisoformat(published),
        )
        for title, published in titles
    }
    return tuple(
        Source(
            number,
            _passage(articles[each["title"]], each["text"]),
            each["title"],
            articles[each["title"]].published,
        )
        for number, each in enumerate(passages, start=1)
    )


def _passage(article: Article, text: str) -> Passage:
    start = article.text.index(text)
    sentences = tuple(
        Sentence(article.id, start + first, start + last, text[first:last])
        for first, last in sentence_spans(text)
    )
    return Passage(article.id, start, start + len(text), text, sentences)
