"""The articles of the store and what became of additions and removals, as HTML and labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.add_report import AddReport
from rag.types import ArticleInfo
from rag.ui.html import Html, button, element, void

Outcome = Literal[
    "waiting", "adding", "added", "replaced", "unchanged", "failed", "removed", "restored"
]

_NAMED = 3
"""More titles than this are counted rather than named."""

CHARACTERS_A_WORD = 6
"""In English text, the space behind it included."""

LISTED = 100
"""Articles in the list at once; a search finds the others."""


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


def results_list(results: Sequence[Result], *, undo: bool = False) -> Html:
    """One line for each result, read out by screen readers as it changes.

    Args:
        results: In the order in which they are shown.
        undo: Offer to take a removal back.
    """
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
    shown = element("ul", *lines, class_="results")
    taking_back = button("Undo", "undo", "action undo") if undo else ""
    return element("div", shown, taking_back, role="status")


def holdings(articles: Sequence[ArticleInfo]) -> Html:
    """What the store holds, at a glance."""
    if not articles:
        return element("p", "There are no articles yet.", class_="holdings")
    facts = [_count(len(articles), "article"), _count(_words(articles), "word", about=True)]
    sources = {info.source for info in articles if info.source}
    if sources:
        facts.append(_count(len(sources), "source"))
    if days := sorted(info.published for info in articles if info.published):
        first, last = in_words(days[0]), in_words(days[-1])
        facts.append(first if first == last else f"{first} to {last}")
    return element("p", " · ".join(facts), class_="holdings")


def articles_list(articles: Sequence[ArticleInfo], ticked: Sequence[str], sought: str = "") -> Html:
    """The articles, each with what is known of it and what can be done with it.

    Args:
        articles: All of them, in the order in which they are shown.
        ticked: The ids of those that are asked.
        sought: Words that title, source or date must have; all articles if there are none.
    """
    found = matching(articles, sought)
    chosen = set(ticked)
    rows = [_row(info, info.id in chosen) for info in found[:LISTED]]
    notes = []
    if articles and not found:
        notes.append("No article has these words in its title, source or date.")
    if len(found) > LISTED:
        notes.append(f"{len(found) - LISTED:,} more: search for one to see it here.")
    here = len([info for info in articles if info.id in chosen])
    return element(
        "div",
        *_ticked_bar(here),
        element("ul", *rows, class_="shelf"),
        *(element("p", note, class_="note") for note in notes),
        role="group",
        aria_label="Ask only the ticked articles",
    )


def _ticked_bar(ticked: int) -> Iterator[Html]:
    """What can be done with the ticked articles; nothing when there are none."""
    if ticked:
        yield element(
            "p",
            element("span", f"{ticked:,} ticked"),
            button("Ask all", "apply"),
            button("Remove the ticked", "delete"),
            class_="ticked-bar",
        )


def matching(articles: Sequence[ArticleInfo], sought: str) -> list[ArticleInfo]:
    """The articles whose title, source or date holds every word that is sought."""
    words = sought.casefold().split()
    return [info for info in articles if all(word in label(info).casefold() for word in words)]


def _row(info: ArticleInfo, ticked: bool) -> Html:
    place = f"article-{info.id}"
    day = in_words(info.published) if info.published else None
    about = [info.source, day, _size(info)]
    return element(
        "li",
        void("input", type="checkbox", id=place, data_tick=info.id, checked=ticked),
        element("label", info.title, for_=place),
        element("p", " · ".join(filter(None, about)), class_="about"),
        element(
            "div",
            button("Read", "expand", data_article=info.id, aria_label=f"Read {info.title}"),
            button(
                "Ask only this",
                "apply",
                data_article=info.id,
                aria_label=f"Ask only this: {info.title}",
            ),
            button("Remove", "delete", data_article=info.id, aria_label=f"Remove {info.title}"),
            class_="actions",
        ),
        class_="ticked" if ticked else None,
    )


def _size(info: ArticleInfo) -> str:
    return _count(_words([info]), "word", about=True)


def _words(articles: Sequence[ArticleInfo]) -> int:
    """About how many words they have, to two digits: the store knows their characters."""
    words = sum(info.characters for info in articles) / CHARACTERS_A_WORD
    return max(1, int(float(f"{words:.2g}")))


def _count(number: int, noun: str, *, about: bool = False) -> str:
    return f"{'about ' if about else ''}{number:,} {noun}{'' if number == 1 else 's'}"


def scope_line(articles: Sequence[ArticleInfo], ticked: Sequence[str]) -> Html:
    """Which articles a question goes to."""
    chosen = [info.title for info in articles if info.id in set(ticked)]
    narrowed = 0 < len(chosen) < len(articles)
    if not articles:
        text = "There are no articles yet."
    elif not narrowed:
        text = (
            "Asking the only article."
            if len(articles) == 1
            else f"Asking all {len(articles)} articles."
        )
    else:
        named = "" if len(chosen) > _NAMED else ": " + "; ".join(chosen)
        text = f"Asking only {len(chosen)} of {len(articles)} articles{named}."
    everywhere = button("Ask all", "apply") if narrowed else ""
    return element("p", text, everywhere)


def label(info: ArticleInfo) -> str:
    """An article in a list: title, source and date as far as they are known."""
    return details(info.title, info.source, info.published)


def details(title: str, source: str | None, published: date | None) -> str:
    """Title, source and date in one line, as far as they are known."""
    return " · ".join(part for part in (title, source, published and in_words(published)) if part)


def in_words(day: date) -> str:
    """A date as in "15 March 2016"."""
    return f"{day.day} {day:%B %Y}"
