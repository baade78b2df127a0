"""README and CHANGELOG keep up with the code."""

import re
from pathlib import Path

import pytest

from rag.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_table(name: str) -> None:
    assert f"`RAG_{name.upper()}`" in README


def test_no_setting_is_made_up() -> None:
    known = {f"RAG_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"\bRAG_[A-Z_]+\b", README)) <= known


def test_what_readme_names_is_there() -> None:
    for path in re.findall(r"\b((?:rag|evals|training|docs|corpus)/[\w./-]*\w)", README):
        assert (ROOT / path).exists(), path
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make (\w+)", README, re.MULTILINE))
    assert named
    assert named <= targets
