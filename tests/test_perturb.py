"""Questions for training that a passage no longer answers."""

import importlib.util
import random
from pathlib import Path

import pytest

FILE = Path(__file__).parent.parent / "training" / "perturb.py"
spec = importlib.util.spec_from_file_location("perturb", FILE)
assert spec is not None
assert spec.loader is not None
perturb = importlib.util.module_from_spec(spec)
spec.loader.exec_module(perturb)


def changes(question: str, text: str, names: tuple[str, ...] = ()) -> set[str | None]:
    """All that chance makes of a question."""
    return {perturb.perturbed(question, text, names, random.Random(n)) for n in range(40)}


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Who won the first race?", "Ada won the first race.", {"Who lost the first race?",
         "Who won the last race?"}),
        ("Who won the first race?", "Ada won, Bo lost the first race.", {"Who won the last race?"}),
        ("Who came first?", "Ada came first. Bo was last.", {None}),
        ("What did the mayor say?", f"The {' '.join(perturb.ROLES[2:])} spoke.",
         {"What did the president say?"}),
        ("Who met Ada in Holm?", "Bo met Ada in Holm.", {"Who met Cy in Holm?",
         "Who met Ada in Cy?"}),
        ("Did Ada come first?", "Ada came first.", {None}),
    ],
)  # fmt: skip
def test_the_changed_detail_does_not_stand_in_the_text(
    question: str, text: str, expected: set[str | None]
) -> None:
    assert changes(question, text, ("Cy", "Ada", "Bo")) == expected


def test_another_number_is_none_of_the_text() -> None:
    found = changes("How did 4 ships sink?", "4 ships and 5 boats sank in 2 days.")
    assert found
    assert not found & {f"How did {n} ships sink?" for n in (2, 4, 5)}
