"""From what readers thought of answers to cases of a question set.

=====================================  ==========================================================
the feedback                           becomes
=====================================  ==========================================================
thumbs up, an answer with citations    an answerable case; each quotation is evidence
thumbs down, with the right passage    an answerable case; that passage is the evidence
thumbs down, "not in the articles"     a case without an answer
thumbs up, "The articles don't say."   a case without an answer
=====================================  ==========================================================

Anything else tells that something was wrong, but not what would be right: it is left out, with the
reason. A case without an answer is asked of all articles of the set, so the feedback must have been
given when all were asked, and when all were there already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rag.eval.cases import Case, EarlierTurn, Evidence
from rag.eval.check import asked
from rag.eval.importers.common import question_type
from rag.eval.set_articles import paragraphs
from rag.eval.show import plural
from rag.feedback import Feedback
from rag.overview import overview_request
from rag.types import Article

SHOULD_REFUSE = re.compile(
    r"\s*(?:should (?:have )?refused?|not in the articles?)\b", re.IGNORECASE
)
"""A comment that begins so says that there is no answer."""

_ID_WORDS = 6


@dataclass(frozen=True, slots=True)
class Unusable:
    """Feedback that makes no case, and the reason why.

    Attributes:
        question: What was asked.
        given: When the feedback was given, in ISO 8601, UTC.
        reason: For people.
        outdated: Whether it says that there is no answer, and articles were added since.
    """

    question: str
    given: str
    reason: str
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class Converted:
    """What feedback makes: cases with ids of their own, and what was left out."""

    cases: tuple[Case, ...]
    unusable: tuple[Unusable, ...]


class _UnusableError(Exception):
    """Why feedback makes no case."""

    outdated = False


class _OutdatedError(_UnusableError):
    """What it says of the articles was said of others."""

    outdated = True


def names_of(articles: Iterable[Article]) -> dict[str, Article]:
    """Articles by names that a set can call them by: their titles, numbered where two are alike."""
    named: dict[str, Article] = {}
    for article in articles:
        title = " ".join(article.title.split()) or article.id
        name, number = title, 1
        while name in named:
            number += 1
            name = f"{title} ({number})"
        named[name] = article
    return named


def convert(
    given: Sequence[Feedback], articles: Mapping[str, Article], added: Mapping[str, str]
) -> Converted:
    """Make cases of feedback.

    Of two on the same question behind the same history the later one counts; where both say that
    there is an answer, the evidence of both does.

    Args:
        given: In the order in which it was given.
        articles: All articles of the set, by name.
        added: When each was added, by its id; ISO 8601 with a zone.
    """
    shelf = _Shelf(articles, added)
    kept: dict[object, tuple[Feedback, Case]] = {}
    unusable: list[Unusable] = []
    for feedback in given:
        try:
            case = _case(feedback, shelf)
        except _UnusableError as error:
            outdated = error.outdated
            unusable.append(Unusable(feedback.question, feedback.given, str(error), outdated))
            continue
        key = asked(case)
        earlier = kept.pop(key, None)
        if earlier and earlier[1].answerable != case.answerable:
            reason = "later feedback on the same question says otherwise"
            unusable.append(Unusable(earlier[0].question, earlier[0].given, reason))
        elif earlier:
            evidence = tuple(dict.fromkeys([*earlier[1].evidence, *case.evidence]))
            case = replace(case, evidence=evidence)
        kept[key] = feedback, case
    return Converted(_with_ids(case for _, case in kept.values()), tuple(unusable))


class _Shelf:
    """The articles of the set, as they are when they are read from it."""

    def __init__(self, articles: Mapping[str, Article], added: Mapping[str, str]) -> None:
        self._added = [datetime.fromisoformat(added[each.id]) for each in articles.values()]
        self._names = {article.id: name for name, article in articles.items()}
        self._texts = {name: paragraphs(article.text) for name, article in articles.items()}
        self._titles = {article.title: name for name, article in articles.items()}

    def all_asked(self, feedback: Feedback) -> bool:
        """Whether all articles of the set were asked."""
        return feedback.articles is None or self._names.keys() <= set(feedback.articles)

    def added_since(self, moment: str) -> int:
        """How many of the articles were added after a moment in ISO 8601."""
        return sum(added > datetime.fromisoformat(moment) for added in self._added)

    def evidence(self, article_id: str, title: str, start: int, quote: str) -> Evidence:
        """A quotation as evidence, also where the article has changed since, but not there."""
        name = self._names.get(article_id) or self._titles.get(title)
        if name is None:
            raise _UnusableError(f"the article {title or article_id!r} has been removed since")
        text = self._texts[name]
        if text[start : start + len(quote)] == quote:
            return Evidence(name, quote, start)
        if quote in text:
            return Evidence(name, quote)
        raise _UnusableError(f"“{name}” has changed since, and no longer has the quotation")


def _case(feedback: Feedback, shelf: _Shelf) -> Case:
    answer = feedback.answer
    refuse = feedback.not_in_articles or bool(SHOULD_REFUSE.match(feedback.comment))
    if answer.reply is not None and not feedback.right:
        raise _UnusableError("it was no question about the articles")
    if overview_request(feedback.question) is not None:
        raise _UnusableError("a summary or a list has more than one right answer")
    if feedback.verdict == "down" and feedback.right is not None:
        right = feedback.right
        title = _title_of(feedback, right.article_id)
        evidence = [shelf.evidence(right.article_id, title, right.start, right.quote)]
    elif feedback.verdict == "down" and refuse:
        evidence = []
    elif feedback.verdict == "down":
        raise _UnusableError("it says that the answer is wrong, but not which passage is right")
    else:
        evidence = [
            shelf.evidence(cited.article_id, cited.title, cited.start, cited.quote)
            for cited in answer.citations
        ]
        if answer.answered and not evidence:
            raise _UnusableError("the answer has no citation")
    if not (evidence or shelf.all_asked(feedback)):
        raise _UnusableError("it was asked of some articles only; others may have an answer")
    if not evidence and (newer := shelf.added_since(feedback.given)):
        raise _OutdatedError(
            f"{newer} {plural(newer, 'article')} added since may have an answer: ask and judge anew"
        )
    return Case(
        id="",
        question=feedback.question.strip(),
        answerable=bool(evidence),
        evidence=tuple(dict.fromkeys(evidence)),
        history=tuple(EarlierTurn(turn.question, turn.answer or None) for turn in feedback.history),
        type=question_type(feedback.question),
        tags=("feedback", f"thumbs-{feedback.verdict}"),
        source=_source(feedback),
    )


def _title_of(feedback: Feedback, article_id: str) -> str:
    """The title that an article had, if the answer shows it."""
    cited = {cited.article_id: cited.title for cited in feedback.answer.citations}
    close = {hit.article.id: hit.article.title for hit in feedback.answer.closest}
    return {**close, **cited}.get(article_id, "")


def _source(feedback: Feedback) -> str:
    comment = " ".join(feedback.comment.split())
    return f"feedback of {feedback.given[:10]}" + (f": {comment}" if comment else "")


def _with_ids(cases: Iterable[Case]) -> tuple[Case, ...]:
    """The cases with ids made of their questions."""
    used: dict[str, Case] = {}
    for case in cases:
        words = re.findall(r"\w+", case.question.lower())[:_ID_WORDS]
        base = "-".join(words) or "question"
        id_, number = base, 1
        while id_ in used:
            number += 1
            id_ = f"{base}-{number}"
        used[id_] = replace(case, id=id_)
    return tuple(used.values())
