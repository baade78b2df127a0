"""What screen readers say of a reply, once, when it is there."""

from __future__ import annotations

from rag.display import confidence_in_words
from rag.ui.exchange import ShownExchange

READING = "Reading the articles…"


def spoken(exchange: ShownExchange, number: int) -> str:
    """What became of a question, in words.

    Args:
        exchange: It waits no more.
        number: Its place in the conversation, from 1: so that the same answer is said again.
    """
    answer, parts = exchange.answer, [f"Reply {number}."]
    if answer is not None:
        parts.append(answer.text)
        if exchange.done and answer.answered:
            parts.append(f"Confidence: {confidence_in_words(answer.confidence)}.")
    if exchange.problem is not None:
        parts.append(exchange.problem)
    return " ".join(parts)
