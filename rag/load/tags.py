"""Words out of a piece of HTML that stands in a text; whole pages: see :mod:`rag.load.html`."""

from __future__ import annotations

import html
import re

# Tags that do not start a new line. All others do.
INLINE = frozenset(
    "a abbr b bdi bdo cite code data dfn del em font i ins kbd label mark q s samp small span "
    "strong sub sup time tt u var wbr".split()
)
_HIDDEN = (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"))

# From one angle bracket to the next, so that the time is linear in the length of the text.
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)[^<>]*>|<[!?][^<>]*>")


def strip_tags(markup: str) -> str:
    """The text between the tags, entities decoded once, with a line feed for every block.

    Comments, scripts and style sheets are left out; one without an end is taken for text.
    """
    for opening, closing in _HIDDEN:
        markup = _without(markup, opening, closing)
    return html.unescape(_TAG.sub(_replacement, markup.replace("\n", " ")))


def _replacement(tag: re.Match[str]) -> str:
    name = tag[1]
    return "" if name is None or name.lower() in INLINE else "\n"


def _without(markup: str, opening: str, closing: str) -> str:
    """The markup without everything from an opening to the closing after it."""
    lowered = markup.lower()
    if len(lowered) != len(markup):  # a rare letter that is longer in lower case
        lowered = markup
    parts = []
    position = 0
    while (start := lowered.find(opening, position)) >= 0:
        end = lowered.find(closing, start + len(opening))
        if end < 0:
            break
        parts.append(markup[position:start])
        position = end + len(closing)
    return "".join([*parts, markup[position:]])
