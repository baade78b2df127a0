"""The command line. Results go to standard output, everything else to standard error.

Exit codes: 0 done or answered, 1 error, 2 wrong usage, 3 the articles don't say (``ask``),
130 interrupted.
"""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar
from rich.text import Text

from rag import display
from rag.assistant import MEGABYTE, Assistant, OnProgress, Progress
from rag.errors import LoadError, RagError, StoreError
from rag.settings import Settings
from rag.store import DATABASE_FILE
from rag.types import AddReport, Failure, Turn

ABSTAINED = 3
INTERRUPTED = 130

app = typer.Typer(
    name="rag",
    help="Ask questions about your articles; every sentence of an answer is proved by an exact "
    "quotation.\n\nStart with: rag add corpus/ and then rag ask 'What did the opposition say?'",
    epilog="Settings are read from RAG_… environment variables and from .env. "
    "Exit codes of ask: 0 answered, 3 the articles don't say, 2 usage, 1 error.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
output = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

Home = Annotated[
    Path | None,
    typer.Option("--home", metavar="DIR", help="Folder of the store [RAG_HOME; default: .rag]"),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Chosen = Annotated[
    list[str] | None,
    typer.Option(
        "--article", "-a", metavar="ID", help="Only this article; can be given several times."
    ),
]


def main() -> None:
    """Run the command line; known errors become one line and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that is not UTF-8 shows \\u201c for a quotation mark rather than fail.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except RagError as error:
        errors.print(Text.assemble(("Error: ", "bold red"), str(error)), soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        errors.print("Interrupted; the store is whole, and what was added before stays.")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone (`rag list | head`): nothing is wrong.
        sys.stderr.close()
        sys.exit(0)


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


@app.command()
def add(
    context: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH…", help="Files, folders, or - for standard input."),
    ],
    title: Annotated[
        str | None, typer.Option("--title", help="Title of the text from standard input.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Add articles: text and Markdown files, whole folders, or text from standard input.

    The same content is added once, and a changed file replaces what came from it before. What is
    not the article's own (menus, captions, credits of a copied web page) is left out.
    """
    report = AddReport()
    with Assistant.open(_settings(context, home)) as assistant, _progress_bar(quiet) as progress:
        for path in paths:
            try:
                if path == "-":
                    added = assistant.add_bytes(_read_input(assistant.settings), title=title)
                else:
                    added = assistant.add(path, progress)
            except LoadError as error:
                added = AddReport(failed=(Failure(path, str(error)),))
            report = report.merged(added)
    if as_json:
        _print_json(report.to_dict())
    elif not quiet:
        display.show_report(output, report)
    if report.failed:
        if quiet:
            display.show_report(errors, AddReport(failed=report.failed))
        raise typer.Exit(1)


@app.command("list")
def list_articles(context: typer.Context, home: Home = None, as_json: Json = False) -> None:
    """List the articles, the newest first."""
    with _existing(context, home, allow_stale=True) as assistant:
        articles = assistant.articles()
    if as_json:
        _print_json([info.to_dict() for info in articles])
    else:
        display.show_articles(output, articles)


@app.command()
def show(
    context: typer.Context,
    article: Annotated[str, typer.Argument(help="Its id, the beginning of its id, or its title.")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show one article whole. Offsets of citations count the characters of its text."""
    with _existing(context, home, allow_stale=True) as assistant:
        found = assistant.article(article)
    if as_json:
        _print_json(found.to_dict())
    else:
        display.show_article(output, found)


@app.command()
def remove(
    context: typer.Context,
    articles: Annotated[
        list[str],
        typer.Argument(metavar="ARTICLE…", help="Ids, beginnings of ids, or titles."),
    ],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Remove articles: all that are named or, when one is not there, none."""
    with _existing(context, home) as assistant:
        removed = assistant.remove(articles)
    if as_json:
        _print_json([info.to_dict() for info in removed])
    else:
        for info in removed:
            output.print(Text(f"removed  {info.title}"), soft_wrap=True)


@app.command()
def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="Words or a question.")],
    k: Annotated[int, typer.Option("-k", min=1, help="Passages to show.")] = 5,
    articles: Chosen = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Find the passages that match best, by meaning and by words."""
    with _existing(context, home) as assistant:
        hits = assistant.search(query, k, articles)
    if as_json:
        _print_json([hit.to_dict() for hit in hits])
    else:
        display.show_hits(output, hits)


@app.command()
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
    with _existing(context, home) as assistant, _loading():
        answer = assistant.ask(question, articles=articles)
    if as_json:
        _print_json(answer.to_dict())
    else:
        display.show_answer(output, answer)
    if not answer.answered:
        raise typer.Exit(ABSTAINED)


@app.command()
def chat(context: typer.Context, articles: Chosen = None, home: Home = None) -> None:
    """Ask questions one after the other; follow-ups ("And the White House?") are understood.

    /articles lists the articles, /clear forgets the conversation, /quit (or Ctrl-D) ends it.
    """
    # Importing readline gives input() history and line editing where the platform has it.
    with suppress(ImportError):
        import readline  # noqa: F401
    history: list[Turn] = []
    with _existing(context, home) as assistant:
        with _loading():
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
                    display.show_articles(output, assistant.articles())
                case _ if line.startswith("/"):
                    errors.print(Text(f"{line} is no command: /articles, /clear, /quit"))
                case _:
                    _take_turn(assistant, line, history, articles)


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on [RAG_HOST].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [RAG_PORT].")] = None,
    home: Home = None,
) -> None:
    """Serve the chat as a web page, by default to this machine only.

    To listen on another address set RAG_PASSWORD; the log-in name is RAG_USERNAME.
    """
    from rag.ui import serve as serve_page

    serve_page(_settings(context, home, host=host, port=port))


@app.command()
def rebuild(context: typer.Context, home: Home = None) -> None:
    """Split and embed every article anew, after a change of settings or of the model."""
    with (
        _existing(context, home, allow_stale=True) as assistant,
        _progress_bar(quiet=False) as progress,
    ):
        assistant.rebuild(progress)
        count = len(assistant.articles())
    output.print(f"rebuilt the index of {count} articles")


@app.command()
def doctor(context: typer.Context, home: Home = None, as_json: Json = False) -> None:
    """Check the store, the model and the installation; exit code 1 when something is wrong."""
    from rag.doctor import diagnose

    findings = diagnose(_settings(context, home))
    if as_json:
        _print_json([finding.to_dict() for finding in findings])
    else:
        for finding in findings:
            mark = ("ok    ", "green") if finding.ok else ("FAULT ", "bold red")
            text = Text.assemble(mark, f"{finding.name}: {finding.detail}")
            output.print(text, soft_wrap=True)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _read_input(settings: Settings) -> bytes:
    """Standard input, but not much more of it than may be added."""
    if sys.stdin is None:
        raise LoadError("standard input is closed: pipe a text into `rag add -`")
    return sys.stdin.buffer.read(int(settings.max_file_mb * MEGABYTE) + 1)


def _settings(context: typer.Context, home: Path | None, **given: object) -> Settings:
    values = {"home": home or context.obj, **given}
    return Settings(**{name: value for name, value in values.items() if value is not None})


@contextmanager
def _existing(
    context: typer.Context, home: Path | None, *, allow_stale: bool = False
) -> Iterator[Assistant]:
    """The assistant of a store that is there; a mistyped folder is not made into a store."""
    settings = _settings(context, home)
    if not (settings.home / DATABASE_FILE).exists():
        raise StoreError(
            f"there is no store at {settings.home}: add articles with `rag add PATH`, "
            "or name its folder with --home"
        )
    with Assistant.open(settings, allow_stale=allow_stale, create=False) as assistant:
        yield assistant


@contextmanager
def _progress_bar(quiet: bool) -> Iterator[OnProgress]:
    """A bar over the files, with the passages of a long article beside it."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[passages]}"),
        TimeElapsedColumn(),
    )
    shown = errors.is_terminal and not quiet
    with ProgressBar(*columns, console=errors, transient=True, disable=not shown) as bar:
        task = bar.add_task("adding", total=None, passages="")

        def advance(step: Progress) -> None:
            passages = f"passage {step.passages_done} of {step.passages}" if step.passages else ""
            bar.update(
                task,
                description=step.name or "adding",
                completed=step.files_done,
                total=step.files,
                passages=passages,
            )

        yield advance


@contextmanager
def _loading() -> Iterator[None]:
    """A spinner while the models load, on a terminal."""
    if not errors.is_terminal:
        yield
        return
    with errors.status("reading…"):
        yield


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
        answer = assistant.ask(question, history, articles)
    except RagError as error:
        errors.print(Text.assemble(("Error: ", "bold red"), str(error)), soft_wrap=True)
        return
    display.show_answer(output, answer)
    history.append(Turn(question, answer))


def _print_json(value: Any) -> None:  # noqa: ANN401 - whatever json can write
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
