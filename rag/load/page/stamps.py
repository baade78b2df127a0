"""Times, dates, counts and bylines: lines of figures and names that say something of the page."""

from __future__ import annotations

import re

from rag.load.dates import MONTHS, has_date, remove_dates
from rag.load.page.shapes import Wording, is_name_like
from rag.load.page.words import (
    AGENCIES,
    CONTROLS,
    COUNTED,
    FUNCTION_WORDS,
    JOURNALISTS,
    STAMP_WORDS,
    TIME_WORDS,
)

_COUNTER_WORDS = 8
_BYLINE_WORDS = 16
_PORTRAIT_WORDS = 40
_STAMP_WORDS = 24
_HEAD_WORDS = 6
"""Words up to which a line can be of that kind."""

_STAMP_REST = 2
"""Words of a stamp that are neither date nor time, such as a place or an agency."""

_CAPTION_WORDS = 3
"""Words that the caption of a video has at least; fewer before a time are a label of that time."""

CLOCK = r"\d{1,2}:[0-5]\d(?::[0-5]\d)?"
"""A time of day, or a running time, as a part of patterns."""

_CLOCK = re.compile(rf"\W{{0,3}}{CLOCK}\W{{0,2}}")
_RUNNING = re.compile(rf"(?P<caption>.*\S)\s[(\[]?{CLOCK}[)\]]?")
_NUMBER = re.compile(r"[#(•°]?\d{1,3}(?:[.,]?\d{3}){0,3}[)°%+.]?")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_COUNTER = re.compile(r"(?!\d+\.\s)[^\W_](?:[\w\s.,·•'’+–]|\(\d+\))*")
_COUNT = re.compile(r"\d+(?:[.,]\d+)?(?:k|m|h|d|w)?")
_TIME = re.compile(r"\b\d{1,2}(?:[:.h]|\sh\s)\d{2}(?::\d{2})?\b")
_ZONE = re.compile(r"\b(?:GMT|UTC|E[SD]?T|C[SD]T|P[SD]?T|M[SD]T|BST|CES?T|MEZ|AE[SD]T|IST)\b")
_EMAIL = re.compile(r"\S{1,64}@\S{1,64}")
_BRACKETED = re.compile(r"\([^()]{0,80}\)")
BYLINE_START = re.compile(r"(?:by|von|par|por|di|door|av|af)\b\s?", re.IGNORECASE)
"""The preposition before the name of an author."""

PART_BREAK = re.compile(r"\s?[|·•∙]\s?")
"""What joins the parts of a line about the page."""


# A mail has dates in its head, too.
_HEADER_MARKS = frozenset("<>@;=")
_HEADER_WORDS = frozenset({"date", "sent", "datum", "gesendet"})

_STAMP_FILLERS = TIME_WORDS | STAMP_WORDS | FUNCTION_WORDS | frozenset(MONTHS)

# After these a time of day is meant; before a running time stands the caption of a video.
_BEFORE_TIME = frozenset(
    "at by in until till from of to around since before after about and or was is on um gegen ab "
    "bis à vers dès a las de om rond kl".split()
)
_BYLINE_CONNECTORS = frozenset(
    "and in for with und mit et de la le van von der y at of the".split()
)


def is_clock(line: Wording) -> bool:
    """A time and nothing else."""
    return bool(_CLOCK.fullmatch(line.text))


def is_number(line: Wording) -> bool:
    """A number and nothing else; a year can be a heading."""
    return bool(_NUMBER.fullmatch(line.text)) and not _YEAR.fullmatch(line.text)


def is_counter(line: Wording) -> bool:
    """Figures with words of controls: ``5 min read``, ``Comments (37)``, ``1 of 9``."""
    if len(line.words) > _COUNTER_WORDS or not _COUNTER.fullmatch(line.text):
        return False
    figures = [word for word in line.words if word[0].isdigit()]
    rest = [word for word in line.words if not word[0].isdigit()]
    known = [word for word in rest if word in CONTROLS or word in COUNTED]
    return (
        bool(figures and known)
        and all(_COUNT.fullmatch(figure) for figure in figures)
        and all(word in known or word in FUNCTION_WORDS for word in rest)
    )


