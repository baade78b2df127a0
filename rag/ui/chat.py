"""The conversation as HTML: questions, the replies to them, and what can be done with each."""

from __future__ import annotations

from collections.abc import Sequence

from rag.ui.exchange import ShownConversation, ShownExchange
from rag.ui.html import Html, button, element
from rag.ui.next_questions import question_buttons
from rag.ui.reply import reply


def chat(conversation: ShownConversation) -> Html:
    """The whole conversation; what screen readers say of it by themselves is said elsewhere."""
    newest = len(conversation) - 1
    return element(
        "div",
        *(_exchange(exchange, turn, turn == newest) for turn, exchange in enumerate(conversation)),
        class_="conversation",
        role="group",
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
    return element("div", *lines, *question_buttons(examples, "Examples"), class_="welcome")


def _exchange(exchange: ShownExchange, turn: int, newest: bool) -> Html:
    edit = button("Edit", "edit", data_turn=turn, aria_label=f"Edit question {turn + 1}")
    return element(
        "section",
        element(
            "div",
            element("h2", exchange.question, class_="question", tabindex=-1),
            edit if not exchange.waiting else "",
            class_="asked",
        ),
        reply(exchange, turn, newest),
        class_="exchange",
        aria_label=f"Question {turn + 1}",
    )
