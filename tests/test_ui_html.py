"""Markup is what we write, and nothing that a text says becomes markup."""

import re
from datetime import date

import pytest
from fakes import HARBOUR, info_of
from hypothesis import given
from hypothesis import strategies as st
from rendering import HOSTILE, Seen, abstention, answer_from, lookup

from rag.conversations import ConversationInfo
from rag.types import Article, ArticleInfo, Hit, Passage, Reading, Trace
from rag.ui.chat import chat, welcome
from rag.ui.exchange import ShownExchange
from rag.ui.history import conversations_list
from rag.ui.html import Html, button, element, escape, join, void, web_address
from rag.ui.listing import Result, articles_list, holdings, results_list, scope_line
from rag.ui.next_questions import offered
from rag.ui.sources import reading_panel, sources_of, sources_panel
from rag.ui.why import why

TAGS = set(
    "a article blockquote button dd details div dl dt h2 h3 header input label li mark nav ol p q "
    "section span strong summary textarea time ul".split()
)
ATTRIBUTES = set(
    "aria-current aria-label aria-labelledby aria-pressed checked class data-article "
    "data-begins data-conversation data-copy data-event data-exchange data-format data-label "
    "data-marks data-missing data-question data-quote data-rank data-selected data-tick data-turn "
    "data-verdict data-where datetime for hidden href id maxlength rel role rows tabindex target "
    "type".split()
)


def test_text_is_escaped_and_markup_is_not() -> None:
    inner = element("em", "a < b")
    assert inner == "<em>a &lt; b</em>"
    assert element("p", inner, " & ", 'say "hi"') == (
        "<p><em>a &lt; b</em> &amp; say &quot;hi&quot;</p>"
    )
    assert join("<", Html("<br>")) == "&lt;<br>"


def test_attributes_are_escaped_or_left_out() -> None:
    assert element("p", class_="a", data_turn=0, title=None, hidden=True, id='"><b>') == (
        '<p class="a" data-turn="0" hidden id="&quot;&gt;&lt;b&gt;"></p>'
    )
    assert element("p", hidden=False) == "<p></p>"


def test_a_button_says_which_event_it_sends() -> None:
    assert button("Go", "submit", data_turn=1, data_missing=False) == (
        '<button type="button" class="action" data-event="submit" data-turn="1">Go</button>'
    )
    assert void("input", type="checkbox", checked=True) == '<input type="checkbox" checked>'


def test_half_a_character_does_not_break_the_page() -> None:
    assert escape("a\ud83d") == "a\ufffd"
    assert escape("😀") == "😀"


@pytest.mark.parametrize(
    "address", ["http://example.com", "https://example.com/a?b=c#d", "HTTPS://EXAMPLE.COM"]
)
def test_web_addresses(address: str) -> None:
    assert web_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "javascript:alert(1)",
        " https://example.com",
        "https://",
        "https://a b",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//example.com",
        "ftp://example.com",
        "https:example.com",
    ],
)
def test_other_addresses(address: str | None) -> None:
    assert web_address(address) is None


# Hostile texts


def assert_only_ours(markup: str) -> None:
    seen = Seen(markup)
    assert {tag for tag, _ in seen.tags} <= TAGS
    assert {name for _, attributes in seen.tags for name in attributes} <= ATTRIBUTES
    assert all(re.match("https?://", href or "") for href in seen.values("href"))


hostile = st.lists(
    st.one_of(st.sampled_from(HOSTILE), st.text(max_size=5)), min_size=1, max_size=4
).map("".join)


@given(hostile, hostile, hostile, hostile)
def test_no_text_becomes_markup(text: str, title: str, source: str, url: str) -> None:
    article = Article.create(title, text, published=date(2020, 1, 1), source=source, url=url)
    info: ArticleInfo = info_of(article)
    answer = answer_from(article, text, question=title)
    passage = Passage(article.id, 0, len(text), text, ())
    unanswered = abstention(Hit(passage, info, 0.1, None, 0.1))
    conversation = (
        ShownExchange(title, answer, done=True, id="e", verdict="down"),
        ShownExchange(text, unanswered, done=True),
        ShownExchange(source, problem=url),
        ShownExchange(source, answer),
    )
    assert_only_ours(chat(conversation))
    assert_only_ours(welcome([text], 1))
    assert_only_ours(sources_panel(answer, sources_of(answer, lookup(article)), 0))
    assert_only_ours(sources_panel(unanswered, sources_of(unanswered, lookup()), 1))
    assert_only_ours(results_list([Result(title, "failed", text)]))
    assert_only_ours(results_list([Result(title, "removed", text)], undo=True))
    assert_only_ours(articles_list([info], [info.id]))
    assert_only_ours(holdings([info]))
    assert_only_ours(reading_panel(article))
    assert_only_ours(offered([text], title))
    trace = Trace(unanswered, unanswered.closest, 1, Reading((), 0.1))
    assert_only_ours(why(unanswered, trace, 0.5))
    kept = ConversationInfo(
        "id", title, "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00", 1
    )
    assert_only_ours(conversations_list([kept], "id"))
    assert_only_ours(scope_line([info, info_of(HARBOUR)], [article.id]))
