"""What the assistant does with messages that are no questions about the articles' content."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import HARBOUR, WordEmbedder

from rag import Article, Assistant, Settings, Turn
from rag.overview import summary_of
from rag.types import ABSTENTION

COD = Article.create(
    "Cod is dearer",
    "The price of cod rose by a third. Minister Lena Voss said that buyers stay away. "
    "Herring costs what it did. The harbour market opens at five.",
)


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    settings = Settings(home=tmp_path / "home", wrong_answer_cost=0, reader="zero-shot")
    with Assistant.open(settings, embedder=WordEmbedder()) as opened:
        yield opened


@pytest.fixture
def two(assistant: Assistant) -> Assistant:
    assistant.add_article(HARBOUR)
    assistant.add_article(COD)
    return assistant


def test_thanks_get_a_reply_that_is_neither_an_answer_nor_an_abstention(two: Assistant) -> None:
    answer = two.ask("Thanks!")
    assert answer.reply == answer.text == str(answer) == "You're welcome."
    assert not answer.answered
    assert not answer.abstained
    assert answer.closest == answer.citations == answer.statements == ()


def test_small_talk_needs_no_articles(assistant: Assistant) -> None:
    assert "no articles yet" in assistant.ask("Who are you?").text


def test_what_can_you_answer_names_the_articles(two: Assistant) -> None:
    reply = two.ask("What can you answer?").text
    assert HARBOUR.title in reply
    assert COD.title in reply


def test_a_summary_of_the_only_article_quotes_it(assistant: Assistant) -> None:
    assistant.add_article(HARBOUR)
    answer = assistant.ask("Summarise the article in two sentences")
    assert answer.answered
    assert answer.confidence == 1
    assert 1 <= len(answer.statements) <= 2
    for citation in answer.citations:
        assert HARBOUR.text[citation.start : citation.end] == citation.quote


def test_the_settings_say_how_long_a_summary_is(assistant: Assistant) -> None:
    assistant.add_article(HARBOUR)
    expected = summary_of(HARBOUR, WordEmbedder(), assistant.settings.summary_sentences)
    assert assistant.ask("tl;dr").statements == expected.statements


def test_of_several_articles_the_chosen_the_named_or_the_last_cited_one_is_meant(
    two: Assistant,
) -> None:
    def summarised(question: str, *given) -> str:
        return two.ask(question, *given).citations[0].article_id

    assert summarised("Summarise the article", (), [COD.id]) == COD.id
    assert summarised("Summarise the article about the price of cod") == COD.id
    cited = two.ask("What did the fishermen's union say?", (), [HARBOUR.id])
    history = [Turn("What did the union say?", cited)]
    assert summarised("Summarise it", history) == HARBOUR.id


def test_an_article_is_summed_up_by_its_title(two: Assistant) -> None:
    for article in (HARBOUR, COD):
        answer = two.ask(f"Summarise {article.title}")
        assert answer.answered
        assert {citation.article_id for citation in answer.citations} == {article.id}
    assert two.ask(f"Summarise {COD.title}", (), [HARBOUR.id]).text.startswith("Which article?")


def test_which_article_is_asked_where_that_is_not_clear(two: Assistant) -> None:
    answer = two.ask("Summarise the article")
    assert answer.text.startswith("Which article?")
    assert COD.title in answer.text
    assert not answer.abstained


def test_people_are_listed_with_the_sentence_that_names_them(two: Assistant) -> None:
    answer = two.ask("Who is mentioned in the article?", (), [COD.id])
    assert [statement.text for statement in answer.statements] == ["Lena Voss"]
    assert "Minister Lena Voss" in answer.citations[0].quote


def test_nobody_to_list_is_said(assistant: Assistant) -> None:
    assistant.add_article(Article.create("Rain", "It rained all day. Then it stopped."))
    assert assistant.ask("List the people mentioned").text.startswith("I found no people")


def test_a_question_stays_a_question(two: Assistant) -> None:
    assert two.ask("Thanks to whom did the price of cod rise?").reply is None
    assert two.ask("Summarise what the union said about the bridge").text != ABSTENTION


def test_without_rewriting_a_follow_up_is_taken_as_it_is(two: Assistant, tmp_path: Path) -> None:
    history = [Turn("What did the mayor ask for?", two.ask("What did the mayor ask for?"))]
    assert two.understood("And the union?", history) != "And the union?"
    plain = Settings(home=tmp_path / "other", rewrite=False)
    with Assistant.open(plain, embedder=WordEmbedder()) as other:
        assert other.understood(" And the union? ", history) == "And the union?"


def test_an_article_that_is_not_there_is_not_summed_up(two: Assistant) -> None:
    for chosen in (None, [COD.id]):
        answer = two.ask("Summarise the article about the moon landing", (), chosen)
        assert answer.text.startswith("Which article?")
        assert not answer.answered


@pytest.mark.parametrize(
    "question",
    ["How does it work?", "Who was there?", "What are the key findings?", "What is in the report?"],
)
def test_what_may_ask_about_the_story_is_a_question(two: Assistant, question: str) -> None:
    answer = two.ask(question)
    assert answer.reply is None
    assert answer.confidence < 1


def test_a_summary_is_no_topic_of_what_is_asked_next(two: Assistant) -> None:
    asked = "Summarise the article"
    history = [Turn(asked, two.ask(asked, (), [COD.id]))]
    assert two.understood("Who is their spokesman?", history) == "Who is their spokesman?"


def test_a_summary_is_understood_as_it_was_typed(two: Assistant) -> None:
    assert two.ask("  tl;dr ", (), [COD.id]).standalone_question == "tl;dr"
