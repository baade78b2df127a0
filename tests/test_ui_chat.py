"""The chat: answers with their markers, abstentions, problems, and the welcome."""

from dataclasses import replace

from fakes import HARBOUR, hit_of
from rendering import BRIDGE, VOTE, Seen, abstention, answer_from

from rag.types import Answer, ShortAnswer, Statement
from rag.ui.chat import NOT_SUPPORTED, chat, welcome
from rag.ui.exchange import Exchange


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


def test_the_short_answer_is_strong_within_its_sentence() -> None:
    answer = answer_from(HARBOUR, BRIDGE, VOTE)
    short = replace(answer, short_answer=ShortAnswer(HARBOUR.id, 34, 40, "Monday"))
    assert "met on <strong>Monday</strong>." in chat((Exchange("When?", short),))
    assert "<strong>" not in chat((Exchange("When?", answer),))