def is_running(line: Wording) -> bool:
    """The caption of a video with its running time at the end."""
    running = _RUNNING.fullmatch(line.text)
    if running is None:
        return False
    caption = Wording(running["caption"])
    if len(caption.words) < _CAPTION_WORDS:
        return False
    is_title = not caption.text[0].isdigit() and caption.text[-1] not in ":,;.–—-"
    is_cut = caption.text.endswith("...")
    return is_cut or (is_title and caption.words[-1] not in _BEFORE_TIME)


def is_stamp(line: Wording) -> bool:
    """A date with what pages say about it: a verb of publishing, a time zone, an agency."""
    if _is_list_of_stamps(line):
        return True
    rest = _stamp_rest(line)
    if rest is None:
        return False
    is_signed = bool(rest) and rest[-1] in AGENCIES and is_name_like(line.raw, AGENCIES)
    return is_signed or not STAMP_WORDS.isdisjoint(line.words) or bool(_ZONE.search(line.text))


def _is_list_of_stamps(line: Wording) -> bool:
    """Whether the line joins a date and other counts: ``May 19, 2022 at 3:12 PM · 3 min read``."""
    parts = _parts(line)
    return (
        len(parts) > 1
        and any(has_date(part.text) for part in parts)
        and all(is_date(part) or is_stamp(part) or is_counter(part) for part in parts)
    )


def _parts(line: Wording) -> list[Wording]:
    """What stands between bars and bullets."""
    parts = map(Wording, PART_BREAK.split(line.text))
    return [part for part in parts if part.words]


def is_date(line: Wording) -> bool:
    """A date, perhaps with a time, and nothing else; or a year."""
    return bool(_YEAR.fullmatch(line.text)) or _stamp_rest(line) == ()


def _stamp_rest(line: Wording) -> tuple[str, ...] | None:
    """The words besides dates and times, if a line has few of them and one date at least."""
    is_sentence = Wording(line.text.rstrip(".")).ends_sentence
    is_header = not _HEADER_MARKS.isdisjoint(line.text) or line.words[0] in _HEADER_WORDS
    if len(line.words) > _STAMP_WORDS or is_sentence or is_header or not has_date(line.text):
        return None
    words = Wording(_TIME.sub(" ", remove_dates(line.text))).words
    rest = tuple(word for word in words if word not in _STAMP_FILLERS and not word.isdigit())
    return rest if len(rest) <= _STAMP_REST else None


def is_byline(line: Wording) -> bool:
    """Who wrote the article, perhaps after the house or a date: ``Example News | By Jane Doe``."""
    *before, last = _parts(line) or [line]
    is_headed = all(len(part.words) <= _HEAD_WORDS and is_name_like(part.raw) for part in before)
    return _is_byline(line) or (last.text != line.text and is_headed and _is_byline(last))


def _is_byline(line: Wording) -> bool:
    """Whether the line names the author, perhaps with a portrait ("By Jane Doe, who …")."""
    if not BYLINE_START.match(line.text) or len(line.words) > _PORTRAIT_WORDS:
        return False
    name = line.raw[1:3]
    if is_name_like(name) and not JOURNALISTS.isdisjoint(line.words):
        return True
    names = Wording(_BRACKETED.sub(" ", _EMAIL.sub(" ", line.text))).raw[1:]
    is_title = bool(names) and (names[0][0].islower() or names[0].lower() in FUNCTION_WORDS)
    return (
        len(line.words) <= _BYLINE_WORDS
        and line.text[-1] not in "!?:"
        and is_name_like(names, _BYLINE_CONNECTORS)
        and not is_title
    )
