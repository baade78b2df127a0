"""The command that asks a language model what it thinks of the answers: judge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from rag.cli.common import Json, errors, output, print_json, settings_of
from rag.errors import LLMError
from rag.llm import open_llm

if TYPE_CHECKING:
    from rag.eval.intervals import Estimate
    from rag.eval.judge import OnJudged
    from rag.eval.judgements import Judgements

INTERRUPTED = 130
LISTED = 5
"""Reasons for missing judgements that are shown."""


def judge_command(
    context: typer.Context,
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")],
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Forget what was judged before, and start anew.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Ask a language model (RAG_LLM) whether the answers of a run are faithful and correct.

    Its opinion is kept in the run's folder, apart from the measured figures: the summary and the
    gate leave it out. The questions, answers and quotations are sent to the model's endpoint. The
    same command goes on with what is missing. Exit code 1 when a judgement is missing at the end.
    """
    # Seconds of imports, for this command only.
    from dataclasses import asdict

    from rag.eval.judge import judge
    from rag.eval.judgements import summarize_judgements
    from rag.eval.runs import read_run

    read = read_run(run)
    model = open_llm(settings_of(context, None))
    try:
        with _progress() as progress:
            found = judge(read, model, fresh=fresh, progress=progress)
    except KeyboardInterrupt:
        errors.print("Interrupted; the same command goes on from here.")
        raise typer.Exit(INTERRUPTED) from None
    except LLMError:
        errors.print("Judging stopped; the same command goes on from here.")
        raise
    figures = summarize_judgements(found.judgements, read.manifest.seed)
    if as_json:
        print_json(
            {
                "run": str(run),
                "judge": found.header.judge,
                "judged": len(found.judgements) - len(found.missing),
                "missing": {each.id: each.error for each in found.missing},
                "judgements": {name: asdict(value) for name, value in figures.items()},
            }
        )
    else:
        _show(run, found, figures)
    if found.missing:
        raise typer.Exit(1)


def _show(run: Path, found: Judgements, figures: dict[str, Estimate]) -> None:
    """The figures under a heading that says what they are, and what is missing."""
    heading = f"Judged by {found.header.judge} (an opinion, not a measurement)"
    _line(Text(str(run), style="bold"))
    _line(Text(heading, style="bold"))
    _line(
        f"{len(found.judgements)} answered questions: "
        f"{len(found.judgements) - len(found.missing)} judged, {len(found.missing)} missing"
    )
    if figures:
        table = Table(box=None, pad_edge=False)
        for name in ("criterion", "value", "95% interval", "n"):
            table.add_column(name, justify="left" if name == "criterion" else "right", no_wrap=True)
        for name, value in figures.items():
            limits = f"{value.low:.3f}-{value.high:.3f}"
            table.add_row(name, f"{value.value:.3f}", limits, str(value.n))
        output.print()
        output.print(table, soft_wrap=True)
    if found.missing:
        output.print()
        _line("missing, and asked for again by the same command:")
        for each in found.missing[:LISTED]:
            _line(f"  {each.id}  {each.error}")
        if len(found.missing) > LISTED:
            _line(f"  and {len(found.missing) - LISTED} more")


def _line(text: str | Text) -> None:
    output.print(text if isinstance(text, Text) else Text(text), soft_wrap=True)


@contextmanager
def _progress() -> Iterator[OnJudged]:
    """A bar over the questions, on a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("judging", total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance
