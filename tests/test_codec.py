"""Values as JSON and back."""

import json
import re
from dataclasses import dataclass, replace
from typing import Literal

import pytest
from fakes import HARBOUR, hit_of
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import codec
from rag.types import Answer, Article, Citation, Hit, ShortAnswer, Statement, Turn

# The strategy reads the fields off the class: new ones too.
ANSWERS = st.from_type(Answer).map(lambda answer: replace(answer, seconds=dict(answer.seconds)))


# By their reprs, as no NaN equals itself.
@settings(max_examples=25)
@given(ANSWERS)
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert repr(codec.loads(Answer, codec.dumps(answer))) == repr(answer)


def test_an_answer_with_everything_comes_back() -> None:
    hit = hit_of(HARBOUR, "No date for a vote was named.", dense=None)
    cited = Citation(1, HARBOUR.id, HARBOUR.title, HARBOUR.published, None, None, 0, 4, "The ")
    answer = Answer(
        "half a \ud800 pair",
        "q",
        answered=True,
        confidence=float("inf"),
        statements=(Statement("s\u2028", (1, 2), "verbatim"),),
        citations=(cited,),
        closest=(hit,),
        seconds={"read": 0.1},
        short_answer=ShortAnswer(HARBOUR.id, 0, 3, "The"),
        reply="r",
    )
    text = codec.dumps(answer)
    assert codec.loads(Answer, text) == answer
    assert text.isascii()
    assert "\n" not in text


@pytest.mark.parametrize(
    "value", [HARBOUR, Article.create("t", "x"), Turn("q", Answer("q", "q", False, 0.0))]
)
def test_other_values_come_back_too(value: object) -> None:
    assert codec.loads(type(value), codec.dumps(value)) == value


def test_what_a_newer_version_added_is_ignored_and_what_is_missing_has_its_default() -> None:
    old = {"text": "It sails.", "citations": [1], "colour": "blue"}
    assert codec.decode(Statement, old) == Statement("It sails.", (1,))


@dataclass(frozen=True)
class Sample:
    """A value with a field of each kind that can go wrong."""

    number: int
    kind: Literal["a", "b"] = "a"
    share: float = 0.0
    parts: tuple[str, ...] = ()
    flag: bool = False


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "Sample: expected an object, found list"),
        ({}, "Sample: number is missing"),
        ({"number": "1"}, "Sample.number: expected int, found str"),
        ({"number": True}, "Sample.number: expected int, found bool"),
        ({"number": 1.5}, "Sample.number: expected int, found float"),
        ({"number": 1, "flag": 1}, "Sample.flag: expected bool, found int"),
        ({"number": 1, "kind": "c"}, "Sample.kind: expected one of a, b, found str"),
        ({"number": 1, "parts": "ab"}, "Sample.parts: expected a list, found str"),
        ({"number": 1, "parts": ["a", None]}, "Sample.parts[1]: expected str, found NoneType"),
    ],
)
def test_what_is_no_such_value_is_refused(data: object, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        codec.decode(Sample, data)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"published": "someday"}'])
def test_what_is_no_json_of_it_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Expecting|nested|title is missing|id is missing"):
        codec.loads(Article, text)


def test_a_date_that_is_none_is_refused() -> None:
    data = codec.encode(HARBOUR) | {"published": "2021-02-30"}
    with pytest.raises(ValueError, match=r"^Article\.published: day"):
        codec.decode(Article, data)


@pytest.mark.parametrize("value", [{1: "a"}, {"a", "b"}, b"bytes", object()])
def test_what_has_no_json_is_a_defect(value: object) -> None:
    with pytest.raises(TypeError):
        codec.encode(value)


def test_a_field_that_cannot_be_told_apart_is_a_defect() -> None:
    @dataclass(frozen=True)
    class Either:
        value: int | str

    with pytest.raises(TypeError, match="which one"):
        codec.decode(Either, {"value": 1})


def test_numbers_without_a_point_are_fractions_too() -> None:
    hit = json.loads(codec.dumps(hit_of(HARBOUR, "No date for a vote was named.", score=1.0)))
    assert codec.decode(Hit, hit | {"score": 1}).score == 1
