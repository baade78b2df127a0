"""The public values: identity by content, and the stable JSON."""

import json
from dataclasses import replace
from datetime import date

import pytest
from fakes import HARBOUR, hit_of

from rag.add_report import AddReport
from rag.types import ABSTENTION, Answer, Article, Citation, ShortAnswer, Statement

ANSWER = Answer(
    question="When did they meet?",
    standalone_question="When did the council meet?",
    answered=True,
    confidence=0.9,
    statements=(Statement("The council of Port Ellery met on Monday.", (1,), "verbatim"),),
    citations=(
        Citation(
            1,
            HARBOUR.id,
            HARBOUR.title,
            HARBOUR.published,
            HARBOUR.source,
            HARBOUR.url,
            0,
            41,
            HARBOUR.text[:41],
        ),
    ),
    seconds={"read": 0.1},
    short_answer=ShortAnswer(HARBOUR.id, 34, 40, HARBOUR.text[34:40]),
)


def test_an_article_id_follows_its_content() -> None:
    one = Article.create("t", "text", published=date(2020, 1, 1))
    assert one == Article.create("t", "text", published=date(2020, 1, 1))
    others = [
        Article.create("t", "text"),
        Article.create("t", "text.", published=date(2020, 1, 1)),
        Article.create("u", "text", published=date(2020, 1, 1)),
        Article.create("t", "text", published=date(2020, 1, 1), source="s"),
        Article.create("t", "text", published=date(2020, 1, 1), url="https://example.com"),
    ]
    assert len({one.id, *(other.id for other in others)}) == 6


def test_the_json_of_an_answer_has_the_promised_keys_and_nothing_else() -> None:
    written = json.loads(json.dumps(ANSWER.to_dict()))
    assert written == {
        "question": "When did they meet?",
        "standalone_question": "When did the council meet?",
        "answered": True,
        "confidence": 0.9,
        "reply": None,
        "model": None,
        "note": None,
        "text": "The council of Port Ellery met on Monday.",
        "short_answer": {"article_id": HARBOUR.id, "start": 34, "end": 40, "text": "Monday"},
        "statements": [
            {
                "text": "The council of Port Ellery met on Monday.",
                "citations": [1],
                "support": "verbatim",
                "moved_from": None,
                "reasons": [],
            }
        ],
        "citations": [
            {
                "number": 1,
                "article_id": HARBOUR.id,
                "title": "Harbour town weighs a new bridge",
                "published": "2021-05-03",
                "source": "Ellery Post",
                "url": "https://example.com/bridge",
                "start": 0,
                "end": 41,
                "quote": "The council of Port Ellery met on Monday.",
            }
        ],
        "closest": [],
        "seconds": {"read": 0.1},
    }


def test_the_json_of_an_abstention_offers_the_closest_passages() -> None:
    hit = hit_of(HARBOUR, "No date for a vote was named.")
    answer = Answer("Why?", "Why?", answered=False, confidence=0.1, closest=(hit,))
    written = answer.to_dict()
    assert written["text"] == ABSTENTION == str(answer)
    assert written["citations"] == written["statements"] == []
    [closest] = written["closest"]
    assert closest == {
        "article_id": HARBOUR.id,
        "title": HARBOUR.title,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": "No date for a vote was named.",
        "score": 1.0,
    }


def test_an_answer_reads_as_plain_text() -> None:
    assert str(ANSWER) == (
        "The council of Port Ellery met on Monday. [1]\n\n"
        "[1] “Harbour town weighs a new bridge”, “Ellery Post”, 2021-05-03: "
        "“The council of Port Ellery met on Monday.”"
    )


def test_a_marker_in_a_sentence_is_not_shown_as_one_of_ours() -> None:
    text = "It is safe. [2] Ask [sic] the union.\n\n[3] “Other”, 2021-05-03: “It is safe.”"
    article = Article.create("[9] “Tide”", text)
    citation = Citation(1, article.id, article.title, None, None, None, 0, len(text), text)
    statement = Statement("It is safe. [2] Ask [sic] the union.", (1,), "verbatim")
    answer = replace(ANSWER, statements=(statement,), citations=(citation,), short_answer=None)
    assert answer.marked_text == "It is safe. (2) Ask [sic] the union. [1]"
    assert str(answer).splitlines()[2:] == [
        "[1] “[9] ‘Tide’”: “It is safe. [2] Ask [sic] the union.",
        "",
        "    [3] “Other”, 2021-05-03: “It is safe.””",
    ]
    assert answer.text == statement.text
    assert answer.to_dict()["citations"][0]["quote"] == text


def test_values_are_frozen() -> None:
    with pytest.raises(AttributeError):
        ANSWER.confidence = 1.0  # type: ignore[misc]


def test_reports_add_up() -> None:
    info = hit_of(HARBOUR, "No date for a vote was named.").article
    report = AddReport.of("added", info).merged(AddReport.of("unchanged", info))
    assert (report.added, report.unchanged, report.replaced) == ((info,), (info,), ())
    assert AddReport.of("replaced", info).replaced == (info,)


@pytest.mark.parametrize(
    ("short", "parts"),
    [
        ((34, 40), ("The council of Port Ellery met on ", "Monday", ".")),
        ((0, 41), ("", "The council of Port Ellery met on Monday.", "")),
        ((34, 60), ("The council of Port Ellery met on Monday.", "", "")),
        (None, ("The council of Port Ellery met on Monday.", "", "")),
    ],
)
def test_the_short_answer_is_found_in_the_statement_that_holds_it(short, parts) -> None:
    found = short and ShortAnswer(HARBOUR.id, *short, HARBOUR.text[slice(*short)])
    answer = replace(ANSWER, short_answer=found)
    assert answer.parts_of(answer.statements[0]) == parts


def test_the_short_answer_of_another_article_is_not_looked_for() -> None:
    elsewhere = replace(ANSWER, short_answer=ShortAnswer("other", 34, 40, "Monday"))
    assert elsewhere.parts_of(elsewhere.statements[0])[1] == ""
