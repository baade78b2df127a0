"""PDF: paragraphs, titles, what is left out, and what is refused."""

import io
import json
import logging
import subprocess
import sys
import zlib
from base64 import b85decode
from pathlib import Path

import pytest
from fakes import WordEmbedder
from hypothesis import given
from hypothesis import strategies as st
from pdfs import Shown, block, from_content, make_pdf

from rag import Assistant, Settings
from rag.embed import Embedder
from rag.errors import LoadError
from rag.load import load_bytes, pdf, pdf_process
from rag.load.pdf_hyphens import Hyphens
from rag.load.pdf_layout import Row
from rag.load.pdf_paragraphs import to_lines
from rag.types import Article

has_pdfium = pytest.mark.skipif(
    pdf.find_spec("pypdfium2") is None, reason="needs the extra pdf (pypdfium2)"
)

FERRY = (
    "The ferry between Ellery and Harlow will sail every hour",
    "from Monday, as the council had promised in the spring,",
    "and nobody will have to pay for it.",
)
FERRY_TEXT = " ".join(FERRY)
BRIDGE = (
    "The mayor called the bridge “past saving” and said that it",
    "would be closed on Friday for at least eighteen months.",
)
BRIDGE_TEXT = " ".join(BRIDGE)

# One page with "The cat sat.", encrypted (RC4, 128 bits) with the user's passwords "cat" and "".
LOCKED = (
    "c-pO0y=xRf6t5H+ECV7~OyOY_cfNN<jsx>?C{c1=VnjoV*`1lo%DEf%_Cn$xAr{tF7Gf<{R@&Hz1d9|AMQy}J)K<{h"
    "yG!n1BLs0jVCMJU{C@Avdo#7xTyq+qXQ1}!^P9H-Lj<$vHmKJ@(8@E@k8KX?6gg!gtg&f;Mg!Q?ls;s_cX@lm!l0!)"
    "wg-aQte+MTgJ2;sJ-7;)cWlG8iKVo%bXFI-n{~jD1D4!v5G?kKZj$=B8qCK8>`-kGT(u_AGuf6`MgHZAL&=EO_CckE"
    "O^Y7nL+ZBeW&J$%+$BfTTZaP-#n7QiU^p64DEIaK=cRJbG>UN?6Q79bicLGkIux|D_ln%=JK){5AM2;M{;+o}Jn`V{"
    "{pa_VcXrXvuP>W>kJcY9O#S}$s`Wlt{`&gX=`&B$3y)8N^ybQw<L6%N{+xRG{n^J-X2diS6qQXV(*VIzKPm>(67*%5"
    "(LFmzFt}v9o3=<|4TAYJ&P<YaU~nTzFQ&a@ADGA}{C9!rnXGG$rXv4K8s+NJ<L`>WT;iPdr7MfR3NZ{^GVIE6ENUFf"
    "7{q8I!WBq-^FVq~V@#xP3CM_IN`yptb2I4{{@eshg-(sm{XQ(hI^&i^NQG3Okc3Jp7YZIp;+SN@QDuk{R59WrgBfKs"
    "R+>wpA|n+ikqmv~U5E9Mb88gE%EmI}Q7DvP#{VHUF=1E|898RTWj5qeGb|WFelDDI8et?SlikX#0|;Ua(7^)*=afSS"
    "4>0WedSFS%7*`bxV_C%{tzeYm3dR_#V4PL`1gr9ehiFJN!B^xu>Dqiyyrtx>E%Oc9Syn(gJl>a6mq9!l&-u=%3nmE@"
    "aV&{8%*n`DrU)fgaX}2GapNd1YlG&@w>SJ%i1x3FUZL}1u<sZV1ZuVU#U}Uzb0vo4"
)
OPEN = (
    "c-pO0ziSjh6fU%yLJ&c;azGA5NOpeh><k<M^W%tUxNu3d2mxnjXD%z3-LN|+iJgUworRtMf`5TvAvR)RVPU0UENm1}"
    "L`4WVdw0nlYy=T^x0v_6H{bW(yf@oeo^MUzX$Bg5?_a(G7$TU*H$k%rg5@Gl`q~t*DL6-lYr&%#Ff#*8mQ*ohB6f9m"
    "+rVI1bxjF^xxAk_h(T~AO-i^9nGfv1jft(awslT9)yunJ$N?+v4hY(P*Gn^R%Yi*6U`J|$V96w@n$35-D)MhALns*W"
    "+CHhwnaq_i98z~onfD9rxhsyA_YM~r@?k)Wz-Y9hP#oy{&r21aX_VtQr*I;tt0wEZO~`5GFI{2O7C86x*z@xAjp++p"
    "uRomMJoPTSxBGGb?1{BUzb-z0u=M@Q!_~WYe!loj_CCGo-Jg1P@`v01dZs;pe0T91pMLVTk{L0L1bOWcsxm;Z(vRK1"
    "tU%v}Syh@rfx)8b-7+rK3Iq$8&XY9j!r*$EUCPSz0GOyK`geh;*}Rwhor?G`WmLPXh(9X^^QpDQx2|gXI>a!r>2NB?"
    "xyW%YV-TZ>46i}rhX>Nb9%CZ>NI*s;lRP5QyIX0``Fj(rIF%);@aNEmO=PGR%3vK)ZK>qKSRJw$p_n2nv_U+U6ekLW"
    "vD7i9!pKNjreefxtflmWw+5RsLONy$aY=+q3}KiHigl7$L=lNJ5wT?^G|WVyP~Pifz0Iw)3SlHBi`^-V1qfmc(BT7l"
    "7}5}0c!*&?*8@*B#zI-cFcx)8&>BW5u3?O^8Wys89A|aD=m-sgCiq;T(w->>&09%to2uTRljjc7;q|_p*&O20dfrb)"
    "Gp0nzh$T8sqDYX4gjkRSDXR#UG@>(q6S6TF&SH1l{|eE;ucCCSaD#Klh#=5tEVNtTH_;-9u>"
)


