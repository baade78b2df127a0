"""The command that asks the questions: run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from rag.cli.common import Home, Json, errors, output, print_json, stage_bars
from rag.cli.exit_codes import INTERRUPTED
from rag.errors import SettingsError
from rag.eval.files import FormatError
from rag.eval.problems import Problem
from rag.eval.yaml_files import read_mapping, repeated_keys, value_of
from rag.settings import Settings


def run_command(
    context: typer.Context,
    questions: Annotated[
        Path, typer.Argument(metavar="SET", help="A question set: a .yaml or .jsonl file.")
    ],
    settings_file: Annotated[
        Path | None,
        typer.Option(
            "--settings",
            metavar="FILE",
            help="YAML with settings by name (dense_weight: 1.0), before RAG_… and .env.",
        ),
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="One setting; can be given several times."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Folder of the run.", show_default="HOME/eval/NAME-KEY"
        ),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option("--sample", metavar="N", min=1, help="Ask N questions drawn at random."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the sample and the intervals.")] = 0,
    retrieval_only: Annotated[
        bool, typer.Option("--retrieval-only", help="Do not read: retrieval metrics only.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask anew, also where the finished run is there.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Ask every question of a set, measure the answers, and keep the run.

    A run that was interrupted goes on when the same command is given again, and a finished one is
    shown again. Your own store is not touched: the articles of the set get an index of their own,
    kept for the next run. Exit code 1 when a question could not be asked.
    """
    # Seconds of imports, for this command only.
    from rag.eval.runner import evaluate
    from rag.eval.show import show_line, show_summary
    from rag.eval.summary import summarize

    values = {**_from_file(settings_file), **dict(_assignment(each) for each in given or [])}
    chosen = home or context.obj
    settings = Settings(**({**values, "home": chosen} if chosen else values))
    try:
        with stage_bars(quiet) as advance:
            run = evaluate(
                questions,
                settings,
                out=out,
                sample=sample,
                seed=seed,
                retrieval_only=retrieval_only,
                fresh=fresh,
                progress=lambda step: advance(step.stage, step.done, step.total),
            )
    except KeyboardInterrupt:
        errors.print("Interrupted; the same command goes on from here.")
        raise typer.Exit(INTERRUPTED) from None
    summary = summarize(run)
    if as_json:
        print_json({"run": str(run.path), **summary.to_dict()})
    else:
        show_summary(output, run, summary)
        output.print()
        hint = f"`rag eval report {run.path}` shows every question"
        show_line(output, f"The run is in {run.path}: {hint}")
    if any(record.error for record in run.records):
        raise typer.Exit(1)


def _from_file(path: Path | None) -> dict[str, Any]:
    """The settings in a YAML file; their names and values are checked with all others."""
    if path is None:
        return {}
    try:
        root = read_mapping(path, "it holds no settings: write one `name: value` a line")
        if repeated := next(repeated_keys(root), None):
            raise repeated
        return {str(name): value for name, value in value_of(root).items()}
    except OSError as error:
        raise SettingsError(
            f"cannot read the settings {path}: {error.strerror}; name another file with --settings"
        ) from error
    except FormatError as error:
        raise SettingsError(str(Problem(path, error.line, str(error)))) from error


def _assignment(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE")
    return name.strip(), value.strip()
