"""The app: which commands there are, the options of all of them, and how each may end."""

from __future__ import annotations

import errno
import io
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from typing import Annotated, Any, TextIO

import typer
from rich.logging import RichHandler
from typer.core import TyperGroup

from rag.cli import articles, mcp_command, questions, service, terminal_chat
from rag.cli.common import Home, errors, print_error
from rag.cli.exit_codes import FAILED, INTERRUPTED, READER_GONE
from rag.errors import RagError
from rag.eval.cli import eval_app

_WRITERS = frozenset({"add", "remove", "rebuild"})
"""Commands that write to the store, and leave one in doubt about it when they are interrupted."""

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})

COMMANDS: dict[str, dict[str, Callable[..., None]]] = {
    "Articles": {
        "add": articles.add,
        "list": articles.list_articles,
        "show": articles.show,
        "remove": articles.remove,
    },
    "Questions": {
        "ask": questions.ask,
        "chat": terminal_chat.chat,
        "serve": service.serve,
        "search": questions.search,
        "mcp": mcp_command.mcp,
    },
    "Upkeep": {
        "doctor": service.doctor,
        "hash-password": service.hash_password,
        "rebuild": articles.rebuild,
    },
}
"""The commands in the order and under the headings of ``rag --help``."""


class _Commands(TyperGroup):
    """Handles the ends of a command of which typer would make silent exits of its own."""

    def make_context(self, *arguments: Any, **extra: Any) -> Any:  # noqa: ANN401 - see invoke
        with _quiet_without_reader():
            return super().make_context(*arguments, **extra)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's classes differ by its version
        try:
            with _quiet_without_reader():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            kept = "; the store is whole, and what was added before stays"
            errors.print(f"Interrupted{kept if ctx.invoked_subcommand in _WRITERS else ''}.")
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    name="rag",
    cls=_Commands,
    help="Ask questions about your articles; every sentence of an answer is proved by an exact "
    "quotation.\n\nStart with: rag add corpus/ and then rag ask 'What did the opposition say?'",
    epilog="Settings are read from RAG_… environment variables and from .env. "
    "Exit codes: 0 done or answered, 3 the articles don't say (ask), 2 usage, 1 error, "
    "130 interrupted, 141 the reader of the output has gone.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for heading, commands in COMMANDS.items():
    for name, command in commands.items():
        app.command(name, rich_help_panel=heading)(command)
app.add_typer(eval_app, rich_help_panel="Evaluation")


def run() -> None:
    """Run the command line; known errors become one line and exit code 1."""
    _accept_any_text()
    try:
        app()
    except RagError as error:
        print_error(str(error))
        sys.exit(FAILED)
    except OSError as error:
        # What befalls the store is a RagError by now, and other files have a name.
        if error.errno not in _NO_ROOM or error.filename is not None:
            raise
        _discard(sys.stdout)
        print_error(
            f"the output cannot be written: {error.strerror}; make room or send it elsewhere"
        )
        sys.exit(FAILED)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ask-the-article {version('ask-the-article')}")
        raise typer.Exit


@app.callback()
def configure(
    context: typer.Context,
    home: Home = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Tell what is being done.")
    ] = False,
    _: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", is_eager=True, callback=_show_version),
    ] = False,
) -> None:
    """Options of all commands."""
    context.obj = home
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(message)s",
        handlers=[RichHandler(console=errors, show_path=False, show_time=False)],
    )
    for noisy in ("httpx", "sentence_transformers", "chromadb"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _accept_any_text() -> None:
    """Fail neither over what a terminal cannot show nor over bytes typed that are no text."""
    for stream, how in (
        (sys.stdin, "surrogateescape"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=how)


@contextmanager
def _quiet_without_reader() -> Iterator[None]:
    """End without a word, and as other programs do, when nobody reads the output any more."""
    try:
        yield
    except (BrokenPipeError, SystemExit) as error:
        # The console that prints the help makes an exit of a broken pipe.
        cause = error.__context__ if isinstance(error, SystemExit) else error
        if not isinstance(cause, BrokenPipeError):
            raise
        _discard(sys.stdout)
        _discard(sys.stderr)
        raise typer.Exit(READER_GONE) from None


def _discard(stream: TextIO | None) -> None:
    """Send what the stream still holds nowhere, as the interpreter writes it at its end."""
    with suppress(OSError):
        if stream is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
