"""PDF that is refused, and a reader of PDF that is kept from doing harm."""

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
from pdfs import FERRY, FERRY_TEXT, NEEDS_PDFIUM, block, from_content, make_pdf, refused

from rag import Assistant, Settings
from rag.errors import LoadError
from rag.load import load_bytes, load_file, pdf, pdf_process

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


@NEEDS_PDFIUM
def test_a_scan_is_told_to_be_one() -> None:
    assert "is a scan or a picture without text; run OCR on it first" in refused(make_pdf([]))


@pytest.mark.parametrize("data", [b"", b" \r\n"])
def test_an_empty_file_is_called_empty(tmp_path: Path, data: bytes) -> None:
    assert refused(data) == "report.pdf is empty: there is no text in it"
    path = tmp_path / "report.pdf"
    path.write_bytes(data)
    with pytest.raises(LoadError, match=r"report\.pdf is empty: there is no text in it$"):
        load_file(path, max_bytes=10)


@NEEDS_PDFIUM
def test_passwords() -> None:
    assert load_bytes(zlib.decompress(b85decode(OPEN)), "a.pdf").article.text == "The cat sat."
    assert "is locked by a password; save a copy of it without one" in refused(
        zlib.decompress(b85decode(LOCKED))
    )


@NEEDS_PDFIUM
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


@NEEDS_PDFIUM
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


@NEEDS_PDFIUM
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


@NEEDS_PDFIUM
def test_fonts_that_do_not_say_their_letters_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    page = {"height": 800, "fragments": [["\ue001\ue002\ue003", 0, 9, 100, 9, False]]}
    monkeypatch.setattr(
        pdf, "_run", lambda data, name: [{"title": "", "creator": "", "pages": 1}, page]
    )
    assert "does not say which letters its fonts show" in refused(b"%PDF-1.4")


@NEEDS_PDFIUM
def test_nothing_is_written_or_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        load_bytes(make_pdf(block(*FERRY)), "a.pdf")
        refused(b"%PDF-1.4")
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


@NEEDS_PDFIUM
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


def test_the_reader_takes_nothing_of_the_package() -> None:
    code = (
        "import runpy, sys; runpy.run_path(sys.argv[1]); "
        "print([m for m in sys.modules if m.startswith(('rag', 'pypdfium2'))])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, pdf_process.__file__], capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]", done.stderr
