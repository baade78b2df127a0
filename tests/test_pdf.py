"""PDF: paragraphs, titles, and what is left out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfs import FERRY, FERRY_TEXT, NEEDS_PDFIUM, Shown, block, make_pdf, refused

from rag import Assistant, Settings
from rag.embed import Embedder
from rag.load import load_bytes
from rag.load.draft import Line
from rag.load.pdf import _title
from rag.load.pdf_hyphens import Hyphens
from rag.load.pdf_layout import Row
from rag.load.pdf_paragraphs import to_lines
from rag.types import Article

BRIDGE = (
    "The mayor called the bridge “past saving” and said that it",
    "would be closed on Friday for at least eighteen months.",
)
BRIDGE_TEXT = " ".join(BRIDGE)


def article(*pages: list[Shown], title: str = "", creator: str = "") -> Article:
    return load_bytes(make_pdf(*pages, title=title, creator=creator), "report.pdf").article


def paragraphs(*pages: list[Shown]) -> list[str]:
    return article(*pages, title="Report of the year").text.split("\n\n")


@NEEDS_PDFIUM
def test_paragraphs_headings_and_items() -> None:
    assert paragraphs(
        [
            *block("What is new", size=16),
            *block(*FERRY, y=145),
            *block(*BRIDGE, y=145 + 3 * 14 + 10),
            Shown("What it costs", 72, 260, font="F2"),
            *block("• One million crowns for the first span of the bridge,", y=280),
            *block("which is the older one", x=80, y=294),
            *block("• Two ferries", y=308),
            *block("1. Vote", "2. Pay", y=340),
        ]
    ) == [
        "What is new",
        FERRY_TEXT,
        BRIDGE_TEXT,
        "What it costs",
        "- One million crowns for the first span of the bridge, which is the older one",
        "- Two ferries",
        "1. Vote",
        "2. Pay",
    ]


@NEEDS_PDFIUM
def test_first_lines_that_are_indented_start_paragraphs() -> None:
    lines = [*block(FERRY[0], x=84), *block(*FERRY[1:], y=134)]
    more = [*block(BRIDGE[0], x=84, y=162), *block(*BRIDGE[1:], y=176)]
    assert paragraphs([*lines, *more]) == [FERRY_TEXT, BRIDGE_TEXT]


@NEEDS_PDFIUM
def test_what_stands_at_the_same_place_on_several_pages_is_left_out() -> None:
    def around(number: int) -> list[Shown]:
        return [
            Shown("River Board", 72, 40, 8),
            Shown("Annual report", 450, 40, 8),
            Shown(f"Page {number}", 290, 810, 8),
        ]

    first = [*around(1), *block(*FERRY[:2], y=600), Shown("1 A note below.", 72, 740, 8)]
    second = [*around(2), *block(FERRY[2], *BRIDGE), Shown("12", 72, 90)]
    third = [*around(3), *block("The end is near, as everybody knew."), Shown("17", 72, 90)]
    assert paragraphs(first, second, third) == [
        FERRY_TEXT,
        "1 A note below.",
        BRIDGE_TEXT,
        "12",
        "The end is near, as everybody knew.",
        "17",
    ]


@NEEDS_PDFIUM
def test_a_page_by_itself_loses_only_its_number_and_what_a_browser_prints() -> None:
    printed = [
        Shown("11/23/26, 4:05 PM", 30, 20, 8),
        Shown("Report of the year", 300, 20, 8),
        Shown("https://site.example/cats?a=1", 30, 830, 8),
        Shown("1/1", 550, 830, 8),
    ]
    assert paragraphs([*printed, *block(*FERRY)]) == [FERRY_TEXT]
    assert paragraphs([*block(*FERRY), Shown("1", 290, 810)]) == [FERRY_TEXT]
    assert paragraphs([Shown("2016", 290, 40), *block(*FERRY)]) == ["2016", FERRY_TEXT]


@NEEDS_PDFIUM
@pytest.mark.parametrize("number", ["Page 1 of 9", "page 3/9", "- 1 -", "– 12 –", "1", "Seite 4"])
@pytest.mark.parametrize("y", [40, 810])
def test_the_number_of_a_single_page_is_left_out(number: str, y: float) -> None:
    header = [Shown("River Board", 72, 60, 8), Shown("Annual report", 72, 790, 8)]
    page = [Shown(number, 290, y, 8), *header[:1], *block(*FERRY), *header[1:]]
    assert paragraphs(page) == ["River Board", FERRY_TEXT, "Annual report"]


@NEEDS_PDFIUM
def test_the_number_of_the_second_page_only_is_left_out() -> None:
    letter = block(*FERRY), [*block(*BRIDGE), Shown("2", 290, 810, 9)]
    assert paragraphs(*letter) == [FERRY_TEXT, BRIDGE_TEXT]
    heads = [Shown("River Board", 72, 40, 8)]
    numbered = [*heads, *block(*FERRY)], [*heads, *block(*BRIDGE), Shown("Page 2", 290, 810, 9)]
    assert paragraphs(*numbered) == [FERRY_TEXT, BRIDGE_TEXT]


@NEEDS_PDFIUM
@pytest.mark.parametrize(
    "shown",
    [
        Shown("1", 72, 60, 20),  # of a chapter
        Shown("7", 290, 810),
        Shown("2016", 290, 40),
        Shown("Page 7 of the report", 72, 810),
        Shown("See page 4", 72, 810),
        Shown("1 - 0", 72, 810),
        Shown("- 4", 72, 810),
        Shown("Page 3", 72, 400),
        Shown("- 1 -", 72, 420),
        Shown("1 of 9", 72, 810),
    ],
)
def test_other_lines_with_a_number_stay(shown: Shown) -> None:
    page = sorted([shown, *block(*FERRY)], key=lambda shown: shown.y)
    assert shown.text in paragraphs(page)


@NEEDS_PDFIUM
def test_a_number_beside_or_inside_other_text_stays() -> None:
    beside = [*block(*FERRY), Shown("Crowns", 72, 810), Shown("Page 1", 290, 810)]
    assert paragraphs(beside) == [FERRY_TEXT, "Crowns | Page 1"]
    above = [Shown("Bridges", 72, 40), Shown("1", 72, 54), Shown("Ferries", 72, 68)]
    assert paragraphs([*above, *block(*FERRY)])[:-1] == ["Bridges", "1", "Ferries"]


@NEEDS_PDFIUM
def test_columns_are_read_one_after_the_other_however_they_are_drawn() -> None:
    left = [
        "The ferry will sail every hour from now", "on, as the council had promised them in",
        "the spring of the year before, and all of", "its passengers will be glad of it. But the",
    ]  # fmt: skip
    right = [
        "bridge will stay closed for months, and", "the lorries have to go by way of Harlow,",
        "which takes them at least an hour longer", "than before, and costs them money.",
    ]  # fmt: skip
    columns = [*block(*left), *block(*right, x=320)]
    rows = sorted(columns, key=lambda shown: shown.y)
    assert paragraphs(columns) == paragraphs(rows) == [" ".join([*left, *right])]


def rows(*texts: str, right: float = 150, ends: dict[int, float] | None = None) -> list[Row]:
    """Lines below one another that end at ``right``, but for those of ``ends``."""
    shorter = ends or {}
    return [Row(text, 72, shorter.get(i, right), 100.0 + 11 * i, 9) for i, text in enumerate(texts)]


NARROW = (
    "The ferry from", "Ellery will sail", "on Mondays and", "Fridays at four,", "and a ticket is",
    "12 crowns if it", "is paid by card.",
)  # fmt: skip


def test_a_narrow_stretched_column_is_one_paragraph() -> None:
    both = rows(*NARROW, *NARROW, ends={6: 120, 13: 120})
    assert [line.text for line in to_lines(both)] == [" ".join(NARROW)] * 2


def test_a_narrow_list_stays_one() -> None:
    ragged = {i: 130 + 4.0 * (i % 5) for i in range(7)}
    names = [
        "Ann B. Hale", "Tom C. Ross", "Eve D. Lamb", "Max F. Ward", "Ida G. Bell", "Ted H. Cole"
    ]  # fmt: skip
    assert len(to_lines(rows(*names))) == len(names)
    assert len(to_lines(rows(*"2016 2017 2018 2019 2020 2021".split()))) == 6
    assert len(to_lines(rows(*NARROW, ends=ragged))) > 2


@pytest.mark.parametrize("dash", ["-", "\u2010", "–"])
def test_a_range_of_years_over_a_line_end(dash: str) -> None:
    lines = rows(f"It was open 2019{dash}", "2020 and then no", "more.", ends={0: 140, 2: 100})
    assert [line.text for line in to_lines(lines)] == [
        f"It was open 2019{dash}2020 and then no more."
    ]


@NEEDS_PDFIUM
def test_a_row_of_a_table_is_a_line() -> None:
    rows = [("Day", "Cars"), ("Monday", "12"), ("Tuesday", "340"), ("Friday", "7")]
    table = [
        Shown(cell, 72 + 150 * j, 200 + 14 * i)
        for i, row in enumerate(rows)
        for j, cell in enumerate(row)
    ]
    assert paragraphs([*block(*FERRY), *table])[1:] == [
        "Day | Cars",
        "Monday | 12",
        "Tuesday | 340",
        "Friday | 7",
    ]


@NEEDS_PDFIUM
def test_characters() -> None:
    lines = [
        Shown("The of\x01cer lives in a \x01ne \xa0 house, said Zoë Müller of", 72, 120, font="F3"),
        *block("Kraków’s “Café” – but not the others, who have insuf-", y=134),
        *block("ficient means.", y=148),
        *block("It is insufficient.", y=180),
    ]
    lines[1] = lines[1]._replace(text=lines[1].text.replace("Kraków", "Nîmes"))
    assert paragraphs(lines) == [
        "The officer lives in a fine house, said Zoë Müller of Nîmes’s “Café” – but not the "
        "others, who have insufficient means.",
        "It is insufficient.",
    ]


@NEEDS_PDFIUM
@pytest.mark.parametrize("turn", [1, 2])
def test_a_page_that_is_turned_is_read_and_a_stamp_on_it_is_not(turn: int) -> None:
    right, down = [(0, 1), (1, 0), (0, -1)][turn]
    lines = [
        Shown(line, 300 + 14 * i * right, 400 + 14 * i * down, turn=turn)
        for i, line in enumerate(BRIDGE)
    ]
    stamps = [Shown("Draft", 100, 700), Shown("COPY", 100, 600, 40, turn=4)]
    assert paragraphs([*stamps, *lines]) == [BRIDGE_TEXT]


@NEEDS_PDFIUM
@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("The ferry sails again", "The ferry sails again"),
        ("A free ferry | Ellery Post", "A free ferry"),
        ("Microsoft Word - ferry3.doc", "A free ferry"),
        ("ferry_final.indd", "A free ferry"),
        ("Untitled-1", "A free ferry"),
        ("", "A free ferry"),
    ],
)
def test_the_title(stated: str, title: str) -> None:
    found = article([*block("A free", "ferry", size=22, leading=26), *block(*FERRY, y=190)],
                    title=stated)  # fmt: skip
    assert found.title == title
    assert found.published is None
    kept = [] if title == "A free ferry" else ["A free ferry"]
    assert found.text.split("\n\n") == [*kept, FERRY_TEXT]


@pytest.mark.parametrize(
    "stated",
    [
        "(anonymous)", "Anonymous", "(unspecified)", "untitled", "Untitled Document 3", "no title",
        "[No Title]", "Document1 - Word", "Document 2 – Microsoft Word", "report.docx - Word",
        "PowerPoint Presentation", "Book1", "unknown", "Microsoft Word - a", "12", "- - -",
        "notes.txt", "http://site.example/",
    ],
)  # fmt: skip
def test_what_programs_write_is_no_title(stated: str) -> None:
    assert _title(stated, Line("A free ferry")) == "A free ferry"


@pytest.mark.parametrize(
    "stated",
    [
        "Anonymous letters from Harlow", "The unknown ferry", "Document of the year", "Bees",
        "Untitled, 1960: how it was painted", "No title for Ellery", "Presentation of the plan",
        "Slide rules", "Null and void", "Word - a history", "The new document", "Layout 1 of 3",
    ],
)  # fmt: skip
def test_titles_that_only_look_like_those_of_programs(stated: str) -> None:
    assert _title(stated, Line("A free ferry")) == stated


@NEEDS_PDFIUM
def test_without_a_headline_the_first_words_are_the_title() -> None:
    assert article(block(*BRIDGE)).title.startswith("The mayor called the bridge")


@NEEDS_PDFIUM
def test_only_what_a_browser_printed_is_searched_for_the_furniture_of_a_page() -> None:
    furniture = block(
        "Home", "World", "Sign In", "Share", "© 2016 Example. All rights reserved.", leading=40
    )
    assert len(paragraphs(furniture)) == 5
    data = make_pdf(furniture, creator="Mozilla/5.0 (X11) HeadlessChrome/99 Safari/537")
    assert "holds no article text" in refused(data)


@NEEDS_PDFIUM
@pytest.mark.model
def test_quotations_of_a_pdf_are_exact(embedder: Embedder, tmp_path: Path) -> None:
    path = tmp_path / "ferry.pdf"
    path.write_bytes(make_pdf([*block(*FERRY), *block(*BRIDGE, y=190)], title="Ferry"))
    with Assistant.open(Settings(home=tmp_path / "home"), embedder=embedder) as assistant:
        assistant.add(path)
        answer = assistant.ask("What did the mayor say about the bridge?")
        assert answer.answered
        assert BRIDGE_TEXT in answer.text
        for citation in answer.citations:
            text = assistant.article(citation.article_id).text
            assert text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["the recon-", "struction", "of a reconstruction"], "the reconstruction"),
        (["an opposition-", "led council"], "an opposition-led council"),
        (["a self-", "styled king", "restyled styled"], "a self-styled king"),
        (["state-of-the-", "art art"], "state-of-the-art art"),
        (["pre-", "and post-war"], "pre- and post-war"),
        (["Jean-", "Paul"], "Jean-Paul"),
        (["1914-", "18"], "1914-18"),
        (["1914–", "18"], "1914–18"),
        (["1990–", "today"], "1990– today"),
        (["he came –", "1914"], "he came – 1914"),
        (["one —", "two"], "one — two"),
        (["one—", "two"], "one—two"),
        (["a cat", "sat"], "a cat sat"),
        (["a dark-", "blue sea", "a blue and a dark one", *["recon-", "struc-", "tion"]],
         "a dark-blue sea"),
        (["a let-", "or came", "a letor and a"], "a letor came"),
        (["the May-", "or Hale", "a mayor may, and a"], "the Mayor Hale"),
        (["giv-", "en by her and me", "given"], "given by her and me"),
        (["giv-", "en by her and", "*and", "the foun-", "dation", "the oper-", "ation"],
         "given by her and"),
        (["the harb-", "or was and", "the foun-", "dation", "the oper-", "ation"],
         "the harbor was and"),
        (["in-", "to the sea"], "into the sea"),
        (["thous-", "and men", "a thousand"], "thousand men"),
        (["col-", "or row-wise", "the color and"], "col- or row-wise"),
        (["micro-", "or macroscopic and", "the foun-", "dation", "the oper-", "ation"],
         "micro- or macroscopic and"),
        (["two-", "or threefold and", "the foun-", "dation", "the oper-", "ation"],
         "two- or threefold and"),
        (["land-", "en tuinbouw", "het landen en"], "land- en tuinbouw"),
        (["cre-", "en y", "creen"], "creen y"),
        (["pré-", "et postérieur", "et en en"], "pré- et postérieur"),
        (["Vor-", "und Nachteile", "der und"], "Vor- und Nachteile"),
        (["a five-", "to ten-year plan"], "a five- to ten-year plan"),
        (["a 5-", "to 10-year plan"], "a 5- to 10-year plan"),
        (["and/", "or more"], "and/or more"),
        (["the foun-", "dation", "the oper-", "ation", "the na-", "tion"], "the foundation"),
    ],
)  # fmt: skip
def test_hyphens_at_line_ends(lines: list[str], joined: str) -> None:
    assert Hyphens.of(lines).join(lines[:2]) == joined


ROWS = st.lists(
    st.builds(
        Row,
        text=st.lists(st.text("abcXY12.,“-•", min_size=1, max_size=6), min_size=1, max_size=5).map(
            " ".join
        ),
        left=st.sampled_from([72.0, 84.0, 320.0]),
        right=st.sampled_from([280.0, 300.0, 520.0]),
        baseline=st.integers(10, 800).map(float),
        size=st.sampled_from([8.0, 11.0, 20.0]),
        bold=st.booleans(),
        page=st.integers(0, 3),
        cells=st.integers(1, 2),
    ),
    max_size=12,
)


@given(ROWS)
def test_no_letter_is_lost_or_invented(rows: list[Row]) -> None:
    def letters(text: str) -> list[str]:
        return sorted(c for c in text if c.isalnum() or c in ".,“")

    lines = to_lines(rows)
    assert letters("".join(line.text for line in lines)) == letters("".join(r.text for r in rows))
    assert all(line.text == " ".join(line.text.split()) != "" for line in lines)
