"""The articles beside an answer, with its quotations marked in them."""

import re

from fakes import HARBOUR, hit_of
from hypothesis import given
from hypothesis import strategies as st
from rendering import (
    BRIDGE,
    HOSTILE,
    OTHER,
    VOTE,
    Seen,
    abstention,
    answer_from,
    citation_of,
    lookup,
)

from rag.types import Answer
from rag.ui.highlighting import Mark, highlighted
from rag.ui.sources import (
    passage_label,
    provenance,
    sources_of,
    sources_panel,
)

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


# Sources


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
