"""The extractive composer: which sentences, with what context, in which order, proved how."""

import pytest
from fakes import HARBOUR, hit_of
from hypothesis import given
from hypothesis import strategies as st

from rag.answer import ExtractiveComposer, context, select, speech_goes_on
from rag.cite import cite, verify
from rag.errors import ArticleNotFoundError, CitationError
from rag.types import Article, Citation, Reading, ScoredSentence, Sentence

MONDAY = "The council of Port Ellery met on Monday."
MAYOR = 'Mayor Ana Ruiz said the old bridge was "past saving".'
MONEY = "She asked for 12 million dollars."
UNION = "The fishermen's union gave the plan a cool reception."
CHAIRMAN = "Its chairman, Tom Hale, warned that the works would close the channel for two summers."
WAIT = "He called on the mayor to wait."


def scored(article: Article, text: str, probability: float) -> ScoredSentence:
    start = article.text.index(text)
    sentence = Sentence(article.id, start, start + len(text), text)
    return ScoredSentence(sentence, hit_of(article, text), probability)


def compose(
    question: str, *found: ScoredSentence, limit: int = 5, articles=(HARBOUR,)
) -> tuple[list[str], tuple[Citation, ...]]:
    by_id = {article.id: article for article in articles}
    reading = Reading(found, found[0].probability)
    composition = (
        ExtractiveComposer(limit).compose(question, (), reading, by_id.__getitem__).composition
    )
    verify(composition.citations, by_id.__getitem__)
    numbers = {number for s in composition.statements for number in s.citations}
    assert numbers == set(range(1, len(composition.citations) + 1))
    assert all(s.support == "verbatim" for s in composition.statements)
    for statement in composition.statements:
        [number] = statement.citations
        assert statement.text in composition.citations[number - 1].quote
    return [s.text for s in composition.statements], composition.citations


def test_one_sentence_that_stands_alone() -> None:
    texts, citations = compose("When did the council meet?", scored(HARBOUR, MONDAY, 0.9))
    assert texts == [MONDAY]
    assert citations == (
        Citation(
            1,
            HARBOUR.id,
            HARBOUR.title,
            HARBOUR.published,
            "Ellery Post",
            "https://example.com/bridge",
            0,
            len(MONDAY),
            MONDAY,
        ),
    )


def test_a_pronoun_brings_its_antecedent_and_neighbours_share_a_citation() -> None:
    texts, citations = compose("How much money is needed?", scored(HARBOUR, MONEY, 0.9))
    assert texts == [MAYOR, MONEY]
    assert [citation.quote for citation in citations] == [f"{MAYOR} {MONEY}"]


def test_a_chain_of_pronouns_is_followed_back() -> None:
    texts, _ = compose("Who should wait?", scored(HARBOUR, WAIT, 0.9))
    assert texts == [UNION, CHAIRMAN, WAIT]


def test_a_name_does_not_make_what_says_more_of_it_a_repeat() -> None:
    boats = Article.create("Boats", "Otter 12\n\nOtter 12 | 890 | 14 kg | 9 min")
    name, row = scored(boats, "Otter 12", 0.9), scored(boats, "Otter 12 | 890", 0.8)
    assert select([name, row], 5) == [name, row]


def test_what_somebody_said_goes_on_while_it_is_about_them() -> None:
    texts, _ = compose("What did the fishermen say?", scored(HARBOUR, UNION, 0.9))
    assert texts == [UNION, CHAIRMAN, WAIT]
    texts, _ = compose("Who gave it a cool reception?", scored(HARBOUR, UNION, 0.9))
    assert texts == [UNION]


def test_sentences_far_apart_get_citations_of_their_own_in_reading_order() -> None:
    texts, citations = compose(
        "Who spoke?", scored(HARBOUR, UNION, 0.9), scored(HARBOUR, MAYOR, 0.8)
    )
    assert texts == [MAYOR, UNION]
    assert [citation.number for citation in citations] == [1, 2]


def test_improbable_sentences_stay_out() -> None:
    texts, _ = compose("Who spoke?", scored(HARBOUR, UNION, 0.9), scored(HARBOUR, MAYOR, 0.3))
    assert texts == [UNION]


def test_the_limit_counts_context_too() -> None:
    found = [scored(HARBOUR, WAIT, 0.9), scored(HARBOUR, MONDAY, 0.8), scored(HARBOUR, MONEY, 0.7)]
    texts, _ = compose("Tell me all", *found, limit=4)
    assert texts == [MONDAY, UNION, CHAIRMAN, WAIT]


