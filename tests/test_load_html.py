"""The article in a page of HTML."""

import codecs
import html
import logging
import sys
from datetime import date
from pathlib import Path

import pytest
from fakes import WordEmbedder
from hypothesis import given
from hypothesis import strategies as st

from rag import Assistant, Settings
from rag.errors import LoadError
from rag.load import load_bytes, load_file
from rag.load.html import declared_encoding, parse_html
from rag.load.labels import _CODECS, _LABELS, codec_of
from rag.types import Article

WHOLE = """<!doctype html>
<html><head><meta charset="utf-8"><title>Bridge to close | Ellery Post</title>
<meta property="og:site_name" content="Ellery Post">
<link rel="canonical" href="https://ellery.example/2021/bridge">
<script type="application/ld+json">
{"@graph": [{"@type": "WebSite"},
            {"@type": "NewsArticle", "datePublished": "2021-05-03T10:00:00Z"}]}
</script><style>p { color: red }</style></head>
<body class="a>b">
<header><a href="/">Home</a><h1>Ellery Post</h1></header>
<nav><ul><li>News<li>Sport</ul></nav>
<main><article>
<h1>Bridge &amp; road to close</h1>
<p class="post-byline">By <b>Ann Ode</b></p><a rel=author href="/ann">Ann</a>
<p>The <b>bridge</b> closes on Monday.<br>It is &quot;past sav&shy;ing&quot;.
<p onclick="a('<p>')">Mayor Ana&nbsp;Ruiz said so.<script>var p = "<p>Not this.</p>";</script></p>
<!-- <p>Nor this.</p> -->
<div>A line.<br><br>After a gap.</div>
<h2>What it costs</h2>
<ul><li>One million<li><p>Two ferries</p></ul>
<table><tr><th>Day<th>Cars<tr><td>Monday<td>12</table>
<figure><img alt="A bridge" src="x"><figcaption>A caption</figcaption></figure>
<aside>Read this instead</aside><p hidden>Secret</p><p style="display: none">Hidden</p>
<p style="visibility:hidden">Unseen</p><div aria-hidden="true"><p>Unheard</p></div>
<template><p>A draft</p></template><noscript><p>No script</p></noscript>
<svg><title>Icon</title><path d=""/></svg><svg />
<pre>one
two</pre>
</article>
<article><p>A teaser of another article.</p></article></main>
<footer><p>All rights reserved.</p></footer></body></html>"""


def article(markup: str) -> Article:
    return load_bytes(markup.encode(), "page.html").article


def lines(markup: str) -> list[str]:
    return [line.text for line in parse_html(markup, "page.html").lines]


def test_a_page_with_everything() -> None:
    loaded = article(WHOLE)
    assert loaded.text.split("\n\n") == [
        'The bridge closes on Monday. It is "past saving".',
        "Mayor Ana Ruiz said so.",
        "A line.",
        "After a gap.",
        "What it costs",
        "- One million",
        "- Two ferries",
        "Day | Cars",
        "Monday | 12",
        "one two",
    ]
    assert (loaded.title, loaded.source) == ("Bridge & road to close", "Ellery Post")
    assert (loaded.published, loaded.url) == (
        date(2021, 5, 3),
        "https://ellery.example/2021/bridge",
    )


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Cats - The Site</title><meta property=og:site_name content='The Site'>", "Cats"),
        ("<title>Cats</title><meta property=og:title content='More cats'>", "More cats"),
        ('<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",'
         '"headline":"Old cats"}</script><title>Site</title>', "Old cats"),
        ("<script type=application/ld+json>{broken</script><title>Cats</title>", "Cats"),
        ("", "The cat sat."),
    ],
)  # fmt: skip
def test_a_title_of_a_page_without_a_heading(head: str, title: str) -> None:
    assert article(f"{head}<p>The cat sat.").title == title


@pytest.mark.parametrize(
    ("markup", "published"),
    [
        ('<meta name="date" content="2021-05-03">', date(2021, 5, 3)),
        ('<meta itemprop="datePublished" content="2021-05-03T23:00:00+02:00">', date(2021, 5, 3)),
        ('<time datetime="2021-05-03">on Monday</time>', date(2021, 5, 3)),
        ('<time datetime="2021-05-03">a</time><time datetime="2021-05-04">b</time>', None),
        ('<meta name="date" content="soon">', None),
        ('<meta name="date" content="03/04/2021">', None),
        ('<meta name="article:modified_time" content="2021-05-03">', None),
        ('<meta property="og:image" content="https://x.example/2021/05/03/a.png">', None),
        ("<title>The flood of 3 May 2021</title>", None),
        ('<meta name="date" content="2021-02-30">', None),
    ],
)
def test_the_date_of_a_page(markup: str, published: date | None) -> None:
    assert article(f"{markup}<p>The cat sat.").published == published


