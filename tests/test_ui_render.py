"""The HTML of the page: exact, and nobody's but ours."""

import re
from collections.abc import Sequence
from datetime import date
from html.parser import HTMLParser

import pytest
from fakes import HARBOUR, hit_of, info_of
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ArticleNotFoundError
from rag.types import (
    AddReport,
    Answer,
    Article,
    ArticleInfo,
    Citation,
    Failure,
    Hit,
    Passage,
    Statement,
)
from rag.ui.chat import NOT_SUPPORTED, chat, welcome
from rag.ui.exchange import Exchange
from rag.ui.html import Html, element, escape, join, web_address
from rag.ui.listing import Result, label, removal_question, result_of, results_list, scope_line
from rag.ui.sources import (
    Mark,
    highlighted,
    passage_label,
    provenance,
    sources_of,
    sources_panel,
)

TAGS = set(
    "a article blockquote button div h2 h3 header li mark nav p section span strong time ul".split()
)
ATTRIBUTES = set(
    "aria-label aria-labelledby class data-begins data-label data-marks data-question data-quote "
    "data-turn data-where datetime href id rel role tabindex target title type".split()
)
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</p></div><script>alert(1)</script>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    "![x](http://evil.example/x.png) [y](javascript:alert(1))",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; &#60;svg onload=alert(1)&#62;",
    "${alert(1)} {{constructor.constructor('alert(1)')()}} `",
    "<!-- --><![CDATA[ ]]><?php ?>",
)


