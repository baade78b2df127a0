"""Articles by their web address, from a real server on this machine."""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

import gzip
import socket
import ssl
import tracemalloc
import zlib
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest
from fakes import WordEmbedder
from hypothesis import given
from hypothesis import strategies as st
from pdfs import NEEDS_PDFIUM, block, make_pdf
from websites import MEGABYTE, PAGE, TEXT, Reply, Website, fetcher, names, refused, website

from rag import Assistant, Settings
from rag.errors import LoadError
from rag.load.addresses import is_public, is_web_address, parse_address
from rag.load.fetching import MOST_REDIRECTS, Fetcher
from rag.load.network import resolve
from rag.load.unpacking import TooLargeError, UnpackingError, unpack
from rag.load.web import load_url

# What is loaded


def test_a_page_becomes_an_article(website: Website) -> None:
    loaded = load_url(website.shows("/cats", PAGE), fetcher())
    assert (loaded.article.title, loaded.article.text) == ("Cats rest", TEXT)
    assert loaded.article.url == loaded.origin == f"{website.address}/cats"


def test_the_address_after_redirects_counts_whatever_the_page_says(website: Website) -> None:
    canonical = '<link rel="canonical" href="https://elsewhere.example/cats">'
    website.shows("/new?a=1", canonical + PAGE)
    website.redirects("/old", "/new?a=1#top", 301)
    loaded = load_url(f"{website.address}/old#here", fetcher())
    assert loaded.article.url == loaded.origin == f"{website.address}/new?a=1"
    assert [path for path, _ in website.requests] == ["/old", "/new?a=1"]


@pytest.mark.parametrize(
    ("type_", "path"),
    [
        ("text/plain", "/a"),
        ("text/markdown; charset=UTF-8", "/a"),
        ("text/plain", "/a.md"),
        ("application/octet-stream", "/a.md?download=1"),
        (None, "/a.markdown"),
    ],
)
def test_text_and_markdown_are_read_as_such(website: Website, type_: str | None, path: str) -> None:
    is_markdown = "markdown" in str(type_) or ".m" in path
    loaded = load_url(website.shows(path, f"# Cats\n\n*{TEXT}*", type_), fetcher())
    assert loaded.article.text == (TEXT if is_markdown else f"# Cats\n\n*{TEXT}*")


@pytest.mark.parametrize(
    ("header", "meta", "encoding"),
    [
        ("text/html; charset=iso-8859-1", "", "cp1252"),
        ("text/html; charset=windows-1251", "utf-8", "windows-1251"),
        ("text/html", "windows-1251", "windows-1251"),
        ("text/html; charset=made-up", "utf-8", "utf-8"),
        ("text/html; charset=hex", "", "utf-8"),
        ("text/plain; charset=koi8-r", "", "koi8-r"),
        ("text/html; charset=cp1252", "", "utf-8-sig"),
        ("text/html; charset=cp037", "windows-1251", "windows-1251"),
        ("text/plain; charset=cp037", "", "utf-8"),
        ("text/plain; charset=utf-16", "", "utf-16-le"),
        ("text/html; charset=utf-16BE", "", "utf-16-be"),
        ("text/html", "utf-16", "utf-8"),
    ],
)
def test_the_encoding_of_the_header_counts_before_the_page_s(
    website: Website, header: str, meta: str, encoding: str
) -> None:
    words = "“Café”, said he." if "125" in encoding and "1251" not in encoding else "Кот сидел."
    words = "“Café”, said he." if "cp1252" in header else words
    head = f'<meta charset="{meta}">' if meta else ""
    content = f"{head}{words}" if "html" in header else words
    loaded = load_url(website.shows("/a", content.encode(encoding), header), fetcher())
    assert loaded.article.text == words


def test_what_is_packed_is_unpacked(website: Website) -> None:
    assert load_url(website.packs("/a", PAGE.encode()), fetcher()).article.text == TEXT


