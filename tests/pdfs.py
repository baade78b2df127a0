"""PDFs for tests, written by hand: each text is shown at a place on its page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import NamedTuple

import pytest

from rag.errors import LoadError
from rag.load import load_bytes

NEEDS_PDFIUM = pytest.mark.skipif(
    find_spec("pypdfium2") is None, reason="needs the extra pdf (pypdfium2)"
)

FERRY = (
    "The ferry between Ellery and Harlow will sail every hour",
    "from Monday, as the council had promised in the spring,",
    "and nobody will have to pay for it.",
)
FERRY_TEXT = " ".join(FERRY)

HEIGHT = 842
"""Points of A4."""


class Shown(NamedTuple):
    """A text that a page shows, with its left end and its distance from the top of the page."""

    text: str
    x: float
    y: float
    size: float = 11
    font: str = "F1"
    turn: int = 0


def block(
    *lines: str, x: float = 72, y: float = 120, size: float = 11, leading: float = 14
) -> list[Shown]:
    """Lines below one another."""
    return [Shown(line, x, y + i * leading, size) for i, line in enumerate(lines)]


def make_pdf(*pages: Iterable[Shown], title: str = "", creator: str = "", kids: int = 1) -> bytes:
    """A PDF of these pages in Helvetica (F1), its bold (F2), and F1 with a ligature as ``\\1``.

    ``kids`` is how often each page is shown.
    """
    return from_content([_content(page) for page in pages], title, creator, kids)


def from_content(
    contents: Sequence[bytes], title: str = "", creator: str = "", kids: int = 1, filter_: str = ""
) -> bytes:
    """The same of the content streams of the pages."""
    first = 7
    pages = " ".join(f"{first + 2 * i} 0 R" for i in range(len(contents)) for _ in range(kids))
    fonts = "/Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >>"
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{pages}] /Count {len(contents) * kids} >>".encode(),
        _font("Helvetica", "/WinAnsiEncoding"),
        _font("Helvetica-Bold", "/WinAnsiEncoding"),
        _font("Helvetica", "<< /BaseEncoding /WinAnsiEncoding /Differences [1 /fi] >>"),
        f"<< /Title {_string(title)} /Creator {_string(creator)} >>".encode(),
    ]
    for i, content in enumerate(contents):
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 {HEIGHT}] "
            f"/Contents {first + 2 * i + 1} 0 R /Resources << {fonts} >> >>".encode(),
            f"<< /Length {len(content)} {filter_} >>\nstream\n".encode() + content + b"\nendstream",
        ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        out
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}"
            f"trailer << /Size {size} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
        ).encode()
    )


def refused(data: bytes) -> str:
    """Why a PDF is not loaded."""
    with pytest.raises(LoadError) as error:
        load_bytes(data, "report.pdf")
    assert str(error.value).startswith("report.pdf ")
    return str(error.value)


def _font(name: str, encoding: str) -> bytes:
    return f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding {encoding} >>".encode()


def _string(text: str) -> str:
    return f"<{text.encode('utf-16').hex()}>" if text else "()"


def _content(page: Iterable[Shown]) -> bytes:
    rotations = ("1 0 0 1", "0 1 -1 0", "-1 0 0 -1", "0 -1 1 0", "0.7 0.7 -0.7 0.7")
    return b"\n".join(
        f"BT /{shown.font} {shown.size} Tf {rotations[shown.turn]} {shown.x} {HEIGHT - shown.y} Tm "
        f"<{shown.text.encode('cp1252').hex()}> Tj ET".encode()
        for shown in page
    )
