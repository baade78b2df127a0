"""Text inside Markdown that stays text: no word of an article becomes markup or a link."""

from __future__ import annotations

import re

from rag.html import web_address
from rag.surrogates import without_lone_surrogates

# Wherever they stand: emphasis, code, links, HTML, entities, tables, strike-through, mathematics,
# mentions, references to issues. A backslash before any ASCII punctuation gives that character.
_ANYWHERE = re.compile(r"[\\`*_\[\]<>&|~$@#^{}]")
# At the beginning of a line: headings, lists, rules, definitions.
_AT_THE_BEGINNING = re.compile(r"^(?:[-+=:%]|\d{1,9}(?=[.)]))")
# What is made a link without being asked to.
_ADDRESS = re.compile(r"(?<=\w):(?=//)|(?<=www)\.", re.IGNORECASE)
_INITIAL_NUMBER = re.compile(r"^(\d{1,9})([.)])")


def escape(text: str) -> str:
    """One line of Markdown that shows a text as it is, white space made single spaces."""
    line = " ".join(without_lone_surrogates(text).split())
    line = _ADDRESS.sub(lambda found: f"\\{found[0]}", _ANYWHERE.sub(r"\\\g<0>", line))
    if numbered := _INITIAL_NUMBER.match(line):
        return f"{numbered[1]}\\{line[numbered.end(1) :]}"
    return f"\\{line}" if _AT_THE_BEGINNING.match(line) else line


def quotation(text: str, indent: str = "") -> str:
    """A text in a block quotation, its paragraphs kept.

    Args:
        text: Paragraphs with empty lines between.
        indent: Spaces in front of each line: of the list that the quotation stands in.
    """
    paragraphs = [escape(each) for each in re.split(r"\n\s*\n", text.strip())]
    return f"\n{indent}>\n".join(f"{indent}> {each}" for each in paragraphs)


def link(url: str) -> str:
    """An address of the web as a link, any other as text."""
    address = web_address(url)
    if address is None or not re.fullmatch(r"[!-~]+", address) or set("<>") & set(address):
        return escape(url)
    return f"<{address}>"
