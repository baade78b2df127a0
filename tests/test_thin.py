"""Training passages with sentences left out still say truly which of them answer."""

import importlib
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

FOLDER = Path(__file__).parent.parent / "training"

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(FOLDER))
    thin: Any = importlib.import_module("thin")

LabelledPassage = thin.LabelledPassage

RACE = LabelledPassage(
    "Race",
    ["It rained.", "Ada won.", "The prize went to Ada.", "Bo fell."],
    right=[1],
    answer=(1, 0, 3),
    cosine=0.5,
)


def test_without_the_answer_nothing_answers() -> None:
    left = thin.without_answer(RACE, ["won."])
    assert left == LabelledPassage(
        "Race", ["It rained.", "The prize went to Ada.", "Bo fell."], [], None, 0.42
    )


def test_a_sentence_that_has_the_answer_too_goes_with_it() -> None:
    left = thin.without_answer(RACE, ["to ada"])
    assert left is not None
    assert left.sentences == ["It rained.", "Bo fell."]


def test_an_answer_too_short_to_tell_takes_no_other_sentence_along() -> None:
    left = thin.without_answer(RACE, ["Ada"])
    assert left is not None
    assert len(left.sentences) == 3


def test_where_all_answers_nothing_is_left() -> None:
    alone = LabelledPassage("Race", ["Ada won."], [0], (0, 0, 3))
    assert thin.without_answer(alone, []) is None


@st.composite
def passages(draw: st.DrawFn) -> Any:
    """With or without a right sentence and its short answer."""
    sentences = [f"Sentence {n}." for n in range(draw(st.integers(1, 8)))]
    numbers = st.integers(0, len(sentences) - 1)
    right = sorted(draw(st.sets(numbers, max_size=3)))
    told: bool = draw(st.booleans())
    answer = (draw(st.sampled_from(right)), 0, 8) if right and told else None
    return LabelledPassage("Title", sentences, right, answer, draw(st.none() | st.floats(-1, 1)))


@given(passages(), st.floats(0, 1), st.integers(0, 99))
def test_thinned_passages_keep_what_is_right(passage: Any, share: float, seed: int) -> None:
    left = thin.thinned(passage, share, random.Random(seed))
    assert left.sentences
    assert [left.sentences[n] for n in left.right] == [passage.sentences[n] for n in passage.right]
    assert left.sentences == [s for s in passage.sentences if s in left.sentences]
    assert (left.answer is None) == (passage.answer is None)
    if left.answer is not None and passage.answer is not None:
        assert left.sentences[left.answer[0]] == passage.sentences[passage.answer[0]]


@given(passages())
def test_none_or_all_are_left_out(passage: Any) -> None:
    assert thin.thinned(passage, 0.0, random.Random(1)) == passage
    kept = thin.thinned(passage, 1.0, random.Random(1))
    if passage.right:
        assert len(kept.sentences) == len(passage.right)
    else:
        assert kept == passage
