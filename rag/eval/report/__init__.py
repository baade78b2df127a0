"""The report of evaluation runs: one HTML file that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Sequence

from rag.eval.runs import Run


def render(runs: Sequence[Run]) -> str:
    """One self-contained page about a run, or about several side by side.

    Raises:
        EvaluationError: There is no run, or a run has no questions.
    """
    # Late: statistics take a second to import, and the command line imports this package.
    from rag.eval.report.page import render_page

    return render_page(runs)
