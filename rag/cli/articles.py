"""The commands about the articles themselves: add, list, show, remove, rebuild."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer
from rich.text import Text

from rag import display
from rag.add_report import AddReport, Failure
from rag.adding import expanded
from rag.assistant import Assistant
from rag.cli.common import (
    Home,
    Json,
    errors,
    existing_assistant,
    output,
    print_articles,
    print_json,
    progress_bar,
    settings_of,
)
from rag.errors import LoadError, RagError
from rag.load.addresses import is_web_address
from rag.progress import OnProgress
from rag.settings import Settings

STANDARD_INPUT = "-"


def add(
    context: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH|URL…", help="Files, folders, web addresses, or - for standard input."
        ),
    ],
    title: Annotated[
        str | None, typer.Option("--title", help="Title of the one file that is added, or of -.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Add articles: text, Markdown, HTML, PDF, whole folders, pages of the web, standard input.

    The same content is added once, and a changed file or page replaces what came from it before.
    What is not the article's own (menus, captions, credits of a web page) is left out. Nothing is
    loaded from the web but what an address given here names. What an error or Ctrl-C ends is told
    of as far as it came.
    """
    _check_title(title, paths)
    report = AddReport()

    def note(part: AddReport) -> None:
        nonlocal report
        report = report.merged(part)

    try:
        with (
            Assistant.open(settings_of(context, home)) as assistant,
            progress_bar(quiet) as progress,
        ):
            for path in paths:
                _add_one(assistant, path, title, progress, note)
    except (RagError, KeyboardInterrupt):
        if report != AddReport():
            _tell(report, quiet=quiet, as_json=as_json)
        raise
    _tell(report, quiet=quiet, as_json=as_json)
    if report.failed:
        raise typer.Exit(1)


def list_articles(context: typer.Context, home: Home = None, as_json: Json = False) -> None:
    """List the articles, the newest first.

    In a pipe: one article a line, and tabs between id, date, title, source and characters.
    """
    with existing_assistant(context, home, allow_stale=True) as assistant:
        articles = assistant.articles()
    if as_json:
        print_json([info.to_dict() for info in articles])
    else:
        print_articles(articles)


def show(
    context: typer.Context,
    article: Annotated[str, typer.Argument(help="Its id, the beginning of its id, or its title.")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show one article whole. Offsets of citations count the characters of its text."""
    with existing_assistant(context, home, allow_stale=True) as assistant:
        found = assistant.article(article)
    if as_json:
        print_json(found.to_dict())
    else:
        display.show_article(output, found)


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
    with existing_assistant(context, home) as assistant:
        removed = assistant.remove(articles)
    if as_json:
        print_json([info.to_dict() for info in removed])
    else:
        for info in removed:
            output.print(Text(f"removed  {info.title}"), soft_wrap=True)


def rebuild(context: typer.Context, home: Home = None) -> None:
    """Split and embed every article anew, after a change of settings or of the model."""
    with (
        existing_assistant(context, home, allow_stale=True) as assistant,
        progress_bar() as progress,
    ):
        assistant.rebuild(progress)
        count = len(assistant.articles())
    output.print(f"rebuilt the index of {count} articles")


def _check_title(title: str | None, paths: list[str]) -> None:
    """Refuse a title that would be given to no article or to several."""
    if title is None:
        return
    if not title.strip():
        raise typer.BadParameter("it is empty", param_hint="--title")
    if len(paths) > 1 or expanded(paths[0]).is_dir():
        raise typer.BadParameter(
            "it names one article: give one file or web address with it, or - for standard input",
            param_hint="--title",
        )


def _tell(report: AddReport, *, quiet: bool, as_json: bool) -> None:
    """What became of the articles; quietly, only of those that failed."""
    if as_json:
        print_json(report.to_dict())
    elif not quiet:
        display.show_report(output, report)
    if quiet and report.failed:
        display.show_report(errors, AddReport(failed=report.failed))


def _add_one(
    assistant: Assistant,
    path: str,
    title: str | None,
    progress: OnProgress,
    note: Callable[[AddReport], None],
) -> None:
    """Add what one argument names, and note what became of it; what cannot be loaded, too."""
    try:
        if path == STANDARD_INPUT:
            note(assistant.add_bytes(_read_input(assistant.settings), title=title))
        elif is_web_address(path):
            # Whoever types the command may reach what this machine may reach.
            note(assistant.add_url(path, progress, title=title, allow_private=True))
        else:
            assistant.add(path, progress, title=title, on_report=note)
    except LoadError as error:
        note(AddReport(failed=(Failure(path, str(error)),)))


def _read_input(settings: Settings) -> bytes:
    """Standard input, but not much more of it than may be added."""
    if sys.stdin is None:
        raise LoadError("standard input is closed: pipe a text into `rag add -`")
    return sys.stdin.buffer.read(settings.max_file_bytes + 1)
