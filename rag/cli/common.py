"""What the commands share: their options, the store they open, and how they print."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as ProgressBar
from rich.segment import Segment
from rich.text import Text

from rag import display
from rag.answer import ExtractiveComposer
from rag.assistant import Assistant
from rag.cli.printable import escaped, printable
from rag.errors import StoreError
from rag.progress import OnProgress, Progress
from rag.settings import Settings
from rag.store import DATABASE_FILE
from rag.types import ArticleInfo


class PlainConsole(Console):
    """A console whose texts cannot steer the terminal, and whose caller handles a broken pipe."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """See :meth:`Console.render`. What rich itself sends to the terminal stays."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=printable(segment.text))

    def on_broken_pipe(self) -> None:
        """Leave it to the caller what to do when nobody reads any more."""
        raise BrokenPipeError


output = PlainConsole(highlight=False)
errors = PlainConsole(stderr=True, highlight=False)


def _folder(given: str) -> Path:
    if not given.strip():
        raise typer.BadParameter("the name of the folder is empty")
    return Path(given)


Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        metavar="DIR",
        parser=_folder,
        help="Folder of the store [RAG_HOME; default: .rag]",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Chosen = Annotated[
    list[str] | None,
    typer.Option(
        "--article", "-a", metavar="ID", help="Only this article; can be given several times."
    ),
]


def settings_of(context: typer.Context, home: Path | None, **given: object) -> Settings:
    """The settings, with the folder named before or behind the command; None is not given."""
    values = {"home": home or context.obj, **given}
    return Settings(**{name: value for name, value in values.items() if value is not None})


@contextmanager
def existing_assistant(
    context: typer.Context,
    home: Path | None,
    *,
    allow_stale: bool = False,
    answers: bool = False,
) -> Iterator[Assistant]:
    """The assistant of a store that is there; a mistyped folder is not made into a store.

    Only one that ``answers`` needs the language model, if the settings name one.
    """
    settings = settings_of(context, home)
    if not (settings.home / DATABASE_FILE).exists():
        raise StoreError(
            f"there is no store at {settings.home}: add articles with `rag add PATH`, "
            "or name its folder with --home"
        )
    composer = None if answers else ExtractiveComposer(settings.max_statements)
    with Assistant.open(
        settings, composer=composer, allow_stale=allow_stale, create=False
    ) as assistant:
        yield assistant


@contextmanager
def progress_bar(quiet: bool = False) -> Iterator[OnProgress]:
    """A bar over the files, with the passages of a long article beside it."""
    with _bar(quiet, TextColumn("{task.fields[passages]}"), TimeElapsedColumn()) as bar:
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


OnStep = Callable[[str, int, int], None]
"""Called with a stage of the work, and with how much of how much is done in it."""


@contextmanager
def stage_bars(quiet: bool = False) -> Iterator[OnStep]:
    """A bar for each stage of long work, with the time that it took and will take."""
    with _bar(quiet, TimeElapsedColumn(), TimeRemainingColumn()) as bar:
        tasks: dict[str, TaskID] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage)
            bar.update(tasks[stage], completed=done, total=total)

        yield advance


def _bar(quiet: bool, *columns: ProgressColumn) -> ProgressBar:
    """Bars on a terminal, which are gone when all is done; nothing elsewhere."""
    return ProgressBar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        *columns,
        console=errors,
        transient=True,
        disable=quiet or not errors.is_terminal,
    )


@contextmanager
def loading() -> Iterator[None]:
    """A spinner while the models load, on a terminal."""
    if not errors.is_terminal:
        yield
        return
    with errors.status("reading…"):
        yield


def print_articles(articles: Sequence[ArticleInfo]) -> None:
    """The articles on standard output or, where there are none, a hint on how to add some."""
    if articles:
        display.show_articles(output, articles)
    else:
        errors.print("no articles yet: add some with `rag add PATH`", soft_wrap=True)


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever json can write
    """A value on standard output, for programs."""
    typer.echo(escaped(json.dumps(value, ensure_ascii=False, indent=2)))


def print_error(message: str) -> None:
    """One line on standard error."""
    errors.print(Text.assemble(("Error: ", "bold red"), message), soft_wrap=True)
