"""What a format hands over: the lines of a text and what the text says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph, heading, list item or table row, on one line and never empty.

    ``gap`` tells whether empty space set it apart from the line before: what was copied from one
    box of a page usually has no gap inside.
    """

    text: str
    gap: bool = True


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a text besides its words; None is unknown."""

    title: str | None = None
    published: date | None = None
    source: str | None = None
    url: str | None = None

    def filled_from(self, other: Metadata) -> Metadata:
        """These values, and those of ``other`` where these are unknown."""
        return Metadata(
            title=self.title or other.title,
            published=self.published or other.published,
            source=self.source or other.source,
            url=self.url or other.url,
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """A parsed text before it is judged.

    ``may_be_page`` is false of a text that cannot have been copied from a browser as it is: one
    that somebody prepared with front matter, or whose lines keep to a column. Such a text is taken
    as it stands, without a look for page furniture.

    ``origin`` is the address that whoever prepared a text with front matter says it comes from. An
    address that a page gives itself is only metadata: what has the same origin is replaced, and a
    page may name the address of any other.
    """

    lines: tuple[Line, ...]
    metadata: Metadata = field(default_factory=Metadata)
    may_be_page: bool = True
    origin: str | None = None
