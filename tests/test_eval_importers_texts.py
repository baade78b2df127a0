"""Importers keep the place of evidence when they put a text into article form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.eval.importers.common import question_type
from rag.eval.importers.texts import ConvertedText, consecutive, joined
from rag.eval.set_articles import paragraphs

SPACED = st.text("ab c.\n\n\t\u00a0\u2028\x1c", max_size=60)


@given(SPACED, st.data())
def test_spans_keep_their_characters(text: str, data: st.DataObject) -> None:
    converted = ConvertedText.of(text)
    assert converted.text == paragraphs(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = converted.span(start, end)
    found = converted.text[slice(*span)] if span else ""
    assert found == found.strip()
    assert found.split() == text[start:end].split()


@given(SPACED)
def test_article_form_is_the_same_twice(text: str) -> None:
    assert paragraphs(paragraphs(text)) == paragraphs(text)


@given(st.lists(st.text("ab ", max_size=5), max_size=5))
def test_joined_parts_are_at_their_spans(parts: list[str]) -> None:
    text, spans = joined(parts)
    assert [text[start:end] for start, end in spans] == parts
    text, spans = joined(parts, [" "] * max(len(parts) - 1, 0))
    assert text == " ".join(parts)
    assert [text[start:end] for start, end in spans] == parts


def test_consecutive_parts() -> None:
    assert list(consecutive(["a.", "b.", "a."], "a.  b. a.")) == [(0, 2), (4, 6), (7, 9)]
    with pytest.raises(ValueError, match="not found"):
        list(consecutive(["b.", "a."], "a. b."))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who won?", "who"),
        ("To whom did she write, and when?", "who"),
        ("What's up?", "what"),
        ("In what year?", "what"),
        ("on which day", "which"),
        ("When?", "when"),
        ("Where, and why?", "where"),
        ("Why?", "why"),
        ("How?", "how"),
        ("How  many?", "how-many"),
        ("how old is he", "how-many"),
        ("Isn’t it?", "yes-no"),
        ("Did he say when?", "yes-no"),
        ("Can you tell me who won?", "who"),
        ("Could you go on?", "other"),
        ("Whatever somehow", "other"),
    ],
)
def test_question_types(question: str, expected: str) -> None:
    assert question_type(question) == expected
