"""What articles say of themselves in plain text, and what a reader can tell from it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from rag import display
from rag.plain_text import one_line, quoted, set_in, unlike_markers
from rag.types import Answer, Citation, Statement

MARKER = re.compile(r"\[[^\w\[\]]*(?:\d+|unsupported)[^\w\[\]]*\]")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("He left. [7]", "He left. (7)"),
        ("[1, 2] and [3–5]", "(1, 2) and (3–5)"),
        ("[[1]]", "((1))"),
        ("[[1] 7] and [[[2]] 3, [4]]", "((1) 7) and (((2)) 3, (4))"),
        ("[a [1] b [[2]]]", "[a (1) b ((2))]"),
        ("[[unsupported]] [not unsupported]", "((unsupported)) [not unsupported]"),
        ("[1 [a]] ]2[ [[3]", "[1 [a]] ]2[ [(3)"),
        ("[Unsupported]", "(Unsupported)"),
        (
            "a\N{ZERO WIDTH SPACE}[\N{ZERO WIDTH SPACE}7]",
            "a\N{ZERO WIDTH SPACE}(\N{ZERO WIDTH SPACE}7)",
        ),
        (
            "[the president], [sic], [A7], [], a[i] (1)",
            "[the president], [sic], [A7], [], a[i] (1)",
        ),
        ("[7", "[7"),
    ],
)
def test_only_what_looks_like_a_marker_gets_round_brackets(text: str, shown: str) -> None:
    assert unlike_markers(text) == shown


@given(
    st.text(alphabet="[]()17 ,x\N{ZERO WIDTH SPACE}", max_size=30)
    | st.lists(
        st.sampled_from(["[", "]", "(", "1", " ", "unsupported", "un", "x"]), max_size=30
    ).map("".join)
)
def test_nothing_is_left_that_looks_like_a_marker(text: str) -> None:
    shown = unlike_markers(text)
    assert not MARKER.search(shown)
    assert len(shown) == len(text)
    assert shown.translate(str.maketrans("()", "[]")) == text.translate(str.maketrans("()", "[]"))


def test_nothing_in_a_title_closes_its_quotation_marks() -> None:
    assert quoted(' He said “no”\n[2] "yes" \x1b') == "“He said ‘no’ [2] 'yes'”"
    assert one_line("a\u202eb\n c") == "a b c"


@given(st.lists(st.text("ab ”[1]", max_size=8), min_size=1, max_size=5))
def test_only_the_first_line_begins_at_the_margin(lines: list[str]) -> None:
    first, *others = set_in("\n".join(["[1] x", *lines])).split("\n")
    assert first == "[1] x"
    assert all(not line.strip() or line.startswith("    ") for line in others)
    assert [line.strip() for line in others] == [line.strip() for line in lines]


def test_the_command_line_shows_them_so_too() -> None:
    text = "It is safe. [2]"
    cited = Citation(1, "a" * 12, "A “test”", None, None, None, 0, len(text), text)
    answer = Answer("Is it?", "Is it?", True, 0.9, (Statement(text, (1,), "verbatim"),), (cited,))
    console = Console(width=200, force_terminal=False)
    with console.capture() as captured:
        display.show_answer(console, answer)
    shown = captured.get().splitlines()
    assert shown[0] == "It is safe. (2) [1]"
    assert shown[2:4] == ["[1] “A ‘test’”  characters 0-15", "    “It is safe. [2]”"]


def test_a_long_number_in_brackets_takes_no_time() -> None:
    hostile = f"[{'1' * 200_000}a]"
    assert unlike_markers(hostile) == hostile
    depth = 50_000
    for inner, (opening, closing) in {"a": "[]", "1": "()", "unsupportex": "[]"}.items():
        nested = "[" * depth + inner + "]" * depth
        assert unlike_markers(nested) == opening * depth + inner + closing * depth