@pytest.mark.parametrize("encoding", ["identity", "GZIP", "x-gzip", "deflate", "identity, gzip"])
def test_a_page_is_packed_once_or_not_at_all(website: Website, encoding: str) -> None:
    pack = {"identity": bytes, "deflate": zlib.compress}.get(encoding, gzip.compress)
    address = website.shows("/a", pack(PAGE.encode()), Content_Encoding=encoding)
    assert load_url(address, fetcher()).article.text == TEXT
    assert website.requests[0][1]["accept-encoding"] == "gzip"


def test_little_is_told_of_us(website: Website) -> None:
    website.shows("/b", PAGE)
    website.pages["/a"] = Reply(302, {"Location": "/b", "Set-Cookie": "id=1"})
    load_url(f"{website.address}/a", fetcher())
    assert [path for path, _ in website.requests] == ["/a", "/b"]
    for _, headers in website.requests:
        assert headers["user-agent"] == f"ask-the-article/{version('ask-the-article')}"
        assert not {"cookie", "referer", "authorization"} & headers.keys()


def test_the_same_address_again_is_unchanged_or_replaced(website: Website, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    with Assistant.open(settings, embedder=WordEmbedder()) as assistant:

        def add() -> tuple[int, int, int]:
            report = assistant.add_url(f"{website.address}/a", allow_private=True)
            return len(report.added), len(report.replaced), len(report.unchanged)

        website.shows("/a", PAGE)
        assert (add(), add()) == ((1, 0, 0), (0, 0, 1))
        website.shows("/a", PAGE.replace("mat", "sofa"))
        assert add() == (0, 1, 0)
        [info] = assistant.articles()
        assert assistant.record(info.id).origins == (f"{website.address}/a",)


# What is refused, and why


@pytest.mark.parametrize(
    ("status", "why"),
    [(403, "does not let us read it"), (404, "not there"), (410, "removed"), (418, "with 418")],
)
def test_a_refusal_of_the_server_is_told(website: Website, status: int, why: str) -> None:
    website.pages["/a"] = Reply(status, {"Content-Type": "text/html"}, PAGE.encode())
    message = refused(f"{website.address}/a")
    assert message.startswith(f"{website.address}/a: ")
    assert why in message
    assert str(status) in message


def test_a_defect_of_the_server_passes(website: Website) -> None:
    website.pages["/a"] = Reply(503)
    assert "its server has a problem (503): try again later" in refused(f"{website.address}/a")


@pytest.mark.parametrize("type_", ["image/png", "application/json", None])
def test_another_type_is_named(website: Website, type_: str | None) -> None:
    message = refused(website.shows("/a", b"{}", type_))
    assert f"is {type_ or 'of no type'}" in message
    assert "save the page in a browser and add the file" in message


@NEEDS_PDFIUM
@pytest.mark.parametrize(
    ("path", "type_"), [("/a", "application/pdf"), ("/a.pdf", "application/octet-stream")]
)
def test_a_pdf_is_read_as_one(website: Website, path: str, type_: str) -> None:
    loaded = load_url(website.shows(path, make_pdf(block("The cat sat.")), type_), fetcher())
    assert loaded.article.text == "The cat sat."
    assert loaded.article.url == f"{website.address}{path}"


def test_a_pdf_that_is_called_a_page_is_told_to_be_one(website: Website) -> None:
    assert "is PDF" in refused(website.shows("/a", b"%PDF-1.7", "text/html"))


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_too_large_is_not_read_to_its_end(website: Website, packed: bool) -> None:
    content = b"<p>" + b"x" * 3 * MEGABYTE
    address = website.packs("/a", content) if packed else website.shows("/a", content)
    message = refused(address)
    assert f"{address} is larger than the 1 MB that are allowed" in message
    assert load_url(address, Fetcher(4 * MEGABYTE, allow_private=True)).article.text


def test_what_is_packed_badly_is_told(website: Website) -> None:
    address = website.shows("/a", b"not packed", Content_Encoding="gzip")
    assert "breaks off or is no web page" in refused(address)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "gzip, br", "zstd", "made-up"])
def test_what_is_packed_otherwise_or_twice_is_not_unpacked(website: Website, encoding: str) -> None:
    twice = gzip.compress(gzip.compress(PAGE.encode()))
    message = refused(website.shows("/a", twice, Content_Encoding=encoding))
    assert f"it is packed as {encoding!r}" in message
    assert "save the page in a browser and add the file" in message


