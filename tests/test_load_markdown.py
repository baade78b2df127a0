"""Markdown: the words without the marks, exactly."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import LoadError
from rag.load import Loaded, load_bytes


def load(text: str) -> Loaded:
    return load_bytes(text.encode(), "a.md")


def lines(text: str) -> list[str]:
    return load("Start.\n\n" + text).article.text.split("\n\n")[1:]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("A *b* **c** __d__ ~~e~~ `f  g`", ["A b c d e f g"]),
        ("a_b_c 2 * 3 * 4 snake_case *not closed", ["a_b_c 2 * 3 * 4 snake_case *not closed"]),
        ('"Straight" -- it\'s... (c) 1/2', ['"Straight" -- it\'s... (c) 1/2']),
        ("“Curly” – it’s… ©", ["“Curly” – it’s… ©"]),
        (r"Escaped \*stars\* and \[brackets\]", ["Escaped *stars* and [brackets]"]),
        ("AT&amp;T &eacute; &#8212; &nbsp;x &lt;b&gt; &amp;amp;", ["AT&T é — x <b> &amp;"]),
        ("Zero&#8203;width and so&shy;ft", ["Zerowidth and soft"]),
        ("A [link](http://example.org 'title'), <https://example.org/a>", ["A link, https://example.org/a"]),
        ("A [reference][r] and [r].\n\n[r]: http://example.org", ["A reference and r."]),
        ("Before ![a caption](x.png) after", ["Before after"]),
        ("![a caption](x.png)", []),
        ("A wrapped\nparagraph of\nthree lines", ["A wrapped paragraph of three lines"]),
        ("Verse  \nand 2\\\nand 3", ["Verse", "and 2", "and 3"]),
        ("A <BR class='x'/>*bridge*<br>is closed<br />\nhere.", ["A bridge is closed here."]),
        ("The bridge\n<br>\nis closed.", ["The bridge is closed."]),
        ("One paragraph.<br><br/>\n<br>Another one.", ["One paragraph.", "Another one."]),
        ("A br<img src='a'>idge <IMG src=b /> is\n<img src=c>\nclosed.", ["A bridge is closed."]),
        ("<p>A bridge<br>is <img src='a'>closed.<br><br>Yes.</p>", ["A bridge is closed.", "Yes."]),
        ("<!-- <br --> The bridge", ["The bridge"]),
        ("- one<br>item\n\n| a<br>b | c |\n|---|---|", ["- one item", "a b | c"]),
        ("## A heading ##\n\nSetext\n------", ["A heading", "Setext"]),
        ("- one\n- two *x*\n  - three\n\n  of two", ["- one", "- two x", "- three", "of two"]),
        ("* star\n+ plus", ["- star", "- plus"]),
        ("3. three\n4. four", ["3. three", "4. four"]),
        ("1) one", ["1) one"]),
        ("- [x] done", ["- [x] done"]),
        ("> quoted\nlazily\n>\n> twice", ["quoted lazily", "twice"]),
        ("| a | b |\n|---|:-:|\n| 1 | **2** |\n| | 4 |", ["a | b", "1 | 2", "| 4"]),
        ("```py\nif x:\n    y  = 1\n\nz\n```", ["if x:", "y = 1", "z"]),
        ("    indented *code*", ["indented *code*"]),
        ("Text <!-- gone --> with <b>tags</b>", ["Text with tags"]),
        ("<!--\ngone\n\ngone\n-->\n\nText", ["Text"]),
        ("<div>One &amp; <i>two</i><p>three</p></div>", ["One & two", "three"]),
        ("<script>\nvar x = 1;\n</script>\n\nText", ["Text"]),
        ("A note[^1] and another[^long-name].", ["A note and another."]),
        ("[^1]: Word\n[^2]: A longer note\nwith lines.", ["Word", "A longer note with lines."]),
        ("* * *\n\n---\n\nText", ["Text"]),
        ("5 < 6 and 7 > 6 & so on", ["5 < 6 and 7 > 6 & so on"]),
    ],
)  # fmt: skip
def test_words_without_marks(markdown, expected):
    assert lines(markdown) == expected


def test_first_h1_is_the_title_and_not_in_the_text():
    article = load("Before.\n\n# The *title* &amp; more\n\nText.\n\n# Another\n\nMore.").article
    assert article.title == "The title & more"
    assert article.text == "Before.\n\nText.\n\nAnother\n\nMore."


def test_title_of_front_matter_wins_over_h1():
    article = load("---\ntitle: Mine\n---\n# Other\n\nText.").article
    assert (article.title, article.text) == ("Mine", "Text.")


def test_markdown_without_h1_is_named_after_its_first_heading():
    assert load("## Day one\n\nIt rained.").article.title == "Day one"


def test_deep_nesting_keeps_its_words():
    text = "".join(f"{'  ' * depth}- item {depth}\n" for depth in range(30))
    assert lines(text) == [f"- item {depth}" for depth in range(30)]


def test_markdown_with_front_matter_is_authored():
    page = (
        "Share\n\nHome\n\n© 2016 Example. All rights reserved.\n\nPhoto: Jane Doe\n\nText is here."
    )
    authored = load(f"---\ntitle: T\n---\n{page}")
    assert authored.article.text == page
    assert authored.removed == ()


def test_a_page_saved_as_markdown_is_cleaned():
    page = (
        "Skip to main content\n\nSign In\n\n# The bridge reopens after nine years\n\n"
        "By JANE ROE\n\n"
        "Updated March 15, 2016 8:12 AM ET\n\nThe bridge reopened on Tuesday after nine years.\n\n"
        "Advertisement\n\nDrivers queued from early morning. A baker was first.\n\n"
        "© 2016 Example. All rights reserved."
    )
    loaded = load(page)
    assert loaded.article.title == "The bridge reopens after nine years"
    assert loaded.article.text == (
        "The bridge reopened on Tuesday after nine years.\n\n"
        "Drivers queued from early morning. A baker was first."
    )


@pytest.mark.parametrize(
    "text", ["![only](x.png)", "<!-- only -->", "[r]: http://example.org", "---\n---\n"]
)
def test_markdown_without_words_is_empty(text):
    with pytest.raises(LoadError, match=r"a\.md is empty"):
        load(text)


@settings(deadline=None)
@given(st.text("ab \n*_`~#>-+1.|[](){}!<>&;\\/^:\"'=\t", max_size=200))
def test_no_markdown_breaks_the_promises(text):
    try:
        article = load(text).article
    except LoadError:
        return
    assert all(p and p == " ".join(p.split()) for p in article.text.split("\n\n"))
