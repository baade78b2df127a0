"""Credits of pictures, and captions that carry one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.load.page.shapes import SENTENCE_BREAK, Wording, is_name_like
from rag.load.page.words import AGENCIES, CONTROLS, FUNCTION_WORDS, PICTURE_WORDS, SECTIONS

MIN_CAPTION_WORDS = 6
"""Words from which a line above a credit is rather its caption than a heading."""

_MAX_CREDIT_WORDS = 12
_MAX_CAPTION_WORDS = 80
_MIN_CAPTION_SPACES = 6
_MAX_TAIL_WORDS = 8
_MAX_TAIL_CHARACTERS = 120
"""Sizes of a credit by itself, of a caption, and of a credit at its end."""

_HALF_WORDS = 8
"""Words that a photographer or a house has when each has a line of its own."""

_PAIR_MARKS = frozenset(":/")

# Agencies whose names are also plain words: they need company.
_WEAK_AGENCIES = frozenset(
    "pool wire press associated picture alliance staff contributed courtesy freelance ria "
    "rex".split()
)
_STRONG_AGENCIES = AGENCIES - _WEAK_AGENCIES
_LONG_AGENCY = frozenset({"associated", "press"})
_CONNECTORS = frozenset(
    "via by for and the of from source courtesy copyright credit file photo photos photograph "
    "image images und von für et par pour de du la le d y e".split()
)
_PICTURE_SIGNS = frozenset("photo photos image images picture via pool handout file foto".split())

_PREFIX = re.compile(
    r"\(?(?P<word>[^\W\d_]{3,14})(?:\s(?:credit|by|copyright|courtesy|credits|von|par|de|source),?)?"
    r"(?P<colon>\s?:)?\s",
    re.IGNORECASE,
)
_BY = re.compile(r"\(?[^\W\d_]{3,14}\s(?:by|copyright|courtesy|par|source,|credit,)\s", re.I)
_NAME = r"[A-ZÀ-ÖØ-Þ](?:[^\W\d_]|[.’'-])*"
_NAME_AND_HOUSE = re.compile(
    rf"{_NAME}(?: {_NAME}){{1,3}}(?: et al\.?)? ?/ ?{_NAME}(?: {_NAME}){{0,3}}(?:,? \d{{4}})?"
)
_CAPTION_PREFIX = re.compile(
    r"(?i:(?:image|media|photo|picture|video)\scaption\b|bildunterschrift\b|légende\b|"
    r"(?:image|photo|picture)\s\d{1,3}\sof\s\d{1,3}\b)|"
    r"(?:File|FILE)(?:\s(?i:photo))?\s?[:–—-]\s[A-Z]"
)
_LAST_BRACKET = re.compile(r"\s\(([^\W\d_][^()\"<>{}=$]{1,118})\)\Z")
_LAST_PREFIX = re.compile(r"[\s(](?P<word>[^\W\d_]{3,14})(?::\s| by )(?P<rest>[^:]{2,80})\Z")
_ARCHIVE = frozenset("file archivbild archiv archives archivo symbolbild archieffoto".split())
_ARCHIVED = _ARCHIVE | {"photo", "picture", "image"}


def is_credit(line: Wording) -> bool:
    """Whether the whole line only says whose picture it is."""
    if not 0 < len(line.raw) <= _MAX_CREDIT_WORDS:
        return False
    prefix = _PREFIX.match(line.text)
    is_picture = prefix is not None and _is_picture_word(prefix["word"])
    if prefix and is_picture and (prefix["colon"] or _BY.match(line.text)):
        return len(line.raw) > 1 and _is_named(line.raw[1:])
    return bool(_NAME_AND_HOUSE.fullmatch(line.text)) or _names_agency(line)


def is_half_credit(line: Wording) -> bool:
    """Whether the line may be the photographer, or the house, of a credit spread over lines."""
    is_menu = all(w in SECTIONS or w in CONTROLS or w in FUNCTION_WORDS for w in line.words)
    return 0 < len(line.raw) <= _HALF_WORDS and _is_named(line.raw) and not is_menu


def names_person(line: Wording) -> bool:
    """Whether a credit names a photographer besides an agency: then there is a caption, too."""
    names = [w for w in line.words if not (w in AGENCIES or w in PICTURE_WORDS or w in _CONNECTORS)]
    return len(names) > 1


def is_captioned(line: Wording) -> bool:
    """Whether the line is a caption by what it starts or ends with."""
    text = line.text
    if not 1 < len(line.words) <= _MAX_CAPTION_WORDS:
        return False
    if _CAPTION_PREFIX.match(text):
        return True
    prefix = _PREFIX.match(text)
    if prefix and prefix["colon"] and _is_picture_word(prefix["word"]):
        return True
    return _ends_with_bracketed_credit(text) or _ends_with_credit(text)


def _is_picture_word(word: str) -> bool:
    """Whether the word announces a credit: it is capitalised, unlike a key in a program."""
    return word[0].isupper() and word.lower() in PICTURE_WORDS


def _is_named(words: Sequence[str]) -> bool:
    """Whether there are only names; some agencies write theirs in lower case."""
    return is_name_like(words, _CONNECTORS | AGENCIES)


def _names_agency(line: Wording) -> bool:
    """Whether a few names, one of them an agency, look like a credit."""
    words = frozenset(line.words)
    is_strong = not words.isdisjoint(_STRONG_AGENCIES) or words.issuperset(_LONG_AGENCY)
    if not is_strong or line.text.endswith(".") or not _is_named(line.raw):
        return False
    is_bare = words <= AGENCIES | _CONNECTORS
    return is_bare or "/" in line.text or not words.isdisjoint(_PICTURE_SIGNS)


def _ends_with_bracketed_credit(text: str) -> bool:
    """Such as ``… (Photo by Jane Doe/Getty Images)`` and ``… (Supplied: Town Council)``.

    An agency alone in brackets signs an article: that sentence stays.
    """
    bracket = _LAST_BRACKET.search(text[-_MAX_TAIL_CHARACTERS:])
    if bracket is None:
        return False
    inner = Wording(bracket[1])
    words = frozenset(inner.words)
    if words <= _ARCHIVED and not words.isdisjoint(_ARCHIVE):
        return True
    if not _is_named(inner.raw):
        return False
    has_picture = not words.isdisjoint(PICTURE_WORDS | _PICTURE_SIGNS) and len(words) > 1
    has_agency = not words.isdisjoint(AGENCIES) and not _PAIR_MARKS.isdisjoint(inner.text)
    return has_picture or has_agency or ": " in inner.text


def _ends_with_credit(text: str) -> bool:
    """Such as ``…, last month. Photograph: Jane Doe/Agency`` and ``…, Monday. JANE DOE (EFE)``."""
    tail = text[-_MAX_TAIL_CHARACTERS:]
    named = _LAST_PREFIX.search(tail)
    if named and _is_picture_word(named["word"]):
        return _is_named(Wording(named["rest"]).raw)
    breaks = list(SENTENCE_BREAK.finditer(tail))
    # A line that starts in lower case, or has hardly a word before the break, is no caption.
    if not breaks or text[0].islower() or tail.isupper() or text.count(" ") < _MIN_CAPTION_SPACES:
        return False
    last = Wording(tail[breaks[-1].end() :])
    if not 0 < len(last.raw) <= _MAX_TAIL_WORDS or not _is_named(last.raw):
        return False
    is_loud = len(last.raw) > 1 and last.text.isupper() and not last.ends_sentence
    has_figures = any(word[-1].isdigit() for word in last.raw)
    return is_credit(last) or (is_loud and not has_figures)
