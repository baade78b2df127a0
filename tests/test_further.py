"""Questions for more: they get what the conversation has not had, or hear that there is nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import HARBOUR, ScriptedReader, WordEmbedder, hit_of
from hypothesis import given
from hypothesis import strategies as st
from rendering import answer_from

from rag import Article, Assistant, Settings, Turn, display
from rag.cli.common import PlainConsole
from rag.follow_up import Sought, sought
from rag.follow_up.further import NOTHING_FURTHER, asks_for_more
from rag.types import ABSTENTION, Answer, Reading, ScoredSentence, ShortAnswer, Statement

MONDAY = "The council of Port Ellery met on Monday."
MAYOR = 'Mayor Ana Ruiz said the old bridge was "past saving".'
UNION = "The fishermen's union gave the plan a cool reception."
VOTE = "No date for a vote was named."


@pytest.mark.parametrize(
    "question",
    [
        "Anything else?", "And what else did they say?", "Who else reacted?", "Tell me more",
        "tell me a bit more about the bridge", "Is there anything else?", "What other demands?",
        "Go on", "OK, go on.", "Continue please", "more details", "Some more details, please?",
        "More about the mayor", "What more did he say?", "Are there other reasons?",
    ],
)  # fmt: skip
def test_questions_for_more(question: str) -> None:
    assert asks_for_more(question)


@pytest.mark.parametrize(
    "question",
    [
        "How many more boats sank?", "Did prices go on rising?", "Who wants more money?", "Why?",
        "Will the strike continue?", "What did the other side say?", "Is it more than a year?",
        "Did police say more than five people were hurt?", "What more than 10 countries signed it?",
        "Did the president say more troops would come?", "Are there any more strikes planned?",
        "And the White House?", "Or else what?", "Who pays for the further works?",
    ],
)  # fmt: skip
def test_other_questions(question: str) -> None:
    assert not asks_for_more(question)


def turn(question: str, *quotes: str) -> Turn:
    return Turn(question, answer_from(HARBOUR, *quotes, question=question))


def test_what_is_sought_is_what_the_last_question_was_after() -> None:
    history = [turn("Who met?", MONDAY)]
    assert sought("Anything else?", "Anything else? (Who met?)", history) == Sought(
        "Who met?", (MONDAY,)
    )
    alone = "What else did Ana Ruiz say?"
    assert sought("What else did she say?", alone, history) == Sought(alone, (MONDAY,))
    named = "What more is planned? (Brackwell)"
    assert sought("What more is planned?", named, history).question == named
    request = "Tell me about the bridge"
    assert sought("Anything else?", f"Anything else? ({request})", history).question == request
    assert sought("Who spoke?", "Who spoke?", history) == Sought("Who spoke?")
    assert sought("Anything else?", "Anything else?", ()) == Sought("Anything else?")


def test_what_was_told_without_a_citation_was_told() -> None:
    answer = Answer("Who?", "Who?", True, 1.0, (Statement(f"{MONDAY} {MAYOR}", ()),))
    wanted = sought("What else?", "What else? (Who?)", [Turn("Who?", answer)])
    assert [s.sentence.text for s in wanted.new_in(reading(MAYOR, UNION)).sentences] == [UNION]


def reading(*texts: str, short: str | None = None) -> Reading:
    """The sentences, each half as probable as the one before; the first has 0.8."""
    scored = []
    for rank, text in enumerate(texts):
        hit = hit_of(HARBOUR, text)
        scored.append(ScoredSentence(hit.passage.sentences[0], hit, 0.8 / 2**rank))
    found = short and ShortAnswer(HARBOUR.id, HARBOUR.text.index(short), 0, short)
    return Reading(tuple(scored), 0.8, found or None)


def test_a_reading_is_as_confident_as_its_best_new_sentence() -> None:
    whole = reading(MONDAY, UNION, short="Monday")
    assert Sought("Who?").new_in(whole) is whole
    assert Sought("Who?", (UNION,)).new_in(whole) == Reading(
        whole.sentences[:1], 0.8, whole.short_answer
    )
    assert Sought("Who?", (MONDAY,)).new_in(whole) == Reading(whole.sentences[1:], 0.4)
    assert Sought("Who?", (HARBOUR.text,)).new_in(whole) == Reading((), 0.0)


@given(st.lists(st.sampled_from([MONDAY, MAYOR, UNION, VOTE]), unique=True), st.data())
def test_nothing_told_is_left_and_nothing_new_is_lost(
    texts: list[str], data: st.DataObject
) -> None:
    told = data.draw(st.lists(st.sampled_from([MONDAY, MAYOR, UNION, VOTE]), unique=True))
    left = Sought("Who?", tuple(told)).new_in(reading(*texts))
    assert [s.sentence.text for s in left.sentences] == [t for t in texts if t not in told]


# In a conversation


RATINGS = {MAYOR: 0.9, UNION: 0.85, VOTE: 0.1, "Copied.": 0.0}


@pytest.fixture
def reader() -> ScriptedReader:
    return ScriptedReader(RATINGS)


@pytest.fixture
def assistant(tmp_path: Path, reader: ScriptedReader) -> Iterator[Assistant]:
    settings = Settings(home=tmp_path / "home", max_statements=1)
    with Assistant.open(settings, embedder=WordEmbedder(), reader=reader) as opened:
        opened.add_article(HARBOUR)
        yield opened


def told(assistant: Assistant, *questions: str) -> list[Answer]:
    history: list[Turn] = []
    for question in questions:
        history.append(Turn(question, assistant.ask(question, history)))
    return [each.answer for each in history]


@pytest.mark.parametrize("more", ["Anything else?", "Tell me more", "What else did they say?"])
def test_more_is_more_and_then_there_is_nothing(
    assistant: Assistant, reader: ScriptedReader, more: str
) -> None:
    first, second, third = told(assistant, "What did they say about the bridge?", more, more)
    assert first.text == MAYOR
    assert second.text == UNION
    assert second.confidence == 0.85
    assert third.abstained
    assert third.note == NOTHING_FURTHER
    assert str(third) == f"{NOTHING_FURTHER}\n\n{ABSTENTION}"
    assert reader.asked == ["What did they say about the bridge?"] * 3


def test_the_same_words_in_another_article_are_nothing_new(assistant: Assistant) -> None:
    assistant.add_article(Article.create("Copied", f"{MAYOR}\n\nCopied."))
    answers = told(assistant, "What was said about the bridge?", "Anything else?", "Anything else?")
    assert [answer.text for answer in answers] == [MAYOR, UNION, ABSTENTION]


def test_a_question_that_is_asked_again_is_answered_again(assistant: Assistant) -> None:
    first, again = told(assistant, *["What did they say about the bridge?"] * 2)
    assert first.text == again.text == MAYOR


def test_an_abstention_from_another_question_says_nothing_of_more(assistant: Assistant) -> None:
    _, other = told(assistant, "What did they say about the bridge?", "Anything else?")
    assert other.note is None
    history = [Turn("Who?", Answer("Who?", "Who?", False, 0.1))]
    assert assistant.ask("Anything else about a vote?", history).note is None


def test_without_rewriting_a_question_for_more_is_taken_as_it_is(
    tmp_path: Path, reader: ScriptedReader
) -> None:
    settings = Settings(home=tmp_path / "home", rewrite=False, max_statements=1)
    with Assistant.open(
        settings, embedder=WordEmbedder(), reader=ScriptedReader(RATINGS)
    ) as opened:
        opened.add_article(HARBOUR)
        first, again = told(opened, "What did they say about the bridge?", "Anything else said?")
    assert first.text == again.text


def test_the_command_line_says_so_too(assistant: Assistant) -> None:
    *_, nothing = told(assistant, "What did they say about the bridge?", "More", "More")
    console = PlainConsole(width=100)
    with console.capture() as captured:
        display.show_answer(console, nothing)
    assert captured.get().splitlines()[1:3] == [NOTHING_FURTHER, ABSTENTION]
