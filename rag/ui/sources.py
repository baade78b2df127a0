"""The source panel: the articles behind an answer, with the quoted words marked in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.errors import ArticleNotFoundError
from rag.types import Answer, Article, Citation, Hit
from rag.ui.highlighting import Mark, highlighted
from rag.ui.html import Html, button, element, join, web_address
from rag.ui.listing import in_words


@dataclass(frozen=True, slots=True)
class Source:
    """An article behind an answer. ``text`` is None if the article has been removed since."""

    id: str
    title: str
    published: date | None
    source: str | None
    url: str | None
    marks: tuple[Mark, ...]
    text: str | None


def sources_of(answer: Answer, lookup: Callable[[str], Article]) -> tuple[Source, ...]:
    """The articles behind an answer, in the order in which it cites them.

    Those of an abstention are the ones that hold its closest passages.

    Args:
        answer: The answer.
        lookup: Gives the article that has an id, or raises an ``ArticleNotFoundError``.
    """
    found: dict[str, Source] = {}
    for item, mark in _marks(answer):
        article_id = item.article_id if isinstance(item, Citation) else item.article.id
        if article_id in found:
            source = found[article_id]
            found[article_id] = replace(source, marks=(*source.marks, mark))
        else:
            about = item if isinstance(item, Citation) else item.article
            text = _text_of(article_id, lookup)
            found[article_id] = Source(
                article_id, about.title, about.published, about.source, about.url, (mark,), text
            )
    return tuple(found.values())


def passage_label(position: int) -> str:
    """The label of the closest passage at a position from 0: a letter, or a number after "z"."""
    return "abcdefghijklmnopqrstuvwxyz"[position] if position < 26 else str(position + 1)


def _marks(answer: Answer) -> Iterator[tuple[Citation | Hit, Mark]]:
    for citation in answer.citations:
        yield (
            citation,
            Mark(str(citation.number), citation.start, citation.end, citation.quote),
        )
    if not answer.answered:
        for position, hit in enumerate(answer.closest):
            passage = hit.passage
            mark = Mark(passage_label(position), passage.start, passage.end, passage.text)
            yield hit, mark


def _text_of(article_id: str, lookup: Callable[[str], Article]) -> str | None:
    try:
        return lookup(article_id).text
    except ArticleNotFoundError:
        return None


def sources_panel(answer: Answer, sources: Sequence[Source], turn: int) -> Html:
    """The whole panel.

    Args:
        answer: The answer that the panel belongs to.
        sources: What :func:`sources_of` makes of it.
        turn: The position of the answer in the conversation, from 0.
    """
    heading = "Sources" if answer.answered else "Closest passages – not an answer"
    shown = [_source(source, place) for place, source in enumerate(sources)]
    return element(
        "div",
        element("button", "Back to the answer", type="button", class_="back"),
        element(
            "header",
            element("h2", heading, tabindex=-1),
            element("p", answer.question, class_="about"),
            element("nav", *_jumps(sources, turn), aria_label="Quotations"),
            class_="panel-head",
        ),
        *(shown or [element("p", "No article comes close.", class_="empty")]),
        class_="sources" if answer.answered else "sources near",
        data_turn=turn,
    )


def reading_panel(article: Article) -> Html:
    """An article to be read, in the place of the panel."""
    source = Source(
        article.id,
        article.title,
        article.published,
        article.source,
        article.url,
        (),
        article.text,
    )
    return element(
        "div",
        element("header", element("h2", "Article", tabindex=-1), class_="panel-head"),
        _source(source, 0),
        class_="sources reading",
    )


def empty_panel(
    text: str = "The articles that an answer quotes will stand here, quotations marked.",
) -> Html:
    """What stands in the panel when there is no answer, or when its articles cannot be read."""
    return element("div", element("p", text), class_="sources empty")


def _jumps(sources: Sequence[Source], turn: int) -> Iterator[Html]:
    for source in sources:
        buttons = [cite_button(mark, turn, source.title) for mark in source.marks]
        yield element("p", *buttons, element("span", source.title))


def cite_button(mark: Mark, turn: int, where: str) -> Html:
    """The marker [n]: a button that shows the quotation on hovering, and its place on a click.

    Args:
        mark: What it leads to.
        turn: The position of the answer in the conversation, from 0.
        where: Title, source and date of the article.
    """
    return element(
        "button",
        f"[{mark.label}]",
        type="button",
        class_="cite",
        aria_label=f"Quotation {mark.label}, {where}",
        data_turn=turn,
        data_label=mark.label,
        data_quote=mark.quote,
        data_where=where,
    )


def _source(source: Source, place: int) -> Html:
    heading = f"source-{place}"
    body = (
        highlighted(source.text, source.marks)
        if source.text is not None
        else _remains(source.marks)
    )
    asking = button("Ask only this article", "apply", data_article=source.id)
    return element(
        "article",
        element("h3", source.title, id=heading),
        provenance(source.source, source.published, source.url),
        asking if source.text is not None else "",
        element("div", body, class_="text"),
        class_="source",
        data_article=source.id,
        aria_labelledby=heading,
    )


def _remains(marks: Sequence[Mark]) -> Html:
    """The quotations of an article that is no longer there."""
    note = element("p", "This article has been removed. What was quoted from it:", class_="removed")
    return join(
        note, *(highlighted(m.quote, [replace(m, start=0, end=len(m.quote))]) for m in marks)
    )


def provenance(source: str | None, published: date | None, url: str | None) -> Html:
    """Source, date and address in one line; an address is a link only if it leads to the web."""
    parts: list[Html] = []
    if source:
        parts.append(element("span", source))
    if published:
        parts.append(element("time", in_words(published), datetime=published.isoformat()))
    if url:
        address = web_address(url)
        parts.append(
            element("a", url, href=address, target="_blank", rel="noopener noreferrer")
            if address
            else element("span", url)
        )
    return element("p", *parts, class_="provenance")