class Seen(HTMLParser):
    """What a browser makes of some markup: its text, its tags, its attributes, its marks."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marked: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "mark":
            self._open = str(dict(attrs)["data-marks"]).split()

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._open = []

    def handle_data(self, data: str) -> None:
        self.text += data
        for name in self._open:
            self.marked[name] = self.marked.get(name, "") + data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data!r}")

    def values(self, name: str) -> list[str | None]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]


def assert_only_ours(markup: str) -> None:
    seen = Seen(markup)
    assert {tag for tag, _ in seen.tags} <= TAGS
    assert {name for _, attributes in seen.tags for name in attributes} <= ATTRIBUTES
    assert all(re.match("https?://", href or "") for href in seen.values("href"))


# Elements


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


# Highlighting


def test_a_quotation_is_marked_in_its_paragraph() -> None:
    text = "One. Two.\n\nThree & four."
    start = text.index("Two")
    assert highlighted(text, [Mark("1", start, start + 4, "Two.")]) == (
        '<p>One. <mark data-marks="1" data-begins="1" tabindex="-1">Two.</mark></p>\n\n'
        "<p>Three &amp; four.</p>"
    )


def test_a_quotation_over_two_paragraphs_is_marked_in_both() -> None:
    text = "One. Two.\n\nThree."
    assert highlighted(text, [Mark("1", 5, 17, text[5:17])]) == (
        '<p>One. <mark data-marks="1" data-begins="1" tabindex="-1">Two.</mark></p>\n\n'
        '<p><mark data-marks="1">Three.</mark></p>'
    )


def test_overlapping_quotations_share_their_common_words() -> None:
    seen = Seen(highlighted("abcdef", [Mark("1", 0, 4, "abcd"), Mark("2", 2, 6, "cdef")]))
    assert seen.values("data-marks") == ["1", "1 2", "2"]
    assert seen.values("data-begins") == ["1", "2"]
    assert seen.marked == {"1": "abcd", "2": "cdef"}


def test_adjacent_quotations_stay_apart() -> None:
    seen = Seen(highlighted("abcdef", [Mark("1", 0, 3, "abc"), Mark("2", 3, 6, "def")]))
    assert seen.values("data-marks") == ["1", "2"]


def test_two_quotations_of_the_same_words_are_both_marked() -> None:
    seen = Seen(highlighted("abc", [Mark("1", 0, 3, "abc"), Mark("2", 0, 3, "abc")]))
    assert seen.values("data-begins") == ["1 2"]


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    letters = st.one_of(st.sampled_from("ab \n\n<>&\"'"), st.characters(exclude_categories=["Cs"]))
    pieces = draw(st.lists(st.one_of(letters, st.sampled_from(HOSTILE)), max_size=60))
    text = "".join(pieces)
    marks = []
    for number in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        marks.append(Mark(str(number), start, end, text[start:end]))
    return text, marks


@given(marked_texts())
def test_without_its_tags_the_markup_is_the_text(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    assert Seen(highlighted(text, marks)).text == text


@given(marked_texts())
def test_marks_cover_the_quotations_and_nothing_else(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    gaps = {i for gap in re.finditer("\n\n", text) for i in range(*gap.span())}
    expected = {
        mark.label: "".join(text[i] for i in range(mark.start, mark.end) if i not in gaps)
        for mark in marks
    }
    seen = Seen(highlighted(text, marks))
    assert seen.marked == {name: words for name, words in expected.items() if words}
    begun = " ".join(str(value) for value in seen.values("data-begins")).split()
    assert sorted(begun) == sorted(seen.marked)


@given(marked_texts())
def test_highlighting_makes_no_element_but_paragraphs_and_marks(
    case: tuple[str, list[Mark]],
) -> None:
    seen = Seen(highlighted(*case))
    assert {tag for tag, _ in seen.tags} <= {"p", "mark"}
    names = {name for _, attributes in seen.tags for name in attributes}
    assert names <= {"data-marks", "data-begins", "tabindex"}


# Answers


def citation_of(article: Article, number: int, quote: str) -> Citation:
    start = article.text.index(quote)
    return Citation(
        number,
        article.id,
        article.title,
        article.published,
        article.source,
        article.url,
        start,
        start + len(quote),
        quote,
    )


def answer_from(article: Article, *quotes: str, question: str = "What about it?") -> Answer:
    citations = [citation_of(article, number, quote) for number, quote in enumerate(quotes, 1)]
    return Answer(
        question,
        question,
        answered=True,
        confidence=0.9,
        statements=tuple(Statement(c.quote, (c.number,), "verbatim") for c in citations),
        citations=tuple(citations),
        seconds={"retrieve": 0.05, "read": 0.3},
    )


def abstention(*hits: Hit) -> Answer:
    return Answer("Why?", "Why?", False, 0.1, closest=hits, seconds={"read": 0.2})


BRIDGE = "The council of Port Ellery met on Monday."
VOTE = "No date for a vote was named."


def test_an_answer_shows_its_sentences_each_with_its_marker() -> None:
    markup = chat((Exchange("What about it?", answer_from(HARBOUR, BRIDGE, VOTE)),))
    seen = Seen(markup)
    assert f"{BRIDGE} [1] {VOTE} [2]" in seen.text
    assert "High confidence · 0.3 s" in seen.text or "High confidence · 0.4 s" in seen.text
    assert seen.values("data-label") == ["1", "2"]
    assert seen.values("data-quote") == [BRIDGE, VOTE]
    assert (
        seen.values("data-where")
        == ["Harbour town weighs a new bridge · Ellery Post · 3 May 2021"] * 2
    )
    assert "Understood as" not in seen.text
    assert NOT_SUPPORTED not in seen.values("title")


def test_a_rewritten_question_is_shown_as_it_was_understood() -> None:
    answer = answer_from(HARBOUR, BRIDGE)
    rewritten = Answer("And it?", "What about it?", True, 0.7, answer.statements, answer.citations)
    assert "Understood as: What about it?" in Seen(chat((Exchange("And it?", rewritten),))).text


def test_a_sentence_without_a_quotation_is_told_apart() -> None:
    answer = Answer("Q?", "Q?", True, 0.7, (Statement("Pigs fly.", (), "unsupported"),))
    seen = Seen(chat((Exchange("Q?", answer),)))
    assert seen.values("title") == [NOT_SUPPORTED]


def test_an_abstention_offers_the_closest_passages_as_what_they_are() -> None:
    seen = Seen(chat((Exchange("Why?", abstention(hit_of(HARBOUR, VOTE))),)))
    assert "The articles don't say." in seen.text
    assert "Closest passages – not an answer" in seen.text
    assert VOTE in seen.text
    assert "reply abstention" in seen.values("class")
    assert "confidence" not in seen.text


def test_an_abstention_without_passages() -> None:
    assert "Closest" not in Seen(chat((Exchange("Why?", abstention()),))).text


def test_a_problem_and_a_question_that_waits() -> None:
    seen = Seen(chat((Exchange("Why?", problem="the store is <gone>"), Exchange("How?"))))
    assert "the store is <gone>" in seen.text
    assert "Reading the articles…" in seen.text
    assert seen.values("role") == ["log", "alert"]


def test_the_welcome_offers_examples_or_says_how_to_add_articles() -> None:
    assert Seen(welcome(["Why?"], 3)).values("data-question") == ["Why?"]
    assert "No articles yet" in Seen(welcome([], 0)).text


# Sources


def lookup(*articles: Article):
    by_id = {article.id: article for article in articles}

    def find(article_id: str) -> Article:
        if article_id not in by_id:
            raise ArticleNotFoundError(f"no article {article_id}")
        return by_id[article_id]

    return find


OTHER = Article.create("Other", "Nothing.\n\nNo date for a vote was named.")


def test_sources_come_in_the_order_of_citation_with_all_their_marks() -> None:
    first, second = citation_of(OTHER, 1, "Nothing."), citation_of(HARBOUR, 2, VOTE)
    third = citation_of(OTHER, 3, VOTE)
    answer = Answer("Q?", "Q?", True, 0.9, (), (first, second, third))
    sources = sources_of(answer, lookup(HARBOUR, OTHER))
    assert [source.title for source in sources] == ["Other", HARBOUR.title]
    assert [[mark.label for mark in source.marks] for source in sources] == [["1", "3"], ["2"]]
    assert sources[0].text == OTHER.text


def test_the_panel_shows_each_article_whole_with_what_is_known_of_it() -> None:
    answer = answer_from(HARBOUR, BRIDGE)
    seen = Seen(sources_panel(answer, sources_of(answer, lookup(HARBOUR)), 4))
    assert HARBOUR.text in seen.text
    assert "Ellery Post3 May 2021https://example.com/bridge" in seen.text
    assert seen.values("href") == ["https://example.com/bridge"]
    assert seen.values("rel") == ["noopener noreferrer"]
    assert seen.values("target") == ["_blank"]
    assert seen.values("datetime") == ["2021-05-03"]
    assert seen.marked == {"1": BRIDGE}
    assert "4" in seen.values("data-turn")


def test_the_panel_of_an_abstention_says_what_it_shows() -> None:
    answer = abstention(hit_of(HARBOUR, VOTE), hit_of(HARBOUR, BRIDGE))
    seen = Seen(sources_panel(answer, sources_of(answer, lookup(HARBOUR)), 0))
    assert "Closest passages – not an answer" in seen.text
    assert seen.marked == {"a": VOTE, "b": BRIDGE}


def test_a_removed_article_leaves_its_quotations() -> None:
    answer = answer_from(HARBOUR, BRIDGE)
    seen = Seen(sources_panel(answer, sources_of(answer, lookup()), 0))
    assert "has been removed" in seen.text
    assert seen.marked == {"1": BRIDGE}


def test_an_address_of_another_kind_is_shown_but_leads_nowhere() -> None:
    seen = Seen(provenance(None, None, "javascript:alert(1)"))
    assert seen.text == "javascript:alert(1)"
    assert [tag for tag, _ in seen.tags] == ["p", "span"]


def test_passages_are_lettered_and_then_numbered() -> None:
    assert [passage_label(n) for n in (0, 25, 26)] == ["a", "z", "27"]


# Lists


def test_articles_are_listed_with_what_is_known() -> None:
    assert label(info_of(HARBOUR)) == "Harbour town weighs a new bridge · Ellery Post · 3 May 2021"
    assert label(info_of(OTHER)) == "Other"


@pytest.mark.parametrize(
    ("articles", "ticked", "expected"),
    [
        ([], [], "There are no articles yet."),
        ([OTHER], [], "Asking the only article."),
        ([OTHER, HARBOUR], [], "Asking all 2 articles."),
        ([OTHER, HARBOUR], [OTHER.id, HARBOUR.id], "Asking all 2 articles."),
        ([OTHER, HARBOUR], [OTHER.id], "Asking only 1 of 2 articles: Other."),
        ([OTHER, HARBOUR], ["gone"], "Asking all 2 articles."),
    ],
)
def test_the_scope_of_a_question(
    articles: Sequence[Article], ticked: Sequence[str], expected: str
) -> None:
    assert Seen(scope_line([info_of(article) for article in articles], ticked)).text == expected


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (AddReport(added=(info_of(OTHER),)), Result("f", "added", "Other")),
        (AddReport(replaced=(info_of(OTHER),)), Result("f", "replaced", "Other")),
        (AddReport(unchanged=(info_of(OTHER),)), Result("f", "unchanged", "Other")),
        (AddReport(failed=(Failure("f", "empty"),)), Result("f", "failed", "empty")),
        (AddReport(), Result("f", "failed", "there is no article in it")),
    ],
)
def test_what_became_of_a_file(report: AddReport, expected: Result) -> None:
    assert result_of("f", report) == expected
    assert expected.outcome in Seen(results_list([expected])).text


# Hostile texts


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
        Exchange(title, answer),
        Exchange(text, unanswered),
        Exchange(source, problem=url),
    )
    assert_only_ours(chat(conversation))
    assert_only_ours(welcome([text], 1))
    assert_only_ours(sources_panel(answer, sources_of(answer, lookup(article)), 0))
    assert_only_ours(sources_panel(unanswered, sources_of(unanswered, lookup()), 1))
    assert_only_ours(results_list([Result(title, "failed", text)]))
    assert_only_ours(removal_question([info]))
    assert_only_ours(scope_line([info, info_of(HARBOUR)], [article.id]))
