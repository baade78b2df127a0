"""The HTTP API: the endpoints ``ask``, ``search``, ``add`` and ``articles`` of the page's server.

Each call stands alone: nothing of it is kept but what is added. README shows how to call them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import gradio as gr
from pydantic import TypeAdapter, ValidationError

from rag.assistant import Assistant
from rag.errors import QuestionError, RagError
from rag.types import Answer, Turn
from rag.ui.by_address import require_by_url

MOST_HITS = 100
"""Passages in the result of a search, at most."""

MOST_TURNS = 50
"""Earlier answers that can be sent along."""

_ANSWER = TypeAdapter(Answer)

P = ParamSpec("P")
R = TypeVar("R")


def add_endpoints(assistant: Assistant) -> None:
    """Add the endpoints to the ``gr.Blocks`` that is open."""

    @_endpoint
    def ask(
        question: str,
        articles: list[str] | None = None,
        history: list[dict[str, Any]] | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the articles, or abstain.

        Args:
            question: In a writing system that the articles use.
            articles: Ids of the articles to answer from; null asks all of them.
            history: Earlier results of this endpoint, oldest first, for follow-ups.

        Returns:
            The JSON of an answer.
        """
        return assistant.ask(question, _turns(history or []), articles).to_dict()

    @_endpoint
    def search(query: str, k: int = 10, articles: list[str] | None = None) -> list[dict[str, Any]]:
        """The passages that match best, best first.

        Args:
            query: A search text.
            k: Passages wanted, 1 to 100.
            articles: Ids of the articles to search in; null searches all of them.

        Returns:
            For each passage its article, place, text and scores.
        """
        if not 1 <= k <= MOST_HITS:
            raise QuestionError(f"k is {k}, but passages come by 1 to {MOST_HITS}")
        return [hit.to_dict() for hit in assistant.search(query, k, articles)]

    @_endpoint
    def add(text: str = "", title: str = "", name: str = "", url: str = "") -> dict[str, Any]:
        """Add an article, out of its text or by its web address.

        Args:
            text: Plain text, or Markdown or HTML where the name says so; may have front matter.
            title: In place of the one that the text gives itself.
            name: The name of the file that the text comes from; the same name replaces it later.
            url: Its web address, in place of text and name, where the server's settings allow it.

        Returns:
            What became of it: added, replaced, unchanged, each a list of articles.
        """
        if url:
            require_by_url(assistant.settings, text, name)
            return assistant.add_url(url, title=title or None).to_dict()
        data = text.encode("utf-8", "replace")
        return assistant.add_bytes(data, name or None, title=title or None).to_dict()

    @_endpoint
    def articles() -> list[dict[str, Any]]:
        """All articles, the newest first, without their texts."""
        return [info.to_dict() for info in assistant.articles()]


def _endpoint(function: Callable[P, R]) -> Callable[P, R]:
    """Offer a function under its own name, with its errors as messages for the caller."""

    @wraps(function)
    def reporting(*args: P.args, **kwargs: P.kwargs) -> R:
        with _reported():
            return function(*args, **kwargs)

    gr.api(reporting, api_name=function.__name__)
    return function


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except RagError as error:
        raise gr.Error(str(error), print_exception=False) from error


def _turns(history: list[dict[str, Any]]) -> list[Turn]:
    """The turns of a conversation, out of the JSON of its answers."""
    if len(history) > MOST_TURNS:
        raise QuestionError(f"{len(history)} earlier answers are too many: send {MOST_TURNS}")
    try:
        # The closest passages have another form in JSON, and no follow-up needs them.
        answers = [_ANSWER.validate_python({**each, "closest": ()}) for each in history]
    except (ValidationError, TypeError) as error:
        raise QuestionError(
            "the history is no list of earlier results of this endpoint: send them as they came"
        ) from error
    return [Turn(answer.question, answer) for answer in answers]
