"""Sentences and markers, in a finished text and in a stream."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.support.markers import CitedSentence, cited_sentences
from rag.support.stream import LONGEST, sentences

ONE = "The ferry sails at noon."
TWO = "Ada Finch runs it."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ferry sails at noon [1].", [(ONE, (1,))]),
        ("The ferry sails at noon. [1]", [(ONE, (1,))]),
        ("The ferry sails at noon.[1]", [(ONE, (1,))]),
        ("The ferry sails at noon [1, 2].", [(ONE, (1, 2))]),
        ("The ferry sails at noon [1][2].", [(ONE, (1, 2))]),
        ("The ferry sails at noon [1] [2] [1].", [(ONE, (1, 2))]),
        ("The ferry sails at noon [1-3].", [(ONE, (1, 2, 3))]),
        ("The ferry sails at noon 【1】.", [(ONE, (1,))]),
        ("The ferry sails at noon【2†source】.", [(ONE, (2,))]),
        ("The ferry sails at noon (1).", [(ONE, (1,))]),
        ("The ferry sails at noon[^4].", [(ONE, (4,))]),
        ("The ferry sails at noon.", [(ONE, ())]),
        ("The ferry sails at noon [1]. Ada Finch runs it [2].", [(ONE, (1,)), (TWO, (2,))]),
        ("The ferry sails at noon. [1] Ada Finch runs it. [2]", [(ONE, (1,)), (TWO, (2,))]),
        ("The ferry sails at noon.[1] Ada Finch runs it.[2]", [(ONE, (1,)), (TWO, (2,))]),
        ("The ferry sails at noon. [1][3] Ada Finch runs it.", [(ONE, (1, 3)), (TWO, ())]),
        ("- The ferry sails at noon [1].\n- Ada Finch runs it [2].", [(ONE, (1,)), (TWO, (2,))]),
        (
            "Ada Finch, 61, was born in 1963 (in Hull).",
            [("Ada Finch, 61, was born in 1963 (in Hull).", ())],
        ),
        ("", []),
        ("[1]", []),
    ],
)
def test_markers(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(each.text, each.cited) for each in cited_sentences(text)] == expected


def test_a_marker_within_a_sentence_leaves_no_gap() -> None:
    (sentence,) = cited_sentences("The ferry [1], a new one [2], sails at noon.")
    assert sentence == CitedSentence("The ferry, a new one, sails at noon.", (1, 2))


def test_a_sentence_without_its_end_is_unfinished() -> None:
    finished, cut = cited_sentences("The ferry sails at noon. [1] Ada Finch ru")
    assert finished.finished
    assert not cut.finished


def test_a_range_without_sense_is_two_numbers() -> None:
    (sentence,) = cited_sentences("The ferry sails at noon [7-2].")
    assert sentence.cited == (7, 2)


PIECES = st.sampled_from(
    ["The ferry sails at noon", "Ada Finch runs it", "Mr. Ray paid £4.50", ".", "! ", ". ",
     " ", "[1]", " [2]",
     "[1, 2]", "\n", '"Why?" ', "said.", "【3】"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12), st.data())
def test_a_stream_gives_what_the_finished_text_gives(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    tokens = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert list(sentences(tokens)) == list(sentences([text]))


def test_a_marker_that_is_still_growing_is_waited_for() -> None:
    (sentence,) = sentences(["It sails. 【3】[1, 2", "]"])
    assert sentence.cited == (3, 1, 2)


def test_a_sentence_that_does_not_end_is_the_end() -> None:
    given = 0

    def tokens():
        nonlocal given
        for given in range(10 * LONGEST):  # noqa: B007 - counted
            yield "blah "

    *_, last = sentences(itertools.chain(["It sails at noon. "], tokens()))
    assert not last.finished
    assert given <= LONGEST


def test_a_sentence_is_given_out_before_the_stream_ends() -> None:
    def tokens():
        yield from ("The ferry sails ", "at noon.", " [1]", " Ada Finch", " runs")
        assert seen == [ONE]

    seen: list[str] = []
    for sentence in sentences(tokens()):
        seen += [sentence.text]
    assert seen == [ONE, "Ada Finch runs"]


def test_no_sentence_is_given_out_before_its_markers() -> None:
    (first, _) = sentences(
        ["The ferry sails at noon.", " ", "[", "1", "]", " Ada ", "Finch runs it."]
    )
    assert first == CitedSentence(ONE, (1,))