@pytest.mark.parametrize(
    "address", ["https://site.example/", "/cats", "javascript:alert(1)", "http://[x/a", ""]
)
def test_what_is_no_address_of_a_page_is_not_taken_for_one(address: str) -> None:
    assert article(f'<link rel=canonical href="{address}"><p>The cat sat.').url is None


def test_what_stands_around_the_article_is_left_out() -> None:
    told = " ".join(["The cat sat on the mat, and it was content with that."] * 5)
    menu = "".join(f"<li><a href=/{i}>Section {i}</a></li>" for i in range(9))
    around = (
        f"<div class=menu><ul>{menu}</ul></div>{{}}<div class=sidebar><p>Read this too.</p></div>"
        "<div class=newsletter><p>Sign up for our letters.</p></div>"
        "<div id=comments class=comments><p>I liked the story.</p></div><footer>2021</footer>"
    )
    for holder in ("<article>{}</article>", "<div role=main>{}</div>", "<main><div>{}</div></main>",
                   "<div itemprop=articleBody>{}</div>", "<form><div>{}</div></form>"):  # fmt: skip
        assert lines(around.format(holder.format(f"<p>{told}</p>"))) == [told], holder


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>On <time>3 May</time> <label>he</label> said <q>no</q>.", "On 3 May he said no."),
        ("<p>A.<div>The <b>loose</b> words.</div><p>B.", "A.|The loose words.|B."),
        ("<p>A.<center>The middle.</center><p>B.", "A.|The middle.|B."),
        ("<p>A.<br>B.<br> <br><br>C.", "A. B.|C."),
        ("<p>No.</p><p>Yes.</p><p>No.</p>", "No.|Yes.|No."),
        ("<ul><li>One<ul><li>Two</ul><li><p>Three</p><p>Four</p></ul>", "- One|- Two|- Three|Four"),
        ("<dl><dt>Cat<dd>An animal.</dl>", "Cat|An animal."),
        ("<table><tr><td><p>A long<p>story.<td>And.</table>", "A long|story.|And."),
        ("<pre>one\ntwo\n\nthree</pre>", "one two|three"),
        ("<blockquote><p>A.</p><p>B.</p></blockquote>", "A.|B."),
        ("<p>a\x01b&#1;&#x1F;c &#10;d", "abc d"),
    ],
)
def test_no_words_of_an_article_are_lost(markup: str, expected: str) -> None:
    before, after = "The dog sat on the mat before it.", "The cow came to the mat after it."
    page = f"<article><h1>Cats</h1><p>{before}</p>{markup}<p>{after}</p></article>"
    assert lines(page) == [before, *expected.split("|"), after]


def test_a_page_that_is_a_form_or_lacks_closing_tags_is_read() -> None:
    assert lines("<form action=x><p>The cat sat.</form>") == ["The cat sat."]
    assert lines("<p>Cat</div></span></p></article> sat.") == ["Cat", "sat."]
    assert lines("a < b and <b>c</b> > d <3") == ["a < b and c > d <3"]


def test_a_page_that_is_nested_without_end_is_refused() -> None:
    assert lines(f"{'<div>' * 200}<p>The cat sat.") == ["The cat sat."]
    for tag in ("<div>", "<b>a", "<table><tr><td>"):
        with pytest.raises(LoadError, match=r"page\.html has more than 250 elements inside one"):
            article(tag * 300)


def test_without_the_extra_for_pages_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(LoadError, match=r"page\.html needs .*'ask-the-article\[web\]'"):
        article("<p>The cat sat.")


def test_oddities_of_pages_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for markup in ("<", "<p>", "<script type=application/ld+json>{x</script><p>Cat"):
            lines(markup)
    assert not caplog.records


def test_what_has_no_end_hides_the_rest_as_in_browsers() -> None:
    assert lines("<p>Cat<!-- <p>sat") == lines("<p>Cat<script> <p>sat") == ["Cat"]


def test_a_page_without_words_is_refused() -> None:
    with pytest.raises(LoadError, match=r"page\.html is empty"):
        article("<html><nav>Home</nav></html>")


def test_what_is_a_page_only_by_its_name_is_named() -> None:
    with pytest.raises(LoadError, match=r"page\.html is a PNG image"):
        load_bytes(b"\x89PNG\r\n", "page.html")


