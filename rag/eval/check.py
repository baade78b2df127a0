"""Does a question set fit its articles, and itself? What is wrong, with the line of each fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from rag.eval.cases import Case, Evidence, QuestionSet
from rag.eval.problems import Problem
from rag.eval.set_articles import SetArticle, lost_in_loading, occurrences, read_articles

_QUOTATION_MARKS = "\"“”„«»'‘’‚‹›`´"
_DASHES = "-‐‑‒–—―−"
_PLACES_SHOWN = 3

Asked = tuple[str, tuple[tuple[str, str], ...]]


def check(
    questions: QuestionSet, max_bytes: int, articles: Mapping[str, SetArticle] | None = None
) -> list[Problem]:
    """The problems of a set, by line.

    Args:
        questions: The set.
        max_bytes: Size of an article's file beyond which it is refused.
        articles: Its articles, where they are read already.

    Raises:
        QuestionSetError: The articles are missing, or one of them cannot be loaded.
    """
    if articles is None:
        articles = read_articles(questions, max_bytes)
    found = [
        (case, message)
        for case in questions.cases
        for message in (*_answerability(case), *_evidence(case, articles))
    ]
    found += _repeated(questions)
    found.sort(key=lambda fault: fault[0].line)
    return [
        Problem(questions.path, case.line, f"question {case.id!r}: {message}")
        for case, message in found
    ]


def asked(case: Case) -> Asked:
    """What is asked, and behind which turns: equal for questions that a person would call the same.

    White space and capitals tell no questions apart.
    """
    turns = tuple((_plain(turn.question), _plain(turn.answer or "")) for turn in case.history)
    return _plain(case.question), turns


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _repeated(questions: QuestionSet) -> Iterator[tuple[Case, str]]:
    ids: dict[str, Case] = {}
    contents: dict[Asked, Case] = {}
    for case in questions.cases:
        first = ids.setdefault(case.id, case)
        if first is not case:
            yield case, f"line {first.line} has the same id: give each question its own"
        first = contents.setdefault(asked(case), case)
        if first is not case:
            turns = " with the same history" if case.history else ""
            yield (
                case,
                f"line {first.line} (id {first.id!r}) asks the same question{turns}: "
                "keep one, with the evidence of both",
            )


def _answerability(case: Case) -> Iterator[str]:
    if case.answerable:
        if not case.evidence:
            yield "it is answerable but has no evidence: quote where the articles answer it"
        elif case.needs == "all" and len(case.evidence) == 1:
            yield (
                "it needs all of its evidence but has a single piece: "
                "add the others or leave needs out"
            )
        return
    for given, name in ((case.evidence, "evidence"), (case.answers, "answers")):
        if given:
            yield f"it is not answerable but has {name}: drop them, or make it answerable"


def _evidence(case: Case, articles: Mapping[str, SetArticle]) -> Iterator[str]:
    for piece in case.evidence:
        held = articles.get(piece.article)
        if held is None:
            yield f"there is no article {piece.article!r}{_nearest(piece.article, articles)}"
        elif piece.quote is None:
            if piece.start is not None:
                yield (
                    f"evidence from {piece.article} has a start but no quote: "
                    "add the quote, or drop the start for all of the article"
                )
        elif not occurrences(piece, held.article):
            yield _misquoted(piece, held, articles)


def _nearest(name: str, articles: Mapping[str, SetArticle]) -> str:
    if not articles:
        return ": the set has no articles"
    near = get_close_matches(name, articles, n=1)
    return f": did you mean {near[0]!r}?" if near else f" among the {len(articles)} of the set"


def _misquoted(piece: Evidence, held: SetArticle, articles: Mapping[str, SetArticle]) -> str:
    """Why a quote is not found, as precisely as it can be told."""
    quote = piece.quote or ""
    text = held.article.text
    shown = f"{_shortened(quote)!r}"
    if piece.start is not None:
        places = _places(quote, text)
        if places:
            return (
                f"{shown} does not stand at {piece.start} of {piece.article} but at {places}: "
                "correct the start, or drop it"
            )
    what = f"{shown} does not occur in {piece.article}"
    if alike := _loosely(quote).search(text):
        return (
            f"{what}; but for white space, dashes, quotation marks or case it does, "
            f"as {alike.group()!r}"
        )
    if lost_in_loading(piece, held):
        return f"{what}: its file has it, but loading left it out (`rag show` shows what is kept)"
    others = [name for name, other in articles.items() if quote in other.article.text]
    if others:
        return f"{what}, but in {others[0]}"
    return f"{what}: quote the article's exact text"


def _places(quote: str, text: str) -> str:
    starts = [str(found.start()) for found in re.finditer(re.escape(quote), text)]
    more = [] if len(starts) <= _PLACES_SHOWN else ["…"]
    return ", ".join([*starts[:_PLACES_SHOWN], *more])


def _loosely(quote: str) -> re.Pattern[str]:
    """A pattern for a quote that takes white space, dashes, quotation marks and case lightly."""
    parts = []
    for piece in re.findall(r"\s+|\S", quote.strip()):
        if piece.isspace():
            parts.append(r"\s+")
        elif family := next((f for f in (_QUOTATION_MARKS, _DASHES) if piece in f), None):
            parts.append(f"[{re.escape(family)}]")
        else:
            parts.append(re.escape(piece))
    return re.compile("".join(parts), re.IGNORECASE)


def _shortened(quote: str) -> str:
    return quote if len(quote) <= 80 else f"{quote[:60]} … {quote[-17:]}"
