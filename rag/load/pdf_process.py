"""A process of its own that reads one PDF: bytes on standard input, JSON lines on standard output.

PDFium is a large C++ library, and a PDF may be made to crash it, or to keep it busy for ever. Here
it can do neither to the assistant: the system ends this process when it takes more than its share
(see :func:`limit`), and whoever started it sees that it died. So this file is run as a script, and
imports nothing of the package. It is the only importer of pypdfium2.

The first line of the output is an object with ``title``, ``creator`` and ``pages``, or with
``error`` (``password``, ``damaged``, ``pages``, ``characters`` or ``fragments``). Each further line
is a page: an object with ``height`` and ``fragments``, in the order in which the page draws them
(and ``damaged`` where it cannot be opened). A fragment is
``[text, left, right, baseline, size, bold]``: words of one line without a wide gap between them;
lengths are in points, and ``baseline`` is measured from the top of the page.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import logging
import math
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage
    from pypdfium2.raw import FS_RECTF

MOST_PAGES = 1_000
"""Longer than nearly any book. A full page takes about a hundredth of a second."""

MOST_CHARACTERS = 10_000_000
"""As much as a text file of the usual limit holds; some twenty novels."""

MOST_FRAGMENTS = 250_000
"""Pieces of lines, each of which takes the assistant about a kilobyte; 250 on each page."""

MOST_SECONDS = 20
"""Of computing time: twice what 1,000 full pages were measured to take."""

MOST_BYTES = 512 * 1024 * 1024
"""Address space, this program and the PDF included; a book of 1,000 pages takes half of it."""

GAP = 2.0
"""Space between words, in heights of their letters, that only a table or a column has. Lines that
are stretched to a margin stay below it but for the loosest."""

_TILT = 0.05
"""Slope from which on a word does not lie along its line: one in twenty, about three degrees."""

_BASELINE_SHIFT = 0.45
"""Heights of letters by which words of a line may differ: superscripts are raised by a third."""

_BOLD = ("bold", "black", "heavy")
_BREAKS = frozenset((10, 13))
_HYPHENS = frozenset((2, 0x2D, 0xAD, 0x2010, 0xFFFE))
"""Hyphens, and what PDFium puts in the place of one that ends a line."""

_SPACES = frozenset((9, 32, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x3000))
_PASSWORD_ERROR = 4
"""``FPDF_ERR_PASSWORD`` in fpdfview.h."""


class Word(NamedTuple):
    """A word and where it is; ``turn`` counts quarter turns, ``line`` the lines of PDFium."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    turn: int
    line: int


Fragment = tuple[str, float, float, float, float, bool]


def limit() -> None:
    """Have the system end this process when it takes more than its share.

    Windows has no such limits, and macOS does not keep to the one on memory. There only the time
    that the starter waits is bounded.
    """
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_CPU, MOST_SECONDS), (resource.RLIMIT_AS, MOST_BYTES)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(data: bytes, out: TextIO) -> None:
    """Write what a PDF holds."""
    import pypdfium2

    logging.getLogger("pypdfium2").setLevel(logging.CRITICAL + 1)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code == _PASSWORD_ERROR
        _write({"error": "password" if is_locked else "damaged"}, out)
        return
    pages = len(document)
    if pages > MOST_PAGES:
        _write({"error": "pages", "pages": pages}, out)
        return
    known = document.get_metadata_dict()
    _write({"title": known["Title"], "creator": known["Creator"], "pages": pages}, out)
    left, pieces = MOST_CHARACTERS, MOST_FRAGMENTS
    for number in range(pages):
        try:
            page = document[number]
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            _write({"height": 0, "fragments": [], "damaged": True}, out)
            continue
        left -= text.count_chars()
        if left < 0:
            _write({"error": "characters"}, out)
            return
        box = page.get_bbox()
        turn, words = _along(list(_words(text)), box)
        height = box[3] - box[1] if turn % 2 == 0 else box[2] - box[0]
        found = fragments(words)
        pieces -= len(found)
        if pieces < 0:
            _write({"error": "fragments"}, out)
            return
        _write({"height": height, "fragments": found}, out)
        text.close()
        page.close()


def _write(value: dict[str, object], out: TextIO) -> None:
    out.write(json.dumps(value) + "\n")


