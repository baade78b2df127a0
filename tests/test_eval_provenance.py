"""What a run says of its making."""

import shutil
from pathlib import Path

import pytest

import rag
from rag import Settings
from rag.eval.provenance import (
    NOT_OF_ANSWERS,
    OF_ANSWERS,
    OF_LLM_ANSWERS,
    SOURCE_SUFFIXES,
    settings_of_answers,
    versions,
)

KINDS = (OF_ANSWERS, OF_LLM_ANSWERS, NOT_OF_ANSWERS)

BESIDE = frozenset({".css", ".js", ".j2", ".md", ".onnx", ".pyc", ""})
"""Suffixes of what no answer depends on, and of the reader's model, which its name tells."""


def test_every_file_of_the_package_is_known_to_change_answers_or_not_to() -> None:
    files = [path for path in Path(rag.__file__).parent.rglob("*") if path.is_file()]
    assert {path.suffix for path in files if path.name != "py.typed"} <= SOURCE_SUFFIXES | BESIDE


def test_a_list_of_words_is_part_of_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "rag"
    (package / "support").mkdir(parents=True)
    shutil.copy(rag.__file__, package)
    monkeypatch.setattr(rag, "__file__", str(package / "__init__.py"))
    words = package / "support" / "synonyms.txt"
    found = set()
    for text in ("begin start\n", "begin start open\n"):
        words.write_text(text, "utf-8")
        found.add(versions()["source"])
    assert len(found) == 2


def test_every_setting_is_known_to_change_answers_or_not_to() -> None:
    # A new one belongs in one of the lists: else runs that differ by it would pass for the same.
    known = {*Settings.model_fields, *Settings.model_computed_fields}
    assert known == set().union(*KINDS)
    assert sum(map(len, KINDS)) == len(known)


def test_a_run_keeps_the_settings_of_answers_only() -> None:
    settings = Settings(dense_weight=0.25, port=1234, llm="openai:x", llm_key="sk-1")
    kept = settings_of_answers(settings)
    assert kept["dense_weight"] == 0.25
    assert set(kept) <= OF_ANSWERS
    assert "sk-1" not in str(kept)


def test_a_run_with_a_language_model_keeps_its_settings_too() -> None:
    settings = Settings(llm="openai:x", llm_key="sk-1", llm_answers=True, llm_unsupported="flag")
    kept = settings_of_answers(settings)
    assert (kept["llm"], kept["llm_unsupported"]) == ("openai:x", "flag")
    assert "sk-1" not in str(kept)


def test_prompts_are_told_apart_by_what_they_say(tmp_path: Path) -> None:
    file = tmp_path / "prompts.txt"
    said = []
    for word in ("short", "long"):
        file.write_text(f"[system]\n{word} $refusal\n[user]\n$passages $question", "utf-8")
        settings = Settings(llm="openai:x", llm_answers=True, llm_prompts=file)
        said.append(settings_of_answers(settings)["llm_prompts"])
    assert [prompts["system"] for prompts in said] == ["short $refusal", "long $refusal"]
