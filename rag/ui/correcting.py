"""What a reader can say of an answer beside right or wrong: a comment, and what would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rag.errors import QuestionError
from rag.feedback import COMMENT_CHARACTERS, RightPassage, right_passage
from rag.types import Article
from rag.ui.exchange import ShownExchange
from rag.ui.html import Html, button, element

CORRECT = "Noted. To say what is right, select the words in an article."
CORRECTED = "Noted, with what is right. Thank you."
NOTHING_SELECTED = "no passage is selected: select the words of an article that answer"


@dataclass(frozen=True, slots=True)
class Correction:
    """What comes with a verdict; see :class:`rag.feedback.Feedback`."""

    comment: str = ""
    not_in_articles: bool = False
    right: RightPassage | None = None


NO_CORRECTION = Correction()


def correction_of(data: Mapping[str, object], lookup: Callable[[str], Article]) -> Correction:
    """What the page sent with a verdict.

    Args:
        data: The attributes of the button, with what ``assets/correcting.js`` has put there.
        lookup: Gives the article that has an id, or raises an ``ArticleNotFoundError``.

    Raises:
        QuestionError: It is about a passage, and none is selected.
        ArticleNotFoundError: The article has been removed since.
    """
    right = None
    if data.get("article"):
        article = lookup(str(data["article"]))
        right = right_passage(article, int(str(data["start"])), int(str(data["end"])))
    elif "selected" in data:
        raise QuestionError(NOTHING_SELECTED)
    return Correction(str(data.get("comment", "")), "missing" in data, right)


def correction(exchange: ShownExchange, turn: int) -> Iterator[Html]:
    """What stands below the buttons of an answer once it is judged.

    Args:
        exchange: The question and its answer; nothing is asked where there is no verdict.
        turn: Its position in the conversation, from 0.
    """
    if exchange.verdict is None:
        return
    said = [element("p", f"Your comment: “{exchange.comment}”", class_="said")]
    parts = said if exchange.comment else []
    if exchange.corrected:
        parts = [element("p", CORRECTED, role="status"), *parts]
    elif exchange.verdict == "down":
        parts = [element("p", CORRECT, role="status"), *parts, *_what_is_right(exchange, turn)]
    else:
        summary = element("summary", "Change the comment" if exchange.comment else "Add a comment")
        parts = [*parts, element("details", summary, *_comment(exchange, turn))]
    yield element("div", *parts, class_="correction", data_exchange=exchange.id)


def _what_is_right(exchange: ShownExchange, turn: int) -> Iterator[Html]:
    """Asks for the right passage; the page's script shows the one that is selected."""
    answered = exchange.answer is not None and exchange.answer.answered
    clearing = element("button", "Clear", type="button", class_="action unselect")
    yield element("p", "Selected: ", element("q"), " ", clearing, class_="selected", hidden=True)
    yield _send("This is the right passage", "down", turn, data_selected=True)
    if answered:
        yield _send("The articles don't say", "down", turn, data_missing=True)
    yield from _comment(exchange, turn)


def _comment(exchange: ShownExchange, turn: int) -> Iterator[Html]:
    yield element(
        "label",
        "Comment (optional)",
        element("textarea", exchange.comment, rows=2, maxlength=COMMENT_CHARACTERS),
    )
    yield _send("Send the comment", str(exchange.verdict), turn)


def _send(text: str, verdict: str, turn: int, **data: bool) -> Html:
    return button(text, "like", "action", data_turn=turn, data_verdict=verdict, **data)