def _words(page: PdfTextPage) -> Iterator[Word]:
    """The words of a page, in PDF's own coordinates: from the bottom left, upwards."""
    from pypdfium2 import raw

    letters: list[int] = []
    first = last = line = 0
    unicode, handle, count = raw.FPDFText_GetUnicode, page.raw, page.count_chars()
    for index in range(count + 1):
        # A last round ends the last word.
        code = unicode(handle, index) if index < count else 10
        # After a hyphen that ends a line, PDFium goes on with the next line as if it were the same.
        is_divided = code in _HYPHENS and raw.FPDFText_IsHyphen(page, index) == 1
        if code not in _SPACES and code not in _BREAKS:
            if not letters:
                first = index
            letters.append(0x2D if is_divided else code)
            last = index
            if not is_divided:
                continue
        if letters and (word := _word(page, letters, first, last, line)):
            yield word
        letters = []
        line += is_divided or code in _BREAKS


def _word(page: PdfTextPage, letters: list[int], first: int, last: int, line: int) -> Word | None:
    from pypdfium2 import raw

    text = "".join(map(chr, filter(None, letters)))
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    start, end, matrix = raw.FS_RECTF(), raw.FS_RECTF(), raw.FS_MATRIX()
    placed = (
        raw.FPDFText_GetLooseCharBox(page, first, start)
        and raw.FPDFText_GetLooseCharBox(page, last, end)
        and raw.FPDFText_GetMatrix(page, first, matrix)
    )
    x, y = ctypes.c_double(), ctypes.c_double()
    if not text or not placed or not raw.FPDFText_GetCharOrigin(page, first, x, y):
        return None
    size = raw.FPDFText_GetFontSize(page, first) * math.hypot(matrix.c, matrix.d)
    quarters = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
    if not size > 0 or abs(quarters - round(quarters)) > _TILT:
        return None  # invisible, or a stamp across the page
    turn = round(quarters) % 4
    sides = _turned(start, turn), _turned(end, turn)
    return Word(
        text,
        min(side[0] for side in sides),
        max(side[1] for side in sides),
        _upwards(x.value, y.value, turn),
        size,
        _is_bold(page, first),
        turn,
        line,
    )


def _turned(box: FS_RECTF, turn: int) -> tuple[float, float]:
    """Where a box begins and ends along a line that has made so many quarter turns."""
    return (
        (box.left, box.right),
        (box.bottom, box.top),
        (-box.right, -box.left),
        (-box.top, -box.bottom),
    )[turn]


def _upwards(x: float, y: float, turn: int) -> float:
    """How high a point is for whoever reads such a line."""
    return (y, -x, -y, x)[turn]


def _is_bold(page: PdfTextPage, index: int) -> bool:
    from pypdfium2 import raw

    name = ctypes.create_string_buffer(80)
    raw.FPDFText_GetFontInfo(page, index, name, len(name), None)
    font = name.value.decode("utf-8", "replace").lower()
    return any(weight in font for weight in _BOLD)


def _along(words: list[Word], box: tuple[float, float, float, float]) -> tuple[int, list[Word]]:
    """The direction of most of a page's words, and these words, measured from its top left.

    The others are left out: stamps on a margin, and the labels of an axis.
    """
    letters: Counter[int] = Counter()
    for word in words:
        letters[word.turn] += len(word.text)
    turn = max(letters, key=lambda turn: letters[turn], default=0)
    left, bottom, right, top = box
    start = (left, bottom, -right, -top)[turn]
    highest = (top, -left, -bottom, right)[turn]
    return turn, [
        word._replace(
            left=word.left - start, right=word.right - start, baseline=highest - word.baseline
        )
        for word in words
        if word.turn == turn
    ]


def fragments(words: list[Word]) -> list[Fragment]:
    """Words of a line joined as long as no wide gap is between them."""
    starts = [0] if words else []
    starts += [i for i, pair in enumerate(pairwise(words), 1) if not _are_neighbours(*pair)]
    return [_fragment(words[start:end]) for start, end in pairwise([*starts, len(words)])]


def _are_neighbours(word: Word, after: Word) -> bool:
    size = max(word.size, after.size)
    gap = after.left - word.right
    is_level = abs(word.baseline - after.baseline) <= _BASELINE_SHIFT * size
    return word.line == after.line and is_level and -size <= gap <= GAP * size


def _fragment(words: list[Word]) -> Fragment:
    # The height and the place of most letters: marks of footnotes are smaller and raised.
    weights: Counter[tuple[float, float]] = Counter()
    for word in words:
        weights[round(word.size, 1), round(word.baseline, 1)] += len(word.text)
    size, baseline = max(weights, key=lambda place: weights[place])
    return (
        " ".join(word.text for word in words),
        round(min(word.left for word in words), 1),
        round(max(word.right for word in words), 1),
        baseline,
        size,
        all(word.bold for word in words),
    )


if __name__ == "__main__":
    limit()
    read(sys.stdin.buffer.read(), sys.stdout)
