"""The commands of ``rag eval``.

Those that need the scientific libraries import them when they are called: they take seconds, and
every other command of the app would wait for them.
"""

from __future__ import annotations

from collections.abc import Callable

import typer

from rag.eval import (
    from_feedback_command,
    judging_command,
    run_commands,
    running_command,
    set_commands,
)
from rag.eval.report import command as report

COMMANDS: dict[str, dict[str, Callable[..., None]]] = {
    "Question sets": {
        "check": set_commands.check,
        "import": set_commands.import_,
        "from-feedback": from_feedback_command.from_feedback_command,
    },
    "Runs": {
        "run": running_command.run_command,
        "summary": run_commands.summary_command,
        "report": report.report_command,
        "judge": judging_command.judge_command,
        "compare": run_commands.compare_command,
        "baseline": run_commands.baseline_command,
        "gate": run_commands.gate_command,
    },
}
"""The commands in the order and under the headings of ``rag eval --help``."""

eval_app = typer.Typer(
    name="eval",
    help="Measure how good the answers are, with questions whose answers are known.",
    epilog="A first run: rag eval run evals/sets/corpus.yaml",
    no_args_is_help=True,
)
for heading, commands in COMMANDS.items():
    for name, command in commands.items():
        eval_app.command(name, rich_help_panel=heading)(command)
