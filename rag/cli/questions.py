"""The commands that answer one question: search, ask."""

from __future__ import annotations

from typing import Annotated

import typer

from rag import display
from rag.cli.common import (
    Chosen,
    Home,
    Json,
    existing_assistant,
    output,
    print_json,
)
from rag.cli.exit_codes import ABSTAINED
from rag.cli.streaming import final


def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="Words or a question.")],
    k: Annotated[int, typer.Option("-k", min=1, help="Passages to show.")] = 5,
    articles: Chosen = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Find the passages that match best, by meaning and by words."""
    with existing_assistant(context, home) as assistant:
        hits = assistant.search(query, k, articles)
    if as_json:
        print_json([hit.to_dict() for hit in hits])
    else:
        display.show_hits(output, hits)


def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="In the language of the articles.")],
    articles: Chosen = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Answer a question with exact quotations, or say that the articles don't say.

    Exit code 0 when answered, 3 when the articles don't say.
    """
    with existing_assistant(context, home, answers=True) as assistant:
        answer = final(assistant.stream(question, articles=articles))
    if as_json:
        print_json(answer.to_dict())
    else:
        display.show_answer(output, answer)
    if answer.abstained:
        raise typer.Exit(ABSTAINED)