@pytest.mark.parametrize(
    ("best", "limit", "expected"),
    [
        (WAIT, 1, [WAIT]),
        (WAIT, 2, [CHAIRMAN, WAIT]),
        (WAIT, 3, [UNION, CHAIRMAN, WAIT]),
        (UNION, 1, [UNION]),
        (UNION, 2, [UNION, CHAIRMAN]),
    ],
)
def test_the_best_sentence_keeps_to_the_limit_with_the_nearest_of_its_context(
    best: str, limit: int, expected: list[str]
) -> None:
    texts, _ = compose("What did they say?", scored(HARBOUR, best, 0.9), limit=limit)
    assert texts == expected


@given(
    st.lists(st.sampled_from([MONDAY, MAYOR, MONEY, UNION, CHAIRMAN, WAIT]), min_size=1),
    st.integers(1, 6),
    st.sampled_from(["What did they say?", "Who met?"]),
)
def test_no_answer_is_longer_than_the_limit(best: list[str], limit: int, question: str) -> None:
    found = [scored(HARBOUR, text, 0.9) for text in best]
    texts, _ = compose(question, *found, limit=limit)
    assert 1 <= len(texts) <= limit


def test_articles_that_say_the_same_are_quoted_once() -> None:
    other = Article.create("Bridge", "The council of Port Ellery met on Monday evening. It rained.")
    texts, citations = compose(
        "When did the council meet?",
        scored(HARBOUR, MONDAY, 0.9),
        scored(other, "The council of Port Ellery met on Monday evening.", 0.85),
        articles=(HARBOUR, other),
    )
    assert texts == [MONDAY]
    assert [citation.article_id for citation in citations] == [HARBOUR.id]


@pytest.mark.parametrize(
    ("sentences", "position", "needed"),
    [
        (["Ann spoke.", "She left."], 1, {0}),
        (["Ann spoke.", "But she left."], 1, {0}),
        (["Ann spoke.", "Bob left."], 1, set()),
        (["He left."], 0, set()),
        (["Ann said: “We won.", "They lost.”", "It rained."], 0, {1}),
        (["Ann lost.", "“I will go on,” she said."], 1, {0}),
        (["Ann lost.", '"I will go on," says he, "and win."'], 1, {0}),
        (["Ann lost.", "“I will go on,” said Ben."], 1, set()),
        (["Boat | Weight | Price", "Otter | 14 kg | 890", "Coot | 21 kg | 640"], 2, {0}),
        (["Boat | Weight | Price", "Otter | 14 kg | 890"], 0, set()),
        (["Born | 1841", "Died | 1909"], 1, set()),
        (["Bring these:", "- A spade", "- Two gloves"], 2, {0}),
        (["What to bring", "- A spade", "- Two gloves"], 1, {0}),
        (["Rain fell.", "- A spade", "- Two gloves"], 2, set()),
        (["Ann said: “We won.", "They lost.”", "It rained."], 1, {0}),
        (['Ann said: "We won.', 'They lost."', "Rain fell."], 0, {1}),
        (['Ann said: "We won.', 'You lost."', "Rain fell."], 1, {0}),
        (["Ann was glad, she said.", "“We won.”"], 1, {0}),
        (["Rain fell.", "“We won.”", "So said Ann."], 1, {2}),
        (["Rain fell.", "“We won.”", "Snow fell."], 1, {0}),
        (['He called it "a red line" on Monday.', "Rain fell."], 0, set()),
        (["A 6' tall man's hat fell.", "Rain fell."], 0, set()),
    ],
)
def test_context(sentences: list[str], position: int, needed: set[int]) -> None:
    assert context(sentences, position) == needed


def test_speech_ends_where_another_subject_begins() -> None:
    assert speech_goes_on([UNION, CHAIRMAN, MAYOR, WAIT], 0) == {1}


def test_select_is_ordered_limited_and_without_repetition() -> None:
    found = [
        scored(HARBOUR, UNION, 0.9),
        scored(HARBOUR, UNION, 0.9),
        scored(HARBOUR, MAYOR, 0.8),
        scored(HARBOUR, MONDAY, 0.7),
    ]
    assert [s.sentence.text for s in select(found, 2)] == [UNION, MAYOR]
    assert select([], 3) == []


def test_a_citation_that_does_not_quote_exactly_is_refused() -> None:
    good = cite(1, HARBOUR, 0, 11)
    verify([good], lambda _: HARBOUR)
    moved = Article.create(HARBOUR.title, " " + HARBOUR.text)
    with pytest.raises(CitationError, match=r"citation \[1\] of 'Harbour town.*exactly"):
        verify([good], lambda _: moved)
    with pytest.raises(CitationError):
        verify([cite(1, HARBOUR, 5, 5)], lambda _: HARBOUR)


def test_a_citation_of_an_article_that_has_gone_is_refused() -> None:
    def gone(_: str) -> Article:
        raise ArticleNotFoundError("no such article")

    with pytest.raises(CitationError, match="removed"):
        verify([cite(1, HARBOUR, 0, 5)], gone)
