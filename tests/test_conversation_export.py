"""Conversations as files: the whole proof is in them, and no text becomes markup."""

import re
from html.parser import HTMLParser

import pytest
from fakes import HARBOUR, hit_of
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rendering import BRIDGE, HOSTILE, VOTE, answer_from

from rag.conversations import Conversation, Exchange
from rag.conversations.export import file_name, to_html, to_markdown, to_text
from rag.conversations.markdown import escape, link, quotation
from rag.types import Answer, Article, Statement

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
QUOTE = "“We cannot eat concrete. We eat fish.”\n\nNo date for a vote was named."


def exchange(question: str, answer: Answer | None = None, problem: str | None = None) -> Exchange:
    return Exchange("e", question, answer, problem, "2026-05-01T12:00:00+00:00")


def conversation(*exchanges: Exchange, title: str = "The bridge") -> Conversation:
    moment = "2026-05-01T12:00:00+00:00"
    return Conversation("c", title, moment, moment, exchanges)


ANSWERED = exchange("What about it?", answer_from(HARBOUR, BRIDGE, QUOTE))
ABSTAINED = exchange("Who?", Answer("Who?", "Who?", False, 0.1, closest=(hit_of(HARBOUR, VOTE),)))
START = HARBOUR.text.index(QUOTE)
PLACE = f"characters {START}-{START + len(QUOTE)}"
PROOF = f"Harbour town weighs a new bridge, Ellery Post, 2021-05-03, {PLACE}"


def test_an_answer_as_plain_text_has_all_of_its_proof() -> None:
    assert to_text(answer_from(HARBOUR, BRIDGE)) == (
        f"{BRIDGE} [1]\n\n"
        "[1] “Harbour town weighs a new bridge”, “Ellery Post”, 2021-05-03, characters 0-41\n"
        "    https://example.com/bridge\n"
        f"    “{BRIDGE}”"
    )


def test_what_the_articles_do_not_bear_is_marked_everywhere() -> None:
    answer = Answer("q", "q", True, 0.9, (Statement("It is red.", ()),), note="Not asked.")
    assert to_text(answer) == "Not asked.\n\nIt is red. [unsupported]"
    whole = conversation(exchange("q", answer))
    assert "Not asked.\n\nIt is red. \\[unsupported\\]" in to_markdown(whole)
    assert "<p>It is red. <em>[unsupported]</em> </p>" in to_html(whole)


def test_an_abstention_and_a_reply_as_plain_text() -> None:
    assert to_text(ABSTAINED.answer) == "The articles don't say."
    assert to_text(Answer("Hi", "Hi", False, 0.0, reply="Hello!")) == "Hello!"


def test_an_answer_that_is_not_whole_says_so_in_both_files() -> None:
    cut = conversation(exchange("What about it?", answer_from(HARBOUR, BRIDGE), "Stopped <here>."))
    assert f"{BRIDGE} \\[1\\]" in to_markdown(cut)
    assert to_markdown(cut).endswith("\n\nStopped \\<here\\>.\n")
    assert BRIDGE in to_html(cut)
    assert "<p>Stopped &lt;here&gt;.</p></section>" in to_html(cut)


def test_markdown_has_questions_answers_and_the_whole_proof() -> None:
    written = to_markdown(conversation(ANSWERED, ABSTAINED, exchange("Why?", problem="It's busy.")))
    assert written.startswith("# The bridge\n\n2026-05-01\n\n## What about it?\n\nThe council of")
    assert f"\\[2\\] {PROOF}, <https://example.com/bridge>\n\n  > “We" in written
    assert "fish.”\n  >\n  > No date for a vote was named.\n" in written
    assert "## Who?\n\n**The articles don't say.**\n\nClosest passages" in written
    assert written.endswith("## Why?\n\nIt's busy.\n")


