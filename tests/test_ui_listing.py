"""The list of articles: what is known of each, what is asked, and what became of a file."""

from collections.abc import Sequence

import pytest
from fakes import HARBOUR, info_of
from rendering import OTHER, Seen

from rag.add_report import AddReport, Failure
from rag.types import Article
from rag.ui.listing import (
    LISTED,
    Result,
    articles_list,
    holdings,
    label,
    matching,
    result_of,
    results_list,
    scope_line,
)


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
        ([OTHER, HARBOUR], [OTHER.id], "Asking only 1 of 2 articles: Other.Ask all"),
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


def test_what_the_store_holds_is_seen_at_a_glance() -> None:
    assert Seen(holdings([])).text == "There are no articles yet."
    # 8 + 30 characters of OTHER, and those of HARBOUR, at six a word: two digits of it.
    words = round((len(HARBOUR.text) + len(OTHER.text)) / 6)
    shown = Seen(holdings([info_of(HARBOUR), info_of(OTHER)])).text
    assert shown == f"2 articles · about {words // 10 * 10 if words > 99 else words} words · " + (
        "1 source · 3 May 2021"
    )


def test_each_article_can_be_ticked_read_asked_and_removed() -> None:
    seen = Seen(articles_list([info_of(HARBOUR), info_of(OTHER)], [OTHER.id]))
    assert seen.values("data-tick") == [HARBOUR.id, OTHER.id]
    (ticked,) = [tag for tag in seen.tags if "checked" in tag[1]]
    assert ticked[1]["data-tick"] == OTHER.id
    assert seen.values("for") == [f"article-{HARBOUR.id}", f"article-{OTHER.id}"]
    labels = [str(label) for label in seen.values("aria-label")]
    for action in ("Read", "Ask only this:", "Remove"):
        assert f"{action} {HARBOUR.title}" in labels
    assert "1 ticked" in seen.text
    assert "ticked" not in Seen(articles_list([info_of(OTHER)], [])).text


def test_articles_are_found_by_title_source_and_date() -> None:
    infos = [info_of(HARBOUR), info_of(OTHER)]
    assert matching(infos, "") == infos
    assert matching(infos, "ELLERY may bridge") == infos[:1]
    assert matching(infos, "bridge other") == []
    assert "No article has these words" in Seen(articles_list(infos, [], "zebra")).text


def test_a_long_list_is_cut_and_says_so() -> None:
    many = [info_of(Article.create(f"Title {number}", "Text.")) for number in range(LISTED + 3)]
    seen = Seen(articles_list(many, []))
    assert len(seen.values("data-tick")) == LISTED
    assert "3 more: search" in seen.text


def test_a_removal_can_be_taken_back() -> None:
    removed = [Result("", "removed", "Other")]
    assert Seen(results_list(removed, undo=True)).values("data-event") == ["undo"]
    assert Seen(results_list(removed)).values("data-event") == []