def article(*pages: list[Shown], title: str = "", creator: str = "") -> Article:
    return load_bytes(make_pdf(*pages, title=title, creator=creator), "report.pdf").article


def paragraphs(*pages: list[Shown]) -> list[str]:
    return article(*pages, title="Report of the year").text.split("\n\n")


def refused(data: bytes) -> str:
    with pytest.raises(LoadError) as error:
        load_bytes(data, "report.pdf")
    assert str(error.value).startswith("report.pdf ")
    return str(error.value)


@has_pdfium
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


@has_pdfium
def test_first_lines_that_are_indented_start_paragraphs() -> None:
    lines = [*block(FERRY[0], x=84), *block(*FERRY[1:], y=134)]
    more = [*block(BRIDGE[0], x=84, y=162), *block(*BRIDGE[1:], y=176)]
    assert paragraphs([*lines, *more]) == [FERRY_TEXT, BRIDGE_TEXT]


@has_pdfium
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


@has_pdfium
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


@has_pdfium
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


@has_pdfium
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


@has_pdfium
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


@has_pdfium
@pytest.mark.parametrize("turn", [1, 2])
def test_a_page_that_is_turned_is_read_and_a_stamp_on_it_is_not(turn: int) -> None:
    right, down = [(0, 1), (1, 0), (0, -1)][turn]
    lines = [
        Shown(line, 300 + 14 * i * right, 400 + 14 * i * down, turn=turn)
        for i, line in enumerate(BRIDGE)
    ]
    stamps = [Shown("Draft", 100, 700), Shown("COPY", 100, 600, 40, turn=4)]
    assert paragraphs([*stamps, *lines]) == [BRIDGE_TEXT]


@has_pdfium
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


@has_pdfium
def test_without_a_headline_the_first_words_are_the_title() -> None:
    assert article(block(*BRIDGE)).title.startswith("The mayor called the bridge")


@has_pdfium
def test_only_what_a_browser_printed_is_searched_for_the_furniture_of_a_page() -> None:
    furniture = block(
        "Home", "World", "Sign In", "Share", "© 2016 Example. All rights reserved.", leading=40
    )
    assert len(paragraphs(furniture)) == 5
    data = make_pdf(furniture, creator="Mozilla/5.0 (X11) HeadlessChrome/99 Safari/537")
    assert "holds no article text" in refused(data)


@has_pdfium
def test_a_scan_is_told_to_be_one() -> None:
    assert "is a scan or a picture without text; run OCR on it first" in refused(make_pdf([]))


@has_pdfium
def test_passwords() -> None:
    assert load_bytes(zlib.decompress(b85decode(OPEN)), "a.pdf").article.text == "The cat sat."
    assert "is locked by a password; save a copy of it without one" in refused(
        zlib.decompress(b85decode(LOCKED))
    )


