"""Characters: one way to break a line, one kind of space, nothing invisible, composed (NFC).

What joins or parts two letters of Persian or Hindi, or makes one emoji of several, is seen and
stays. Quotation marks, dashes and every other visible character stay what they are, because answers
quote the text.
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
# Joiners and the tags of flags have a pattern of their own.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\ud800-\udfff]"
)

# Arabic and its neighbours, the scripts of India, Myanmar, Khmer and Mongolian, Arabic in the forms
# of PDF: the scripts in which joiners (U+200C, U+200D) change how a word looks.
_JOINED_SCRIPTS = ((0x600, 0xDFF), (0x1000, 0x109F), (0x1780, 0x18AF), (0xFB50, 0xFEFC))
_JOINED = "".join(
    chr(code)
    for first, last in _JOINED_SCRIPTS
    for code in range(first, last + 1)
    if unicodedata.category(chr(code))[0] in "LM"
)
# What stands around a joiner in Unicode's emoji-zwj-sequences.txt, and other pictures beside it.
_EMOJI = "\u2194-\u21aa\u2600-\u27bf\u2b1b\U0001f000-\U0001faff"
# A black flag, the code of a region such as "gbeng", and the end of it (UTS #51, annex C).
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
_ANY_JOINER = re.compile("[\u200c\u200d\U000e0020-\U000e007f]")
_JOINERS = re.compile(
    f"({_FLAG})|(?<=[{_JOINED}])([\u200c\u200d])[\u200c\u200d]*(?=[{_JOINED}])"
    f"|(?<=[{_EMOJI}\ufe0f])(\u200d)(?=[{_EMOJI}])|[\u200c\u200d\U000e0020-\U000e007f]"
)

# Category Zs, and three letters and symbols that are blank: Hangul fillers and the empty Braille
# cell.
_EXOTIC_SPACE = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\u3164\uffa0\u2800]")

_SPACES = re.compile("[ \t]+")


def tidy_characters(text: str) -> str:
    """The text with line feeds only, plain spaces and tabs, and no invisible character.

    Joiners stay between two letters of a script that uses them and between emoji. Indentation and
    runs of spaces stay: formats need them.
    """
    text = _LINE_BREAK.sub("\n", text)
    text = _SOFT_HYPHEN_BREAK.sub("", text)
    text = _INVISIBLE.sub("", text)
    if _ANY_JOINER.search(text):  # few texts have one, and the other pattern is slow
        text = _JOINERS.sub(r"\1\2\3", text)
    text = _EXOTIC_SPACE.sub(" ", text)
    return unicodedata.normalize("NFC", text)


def collapse_spaces(text: str) -> str:
    """One line of text, without space around it and with single spaces inside."""
    return _SPACES.sub(" ", text.replace("\n", " ")).strip(" ")
