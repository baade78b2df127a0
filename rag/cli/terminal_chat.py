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

COMMANDS = {
    "/articles": "lists the articles",
    "/clear": "forgets the conversation",
    "/help": "lists these commands",
    "/quit": "ends the chat, as do Ctrl-D and the words exit, quit and bye",
}
"""What can be typed in place of a question, and what it does."""

_FAREWELLS = frozenset({"/quit", "/exit", "/q", "exit", "quit", "bye", "q", ":q"})
"""What ends the chat, in any case and with a full stop or none: habits of other programs."""


def chat(context: typer.Context, articles: Chosen = None, home: Home = None) -> None:
    """Ask questions one after the other; follow-ups ("And the White House?") are understood.

    /articles lists the articles, /clear forgets the conversation, /help lists the commands, /quit
    (or exit, bye, Ctrl-D) ends it.
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
        errors.print(f"Ask about the articles. {', '.join(COMMANDS)}.", style="dim")
        while (line := _read_line()) is not None:
            match line:
                case "":
                    continue
                case _ if is_farewell(line):
                    errors.print("Goodbye!")
                    break
                case "/help":
                    for command, does in COMMANDS.items():
                        errors.print(Text(f"{command:<10} {does}"))
                case "/clear":
                    history.clear()
                case "/articles":
                    print_articles(assistant.articles())
                case _ if line.startswith("/"):
                    errors.print(Text(f"{line} is no command: {', '.join(COMMANDS)}"))
                case _:
                    _take_turn(assistant, line, history, articles)


def is_farewell(line: str) -> bool:
    """Whether a line ends the chat rather than asking something."""
    return line.lower().rstrip(" .!") in _FAREWELLS


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
