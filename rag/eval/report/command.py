"""``rag eval report``: runs in, one HTML file out."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from rag.cli.common import output
from rag.errors import EvaluationError
from rag.eval.files import write_whole
from rag.eval.report import render
from rag.eval.runs import read_run

PAGES = frozenset({".html", ".htm"})
"""Names of a report; nothing else is ever replaced."""

DEFAULT_NAME = "report.html"


def report_command(
    runs: Annotated[
        list[Path],
        typer.Argument(metavar="RUN…", help="Folders of runs, or baseline files; the first is A."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.html",
            help="Where to write it.",
            show_default="report.html in the first run",
        ),
    ] = None,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the report in the web browser.")
    ] = False,
) -> None:
    """Write a report of a run, or of several side by side, as one HTML file.

    It needs neither a server nor the network: figures with their intervals, where questions were
    lost, and every question with what was retrieved, read and answered.
    """
    file = out or default_file(runs[0])
    if file.suffix.lower() not in PAGES:
        raise EvaluationError(
            f"a report is a .html file, and {file} could be something else: name it so with --out"
        )
    page = render([read_run(run) for run in runs])
    try:
        write_whole(file, page)
    except OSError as error:
        raise EvaluationError(
            f"cannot write {file}: {error.strerror}; name another file with --out"
        ) from error
    output.print(Text(str(file)), soft_wrap=True)
    if open_page:
        webbrowser.open(file.resolve().as_uri())


def default_file(run: Path) -> Path:
    """``report.html`` in a run's folder; beside a baseline, named as it is."""
    return run / DEFAULT_NAME if run.is_dir() else run.with_suffix(".html")