def test_html_has_questions_answers_and_the_whole_proof() -> None:
    page = Page(to_html(conversation(ANSWERED, ABSTAINED)))
    assert "The council of Port Ellery met on Monday. [1]" in page.text
    assert PROOF in page.text
    assert {"#quotation-1-1", "#quotation-1-2", "https://example.com/bridge"} == page.links
    assert {"quotation-1-1", "quotation-1-2"} == page.ids
    assert "The articles don't say." in page.text
    assert VOTE in page.text


def test_a_follow_up_shows_how_it_was_understood() -> None:
    answer = Answer("Why?", "Why *that*?", False, 0.1)
    whole = conversation(exchange("Why?", answer))
    assert "*Understood as:* Why \\*that\\*?" in to_markdown(whole)
    assert "Understood as: Why *that*?" in Page(to_html(whole)).text


class Page(HTMLParser):
    """The text of a page, its links and ids, and what else could run or load."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text, self.links, self.ids, self.tags = "", set(), set(), set()
        self.attributes: set[str] = set()
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value for name, value in attrs if name == "href"}
        self.ids |= {value for name, value in attrs if name == "id"}

    def handle_data(self, data: str) -> None:
        self.text += data


TAGS = set(
    "html meta style title main h1 h2 p section ol ul li a cite span blockquote em strong".split()
)
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "rel"}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_runs_or_loads_whatever_a_text_says(hostile: str) -> None:
    text = f"{hostile} It sails."
    article = Article.create(hostile, text, source=hostile, url=hostile)
    found = answer_from(article, text, question=hostile)
    close = Answer(hostile, "other " + hostile, False, 0.1, closest=(hit_of(article, text),))
    whole = conversation(
        exchange(hostile, found), exchange(hostile, close), exchange("q", None, hostile),
        title=hostile,
    )  # fmt: skip
    page = Page(to_html(whole))
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES
    assert page.links <= {"#quotation-1-1"}
    assert page.text.count(hostile) == 15
    rendered = Page(MARKDOWN.render(to_markdown(whole)))
    assert rendered.tags <= {"h1", "h2", "p", "ul", "li", "blockquote", "strong", "em"}
    assert " ".join(rendered.text.split()).count(" ".join(hostile.split())) == 14


@settings(max_examples=200)
@given(st.text(alphabet=st.sampled_from(" \n\ta1.)-+=#>*_`[](){}!|<&;\\~:/@$^%w\"'é")))
@example("1. a")
@example("1) a")
@example("www.example.com and https://example.com, me@example.com, ftp://x.y")
@example("a | b\n--|--\nc | d")
@example("[a]: http://example.com")
@example("&lt;b&gt;\\")
def test_escaped_markdown_is_the_text_and_nothing_else(text: str) -> None:
    tokens = MARKDOWN.parse(escape(text))
    line = " ".join(text.split())
    if not line:
        assert tokens == []
        return
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in tokens[1].children} == {"text"}
    assert "".join(child.content for child in tokens[1].children) == line


def test_addresses_in_texts_are_not_made_links_anywhere() -> None:
    # Readers that make links of what looks like an address go by these.
    shown = escape("see https://a.b, http://a.b, www.a.b and me@a.b, or @ann in #7 for $x$")
    assert not re.search(r"https?://|www\.|(?<!\\)[@#$]", shown)


def test_only_an_address_of_the_web_is_a_link() -> None:
    assert link("https://example.com/a?b=c&d") == "<https://example.com/a?b=c&d>"
    for other in ("javascript:alert(1)", "https://a.b/<script>", "https://a.b/é", "file:///etc"):
        assert link(other) == escape(other)


def test_a_quotation_keeps_its_paragraphs() -> None:
    assert quotation("# a\n\n> b", "  ") == "  > \\# a\n  >\n  > \\> b"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("What did Zoë say?", "What-did-Zoë-say-2026-05-01.md"),
        ("../../etc/passwd", "etc-passwd-2026-05-01.md"),
        ("???", "conversation-2026-05-01.md"),
        ("x" * 300, "x" * 60 + "-2026-05-01.md"),
    ],
)
def test_the_name_of_a_file(title: str, name: str) -> None:
    assert file_name(conversation(title=title), ".md") == name
