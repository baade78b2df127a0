"""Loading takes time in proportion to the text, whatever the text is made of."""

import contextlib
import textwrap
import time

import pytest

from rag.errors import LoadError
from rag.load import load_bytes

PARAGRAPH = (
    "The quick brown fox said that the old dog’s café was closed on March 15, 2016, and left at "
    "02:33; nobody saw it again (AP). "
)
MEGABYTE = 1_000_000

# Of the processor, so that a busy machine is no slow program. The slowest takes 3 s on a slow core;
# quadratic work would take minutes.
SECONDS = 30


def seconds_to_load(data: bytes, name: str) -> float:
    start = time.process_time()
    with contextlib.suppress(LoadError):
        load_bytes(data, name)
    return time.process_time() - start


@pytest.mark.parametrize(("encoding", "wrapped"), [("utf-8", False), ("cp1252", True)])
def test_ten_megabytes_take_seconds(encoding, wrapped):
    paragraph = textwrap.fill(PARAGRAPH * 4, 72) if wrapped else PARAGRAPH * 4
    text = f"{paragraph}\n\n" * (10 * MEGABYTE // len(paragraph))
    assert seconds_to_load(text.encode(encoding), "a.txt") < SECONDS


# fmt: off
REPEATED = [
    "a", "1", " ", ".", ":", "-", "(", "/", "'", "“", "«", "\n", "\t", "é", "中", "_", "©", "A ",
    "a ", "1 ", "1:", "A/", "@a", "a@", "(a", "Aa ", "a. ", "a: ", "| ", "http://", "02:33 ",
    "\u00ad\n", "\u200b", "e\u0301", "---\n", "\r", "- ", "> ",
]
MARKS = [
    "a", " ", "\n", "[", "![", "[^", "*", "_a", "<", "<!--", "<a ", "`", "~", "\\", "# ", "- ",
    "> ", "|-|\n", "&#0;",
]
TAGS = [
    "<", "<!--", "<a ", "<a '", '<a "', "<a '\"", "<a b='", "<a ''", "<div>", "</div>", "<p>",
    "<td>", "<article>", "<span>a", "<script>", "<br>", "<pre>\n", "<time datetime=x>",
    "<meta name=a>", "<script type=application/ld+json>{}</script>", "&#1;", "<a href=x>a</a>",
    "<script type=application/ld+json>[[", "<p>a</p>", "<h1>a</h1>", "<div hidden>a</div>",
    "<table><tr><td>a</table>", "<ul><li>a</ul>", "<b>a", "a<br><br>",
]
# fmt: on


@pytest.mark.parametrize("repeated", REPEATED)
def test_much_of_the_same_is_no_trap(repeated):
    # What takes quadratic time takes minutes for this already.
    text = repeated * (MEGABYTE // 8 // len(repeated.encode()))
    assert seconds_to_load(text.encode(), "a.txt") < SECONDS


@pytest.mark.parametrize("repeated", MARKS)
def test_much_of_the_same_markdown_is_no_trap(repeated):
    text = repeated * (MEGABYTE // 16 // len(repeated))
    assert seconds_to_load(text.encode(), "a.md") < SECONDS


@pytest.mark.parametrize("repeated", REPEATED)
def test_long_lines_of_the_same_in_a_page_are_no_trap(repeated):
    """Lines as long as the rules look at, in a page as long as the rules look at."""
    line = (repeated * 1_400)[:1_400]
    page = f"Home\nWorld\nSign in\n© 2016 X\nPhoto: A B\n{f'{line}{chr(10)}' * 300}"
    text = f"{page}The man said it was so and left the house.\nHe said that it was so again.\n"
    assert seconds_to_load(text.encode(), "a.txt") < SECONDS


def test_a_page_of_the_largest_size_is_no_trap():
    lines = ["Home", "World", "Sign in", "© 2016 X", "Photo: Jane Doe"]
    for i in range(1_600):
        lines += [f"Label number {i}", f"A man said that bridge {i} was old.", "Related"]
    assert seconds_to_load("\n".join(lines).encode(), "a.txt") < SECONDS


@pytest.mark.parametrize("repeated", TAGS)
def test_much_of_the_same_html_is_no_trap(repeated):
    text = repeated * (MEGABYTE // 16 // len(repeated))
    assert seconds_to_load(text.encode(), "a.html") < SECONDS
