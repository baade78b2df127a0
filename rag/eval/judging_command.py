"""The command that asks a language model what it thinks of the answers: judge."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from rag.cli.common import Json, errors, output, print_json, settings_of, stage_bars
from rag.cli.exit_codes import FAILED, INTERRUPTED
from rag.errors import LLMError
from rag.llm import open_llm

if TYPE_CHECKING:
    from rag.eval.intervals import Estimate
    from rag.eval.judgements import Judgements

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
        with stage_bars() as progress:
            found = judge(read, model, fresh=fresh, progress=partial(progress, "judging"))
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
                "endpoint": found.header.endpoint,
                "judged": len(found.judgements) - len(found.missing),
                "missing": {each.id: each.error for each in found.missing},
                "judgements": {name: asdict(value) for name, value in figures.items()},
            }
        )
    else:
        _show(run, found, figures)
    if found.missing:
        raise typer.Exit(FAILED)


def _show(run: Path, found: Judgements, figures: dict[str, Estimate]) -> None:
    """The figures under a heading that says what they are, and what is missing."""
    # Late, for the same reason.
    from rag.eval.show import show_estimates, show_line

    heading = f"Judged by {found.header.whose} (an opinion, not a measurement)"
    show_line(output, Text(str(run), style="bold"))
    show_line(output, Text(heading, style="bold"))
    show_line(
        output,
        f"{len(found.judgements)} answered questions: "
        f"{len(found.judgements) - len(found.missing)} judged, {len(found.missing)} missing",
    )
    show_estimates(output, "criterion", figures)
    if found.missing:
        output.print()
        show_line(output, "missing, and asked for again by the same command:")
        for each in found.missing[:LISTED]:
            show_line(output, f"  {each.id}  {each.error}")
        if len(found.missing) > LISTED:
            show_line(output, f"  and {len(found.missing) - LISTED} more")
