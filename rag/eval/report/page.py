"""A report as one HTML file: the page around the figures, and what keeps it to itself.

All text of questions and articles is untrusted. The template escapes what it prints, the script
sets text and never markup, and the page's policy lets nothing in but this one script.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rag.errors import EvaluationError
from rag.eval.intervals import RESAMPLES, signed
from rag.eval.metrics import METRICS
from rag.eval.records import STAGES
from rag.eval.report import drawings, figures, questions
from rag.eval.report.bars import hatchings
from rag.eval.report.charts import colour
from rag.eval.report.labels import facts, labels
from rag.eval.report.opinions import opinions_of
from rag.eval.report.reasons import EXPLAINED
from rag.eval.runs import Run
from rag.eval.show import plural

_TEMPLATES = files("rag.eval.report") / "templates"


def render_page(runs: Sequence[Run]) -> str:
    """See :func:`rag.eval.report.render`."""
    if not runs or not all(run.outcomes for run in runs):
        raise EvaluationError("there is nothing to report: name a run that has questions")
    environment = Environment(
        loader=PackageLoader("rag.eval.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        colour=colour, is_right=questions.is_right, was_read=questions.was_read
    )
    environment.filters.update(signed=_signed, count=_count, duration=figures.duration)
    return environment.get_template("report.html.j2").render(_context(runs))


def _context(runs: Sequence[Run]) -> dict[str, Any]:
    named = labels(runs)
    estimates = figures.estimates_of(runs)
    differences = figures.differences_of(runs)
    summary = figures.groups(estimates, differences)
    rows = questions.rows_of(runs)
    columns = questions.columns_of(rows)
    counts = drawings.lost(runs)
    opinions = opinions_of(runs)
    script = _file("report.js")
    return {
        "policy": policy(script),
        "style": Markup(_file("report.css")),  # noqa: S704 - our own file
        "script": Markup(script),  # noqa: S704 - our own file
        "data": embedded_json(
            questions.data_of(runs, named, rows, columns, [each.judgements for each in opinions])
        ),
        "opinions": opinions if any(each.judge for each in opinions) else [],
        "runs": runs,
        "labels": named,
        "facts": facts(runs),
        "tiles": figures.tiles(summary),
        "summary": summary,
        "differences": differences,
        "resamples": RESAMPLES,
        "stages": {stage: EXPLAINED[stage] for stage in STAGES},
        "lost": counts,
        "losses_chart": drawings.losses_chart(counts, named),
        "hatchings": hatchings(),
        "charts": drawings.figures(runs, named, estimates),
        "rows": rows,
        "columns": columns,
        "hits": {name: METRICS[name].hit for name in columns},
        "types": sorted({row.type for row in rows}),
        "times": figures.times(runs),
    }


def policy(script: str) -> str:
    """A content security policy under which only this script runs, and nothing is loaded."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def embedded_json(value: object) -> Markup:
    """JSON to stand in a script element, which ends at the first ``</script`` wherever it is."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - nothing in it can end the element


def _file(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _signed(value: float) -> str:
    """A difference with its sign; a real minus, as wide as the plus."""
    return signed(value).replace("-", "−")


def _count(count: int, noun: str) -> str:
    """'1 question', '2 questions'."""
    return f"{count:,} {plural(count, noun)}"
