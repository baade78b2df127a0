"""The formats that can be read, by the suffix of the file.

A new format is one function from bytes to a :class:`Draft` and one row here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath

from rag.errors import LoadError
from rag.load.characters import tidy_characters
from rag.load.decoding import decode
from rag.load.draft import Draft
from rag.load.front_matter import split_front_matter
from rag.load.html import declared_encoding, parse_html
from rag.load.labels import codec_of
from rag.load.markdown import parse_markdown
from rag.load.pdf import read_pdf
from rag.load.plain import parse_plain

Reader = Callable[[bytes, str, str | None], Draft]
"""Reads a file's bytes.

The second argument is what to call the file in messages, the third the encoding that whoever sent
the bytes says they are in; None where nobody says.
"""


def read_plain(data: bytes, name: str, encoding: str | None = None) -> Draft:
    """Read plain text in any encoding that can be told."""
    return draft_plain(decode(data, name, encoding), name)


def read_markdown(data: bytes, name: str, encoding: str | None = None) -> Draft:
    """Read Markdown in any encoding that can be told."""
    return _draft(decode(data, name, encoding), name, parse_markdown)


def read_html(data: bytes, name: str, encoding: str | None = None) -> Draft:
    """Read a web page in any encoding that can be told."""
    declared = encoding if codec_of(encoding) else declared_encoding(data)
    return parse_html(decode(data, name, declared, markup=True), name)


def draft_plain(text: str, name: str) -> Draft:
    """Parse plain text that may start with front matter.

    Raises:
        LoadError: the front matter is malformed.
    """
    return _draft(text, name, parse_plain)


def _draft(text: str, name: str, parse: Callable[[str], Draft]) -> Draft:
    text = tidy_characters(text)
    front_matter = split_front_matter(text.lstrip("\n"), name)
    if front_matter is None:
        return parse(text)
    draft = parse(front_matter.body)
    metadata = front_matter.metadata.filled_from(draft.metadata)
    return replace(draft, metadata=metadata, may_be_page=False, origin=front_matter.metadata.url)


READERS: dict[str, Reader] = {
    "": read_plain,
    ".txt": read_plain,
    ".text": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
}
"""Suffix in lower case to the function that reads it."""

SUFFIXES = "".join(f"{suffix}, " for suffix in READERS if suffix) + "or no suffix at all"
"""The supported suffixes, for messages."""


def reader_for(name: str) -> Reader:
    """The function that reads a file of that name.

    Raises:
        LoadError: the suffix is not supported.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in READERS:
        raise LoadError(
            f"{name}: {suffix} files are not supported yet; supported are {SUFFIXES}: "
            "save the text as one of these"
        )
    return READERS[suffix]


def is_supported(name: str) -> bool:
    """Whether a file of that name can be read."""
    return PurePath(name).suffix.lower() in READERS
