"""The articles of the store and what became of additions and removals, as HTML and labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.types import AddReport, ArticleInfo
from rag.ui.html import Html, element

Outcome = Literal["waiting", "adding", "added", "replaced", "unchanged", "failed", "removed"]

_NAMED = 3
"""More titles than this are counted rather than named."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file, text or article, with the reason or the title as detail."""

    name: str
    outcome: Outcome
    detail: str = ""


def result_of(name: str, report: AddReport) -> Result:
    """The result of adding a single file or text called ``name``."""
    if report.failed:
        return Result(name, "failed", report.failed[0].reason)
    outcomes: tuple[tuple[Outcome, tuple[ArticleInfo, ...]], ...] = (
        ("added", report.added),
        ("replaced", report.replaced),
        ("unchanged", report.unchanged),
    )
    for outcome, infos in outcomes:
        if infos:
            return Result(name, outcome, infos[0].title)
    return Result(name, "failed", "there is no article in it")


def results_list(results: Sequence[Result]) -> Html:
    """One line for each result, read out by screen readers as it changes."""
    lines = [
        element(
            "li",
            element("strong", result.outcome + ("…" if result.outcome == "adding" else "")),
            " ",
            element("span", " – ".join(part for part in (result.name, result.detail) if part)),
            class_=f"result {result.outcome}",
        )
        for result in results
    ]
    return element("ul", *lines, class_="results", role="status")


def removal_question(articles: Sequence[ArticleInfo]) -> Html:
    """What is asked before articles are removed."""
    titles = [element("li", info.title) for info in articles]
    count = "this article" if len(articles) == 1 else f"these {len(articles)} articles"
    return element(
        "div",
        element("p", f"Remove {count} from the store, for everyone who uses it?"),
        element("ul", *titles),
        role="alert",
    )


def scope_line(articles: Sequence[ArticleInfo], ticked: Sequence[str]) -> Html:
    """Which articles a question goes to."""
    chosen = [info.title for info in articles if info.id in set(ticked)]
    if not articles:
        text = "There are no articles yet."
    elif not chosen or len(chosen) == len(articles):
        text = (
            "Asking the only article."
            if len(articles) == 1
            else f"Asking all {len(articles)} articles."
        )
    else:
        named = "" if len(chosen) > _NAMED else ": " + "; ".join(chosen)
        text = f"Asking only {len(chosen)} of {len(articles)} articles{named}."
    return element("p", text)


def label(info: ArticleInfo) -> str:
    """An article in a list: title, source and date as far as they are known."""
    return details(info.title, info.source, info.published)


def details(title: str, source: str | None, published: date | None) -> str:
    """Title, source and date in one line, as far as they are known."""
    return " · ".join(part for part in (title, source, published and in_words(published)) if part)


def in_words(day: date) -> str:
    """A date as in "15 March 2016"."""
    return f"{day.day} {day:%B %Y}"
