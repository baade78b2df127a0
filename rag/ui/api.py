"""The HTTP API: the endpoints ``ask``, ``search``, ``add`` and ``articles`` of the page's server.

Each call stands alone: nothing of it is kept but what is added. README shows how to call them. An
argument that has a default can be left out, or be null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import BoundArguments, Parameter, signature
from typing import Any, ParamSpec, TypeVar

import gradio as gr
from gradio.components.api_component import Api
from pydantic import ConfigDict, TypeAdapter, ValidationError, validate_call

from rag.askable import require_askable
from rag.assistant import Assistant
from rag.errors import QuestionError, RagError
from rag.types import Answer, Turn
from rag.ui.by_address import require_by_url
from rag.ui.events import ASKING

MOST_HITS = 100
"""Passages in the result of a search, at most."""

MOST_TURNS = 50
"""Earlier answers that can be sent along."""

_ANSWER = TypeAdapter(Answer)

P = ParamSpec("P")
R = TypeVar("R")


class Blocks(gr.Blocks):  # type: ignore[misc]
    """Gradio's blocks, whose endpoints may be called with fewer arguments than they have."""

    async def preprocess_data(
        self,
        block_fn: Any,  # noqa: ANN401 - this and what follows is gradio's
        inputs: list[Any],
        *others: Any,  # noqa: ANN401
        **named: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """See gradio. An argument of an endpoint that was left out has its default."""
        left_out = block_fn.inputs[len(inputs) :]
        defaults = [each.value for each in left_out if isinstance(each, Api)]
        return await super().preprocess_data(block_fn, [*inputs, *defaults], *others, **named)


def add_endpoints(assistant: Assistant) -> None:
    """Add the endpoints to the :class:`Blocks` that is open."""

    @_endpoint(**ASKING)
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
        longest = assistant.settings.max_question_characters
        return assistant.ask(question, _turns(history or [], longest), articles).to_dict()

    @_endpoint()
    def search(query: str, k: int = 10, articles: list[str] | None = None) -> list[dict[str, Any]]:
        """The passages that match best, best first.

        Args:
            query: A search text.
            k: Passages wanted, 1 to 100.
            articles: Ids of the articles to search in; null searches all of them.

        Returns:
            For each passage its article, place, text and scores.
        """
        if k > MOST_HITS:
            raise QuestionError(f"k is {k}, but {MOST_HITS} passages come at most")
        return [hit.to_dict() for hit in assistant.search(query, k, articles)]

    @_endpoint()
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

    @_endpoint()
    def articles() -> list[dict[str, Any]]:
        """All articles, the newest first, without their texts."""
        return [info.to_dict() for info in assistant.articles()]


def _endpoint(**event: Any) -> Callable[[Callable[P, R]], Callable[P, R]]:  # noqa: ANN401
    """Offer a function under its own name, with its errors as messages for the caller.

    Args:
        event: Further arguments of ``gr.api``.
    """

    def offer(function: Callable[P, R]) -> Callable[P, R]:
        checked: Callable[..., R] = validate_call(config=ConfigDict(strict=True))(function)

        @wraps(function)
        def reporting(*args: P.args, **kwargs: P.kwargs) -> R:
            given = _without_defaults(signature(function).bind(*args, **kwargs))
            with _reported():
                try:
                    return checked(**given)
                except ValidationError as error:
                    raise QuestionError(_explained(function.__name__, error)) from error

        gr.api(reporting, api_name=function.__name__, **event)
        return function

    return offer


def _without_defaults(given: BoundArguments) -> dict[str, Any]:
    """The arguments without those that are null where that stands for a default."""
    parameters = given.signature.parameters
    return {
        name: value
        for name, value in given.arguments.items()
        if value is not None or parameters[name].default is Parameter.empty
    }


def _explained(name: str, error: ValidationError) -> str:
    """One sentence for the faults of the arguments."""
    faults = (f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors())
    return f"{name} cannot take these arguments: {'; '.join(dict.fromkeys(faults))}"


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except RagError as error:
        raise gr.Error(str(error), print_exception=False) from error


def _turns(history: list[dict[str, Any]], longest: int) -> list[Turn]:
    """The turns of a conversation, out of the JSON of its answers.

    Args:
        history: The answers, oldest first.
        longest: Characters that the question of each may have.

    Raises:
        QuestionError: They are too many, are no answers, or a question is none or too long.
    """
    if len(history) > MOST_TURNS:
        raise QuestionError(f"{len(history)} earlier answers are too many: send {MOST_TURNS}")
    try:
        # The closest passages have another form in JSON, and no follow-up needs them.
        answers = [_ANSWER.validate_python({**each, "closest": ()}) for each in history]
    except (ValidationError, TypeError) as error:
        raise QuestionError(
            "the history is no list of earlier results of this endpoint: send them as they came"
        ) from error
    for answer in answers:
        try:
            require_askable(answer.question, longest)
        except QuestionError as error:
            raise QuestionError(f"in the history, {error}") from error
    return [Turn(answer.question, answer) for answer in answers]
