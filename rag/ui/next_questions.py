"""Questions to ask next. Each has been asked already, and is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rag.assistant import Assistant
from rag.suggest import follow_ups
from rag.ui.exchange import ShownExchange
from rag.ui.html import Html, button, element
from rag.ui.rewording import answered_rewording

REWORDED = "The articles do answer this:"
FURTHER = "Ask next:"
TO_BEGIN = "These articles answer, for example:"


def next_questions(
    assistant: Assistant, exchange: ShownExchange, late: Callable[[], bool] = lambda: False
) -> Html:
    """What to ask after a reply: after an abstention a question that is answered, else follow-ups.

    Args:
        assistant: Is asked for what is offered.
        exchange: The question and the reply.
        late: Whether nobody wants them any more; then there are none.

    Raises:
        RagError: What the assistant raises.
    """
    answer = exchange.answer
    if answer is None or answer.reply is not None or not exchange.done:
        return Html("")
    articles = exchange.articles or None
    if answer.abstained:
        reworded = answered_rewording(assistant, answer.standalone_question, articles)
        if reworded is not None:
            return offered([reworded], REWORDED)
        if late():
            return Html("")
    return offered(follow_ups(assistant, exchange.question, answer, articles), FURTHER)


def offered(questions: Sequence[str], label: str) -> Html:
    """Questions under a label; nothing when there are none."""
    if not questions:
        return Html("")
    shown = element("p", label, class_="next")
    return element("div", shown, *question_buttons(questions, label))


def question_buttons(questions: Sequence[str], label: str) -> Iterator[Html]:
    """Questions that a click asks; nothing when there are none."""
    if questions:
        buttons = [button(text, "submit", "example", data_question=text) for text in questions]
        yield element("div", *buttons, class_="examples", role="group", aria_label=label)