@has_pdfium
def test_damaged_files() -> None:
    whole = make_pdf(block(*FERRY))
    assert "is damaged, or no whole PDF" in refused(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    assert "is damaged" in refused(b"%PDF-1.4")
    assert load_bytes(whole[: whole.index(b"startxref")], "report.pdf").article.text == FERRY_TEXT
    assert load_bytes(b"junk\n" + whole, "report.pdf").article.text == FERRY_TEXT


def test_what_is_no_pdf_and_a_pdf_by_another_name() -> None:
    assert "is no PDF, though it is called one" in refused(b"The cat sat.")
    for name in ("a.txt", "a.html", None):
        with pytest.raises(LoadError, match=r"is PDF; give it a name that ends in \.pdf"):
            load_bytes(b"%PDF-1.4\n", name)


def test_without_the_extra_for_pdf_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    assert "needs packages that are not installed" in refused(b"%PDF-1.4")
    assert "pip install 'ask-the-article[pdf]'" in refused(b"%PDF-1.4")


@has_pdfium
def test_what_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    message = refused(make_pdf(block("Hi."), kids=1_001))
    assert "has 1,001 pages, more than the 1,000 that are allowed; split it" in message
    monkeypatch.setattr(pdf_process, "MOST_CHARACTERS", 5)
    out = io.StringIO()
    pdf_process.read(make_pdf(block("Hi."), block("Bridge")), out)
    said = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [set(line) & {"fragments", "error"} for line in said] == [
        set(),
        {"fragments"},
        {"error"},
    ]
    monkeypatch.setattr(pdf, "_run", lambda data, name: said)
    assert "holds more than the 5 characters that are allowed" in refused(b"%PDF-1.4")


@has_pdfium
def test_a_bomb_is_refused() -> None:
    packer = zlib.compressobj()
    start, megabyte = (
        packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)
    )
    packed = zlib.compress(start + 2_000 * megabyte)
    assert len(packed) < 20_000
    filters = "/Filter [/FlateDecode /FlateDecode]"
    assert "cannot be read within" in refused(from_content([packed], filter_=filters))


def test_a_reader_that_dies_or_does_not_end_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pdf, "find_spec", lambda name: name)
    monkeypatch.setattr(pdf, "_MOST_WAIT", 0.2)
    reader = tmp_path / "reader.py"
    monkeypatch.setattr(pdf_process, "__file__", str(reader))
    reader.write_text("import time; time.sleep(60)")
    assert "takes too long to read: it may be damaged" in refused(b"%PDF-1.4")
    monkeypatch.setattr(pdf, "_MOST_WAIT", 60)
    reader.write_text("import os; os.abort()")
    assert "or breaks its reader: it may be damaged" in refused(b"%PDF-1.4")


@has_pdfium
def test_fonts_that_do_not_say_their_letters_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    page = {"height": 800, "fragments": [["\ue001\ue002\ue003", 0, 9, 100, 9, False]]}
    monkeypatch.setattr(
        pdf, "_run", lambda data, name: [{"title": "", "creator": "", "pages": 1}, page]
    )
    assert "does not say which letters its fonts show" in refused(b"%PDF-1.4")


@has_pdfium
def test_nothing_is_written_or_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        load_bytes(make_pdf(block(*FERRY)), "a.pdf")
        refused(b"%PDF-1.4")
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


@has_pdfium
def test_a_folder_with_a_bad_pdf_keeps_the_index(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.PDF").write_bytes(make_pdf(block(*FERRY)))
    with Assistant.open(Settings(home=tmp_path / "home"), embedder=WordEmbedder()) as assistant:
        assert len(assistant.add(folder).added) == 1
        (folder / "good.PDF").write_bytes(b"%PDF-1.4 broken")
        assert len(assistant.add(folder).failed) == 1
        (known,) = assistant.articles()
        assert assistant.article(known.id).text == FERRY_TEXT


@has_pdfium
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


def test_the_reader_takes_nothing_of_the_package() -> None:
    code = (
        "import runpy, sys; runpy.run_path(sys.argv[1]); "
        "print([m for m in sys.modules if m.startswith(('rag', 'pypdfium2'))])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, pdf_process.__file__], capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]", done.stderr


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
        (["one —", "two"], "one — two"),
        (["one—", "two"], "one—two"),
        (["a cat", "sat"], "a cat sat"),
        (["a dark-", "blue sea", "a blue and a dark one", *["recon-", "struc-", "tion"]],
         "a dark-blue sea"),
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
