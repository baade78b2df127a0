"""A conversation as one HTML page with all it needs: no script, and nothing to load."""

from __future__ import annotations

from collections.abc import Iterator

from rag.conversations.values import Conversation, Exchange
from rag.display import confidence_in_words
from rag.html import Html, element, join, web_address
from rag.types import UNSUPPORTED, Answer, ArticleInfo, Citation, Statement

# Whatever a browser thinks of the page, it runs nothing and fetches nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.3; }
h2 { font-size: 1.15rem; line-height: 1.4; margin: 2.5rem 0 .5rem; }
blockquote { margin: .25rem 0 1rem; padding-left: .75rem; border-left: 3px solid #8888; }
blockquote p { margin: .25rem 0; }
.quiet { color: color-mix(in srgb, currentColor 70%, transparent); font-size: .9rem; }
.abstained { font-weight: 600; }
ol, ul { list-style: none; padding: 0; }
a { color: inherit; overflow-wrap: anywhere; }
section { break-inside: avoid-page; }
"""
_HEAD = Html(
    '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
    f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="referrer" content="no-referrer">\n'
    f"<style>{_STYLE}</style>\n"
)


def to_html(conversation: Conversation) -> str:
    """A conversation as a page: a section for each question, its markers linked to quotations."""
    sections = (_section(exchange, turn) for turn, exchange in enumerate(conversation.exchanges, 1))
    main = element(
        "main",
        element("h1", conversation.title),
        element("p", conversation.created[:10], class_="quiet"),
        *sections,
    )
    return join(_HEAD, element("title", conversation.title), "\n", main, Html("\n</html>\n"))


def _section(exchange: Exchange, turn: int) -> Html:
    return element("section", element("h2", exchange.question), *_reply(exchange, turn))


def _reply(exchange: Exchange, turn: int) -> Iterator[Html]:
    if exchange.answer is not None:
        yield from _answer(exchange.answer, turn)
    if exchange.answer is None or exchange.problem:
        yield element("p", exchange.problem or "There is no answer.")


def _answer(answer: Answer, turn: int) -> Iterator[Html]:
    if answer.standalone_question.strip() != answer.question.strip():
        yield element("p", f"Understood as: {answer.standalone_question}", class_="quiet")
    if answer.note:
        yield element("p", answer.note, class_="quiet")
    if answer.answered:
        yield element("p", *_statements(answer, turn))
        yield element("ol", *(_cited(citation, turn) for citation in answer.citations))
        words = confidence_in_words(answer.confidence)
        yield element("p", f"Confidence: {words} ({answer.confidence:.2f})", class_="quiet")
        return
    yield element("p", answer.text, class_="abstained" if answer.abstained else None)
    if answer.closest:
        yield element("p", "Closest passages, which are not an answer:", class_="quiet")
        yield element(
            "ul",
            *(
                element(
                    "li",
                    _source(hit.article, hit.passage.start, hit.passage.end),
                    _quotation(hit.passage.text),
                )
                for hit in answer.closest
            ),
        )


def _statements(answer: Answer, turn: int) -> Iterator[Html]:
    cited = {citation.number for citation in answer.citations}
    for statement in answer.statements:
        before, short, behind = answer.parts_of(statement)
        yield join(before, element("strong", short) if short else "", behind)
        yield join(*_markers(statement, cited, turn), " ")


def _markers(statement: Statement, cited: set[int], turn: int) -> Iterator[Html]:
    for number in statement.citations:
        marker = f"[{number}]"
        target = f"#{_anchor(number, turn)}"
        yield join(" ", element("a", marker, href=target) if number in cited else marker)
    if statement.support == "unsupported":
        yield join(" ", element("em", UNSUPPORTED))


def _cited(citation: Citation, turn: int) -> Html:
    return element(
        "li",
        f"[{citation.number}] ",
        _source(citation, citation.start, citation.end),
        _quotation(citation.quote),
        id=_anchor(citation.number, turn),
    )


def _source(about: Citation | ArticleInfo, start: int, end: int) -> Html:
    """Title, source, date, place and address of a quotation."""
    published = about.published and about.published.isoformat()
    details = [about.source, published, f"characters {start}-{end}"]
    words = ", ".join(["", *(detail for detail in details if detail)])
    parts = [element("cite", about.title), element("span", words, class_="quiet")]
    if about.url:
        href = web_address(about.url)
        address = (
            element("a", about.url, href=href, rel="noopener noreferrer") if href else about.url
        )
        parts.append(join(" ", address))
    return join(*parts)


def _quotation(text: str) -> Html:
    paragraphs = [element("p", each) for each in text.split("\n\n")]
    return element("blockquote", *paragraphs)


def _anchor(number: int, turn: int) -> str:
    return f"quotation-{turn}-{number}"
