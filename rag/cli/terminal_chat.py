"""The command chat: a conversation in the terminal."""

from __future__ import annotations

import sys
from contextlib import suppress

import typer
from rich.text import Text

from rag import display
from rag.assistant import Assistant
from rag.cli.common import (
    Chosen,
    Home,
    errors,
    existing_assistant,
    loading,
    output,
    print_articles,
    print_error,
)
from rag.cli.streaming import final
from rag.errors import QuestionError, RagError
from rag.types import Turn


def chat(context: typer.Context, articles: Chosen = None, home: Home = None) -> None:
    """Ask questions one after the other; follow-ups ("And the White House?") are understood.

    /articles lists the articles, /clear forgets the conversation, /quit (or Ctrl-D) ends it.
    """
    if sys.stdin is None:
        raise QuestionError("standard input is closed: type or pipe questions into `rag chat`")
    # Importing readline gives input() history and line editing where the platform has it.
    with suppress(ImportError):
        import readline  # noqa: F401
    history: list[Turn] = []
    with existing_assistant(context, home, answers=True) as assistant:
        with loading():
            assistant.warm_up()
        errors.print("Ask about the articles. /articles, /clear, /quit.", style="dim")
        while (line := _read_line()) is not None:
            match line:
                case "":
                    continue
                case "/quit" | "/exit":
                    break
                case "/clear":
                    history.clear()
                case "/articles":
                    print_articles(assistant.articles())
                case _ if line.startswith("/"):
                    errors.print(Text(f"{line} is no command: /articles, /clear, /quit"))
                case _:
                    _take_turn(assistant, line, history, articles)


def _read_line() -> str | None:
    """The next line, stripped; None at the end. Ctrl-C drops the line that was being typed."""
    try:
        return input("\n› ").strip()
    except EOFError:
        return None
    except KeyboardInterrupt:
        return ""


def _take_turn(
    assistant: Assistant, question: str, history: list[Turn], articles: list[str] | None
) -> None:
    try:
        answer = final(assistant.stream(question, history, articles))
    except KeyboardInterrupt:
        errors.print("stopped; /quit ends the chat")
        return
    except RagError as error:
        print_error(str(error))
        return
    display.show_answer(output, answer)
    history.append(Turn(question, answer))