def test_a_page_says_in_which_encoding_it_is() -> None:
    for tag in (
        '<meta charset="KOI8-R">',
        "<meta http-equiv=x content='text/html; charset=koi8-r'>",
    ):
        assert str(declared_encoding(tag.encode())).lower() == "koi8-r"
        assert load_bytes(f"{tag}Кот сидел.".encode("koi8-r"), "a.htm").article.text == "Кот сидел."
    assert declared_encoding(b"<meta name=a>") is None


@pytest.mark.parametrize("label", "utf-16 UTF-16LE utf-32 cp037 rot13 utf-7 hex made-up".split())
@pytest.mark.parametrize("words", ["The cat sat.", "Кот сидел."])
def test_a_name_that_is_no_encoding_of_pages_is_not_believed(label: str, words: str) -> None:
    markup = f'<meta charset="{label}"><p>{words}'
    assert article(markup + " " * (len(markup.encode()) % 2)).text == words


@pytest.mark.parametrize(
    "label", [None, "", "punycode", "idna", "cp037", "utf-7", "utf_8_sig", "hz-gb-2312", "utf-32"]
)
def test_only_encodings_of_the_web_are_known(label: str | None) -> None:
    """Python's codec for punycode, for one, takes time that grows with the square of the size."""
    assert codec_of(label) is None


@pytest.mark.parametrize(
    ("label", "codec", "words"),
    [
        ("ISO-8859-1", "cp1252", "“Café”"),
        ("us-ascii", "cp1252", "“Café”"),
        ("gb2312", "gb18030", "镕𠀀"),
        ("Shift_JIS", "cp932", "①髙"),
        ("euc-kr", "cp949", "똠방"),
        ("x-euc-jp", "euc_jp", "政府"),
        ("iso-2022-jp", "iso2022_jp", "政府"),
        ("big5", "big5hkscs", "政府"),
        ("windows-874", "cp874", "แมว"),
        ("tis-620", "cp874", "แมว"),
        ("koi8-u", "koi8-u", "Кіт"),
        ("macintosh", "mac-roman", "Café"),
        ("x-mac-cyrillic", "mac-cyrillic", "Кот"),
        ("iso-8859-8-i", "iso8859-8", "חתול"),
        ("latin2", "iso8859-2", "Rząd"),
    ],
)
def test_names_of_encodings_mean_what_they_mean_to_browsers(
    label: str, codec: str, words: str
) -> None:
    markup = f'<meta charset="{label}"><p>{words}'
    assert codec_of(f" {label}\n") == codec
    assert load_bytes(markup.encode(codec), "page.html").article.text == words


def test_every_codec_is_one_of_python_s() -> None:
    assert {codecs.lookup(codec).name for codec in _LABELS} >= {"utf-8", "cp1252"}
    assert len(_CODECS) == sum(len(labels.split()) for labels in _LABELS.values())


def test_a_saved_page_does_not_replace_another_of_the_address_that_it_states(
    tmp_path: Path,
) -> None:
    head = '<link rel="canonical" href="https://ellery.example/2021/bridge">'
    trusted, other = tmp_path / "trusted.html", tmp_path / "other.html"
    trusted.write_text(f"{head}<p>The bridge is open.")
    other.write_text(f"{head}<p>The bridge has fallen.")
    for file in (trusted, other):
        loaded = load_file(file, max_bytes=1_000)
        assert loaded.origin == file.resolve().as_posix()
        assert loaded.article.url == "https://ellery.example/2021/bridge"
    with Assistant.open(Settings(home=tmp_path / "home"), embedder=WordEmbedder()) as assistant:
        assert len(assistant.add(trusted).added) == len(assistant.add(other).added) == 1
        assert len(assistant.add_bytes(f"{head}<p>No bridge.".encode(), "up.html").added) == 1
        assert len(assistant.add_bytes(f"{head}<p>A ferry.".encode(), "up.html").replaced) == 1
        assert len(assistant.articles()) == 3


@given(st.text(alphabet="<>/!-\"'= abp&;\n", max_size=80))
def test_any_markup_gives_tidy_lines(markup: str) -> None:
    for line in parse_html(markup, "page.html").lines:
        assert line.text == " ".join(line.text.split())
        assert line.text


@given(st.lists(st.text(alphabet="abc ä<&>'\"", min_size=1).filter(str.strip), max_size=5))
def test_escaped_words_come_back(paragraphs: list[str]) -> None:
    told = "The cat sat on the mat."
    markup = "".join(f"<p>{html.escape(each)}</p>" for each in [told, *paragraphs])
    assert lines(f"<article>{markup}</article>") == [
        " ".join(each.split()) for each in [told, *paragraphs]
    ]
