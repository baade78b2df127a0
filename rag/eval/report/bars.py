"""Bars of a report: where questions were lost, and how confidences are spread.

Full bars are answerable questions, hatched ones those that the articles do not answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from rag.eval.report.charts import (
    BOTTOM,
    LEFT,
    LINES_HEIGHT,
    PALETTE,
    QUARTERS,
    RIGHT,
    TOP,
    WIDTH,
    colour,
)
from rag.eval.report.svg import Scale, element, line, picture, text, ticks, x_axis, y_axis

BINS = 20
"""Bars of a histogram of confidences."""


def loss_bars(
    title: str,
    description: str,
    stages: Sequence[str],
    counts: Sequence[Sequence[tuple[int, int]]],
    names: Sequence[str],
) -> Markup:
    """Bars of lost questions: a group for each stage, in it a bar for each run.

    Args:
        title: Its name.
        description: What it shows, with figures.
        stages: The groups.
        counts: Of each stage, of each run: answerable and unanswerable questions lost there.
        names: Of the runs.
    """
    left, bar, gap = 74, 18 if len(names) < 3 else 12, 14
    group = bar * len(names) + gap
    height = TOP - 20 + group * len(stages) + BOTTOM
    bottom = height - BOTTOM
    marks = ticks(max((sum(pair) for row in counts for pair in row), default=0))
    x = Scale(0, marks[-1], left, WIDTH - 34)
    parts = x_axis(x, [(m, str(m)) for m in marks], TOP - 20, bottom, "questions lost")
    for row, (stage, pairs) in enumerate(zip(stages, counts, strict=True)):
        top = TOP - 20 + gap / 2 + row * group
        middle = top + bar * len(names) / 2
        inner = [text(left - 10, middle + 4, stage, "name", text_anchor="end")]
        for run, (answerable, unanswerable) in enumerate(pairs):
            y = top + run * bar
            hint = f"{names[run]}: {answerable} answerable, {unanswerable} unanswerable"
            inner += [
                _bar(x, 0, answerable, y, bar - 2, colour(run), hint),
                _bar(x, answerable, unanswerable, y, bar - 2, f"hatched {colour(run)}", hint),
                text(
                    x(answerable + unanswerable) + 5, y + bar / 2 + 3, str(sum(pairs[run])), "tick"
                ),
            ]
        cover = element("rect", x=0, y=top, width=WIDTH, height=group - gap, class_="cover")
        parts.append(element("g", cover, *inner, class_="stage", data_stage=stage))
    return picture(WIDTH, height, title, description, *parts)


def histogram(
    title: str,
    description: str,
    answerable: Sequence[int],
    unanswerable: Sequence[int],
    threshold: float | None,
    run: int,
) -> Markup:
    """Confidences of answerable questions upwards, and of the others downwards.

    Args:
        title: Its name.
        description: What it shows, with figures.
        answerable: Questions in each of equally wide bins from 0 to 1.
        unanswerable: The same of the others.
        threshold: From here on questions are answered.
        run: Position of the run.
    """
    bottom = LINES_HEIGHT - BOTTOM
    up = ticks(max((*answerable, 1)), at_most=3)
    down = ticks(max((*unanswerable, 1)), at_most=3)
    step = max(up[1], down[1])
    highest, lowest = -(-up[-1] // step) * step, -(-down[-1] // step) * step
    x, y = Scale(0, 1, LEFT, WIDTH - RIGHT), Scale(-lowest, highest, bottom, TOP)
    marks = [(float(m), str(abs(m))) for m in range(-lowest, highest + 1, step)]
    parts = y_axis(y, marks, LEFT, WIDTH - RIGHT, "questions")
    parts += x_axis(x, [(v, f"{v:g}") for v in QUARTERS], bottom, bottom, "confidence")
    width = (x(1) - x(0)) / len(answerable)
    for i, (above, below) in enumerate(zip(answerable, unanswerable, strict=True)):
        place, wide = x(0) + i * width + 0.5, width - 1
        bins = f"{i / len(answerable):.2f}–{(i + 1) / len(answerable):.2f}"
        top = element("title", f"{bins}: {above} answerable")
        parts.append(
            element("rect", top, x=place, y=y(above), width=wide, height=y(0) - y(above),
                    class_=f"bar {colour(run)}")
        )  # fmt: skip
        under = element("title", f"{bins}: {below} unanswerable")
        parts.append(
            element("rect", under, x=place, y=y(0), width=wide, height=y(-below) - y(0),
                    class_=f"bar hatched {colour(run)}")
        )  # fmt: skip
    parts.append(line(LEFT, y(0), WIDTH - RIGHT, y(0), "zero"))
    parts.append(text(WIDTH - RIGHT, TOP + 12, "answerable ↑", "note", text_anchor="end"))
    parts.append(text(WIDTH - RIGHT, bottom - 6, "unanswerable ↓", "note", text_anchor="end"))
    if threshold is not None:
        at = x(threshold)
        side = "end" if threshold > 0.6 else "start"
        parts.append(line(at, TOP - 6, at, bottom, "threshold"))
        name = f"answered from {threshold:g}"
        parts.append(text(at + (-5 if side == "end" else 5), TOP - 2, name, "note", side))
    return picture(WIDTH, LINES_HEIGHT, title, description, *parts)


def bins(values: Sequence[float]) -> list[int]:
    """How many values between 0 and 1 fall into each of :data:`BINS` bins; 1 into the last."""
    counts = [0] * BINS
    for value in values:
        counts[min(int(value * BINS), BINS - 1)] += 1
    return counts


def hatchings() -> Markup:
    """The stripes that hatched bars are filled with, one for each colour; once a page."""
    patterns = [
        element(
            "pattern",
            element("path", d="M0 6L6 0M-1 1L1 -1M5 7L7 5", class_=f"stripe {colour(run)}"),
            id=f"hatch{run}",
            width=6,
            height=6,
            patternUnits="userSpaceOnUse",
        )
        for run in range(PALETTE)
    ]
    return element("svg", *patterns, width=0, height=0, class_="patterns", aria_hidden="true")


def _bar(
    x: Scale, start: int, count: int, y: float, height: float, class_: str, hint: str
) -> Markup:
    return element(
        "rect",
        element("title", hint),
        x=x(start),
        y=y,
        width=x(start + count) - x(start),
        height=height,
        class_=f"bar {class_}",
    )
