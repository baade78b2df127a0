"""What a question asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question import analyse, matched, names_in, offers, reports_speech, stem, stems


@pytest.mark.parametrize(
    ("question", "kind", "content", "names"),
    [
        ("What did the opposition say?", "speech", {"opposit"}, set()),
        ("What did Angela Merkel say?", "speech", {"angela", "merkel"}, {"angela", "merkel"}),
        ("Who is the spokesman?", "person", {"spokesman"}, set()),
        ("When did the truce start?", "time", {"truce", "start"}, set()),
        ("Where is Latakia?", "place", {"latakia"}, {"latakia"}),
        ("How many troops are there?", "number", {"troop"}, set()),
        ("Why were they surprised?", "reason", {"surpris"}, set()),
        ("Has the minister resigned?", "any", {"minist", "resign"}, set()),
        ("And then?", "any", set(), set()),
        ("WHO IS SERGEI SHOIGU?", "person", {"sergei", "shoigu"}, set()),
    ],
)
def test_analyse(question: str, kind: str, content: set[str], names: set[str]) -> None:
    shape = analyse(question)
    assert (shape.kind, shape.content, shape.names) == (kind, content, names)


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("How many came?", "Two hundred came.", True),
        ("How many came?", "Many came.", False),
        ("When was it?", "It began on Feb. 27.", True),
        ("When was it?", "It began.", False),
        ("Who spoke for Ruiz?", "The spokesman was Tom Hale.", True),
        ("Who is Tom Hale?", "Then came Tom Hale.", False),
        ("What did the union say?", "Its chairman warned them.", True),
        ("What did the union say?", "The union has an office.", False),
        ("Where was it held?", "It was held in Geneva.", True),
        ("Why did he go?", "He went because he had to.", True),
    ],
)
def test_offers(question: str, sentence: str, expected: bool) -> None:
    shape = analyse(question)
    assert offers(shape.kind, sentence, shape) is expected


def test_stem_ignores_case_possessive_and_full_stops() -> None:
    assert stem("Syria's") == stem("syria") == stem("Syria’s")
    assert stem("U.N.") == "un"


def test_a_compound_counts_whole_and_in_parts() -> None:
    assert {"cease-fir", "ceas", "fire"} <= stems("A cease-fire")


def test_matched_takes_kin_and_typing_errors_but_not_strangers() -> None:
    present = stems("Russia's opposition welcomed the withdrawal")
    assert matched(stems("Russian oposition"), present) == stems("Russian oposition")
    assert matched(stems("Rush position with"), present) == frozenset()


def test_names_skip_the_first_word() -> None:
    assert names_in("Then Tom Hale met Ruiz.") == {"tom", "hale", "ruiz"}


def test_reports_speech() -> None:
    assert reports_speech("He said so.")
    assert reports_speech("It was “fine”.")
    assert not reports_speech("It rained.")


@given(st.text(max_size=200))
def test_any_text_can_be_analysed(question: str) -> None:
    shape = analyse(question)
    assert shape.names <= shape.content
