"""A reply as HTML: an answer with its markers, an abstention, a problem, or the waiting for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rag.conversations.export import to_text
from rag.display import confidence_in_words
from rag.feedback import Verdict
from rag.types import ABSTENTION, Answer, Citation, Hit, Statement
from rag.ui.exchange import Exchange
from rag.ui.html import Html, button, element, join
from rag.ui.listing import details
from rag.ui.sources import Mark, cite_button, passage_label

VERDICTS: Mapping[Verdict, str] = {"up": "Right answer", "down": "Wrong answer"}
"""What readers can think of an answer, in words."""

CORRECT = (
    "Noted. To say what is right, select the words in an article beside, then press one of these:"
)
CORRECTED = "Noted, with what is right. Thank you."
NOT_SUPPORTED = "No quotation supports this sentence."


def reply(exchange: Exchange, turn: int, newest: bool) -> Html:
    """What was replied to a question.

    Args:
        exchange: The question and what became of it.
        turn: Its position in the conversation, from 0.
        newest: Whether it is the last one, which can be asked again or be stopped.
    """
    answer, kind, parts = exchange.answer, "", list[Html]()
    if answer is not None:
        kind, parts = _answer(answer, turn)
    if exchange.waiting:
        kind += " pending"
        text = "Writing…" if parts else "Reading the articles…"
        parts.append(element("p", text, button("Stop", "stop", "action stop"), class_="progress"))
    elif exchange.problem is not None:
        kind = f"{kind} cut" if parts else "problem"
        parts.append(element("p", exchange.problem, role="alert"))
    if not exchange.waiting:
        parts += _actions(exchange, turn, newest)
    return element("div", *parts, class_=f"reply {kind}".strip())


def _answer(answer: Answer, turn: int) -> tuple[str, list[Html]]:
    """The class of an answer, and its parts."""
    if answer.reply is not None:
        return "", [element("p", answer.reply)]
    parts: list[Html] = []
    if answer.standalone_question != answer.question.strip():
        understood = f"Understood as: {answer.standalone_question}"
        parts.append(element("p", understood, class_="understood"))
    if answer.note is not None:
        parts.append(element("p", answer.note, class_="note"))
    if not answer.answered:
        parts.append(element("p", ABSTENTION, class_="abstained"))
        return "abstention", [*parts, *_closest(answer.closest, turn)]
    return "answer", [*parts, element("p", *_statements(answer, turn), class_="statements")]


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
    reasons = "; ".join(statement.reasons)
    warning = " ".join(filter(None, [NOT_SUPPORTED, reasons and f"({reasons})"]))
    return element(
        "span",
        words,
        *(join(" ", marker) for marker in markers),
        join(" ", element("span", "not supported", class_="warning")) if unsupported else "",
        class_="statement unsupported" if unsupported else "statement",
        title=warning if unsupported else None,
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


def _actions(exchange: Exchange, turn: int, newest: bool) -> Iterator[Html]:
    """The quiet line below a reply: how sure, how long it took, and what can be done with it."""
    answer = exchange.answer if exchange.done else None
    facts: list[str] = []
    buttons: list[Html] = []
    if answer is not None and answer.reply is None:
        facts = _facts(answer)
        buttons = [
            element("button", "Copy", type="button", class_="action", data_copy=to_text(answer)),
            button("Why this answer?", "expand", data_turn=turn),
        ]
    if newest:
        buttons.append(button("Ask again", "retry", data_turn=turn))
    if answer is not None and exchange.id is not None:
        buttons += [_verdict(exchange, turn, verdict) for verdict in VERDICTS]
    if facts or buttons:
        shown = element("span", " · ".join(facts), class_="facts") if facts else ""
        yield element("div", shown, *buttons, class_="actions", role="group", aria_label="Answer")
    if exchange.verdict == "down":
        yield _correction(exchange, turn)


def _verdict(exchange: Exchange, turn: int, verdict: Verdict) -> Html:
    """A button that judges an answer; pressed again it takes that back."""
    given = exchange.verdict == verdict
    return button(
        VERDICTS[verdict],
        "like",
        data_turn=turn,
        data_verdict="withdrawn" if given else verdict,
        aria_pressed="true" if given else "false",
    )


def _correction(exchange: Exchange, turn: int) -> Html:
    """Asks what would have been right."""
    if exchange.corrected:
        return element("p", CORRECTED, class_="correction", role="status")
    answered = exchange.answer is not None and exchange.answer.answered
    choices = [_wrong("This is the right passage", turn, selected=True)]
    if answered:
        choices.append(_wrong("The articles don't say", turn, missing=True))
    return element("div", element("p", CORRECT), *choices, class_="correction", role="status")


def _wrong(text: str, turn: int, *, selected: bool = False, missing: bool = False) -> Html:
    data = {"data_turn": turn, "data_selected": selected, "data_missing": missing}
    return button(text, "like", "action", data_verdict="down", **data)


def _facts(answer: Answer) -> list[str]:
    facts = [f"{sum(answer.seconds.values()):.1f} s"]
    if answer.answered:
        facts.insert(0, f"{confidence_in_words(answer.confidence).capitalize()} confidence")
    if answer.model is not None:
        facts.append(f"in the words of {answer.model}")
    return facts
