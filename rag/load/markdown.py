"""Markdown to lines: the words without the marks.

The parser is markdown-it's CommonMark with tables and strikethrough, and without any typographic
replacement, so that the words stay exactly those of the author.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from rag.load.characters import collapse_spaces, tidy_characters
from rag.load.draft import Draft, Line, Metadata
from rag.load.tags import strip_tags

BULLET = "-"
CELL_SEPARATOR = " | "

_MAX_NESTING = 100
"""Blocks within blocks that are read; the parser's own limit would lose a list ten levels deep."""

_MAX_BRACKETS = 5_000
"""Opening brackets in one paragraph up to which links are looked for: the search is quadratic."""

_FOOTNOTE = re.compile(r"\[\^[^\]\s\\]{1,100}\]")
_FOOTNOTE_DEFINITION = re.compile(_FOOTNOTE.pattern + ":")

# A tag, but not the end of a comment such as ``<!-- <br -->``.
_BREAK_TAG = re.compile(r"<br\b[^<>]*(?<!-)>", re.IGNORECASE)
_PICTURE_TAG = re.compile(r"<img\b[^<>]*(?<!-)>", re.IGNORECASE)

_BREAK = "\0"
"""Stands for a ``<br>`` while a block is put together; no such character leaves the parser."""

_EMPTY_LINE = re.compile(rf"{_BREAK}(?:\s*{_BREAK})+")


def parse_markdown(text: str) -> Draft:
    """The lines of a Markdown text whose characters are tidy; the first H1 is the title."""
    title: str | None = None
    lines: list[Line] = []
    has_links = max(map(_count_brackets, text.split("\n\n"))) <= _MAX_BRACKETS
    for tag, raw in _blocks(_parser(has_links).parse(text)):
        # An entity may have stood for any character, so the characters are tidied once more.
        paragraphs = [
            p for part in tidy_characters(raw).split("\n") if (p := collapse_spaces(part))
        ]
        if tag == "h1" and title is None and paragraphs:
            title = " ".join(paragraphs)
        else:
            lines += [
                Line(p, gap=tag not in ("li", "tr") and not i) for i, p in enumerate(paragraphs)
            ]
    return Draft(tuple(lines), Metadata(title=title))


def _count_brackets(text: str) -> int:
    return text.count("[")


@cache
def _parser(has_links: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING})
    parser.enable(["table", "strikethrough"])
    if not has_links:
        parser.disable(["link", "image"])
    parser.inline.ruler.before("link", "footnote", _skip_footnote)
    # Before "reference", which takes a footnote of one word for the target of a link.
    parser.block.ruler.before("reference", "footnote", _read_footnote, {"alt": ["paragraph"]})
    return parser


def _skip_footnote(state: StateInline, _silent: bool) -> bool:
    """Pass over ``[^1]``, and over the ``[^1]:`` that a footnote starts with."""
    form = _FOOTNOTE if state.pos else _FOOTNOTE_DEFINITION
    match = form.match(state.src, state.pos) or _FOOTNOTE.match(state.src, state.pos)
    if match is None:
        return False
    state.pos = match.end()
    return True


def _read_footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a footnote as a paragraph."""
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not _FOOTNOTE_DEFINITION.match(state.src, begin):
        return False
    return silent or paragraph(state, start, end, silent)


def _blocks(tokens: Iterable[Token]) -> Iterator[tuple[str, str]]:
    """The tag and the text of every block that shows words; a line feed starts a new line.

    The first block of a list item carries the item's marker and the tag ``li``.
    """
    tag = "p"
    marker: str | None = None
    cells: list[str] = []
    for token in tokens:
        match token.type:
            case "heading_open":
                tag = token.tag
            case "list_item_open":
                marker = f"{token.info}{token.markup}" if token.info else BULLET
            case "list_item_close":
                marker = None
            case "inline" if token.level and tag == "cell":
                cells.append(_words(token).replace("\n", " "))
            case "th_open" | "td_open":
                tag = "cell"
            case "tr_close":
                yield "tr", CELL_SEPARATOR.join(cells)
                cells.clear()
                tag = "p"
            case "inline" | "fence" | "code_block" | "html_block":
                text = _words(token)
                if marker is not None and text.strip():
                    tag, text, marker = "li", f"{marker} {text}", None
                yield tag, text
                tag = "p"


def _words(token: Token) -> str:
    """What a reader sees of a block: no marks, tags or pictures."""
    if token.type == "html_block":
        markup = _PICTURE_TAG.sub("", _BREAK_TAG.sub(_BREAK, token.content))
        return _without_breaks(strip_tags(markup))
    if token.children is None:
        return token.content
    return _without_breaks("".join(_visible(child) for child in token.children))


def _without_breaks(text: str) -> str:
    """The text with a space for a ``<br>``, and with a new line for several in a row."""
    return _EMPTY_LINE.sub("\n", text).replace(_BREAK, " ")


def _visible(token: Token) -> str:
    match token.type:
        case "text" | "code_inline" | "text_special":
            return token.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline" if _BREAK_TAG.match(token.content):
            return _BREAK
        case _:  # marks, tags and pictures, whose alternative text is a caption
            return ""