def test_little_that_unpacks_to_much_is_never_held(website: Website) -> None:
    address = website.packs("/a", bytes(100 * MEGABYTE))
    tracemalloc.start()
    try:
        assert "is larger than the 1 MB" in refused(address)
        assert tracemalloc.get_traced_memory()[1] < 10 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_much_that_unpacks_to_nothing_is_not_read_to_its_end() -> None:
    def endless() -> Iterator[bytes]:
        yield gzip.compress(b"")[:10]
        while True:
            yield b"\0\0\0\xff\xff" * 1_000  # blocks of no bytes

    with pytest.raises(TooLargeError):
        unpack(endless(), ["gzip"], MEGABYTE)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=4), st.integers(1, 60))
def test_packed_pieces_come_back_however_they_arrive(pieces: list[bytes], size: int) -> None:
    content = b"".join(pieces) * 3_000
    packed = b"".join(map(gzip.compress, [*pieces, content]))
    chunks = [packed[start : start + size] for start in range(0, len(packed), size)]
    whole = b"".join(pieces) + content
    assert unpack(chunks, ["gzip"], max(len(whole), len(packed))) == whole
    with pytest.raises(UnpackingError):
        unpack([packed[:-1]], ["gzip"], len(whole) + len(packed))
    if content:
        with pytest.raises(TooLargeError):
            unpack(chunks, ["gzip"], len(whole) - 1)


def test_redirects_end(website: Website) -> None:
    for number in range(MOST_REDIRECTS + 2):
        website.redirects(f"/{number}", f"/{number + 1}")
    website.shows(f"/{MOST_REDIRECTS + 1}", PAGE)
    assert "redirects more than 5 times" in refused(f"{website.address}/0")
    assert load_url(f"{website.address}/1", fetcher()).article.text == TEXT


@pytest.mark.parametrize(
    "target",
    ["ftp://x.example/a", "file:///etc/passwd", "http://a:b@c.example", "data:,x",
     "http://xn--a/", "//xn--a.example/"],
)  # fmt: skip
def test_a_redirect_leads_to_the_web(website: Website, target: str) -> None:
    message = refused(website.redirects("/a", target))
    assert f"{website.address}/a redirects to what cannot be fetched" in message


@pytest.mark.parametrize("drip_headers", [False, True])
def test_a_server_that_dawdles_is_left(website: Website, drip_headers: bool) -> None:
    page = PAGE.encode() * 100
    headers = {"Content-Type": "text/html"}
    website.pages["/a"] = Reply(200, headers, page, pause=0.02, drip_headers=drip_headers)
    message = refused(f"{website.address}/a", fetcher(seconds=0.5))
    assert "does not answer in time (0.5 seconds at most)" in message


def test_nobody_is_there() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    assert "refuses connections" in refused(f"http://127.0.0.1:{port}/")


def test_a_server_without_encryption_has_no_https(website: Website) -> None:
    message = refused(website.address.replace("http:", "https:"))
    assert "cannot be reached" in message


def test_a_name_that_leads_nowhere() -> None:
    message = refused("http://nowhere.example/a", fetcher(resolve=names()))
    assert "there is no host called 'nowhere.example'" in message
    assert "no host called" in refused("http://empty.example/", fetcher(resolve=lambda *_: []))


@pytest.mark.parametrize(
    "address",
    ["", "cats", "/etc/passwd", "file:///etc/passwd", "ftp://a.example/", "http://", "https:///a",
     "javascript:alert(1)", "http://[::1", "http://a.example:99999/", "http://xn--a/",
     "https://xn--a.example/b"],
)  # fmt: skip
def test_what_is_no_web_address_is_never_fetched(address: str) -> None:
    assert "is not a web address" in refused(address)


def test_a_log_in_is_not_kept() -> None:
    message = refused("https://ann:secret@a.example/")
    assert "holds a log-in" in message
    assert "secret" not in message


def test_an_address_has_an_end() -> None:
    assert "is too long" in refused("http://a.example/" + "a" * 5_000)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        url = parse_address(text)
    except LoadError:
        return
    assert url.scheme in ("http", "https")
    assert is_web_address(text)
