"""Bytes to text: in the encoding that is certain, or not at all.

A wrong guess would turn into quotations with wrong letters, so a file whose encoding is in doubt is
refused with the way to convert it.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter

from charset_normalizer import CharsetMatch, from_bytes

from rag.errors import LoadError
from rag.load.labels import codec_of

_SIGNATURES = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive (docx, odt and epub are such archives)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "RTF"),
    (b"\x7fELF", "a program"),
)
_SUFFIXES = {"PDF": ".pdf"}
"""Of these, what is read when it is called what it is."""

_MARKUP = (b"<!doctype html", b"<html", b"<?xml")

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # starts with the mark of UTF-16, so it comes before it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Encodings that text files are really written in besides UTF-8, the likelier first. Left out are
# the code pages of DOS and of old Macs, which the detector likes too well and nobody writes.
_LEGACY = (
    "cp1252",
    "cp1250",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp932",
    "gb18030",
    "big5",
    "euc_kr",
    "euc_jp",
)

# What a language writes besides the plain Latin letters. Encodings of Latin scripts differ in a few
# letters only, and those letters then fit no language (Hungarian "ő" turns up as Portuguese "õ").
_ALPHABETS = tuple(
    frozenset(letters)
    for letters in (
        "àâæçèéêëîïôœùûüÿ",  # French
        "äöüßé",  # German
        "ªºáéíñóúü",  # Spanish
        "ªºàáâãçéêíóôõúü",  # Portuguese
        "ªºàèéìíîïòóùú",  # Italian
        "àçèéíïòóúü",  # Catalan
        "áèéêëíïóöúü",  # Dutch
        "äåæéöøü",  # Swedish, Finnish, Danish, Norwegian
        "áæéíðóöúýþ",  # Icelandic
        "äõöüšž",  # Estonian
        "áéíóöúüőű",  # Hungarian
        "óąćęłńśźż",  # Polish
        "áéíóúýčďěňřšťůž",  # Czech
        "áäéíóôúýčďĺľňŕšťž",  # Slovak
        "ćčđšž",  # Croatian, Slovenian
        "âîăşţ",  # Romanian
        "âçîöûüğış",  # Turkish
    )
)
_MIN_LETTERS = 2
"""Different letters that have to speak for an encoding that is not the usual one."""

# A sign inside a word is a letter of another encoding ("g³os" is Polish "głos").
_IN_WORD = re.compile("(?<=[a-z])(?:[²³¹¼½¾]|[^\x00-\x7f\\w’‘“”–—…·‐‑])(?=[a-z])")

_IDEOGRAPHIC = frozenset({"cp932", "gb18030", "big5", "euc_kr", "euc_jp"})
_MIXED = re.compile("[a-z](?=[^\\x00-\\u024f])|(?<=[^\\x00-\\u024f])[a-z]")
_MIXED_WEIGHT = 2.0
"""A foreign letter in a word has two neighbours: this many mixtures for every two letters."""

_LATIN_END = "\u0250"
"""The first code point after the Latin letters."""

# As much as the detector needs to be sure of; a whole file of megabytes takes it many seconds.
_DETECTION_BYTES = 100_000

_MAX_CHAOS = 0.1
"""Share of implausible characters above which a decoding is mojibake."""

_MIN_FIT = 0.5
"""Share of the letters beyond ASCII that have to suit a language: names from abroad may not."""


def decode(data: bytes, name: str, declared: str | None = None, *, markup: bool = False) -> str:
    """The text that the bytes hold.

    Args:
        data: the whole file.
        name: what to call it in messages.
        declared: the encoding that whoever sent the bytes says they are in, under a name that
            the web has for it. It is taken where they are valid in it and no byte order mark says
            otherwise.
        markup: whether HTML and XML are welcome.

    Raises:
        LoadError: the bytes are no text, markup that is not wanted, or in an unclear encoding.
    """
    refuse_other_formats(data, name, markup=markup)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_strictly(data, encoding, name)
    if (codec := codec_of(declared)) and (text := _decode_if_valid(data, codec)) is not None:
        return text
    if b"\x00" in data:
        return _decode_strictly(data, _utf16_without_mark(data, name), name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_strictly(data, _detect(data, name), name)


def _decode_if_valid(data: bytes, codec: str) -> str | None:
    """The text, or None where the bytes are not in that encoding."""
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def refuse_other_formats(data: bytes, name: str, *, markup: bool = False) -> None:
    """Refuse what shows by its first bytes that it is something else than text.

    Args:
        data: the whole file, or its beginning.
        name: what to call it in messages.
        markup: whether HTML and XML are welcome.

    Raises:
        LoadError: the data is a document, a picture, an archive, a program or, where it is not
            wanted, markup.
    """
    kind = next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)
    if kind is not None:
        suffix = _SUFFIXES.get(kind)
        way = (
            f"; give it a name that ends in {suffix}, or"
            if suffix
            else ", which is not supported yet;"
        )
        raise LoadError(f"{name} is {kind}{way} save its text as a .txt or .md file")
    beginning = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not markup and beginning.startswith(_MARKUP):
        raise LoadError(
            f"{name} is HTML or XML, not plain text; save a page as an .html file, or "
            "save its text as a .txt or .md file"
        )


def _utf16_without_mark(data: bytes, name: str) -> str:
    """The byte order of UTF-16 without a mark, seen from where its zero bytes are."""
    sample = data[:_DETECTION_BYTES]
    zeros_first, zeros_second = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if zeros_second > half / 2 and not zeros_first:
        return "utf-16-le"
    if zeros_first > half / 2 and not zeros_second:
        return "utf-16-be"
    raise LoadError(f"{name} is a binary file, not text; save its text as a .txt or .md file")


def _decode_strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise LoadError(
            f"{name} looks like {encoding} but byte {error.start:,} does not fit; "
            "it may be damaged: save it again as UTF-8"
        ) from error


def _detect(data: bytes, name: str) -> str:
    """The encoding of bytes that are not UTF-8."""
    telling = b"\n".join(line for line in data.splitlines() if not line.isascii())
    matches = [
        match
        for match in from_bytes(telling[:_DETECTION_BYTES], cp_isolation=list(_LEGACY))
        if match.chaos <= _MAX_CHAOS
    ]
    best = max(matches, key=_plausibility, default=None)
    if best is None or _fit(best) < _MIN_FIT:
        raise LoadError(f"{name}: its text encoding is not recognised; save it as UTF-8")
    return _LEGACY[_place(best)]


def _plausibility(match: CharsetMatch) -> tuple[float, float, int]:
    """What makes one decoding better than another: letters, language, how usual it is."""
    return round(_fit(match), 1), round(match.coherence, 1), -_place(match)


def _place(match: CharsetMatch) -> int:
    """The place in our list of the likeliest encoding that gives this very decoding."""
    return min(_LEGACY.index(e) for e in match.could_be_from_charset if e in _LEGACY)


def _fit(match: CharsetMatch) -> float:
    """How well (0-1) the letters beyond ASCII suit one language, or one other script."""
    text = str(match).lower()
    letters = [c for c in text if c > "\x7f" and c.isalpha()]
    latin = Counter(c for c in letters if c < _LATIN_END)
    if 2 * latin.total() >= len(letters):
        return _latin_fit(latin, len(letters), len(_IN_WORD.findall(text)), _place(match))
    # Other scripts are not spelt with Latin letters inside their words, and a misreading of a
    # Latin text is. Alphabets also show the letter frequencies of a language; ideographs do not.
    if not match.coherence and match.encoding not in _IDEOGRAPHIC:
        return 0.0
    return 1 - min(1.0, len(_MIXED.findall(text)) / len(letters) * _MIXED_WEIGHT)


def _latin_fit(latin: Counter[str], letters: int, intruders: int, place: int) -> float:
    """The same for a Latin script; ``intruders`` are signs in the middle of words."""
    if letters + intruders == 0:
        return 1.0
    if place > 0 and len(latin) < _MIN_LETTERS:
        return 0.0
    best = max(sum(latin[c] for c in alphabet) for alphabet in _ALPHABETS)
    return best / (letters + intruders)
