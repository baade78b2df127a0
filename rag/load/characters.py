"""Characters: one way to break a line, one kind of space, nothing invisible, composed (NFC).

Quotation marks, dashes and every other visible character stay what they are, because answers quote
the text.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

# A soft hyphen at the end of a line says that the word goes on: the one case in which undoing a
# hyphenation is certain.
_SOFT_HYPHEN_BREAK = re.compile("\xad[ \t]*\n[ \t]*")

# Controls other than tab and line feed, and whatever has no width (Unicode category Cf but for the
# visible Arabic number signs, the grapheme joiner, and lone surrogates, which no file can hold).
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f\ud800-\udfff]"
)

# Category Zs, and three letters and symbols that are blank: Hangul fillers and the empty Braille
# cell.
_EXOTIC_SPACE = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\u3164\uffa0\u2800]")

_SPACES = re.compile("[ \t]+")


def tidy_characters(text: str) -> str:
    """The text with line feeds only, plain spaces and tabs, and no invisible character.

    Indentation and runs of spaces stay: formats need them.
    """
    text = _LINE_BREAK.sub("\n", text)
    text = _SOFT_HYPHEN_BREAK.sub("", text)
    text = _INVISIBLE.sub("", text)
    text = _EXOTIC_SPACE.sub(" ", text)
    return unicodedata.normalize("NFC", text)


def collapse_spaces(text: str) -> str:
    """One line of text, without space around it and with single spaces inside."""
    return _SPACES.sub(" ", text.replace("\n", " ")).strip(" ")
