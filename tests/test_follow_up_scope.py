"""A follow-up is asked of the articles that the conversation is about, then of all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import HARBOUR, ScriptedReader, WordEmbedder

from rag import Article, Assistant, Settings, Turn
from rag.follow_up import spoken_of
from rag.types import Answer

UNION = "The fishermen's union gave the plan a cool reception."
BAKERS = "The bakers' guild rejected the plan for a night market outright."
MARKET = Article.create("A market at night", f"{BAKERS}\n\nIt would open in June.")


ASKED = "What did the union say about the plan?"


@pytest.fixture
def reader() -> ScriptedReader:
    return ScriptedReader({UNION: 0.6, BAKERS: 0.9})


@pytest.fixture
def assistant(tmp_path: Path, reader: ScriptedReader) -> Iterator[Assistant]:
    settings = Settings(home=tmp_path / "home", max_statements=1)
    with Assistant.open(settings, embedder=WordEmbedder(), reader=reader) as opened:
        opened.add_article(HARBOUR)
        opened.add_article(MARKET)
        yield opened


@pytest.fixture
def history(assistant: Assistant) -> list[Turn]:
    """A conversation about the harbour."""
    first = assistant.ask(ASKED, articles=[HARBOUR.id])
    assert [c.article_id for c in first.citations] == [HARBOUR.id]
    return [Turn(ASKED, first)]


def test_a_follow_up_stays_with_the_story(assistant: Assistant, history: list[Turn]) -> None:
    assert assistant.ask("Why did they reject it?", history).text == UNION


def test_it_looks_elsewhere_where_the_story_does_not_say(
    assistant: Assistant, reader: ScriptedReader, history: list[Turn]
) -> None:
    reader.ratings[UNION] = 0.2
    assert assistant.ask("Why did they reject it?", history).text == BAKERS


def test_it_looks_elsewhere_where_the_article_is_gone(
    assistant: Assistant, history: list[Turn]
) -> None:
    assistant.remove([HARBOUR.id])
    assistant.add_article(Article.create("Rain", "It rained in Port Ellery on Monday."))
    assert assistant.ask("Why did they reject it?", history).text == BAKERS


def test_a_question_that_stands_alone_is_asked_of_all(
    assistant: Assistant, history: list[Turn]
) -> None:
    assert assistant.ask("Who rejected the night market?", history).text == BAKERS


def test_so_does_a_question_that_could_be_about_any_story(
    assistant: Assistant, history: list[Turn]
) -> None:
    assert assistant.ask("Who rejected?", history).text == UNION
    assert assistant.ask("Who rejected?").text == BAKERS


def test_a_name_says_enough(assistant: Assistant, history: list[Turn]) -> None:
    assert assistant.ask("Who is Tate?", history).text == BAKERS


def test_without_rewriting_every_question_is_asked_of_all(
    tmp_path: Path, reader: ScriptedReader, history: list[Turn]
) -> None:
    settings = Settings(home=tmp_path / "home", max_statements=1, rewrite=False)
    with Assistant.open(settings, embedder=WordEmbedder(), reader=reader) as assistant:
        assert assistant.ask("Who rejected?", history).text == BAKERS


def test_chosen_articles_are_kept_to(assistant: Assistant, history: list[Turn]) -> None:
    answer = assistant.ask("Why did they reject it?", history, articles=[MARKET.id])
    assert answer.text == BAKERS


def test_the_articles_are_those_of_the_last_answer_that_quotes(
    assistant: Assistant, history: list[Turn]
) -> None:
    first = assistant.ask("Who rejected the plan?", articles=[MARKET.id])
    silent = Answer.of_reply("Thanks", "You are welcome.")
    turns = [Turn(first.question, first), *history, Turn("Thanks", silent)]
    assert spoken_of("Why?", "Why? (the union)", turns) == (HARBOUR.id,)
    assert spoken_of("Who died?", "Who died?", turns) == (HARBOUR.id,)
    whole = "Why did the bakers reject the market?"
    assert spoken_of(whole, whole, turns) == ()
    assert spoken_of("Why?", "Why? (the union)", []) == ()
