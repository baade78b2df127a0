"""SVG by hand: elements that escape what they hold, scales, and a frame with axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

TICK = 4
"""Length of a tick, and the gap between an axis and its numbers."""


def element(name: str, *children: str, **attributes: str | float | None) -> Markup:
    """An element; children that are not markup are text, and get escaped.

    Args:
        name: The name of the tag.
        children: Markup or text.
        attributes: ``class_`` stands for ``class`` and ``text_anchor`` for ``text-anchor``; those
            that are None are left out. Numbers are rounded to hundredths of a pixel.
    """
    opening = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _attribute(value))
        for key, value in attributes.items()
        if value is not None
    )
    inner = Markup("").join(escape(child) for child in children)
    return Markup(f"<{name}{opening}>{inner}</{name}>")  # noqa: S704 - both parts are escaped


def number(value: float) -> str:
    """A coordinate with two decimals at most: 12, 12.5, 12.25."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(share: float) -> str:
    """A share of 0-1 as whole percents."""
    return f"{share:.0%}"


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values between ``low`` and ``high`` to pixels between ``start`` and ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The pixel of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks(highest: float, at_most: int = 5) -> list[int]:
    """Round counts from 0 to the first that is not below ``highest``: [0, 5, 10, 15] for 12."""
    steps = (base * 10**power for power in range(12) for base in (1, 2, 5))
    step = next(step for step in steps if highest <= step * at_most)
    return [step * i for i in range(max(1, -(-int(highest) // step)) + 1)]


def picture(width: float, height: float, title: str, description: str, *parts: str) -> Markup:
    """An image with a name, and with what it shows in words for those who cannot see it."""
    return element(
        "svg",
        element("title", title),
        element("desc", description),
        *parts,
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_label=f"{title}. {description}",
    )


def x_axis(
    scale: Scale, marks: Sequence[tuple[float, str]], top: float, bottom: float, label: str
) -> list[Markup]:
    """Numbers below a frame with faint lines upwards, and what they count."""
    parts = [line(scale(v), top, scale(v), bottom, "grid") for v, _ in marks]
    parts += [
        text(scale(value), bottom + 16, name, "tick", text_anchor="middle") for value, name in marks
    ]
    middle = (scale.start + scale.end) / 2
    return [*parts, text(middle, bottom + 34, label, "label", text_anchor="middle")]


def y_axis(
    scale: Scale, marks: Sequence[tuple[float, str]], left: float, right: float, label: str
) -> list[Markup]:
    """Numbers at the left of a frame with faint lines across, and what they count on top."""
    parts = [line(left, scale(v), right, scale(v), "grid") for v, _ in marks]
    parts += [
        text(left - 2 * TICK, scale(value) + TICK, name, "tick", text_anchor="end")
        for value, name in marks
    ]
    return [*parts, text(0, min(scale.start, scale.end) - 14, label, "label")]


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def text(x: float, y: float, content: str, class_: str, text_anchor: str | None = None) -> Markup:
    """A piece of text; ``text_anchor`` is start, middle or end."""
    return element("text", content, x=x, y=y, class_=class_, text_anchor=text_anchor)


def _attribute(value: str | float) -> str:
    return value if isinstance(value, str) else number(value)
