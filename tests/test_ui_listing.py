"""The list of articles: what is known of each, what is asked, and what became of a file."""

from collections.abc import Sequence

import pytest
from fakes import HARBOUR, info_of
from rendering import OTHER, Seen

from rag.types import AddReport, Article, Failure
from rag.ui.listing import Result, label, result_of, results_list, scope_line


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
