"""What counts as right: the overlap of a stretch with evidence."""

from pathlib import Path

import pytest
from fakes import HARBOUR
from hypothesis import given
from hypothesis import strategies as st

from rag.eval.cases import Case, Evidence
from rag.eval.relevance import Gold, GoldSpan, holds, locate
from rag.eval.set_articles import SetArticle

COOL = "The fishermen's union gave the plan a cool reception."
DOLLARS = "She asked for 12 million dollars."


def span(start: int, end: int, article: str = "a") -> GoldSpan:
    return GoldSpan(article, start, end)


@pytest.mark.parametrize(
    ("stretch", "right"),
    [
        (span(100, 200), True),  # the same
        (span(0, 500), True),  # a passage around it
        (span(120, 130), True),  # a sentence in it
        (span(60, 150), True),  # 50 of its 90 are shared
        (span(60, 140), True),  # 40 of its 80: just half
        (span(60, 139), False),  # 39 of 79
        (span(200, 300), False),  # touches it
        (span(100, 200, "b"), False),  # the same place in another article
    ],
)
def test_a_stretch_is_right_when_half_of_the_shorter_is_shared(stretch, right) -> None:
    assert holds(stretch, span(100, 200)) is right


@given(st.tuples(st.integers(0, 60), st.integers(1, 40)), st.integers(0, 60), st.integers(1, 40))
def test_holding_is_symmetric(first: tuple[int, int], start: int, length: int) -> None:
    one, other = span(first[0], sum(first)), span(start, start + length)
    assert holds(one, other) == holds(other, one)


def case(*evidence: Evidence, needs: str = "any") -> Case:
    return Case("q", "What?", True, evidence=evidence, needs=needs)


ARTICLES = {"harbour.md": SetArticle(HARBOUR)}


def test_any_piece_answers_by_itself() -> None:
    gold = locate(case(Evidence("harbour.md", COOL), Evidence("harbour.md", DOLLARS)), ARTICLES)
    start = HARBOUR.text.index(DOLLARS)
    assert gold.missing == ()
    assert gold.share_met([GoldSpan(HARBOUR.id, start, start + len(DOLLARS))]) == 1
    assert gold.share_met([GoldSpan(HARBOUR.id, 0, 20)]) == 0


def test_all_pieces_are_needed() -> None:
    pieces = (Evidence("harbour.md", COOL), Evidence("harbour.md", DOLLARS))
    gold = locate(case(*pieces, needs="all"), ARTICLES)
    start = HARBOUR.text.index(DOLLARS)
    dollars = GoldSpan(HARBOUR.id, start, start + len(DOLLARS))
    assert gold.share_met([dollars]) == 0.5
    assert gold.share_met([dollars, gold.needs[0][0]]) == 1


def test_a_quote_that_occurs_twice_is_right_at_both_places() -> None:
    gold = locate(case(Evidence("harbour.md", "the")), ARTICLES)
    assert len(gold.spans) == HARBOUR.text.count("the")
    first = HARBOUR.text.index("the")
    gold = locate(case(Evidence("harbour.md", "the", start=first)), ARTICLES)
    assert [s.start for s in gold.spans] == [first]


def test_a_quote_that_is_nowhere_is_missing() -> None:
    piece = Evidence("harbour.md", "The mayor resigned.")
    assert locate(case(piece), ARTICLES) == Gold((), (piece,))
    piece = Evidence("other.md", COOL)
    assert locate(case(piece), ARTICLES).missing == (piece,)


def test_a_quote_that_loading_removed_is_a_need_that_nothing_meets(tmp_path: Path) -> None:
    file = tmp_path / "harbour.txt"
    file.write_text("A caption that was\ntaken out.\n\n" + HARBOUR.text, encoding="utf-8")
    piece = Evidence("harbour.md", "A caption that was taken out.")
    gold = locate(case(piece), {"harbour.md": SetArticle(HARBOUR, file)})
    assert gold == Gold(((),))
    assert gold.share_met([GoldSpan(HARBOUR.id, 0, 10_000)]) == 0


def test_a_whole_article_is_evidence_for_sets_that_judge_articles() -> None:
    gold = locate(case(Evidence("harbour.md")), ARTICLES)
    assert not gold.in_sentences
    assert gold.right(GoldSpan(HARBOUR.id, 5, 9))
    assert not gold.right(GoldSpan("other", 5, 9))
