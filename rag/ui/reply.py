"""A reply as HTML: an answer with its markers, an abstention, a problem, or the waiting for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rag.conversations.export import to_text
from rag.display import confidence_in_words, part_of_model
from rag.feedback import Verdict
from rag.types import ABSTENTION, Answer, Citation, Hit, Statement
from rag.ui.correcting import correction
from rag.ui.exchange import ShownExchange
from rag.ui.highlighting import Mark
from rag.ui.html import Html, button, element, join
from rag.ui.listing import details
from rag.ui.sources import cite_button, passage_label
from rag.ui.spoken import READING

VERDICTS: Mapping[Verdict, str] = {"up": "Right answer", "down": "Wrong answer"}
"""What readers can think of an answer, in words."""

NOT_SUPPORTED = "not supported"
"""Stands behind a sentence that no quotation bears, followed by the reasons."""


def reply(exchange: ShownExchange, turn: int, newest: bool) -> Html:
    """What was replied to a question.

    Args:
        exchange: The question and what became of it.
        turn: Its position in the conversation, from 0.
        newest: Whether it is the last one, which can be asked again or be stopped.
    """
    answer, kind, parts = exchange.answer, "", list[Html]()
    if answer is not None:
        kind, parts = _answer(answer, turn)
    below: Iterable[Html]
    if exchange.waiting:
        kind += " pending"
        text = "Writing…" if parts else READING
        stop = button("Stop", "stop", "action stop")
        below = [element("p", element("span", text), stop, class_="progress")]
    else:
        below = _actions(exchange, turn, newest)
    if exchange.problem is not None:
        kind = f"{kind} cut" if parts else "problem"
        problem = exchange.problem[:1].upper() + exchange.problem[1:]
        parts.append(element("p", problem, class_="trouble"))
    # What grows stands apart, so that the button beside it is the same one at every step, and
    # keeps the focus. Screen readers are told elsewhere, once: see rag.ui.spoken.
    return element("div", element("div", *parts), *below, class_=f"reply {kind}".strip())


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
    warning = ": ".join(filter(None, [NOT_SUPPORTED, "; ".join(statement.reasons)]))
    return element(
        "span",
        words,
        *(join(" ", marker) for marker in markers),
        join(" ", element("span", warning, class_="warning")) if unsupported else "",
        class_="statement unsupported" if unsupported else "statement",
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


def _actions(exchange: ShownExchange, turn: int, newest: bool) -> Iterator[Html]:
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
    yield from correction(exchange, turn)


def _verdict(exchange: ShownExchange, turn: int, verdict: Verdict) -> Html:
    """A button that judges an answer; pressed again it takes that back."""
    given = exchange.verdict == verdict
    return button(
        VERDICTS[verdict],
        "like",
        data_turn=turn,
        data_verdict="withdrawn" if given else verdict,
        aria_pressed="true" if given else "false",
    )


def _facts(answer: Answer) -> list[str]:
    facts = [f"{sum(answer.seconds.values()):.1f} s"]
    if answer.answered:
        facts.insert(0, f"{confidence_in_words(answer.confidence).capitalize()} confidence")
    if answer.model is not None:
        facts.append(f"{part_of_model(answer)} {answer.model}")
    return facts
