"""How the terminal shows a run, a comparison and the checks of a gate.

Lines are never cut or broken to fit: a terminal breaks them itself, and a pipe gets them whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rag.eval.compare import Change, Comparison
from rag.eval.gate import Check
from rag.eval.intervals import Difference, Estimate, signed
from rag.eval.metrics import METRICS
from rag.eval.records import STAGES, Stage
from rag.eval.runs import Run
from rag.eval.summary import Summary

LIMIT = 10
"""Questions won and questions lost that are shown, unless another number is given."""

OF_TYPES = ("correct", "answer_hit", "recall@1", "recall@5")
"""Metrics that types of questions are told apart by: the first two of these that there are."""

_ALIKE = "no width: only these n questions were alike; of others up to 3/n may not be"
"""The rule of three (Hanley and Lippman-Hand, JAMA 1983)."""

_WIDE = 10_000
_STYLES = {"better": "green", "worse": "bold red"}
_INDENT = "  "
_ESTIMATES = ("metric", "value", "95% interval", "n")

Row = Sequence[str | Text]


def show_summary(console: Console, run: Run, summary: Summary) -> None:
    """The metrics of a run in their groups, and where its questions were lost."""
    manifest = run.manifest
    if run.path:
        show_line(console, Text(str(run.path), style="bold"))
    kind = " (retrieval only)" if manifest.retrieval_only else ""
    show_line(
        console,
        f"{manifest.name}: {summary.questions} questions, {summary.answerable} of them "
        f"answerable{kind}; {manifest.reader}",
    )
    _table(console, _ESTIMATES, _metric_rows(summary.metrics))
    lost = summary.losses
    rows: list[Row] = [
        (stage, str(lost.answerable.get(stage, "")), str(lost.unanswerable.get(stage, "")))
        for stage in STAGES
        if stage in lost.answerable or stage in lost.unanswerable
    ]
    _table(console, ("lost in", "answerable", "not answerable"), rows)
    _notes(console, summary)
    _types(console, summary)
    _seconds(console, summary)
    if any(found.low == found.high for found in summary.metrics.values()):
        console.print()
        show_line(console, Text(_ALIKE, style="dim"))


def show_estimates(console: Console, what: str, estimates: Mapping[str, Estimate]) -> None:
    """Values with their intervals, under headings of which the first says what they are of."""
    rows = [_estimate_row(name, found) for name, found in estimates.items()]
    _table(console, (what, *_ESTIMATES[1:]), rows)


def show_comparison(console: Console, comparison: Comparison, limit: int = LIMIT) -> None:
    """The differences between two runs, and the questions that one did better."""
    show_line(console, Text(f"a  {comparison.a}", style="bold"))
    show_line(console, Text(f"b  {comparison.b}", style="bold"))
    show_line(console, f"{comparison.questions} questions in both; better and worse are said of b")
    for note in comparison.notes:
        show_line(console, Text(f"note: {note}", style="yellow"))
    rows = [(name, str(a), str(b)) for name, (a, b) in comparison.changed.items()]
    _table(console, ("changed", "a", "b"), rows)
    headings = ("metric", "a", "b", "b - a", "95% interval", "n", "won", "lost", "p", "verdict")
    _table(console, headings, _difference_rows(comparison.differences))
    if comparison.listed:
        _changes(console, f"lost by {comparison.listed}", comparison.lost, limit)
        _changes(console, f"won by {comparison.listed}", comparison.won, limit)


def show_checks(console: Console, checks: Sequence[Check]) -> None:
    """Each check of a gate on a line, the broken ones last, and how many they are."""
    for check in sorted(checks, key=lambda check: not check.passed):
        show_line(console, Text(check.text, style="" if check.passed else _STYLES["worse"]))
    broken = sum(not check.passed for check in checks)
    outcome = f"{broken} of {len(checks)} checks broken" if broken else "all checks hold"
    show_line(console, Text(outcome, style="bold"))


def show_line(console: Console, text: str | Text) -> None:
    """A line that is not broken to fit, and whose brackets are no markup."""
    console.print(text if isinstance(text, Text) else Text(text), soft_wrap=True)


def plural(count: int, noun: str) -> str:
    """'question' of one, else 'questions'."""
    return noun if count == 1 else f"{noun}s"


def _metric_rows(estimates: Mapping[str, Estimate]) -> Iterable[Row]:
    for group, names in groupby(estimates, key=lambda name: METRICS[name].group):
        yield (Text(group, style="dim"), "", "", "")
        for name in names:
            yield _estimate_row(_INDENT + name, estimates[name])


def _estimate_row(name: str, found: Estimate) -> Row:
    return (name, *_value_and_interval(found), str(found.n))


def _value_and_interval(found: Estimate) -> tuple[str, str]:
    return f"{found.value:.3f}", f"{found.low:.3f}-{found.high:.3f}"


def _seconds(console: Console, summary: Summary) -> None:
    rows = [
        (stage, *_value_and_interval(taken.p50), *_value_and_interval(taken.p95), str(taken.p50.n))
        for stage, taken in summary.seconds.items()
    ]
    _table(console, ("seconds", "p50", "95% interval", "p95", "95% interval", "n"), rows)


def _notes(console: Console, summary: Summary) -> None:
    """What answers were given with, such as why they are not the language model's."""
    rows = [(" ".join(note.split()), str(count)) for note, count in summary.notes.items()]
    _table(console, ("note", "n"), rows[:LIMIT])
    if len(rows) > LIMIT:
        show_line(console, Text(f"and {len(rows) - LIMIT} other notes", style="dim"))


