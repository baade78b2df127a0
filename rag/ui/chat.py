"""The conversation as HTML: questions, answers with their markers, abstentions and problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.display import confidence_in_words
from rag.types import ABSTENTION, Answer, Citation, Hit, Statement
from rag.ui.exchange import Conversation, Exchange
from rag.ui.html import Html, element, join
from rag.ui.listing import details
from rag.ui.sources import Mark, cite_button, passage_label

NOT_SUPPORTED = "No quotation supports this sentence."


def chat(conversation: Conversation) -> Html:
    """The whole conversation."""
    return element(
        "div",
        *(_exchange(exchange, turn) for turn, exchange in enumerate(conversation)),
        class_="conversation",
        role="log",
        aria_label="Conversation",
    )


def welcome(examples: Sequence[str], articles: int) -> Html:
    """What stands in the chat before the first question.

    Args:
        examples: Questions that a click asks.
        articles: How many articles there are.
    """
    if not articles:
        lines = [
            element("h2", "No articles yet"),
            element("p", "Add some under “Articles”: drop files there, or paste a text."),
        ]
    else:
        lines = [
            element("h2", "What would you like to know?"),
            element(
                "p",
                "Every sentence of an answer comes with the words of the article that prove it. "
                "What the articles don't say is not answered.",
            ),
        ]
    buttons = [
        element("button", question, type="button", class_="example", data_question=question)
        for question in examples
    ]
    if buttons:
        lines.append(element("div", *buttons, class_="examples", aria_label="Examples"))
    return element("div", *lines, class_="welcome")


def _exchange(exchange: Exchange, turn: int) -> Html:
    if exchange.answer is not None:
        reply = _reply(exchange.answer, turn)
    elif exchange.problem is not None:
        reply = element("div", element("p", exchange.problem), class_="reply problem", role="alert")
    else:
        reply = element("div", element("p", "Reading the articles…"), class_="reply pending")
    return element(
        "section",
        element("h2", exchange.question, class_="question"),
        reply,
        class_="exchange",
        aria_label=f"Question {turn + 1}",
    )


def _reply(answer: Answer, turn: int) -> Html:
    if answer.reply is not None:
        return element("div", element("p", answer.reply), class_="reply")
    parts: list[Html] = []
    if answer.standalone_question != answer.question.strip():
        parts.append(
            element("p", f"Understood as: {answer.standalone_question}", class_="understood")
        )
    if answer.answered:
        parts.append(element("p", *_statements(answer, turn), class_="statements"))
    else:
        parts.append(element("p", ABSTENTION, class_="abstained"))
        parts += _closest(answer.closest, turn)
    parts.append(_facts(answer))
    return element("div", *parts, class_="reply answer" if answer.answered else "reply abstention")


def _statements(answer: Answer, turn: int) -> Iterator[Html]:
    citations = {citation.number: citation for citation in answer.citations}
    for position, statement in enumerate(answer.statements):
        if position:
            yield Html(" ")
        before, short, behind = answer.parts_of(statement)
        words = join(before, element("strong", short) if short else "", behind)
        yield _statement(words, statement, citations, turn)


def _statement(
    words: Html, statement: Statement, citations: dict[int, Citation], turn: int
) -> Html:
    markers = [
        _marker(citations[number], turn) for number in statement.citations if number in citations
    ]
    unsupported = statement.support == "unsupported" or not markers
    return element(
        "span",
        words,
        *(join(" ", marker) for marker in markers),
        class_="statement unsupported" if unsupported else "statement",
        title=NOT_SUPPORTED if unsupported else None,
    )


def _marker(citation: Citation, turn: int) -> Html:
    mark = Mark(str(citation.number), citation.start, citation.end, citation.quote)
    return cite_button(mark, turn, details(citation.title, citation.source, citation.published))


def _closest(hits: Sequence[Hit], turn: int) -> Iterator[Html]:
    if not hits:
        return
    yield element("p", "Closest passages – not an answer", class_="closest-title")
    items = []
    for position, hit in enumerate(hits):
        mark = Mark(passage_label(position), hit.passage.start, hit.passage.end, hit.passage.text)
        items.append(
            element(
                "li",
                cite_button(mark, turn, hit.article.title),
                element("span", hit.article.title, class_="where"),
                element("blockquote", hit.passage.text),
            )
        )
    yield element("ul", *items, class_="closest")


def _facts(answer: Answer) -> Html:
    """The quiet line below an answer: how sure, and how long it took."""
    seconds = sum(answer.seconds.values())
    facts = [f"{seconds:.1f} s"]
    if answer.answered:
        facts.insert(0, f"{confidence_in_words(answer.confidence).capitalize()} confidence")
    return element("p", " · ".join(facts), class_="facts")
