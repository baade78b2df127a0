"""Headings, headlines and bylines: what they stand over answers, they do not."""

from collections.abc import Sequence

import pytest
from fakes import info_of

from rag.labels import is_heading, is_list_item, without_labels
from rag.types import Article, Hit, Passage, ScoredSentence, Sentence

GARDEN = (
    "The gate that nobody locks",
    "By Mira Falk",
    "The gate of the garden has no key. It was lost in May.",
    "Opening times",
    "It opens at eight.",
    "What to bring",
    "- A spade\n- Two gloves",
)


def scored(lines: Sequence[str], *wanted: tuple[str, float]) -> list[ScoredSentence]:
    """Some lines of an article that is one passage, with their probabilities."""
    article = Article.create(lines[0], "\n\n".join(lines))
    sentences, start = [], 0
    for text in (s for line in lines for part in line.split("\n") for s in part.split(". ")):
        start = article.text.index(text, start)
        whole = text if article.text[start + len(text) :][:1] != "." else f"{text}."
        sentences.append(Sentence(article.id, start, start + len(whole), whole))
        start += len(whole)
    passage = Passage(article.id, 0, len(article.text), article.text, tuple(sentences))
    hit = Hit(passage, info_of(article), 0.5, None, 1.0)
    by_text = {sentence.text: sentence for sentence in sentences}
    return [ScoredSentence(by_text[text], hit, chance) for text, chance in wanted]


def told(lines: Sequence[str], *wanted: tuple[str, float]) -> list[tuple[str, float]]:
    return [(s.sentence.text, s.probability) for s in without_labels(scored(lines, *wanted))]


def test_a_heading_gives_way_to_the_sentence_that_it_stands_over() -> None:
    assert told(GARDEN, ("Opening times", 0.9), ("It opens at eight.", 0.4)) == [
        ("It opens at eight.", 0.9)
    ]


def test_a_heading_gives_way_to_the_whole_list_under_it() -> None:
    assert told(GARDEN, ("What to bring", 0.8), ("- Two gloves", 0.2)) == [
        ("- A spade", 0.8),
        ("- Two gloves", 0.8),
    ]


def test_a_headline_gives_way_to_the_first_sentence_and_a_byline_to_nothing() -> None:
    assert told(GARDEN, (GARDEN[0], 0.9), ("By Mira Falk", 0.7)) == [
        ("The gate of the garden has no key.", 0.9)
    ]


def test_a_headline_is_one_with_a_final_mark_too() -> None:
    lines = ("Who lost the key?", "Nobody knows who lost it.")
    assert told(lines, (lines[0], 0.9)) == [(lines[1], 0.9)]


def test_where_there_are_only_labels_they_stay() -> None:
    assert told(("A gate", "By Mira Falk"), ("By Mira Falk", 0.9)) == [("By Mira Falk", 0.9)]


def test_short_lines_in_a_row_are_a_list() -> None:
    lines = ("Prices", "One spade for ten crowns", "Two gloves for six crowns", "That is all.")
    assert told(lines, (lines[2], 0.9)) == [(lines[2], 0.9)]


def test_a_sentence_stays_what_it_is() -> None:
    assert told(GARDEN, ("It was lost in May.", 0.9)) == [("It was lost in May.", 0.9)]


def test_the_last_line_of_a_passage_stands_over_nothing() -> None:
    lines = ("A gate", "The gate has no key.", "Opening times")
    assert told(lines, (lines[2], 0.9)) == [(lines[2], 0.9)]


@pytest.mark.parametrize(
    "text",
    [
        "The gate opens.",
        "“We lost the key”, she said:",
        "Opening times: eight to ten",
        "Otter | 14 kg",
        "- A spade",
        "3. A spade",
        "(4) A spade",
        "one two three four five six seven eight nine ten eleven twelve thirteen",
    ],
)
def test_what_has_its_own_say_is_no_heading(text: str) -> None:
    assert not is_heading(text)


@pytest.mark.parametrize("text", ["Otter 12", "What to bring", "2 May 2024", "3.5 million lost"])
def test_headings(text: str) -> None:
    assert is_heading(text)
    assert not is_list_item(text)
