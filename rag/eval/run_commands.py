"""The commands about runs that are made: summary, compare, baseline, gate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from rag.cli.common import Json, output, print_json
from rag.errors import EvaluationError
from rag.eval.compare import compare
from rag.eval.gate import COMPARED, COMPARED_IN_RETRIEVAL, gate
from rag.eval.runs import read_run, write_baseline
from rag.eval.show import LIMIT, show_checks, show_comparison, show_summary
from rag.eval.summary import summarize

RunOrBaseline = Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder or a baseline.")]
KEPT = ("questions", "answerable", "metrics", "lost")
"""What a baseline keeps of the summary: neither what depends on the machine nor what is long."""

Bounds = list[str] | None


def summary_command(run: RunOrBaseline, as_json: Json = False) -> None:
    """Show the figures of a run, and where its questions were lost."""
    read = read_run(run)
    summary = summarize(read)
    if as_json:
        print_json(summary.to_dict())
    else:
        show_summary(output, read, summary)


def compare_command(
    a: Annotated[Path, typer.Argument(metavar="A", help="The first run, or a baseline.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The second: better or worse than A?")],
    metric: Annotated[
        str | None,
        typer.Option(
            "--metric",
            "-m",
            metavar="METRIC",
            help="List the questions won and lost by it.",
            show_default="correct, or else recall@1",
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=0, help="Show so many won and so many lost.")
    ] = LIMIT,
    as_json: Json = False,
) -> None:
    """Compare two runs, question by question.

    Differences come with paired bootstrap intervals, hits and misses with McNemar's exact test.
    """
    comparison = compare(read_run(a), read_run(b), metric=metric)
    if as_json:
        print_json(comparison.to_dict())
    else:
        show_comparison(output, comparison, limit)


def baseline_command(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Is replaced if it is a baseline.")],
) -> None:
    """Write the figures of a run as one small file, without texts, to compare later runs with."""
    read = read_run(run)
    if not read.records:
        raise EvaluationError(f"{run} is a baseline already: name the folder of a run")
    if file.exists() and not _is_baseline(file):
        raise EvaluationError(
            f"{file} is there and is no baseline, so it is not replaced: name another file"
        )
    try:
        summary = summarize(read).to_dict()
        write_baseline(read, {name: summary[name] for name in KEPT}, file)
        size = file.stat().st_size
    except OSError as error:
        raise EvaluationError(
            f"cannot write the baseline {file}: {error.strerror}; name a file in a folder that is "
            "there"
        ) from error
    output.print(Text(f"{file}: {len(read.outcomes)} questions, {size:,} bytes"), soft_wrap=True)


def _is_baseline(file: Path) -> bool:
    try:
        return not file.is_dir() and not read_run(file).records
    except EvaluationError:
        return False


def gate_command(
    run: RunOrBaseline,
    floor: Annotated[
        Bounds,
        typer.Option(
            "--floor",
            metavar="METRIC=VALUE",
            help="Least value, from 0 to 1; can be given several times.",
        ),
    ] = None,
    ceiling: Annotated[
        Bounds,
        typer.Option(
            "--ceiling",
            metavar="METRIC=VALUE",
            help="Greatest value, for what is better when lower; can be given several times.",
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="RUN", help="A run or a baseline to be no worse than."),
    ] = None,
    metric: Annotated[
        list[str] | None,
        typer.Option(
            "--metric",
            "-m",
            metavar="METRIC",
            help="Compare this with the baseline, or all there are; can be given several times.",
            show_default=f"{', '.join(COMPARED)}; of retrieval {', '.join(COMPARED_IN_RETRIEVAL)}",
        ),
    ] = None,
    allow_other_set: Annotated[
        bool,
        typer.Option(
            "--allow-other-set", help="Compare the common questions of two different sets."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Exit with 1 when a run is below a floor, above a ceiling, or worse than a baseline.

    Worse: the whole 95% interval of the difference, question by question, is on the worse side of
    zero. `rag eval compare` asks for more before it says so.
    """
    floors, ceilings = _bounds(floor, "--floor"), _bounds(ceiling, "--ceiling")
    if baseline is None:
        if not floors and not ceilings:
            raise typer.BadParameter("nothing to check: give --floor, --ceiling or --baseline")
        if metric or allow_other_set:
            name = "--metric" if metric else "--allow-other-set"
            raise typer.BadParameter("it needs --baseline", param_hint=name)
    earlier = read_run(baseline) if baseline is not None else None
    checks = gate(
        read_run(run), floors, ceilings, earlier, metric or None, allow_other_set=allow_other_set
    )
    passed = all(check.passed for check in checks)
    try:
        if as_json:
            print_json({"passed": passed, "checks": [check.to_dict() for check in checks]})
        else:
            show_checks(output, checks)
    except BrokenPipeError:
        # `rag eval gate … | head` may not open the gate: elsewhere nobody reading is no error.
        if passed:
            raise
    if not passed:
        raise typer.Exit(1)


def _bounds(given: Sequence[str] | None, option: str) -> dict[str, float]:
    """``METRIC=VALUE`` as values by metric."""
    bounds: dict[str, float] = {}
    for text in given or ():
        name, _, value = (part.strip() for part in text.partition("="))
        try:
            bound = float(value)
        except ValueError:
            bound = math.nan
        # A bound of 90 would break always or never: a gate that never closes is none.
        if not name or not 0 <= bound <= 1:
            raise typer.BadParameter(
                f"{text!r} is not METRIC=VALUE with a value from 0 to 1, as recall@5=0.9 is",
                param_hint=option,
            )
        if name in bounds:
            raise typer.BadParameter(f"{name} is given twice", param_hint=option)
        bounds[name] = bound
    return bounds