def _types(console: Console, summary: Summary) -> None:
    """A row for each type, where there are several."""
    if len(summary.by_type) < 2:
        return
    names = [name for name in OF_TYPES if name in summary.metrics][:2]
    rows = [
        (kind or "(none)", str(count), *(_brief(metrics.get(name)) for name in names))
        for kind, (count, metrics) in summary.by_type.items()
    ]
    _table(console, ("type", "n", *names), rows)


def _brief(found: Estimate | None) -> str:
    return f"{found.value:.3f} ({found.low:.2f}-{found.high:.2f})" if found else ""


def _difference_rows(differences: Iterable[Difference]) -> Iterable[Row]:
    for each in differences:
        yield (
            each.metric,
            f"{each.a:.3f}",
            f"{each.b:.3f}",
            signed(each.difference),
            f"{signed(each.low)} to {signed(each.high)}",
            str(each.n),
            "" if each.won is None else str(each.won),
            "" if each.lost is None else str(each.lost),
            "" if each.p is None else f"{each.p:.3f}",
            Text(each.verdict, style=_STYLES.get(each.verdict, "dim")),
        )


def _changes(console: Console, heading: str, changes: Sequence[Change], limit: int) -> None:
    console.print()
    show_line(console, Text(f"{heading}: {len(changes)}", style="bold"))
    for change in changes[:limit]:
        values = f"{change.a:.3g} -> {change.b:.3g}"
        parts = (change.id, change.question, f"({values}{_stages(change)})")
        show_line(console, Text(_INDENT + _INDENT.join(part for part in parts if part)))
    if len(changes) > limit:
        show_line(console, Text(f"{_INDENT}and {len(changes) - limit} more", style="dim"))


def _stages(change: Change) -> str:
    """Where each run lost the question; nothing of one that is only found at another rank."""
    if change.lost_a is None and change.lost_b is None:
        return ""
    return f"; a {_where(change.lost_a)}, b {_where(change.lost_b)}"


def _where(lost: Stage | None) -> str:
    return f"lost ({lost})" if lost else "right"


def _table(console: Console, headings: Sequence[str], rows: Iterable[Row]) -> None:
    """Rows under headings, words on the left and figures on the right; nothing without rows."""
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        words = heading in {headings[0], "verdict"}
        table.add_column(heading, justify="left" if words else "right", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    if not table.row_count:
        return
    # As wide as its figures need, whatever rich takes the width of a terminal or a pipe for.
    table.width = console.measure(table, options=console.options.update_width(_WIDE)).maximum
    console.print()
    console.print(table, soft_wrap=True)
