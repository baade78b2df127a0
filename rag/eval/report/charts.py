"""The charts of a report, as functions from figures to SVG.

Colours come from the page's style sheet by class (``run0`` for the first run, and so on), so that
they suit light, dark and paper. What a colour tells is also told by place, dash or hatching.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from rag.eval.intervals import Estimate
from rag.eval.report.svg import (
    Scale,
    element,
    line,
    number,
    percent,
    picture,
    text,
    x_axis,
    y_axis,
)

WIDTH = 440
LEFT, RIGHT, TOP, BOTTOM = 44, 18, 34, 44
LINES_HEIGHT = 300
PALETTE = 4
"""Colours in the style sheet; a fifth run gets the first one's again."""

QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Where an axis of shares has its numbers."""


@dataclass(frozen=True, slots=True)
class Line:
    """A curve of a run.

    Attributes:
        name: What it is.
        run: Position of the run, for its colour.
        points: From left to right.
        whiskers: (x, low, high) of the points that have an interval.
        mark: A point to stress, and what to call it.
        dashed: To tell it from another curve of the same run.
    """

    name: str
    run: int
    points: tuple[tuple[float, float], ...]
    whiskers: tuple[tuple[float, float, float], ...] = ()
    mark: tuple[float, float, str] | None = None
    dashed: bool = False


def colour(run: int) -> str:
    """The class that gives an element a run's colour."""
    return f"run{run % PALETTE}"


def curves(
    title: str,
    description: str,
    lines: Sequence[Line],
    x_marks: Sequence[tuple[float, str]],
    labels: tuple[str, str],
    *,
    dots: bool = False,
) -> Markup:
    """Curves of shares.

    Args:
        title: Its name.
        description: What it shows, with figures, for those who cannot see it.
        lines: The curves; values between 0 and 1.
        x_marks: Numbers on the x axis and what they are called, from one end to the other.
        labels: Of the x and of the y axis.
        dots: Whether the points are few and each is a measurement of its own.
    """
    bottom = LINES_HEIGHT - BOTTOM
    x = Scale(x_marks[0][0], x_marks[-1][0], LEFT, WIDTH - RIGHT)
    y = Scale(0, 1, bottom, TOP)
    parts = y_axis(y, [(v, percent(v)) for v in QUARTERS], LEFT, WIDTH - RIGHT, labels[1])
    parts += x_axis(x, x_marks, TOP, bottom, labels[0])
    for curve in lines:
        parts += [
            line(x(at), y(low), x(at), y(high), f"whisker {colour(curve.run)}")
            for at, low, high in curve.whiskers
        ]
        path = "L".join(f"{number(x(a))} {number(y(b))}" for a, b in curve.points)
        dashed = " dashed" if curve.dashed else ""
        parts.append(element("path", d=f"M{path}", class_=f"curve{dashed} {colour(curve.run)}"))
        if dots:
            parts += [
                _dot(x(a), y(b), curve.run, f"{curve.name}: {b:.3f}") for a, b in curve.points
            ]
        if curve.mark:
            at, share, name = curve.mark
            parts.append(_dot(x(at), y(share), curve.run, name, radius=5))
    return picture(WIDTH, LINES_HEIGHT, title, description, *parts)


def whiskers(
    title: str,
    description: str,
    rows: Sequence[tuple[str, Sequence[Estimate | None]]],
    label: str,
) -> Markup:
    """Shares with their intervals: a row for each kind of question, in it a dot for each run."""
    left, step, gap = 120, 13, 14
    runs = max((len(estimates) for _, estimates in rows), default=1)
    group = step * runs + gap
    height = 10 + group * len(rows) + BOTTOM
    bottom = height - BOTTOM
    x = Scale(0, 1, left, WIDTH - RIGHT)
    parts = x_axis(x, [(v, percent(v)) for v in QUARTERS], 10, bottom, label)
    for row, (name, estimates) in enumerate(rows):
        top = 10 + gap / 2 + row * group
        parts.append(text(left - 10, top + step * runs / 2 + 4, name, "name", text_anchor="end"))
        for run, found in enumerate(estimates):
            if found is None:
                continue
            y = top + step * (run + 0.5)
            parts.append(line(x(found.low), y, x(found.high), y, f"whisker {colour(run)}"))
            hint = f"{name}: {found.value:.3f} [{found.low:.3f}, {found.high:.3f}], n = {found.n}"
            parts.append(_dot(x(found.value), y, run, hint, radius=4))
    return picture(WIDTH, height, title, description, *parts)


def strip(estimates: Sequence[Estimate | None]) -> Markup:
    """The intervals of a metric between 0 and 1, one run below the other. Decoration of a table."""
    width, step = 120, 10
    x, height = Scale(0, 1, 4, width - 4), step * len(estimates) + 2
    parts = [line(x(v), 0, x(v), height, "grid") for v in (0.0, 0.5, 1.0)]
    for run, found in enumerate(estimates):
        if found is not None:
            y = 1 + step * (run + 0.5)
            parts.append(line(x(found.low), y, x(found.high), y, f"whisker {colour(run)}"))
            parts.append(element("circle", cx=x(found.value), cy=y, r=3, class_=colour(run)))
    return element(
        "svg", *parts, viewBox=f"0 0 {width} {height}", width=width, height=height,
        class_="strip", aria_hidden="true",
    )  # fmt: skip


def _dot(x: float, y: float, run: int, hint: str, radius: float = 3.5) -> Markup:
    return element(
        "circle", element("title", hint), cx=x, cy=y, r=radius, class_=f"dot {colour(run)}"
    )
