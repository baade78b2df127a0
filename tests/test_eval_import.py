"""Importing a set, whatever its format: drawing a part of it, writing it, and the command."""

import json
from pathlib import Path
from typing import Any

import pytest
from commands import rag_eval
from importing import MANY, MEGABYTE, fault, span, squad, write

from rag.errors import QuestionSetError
from rag.eval import importers
from rag.eval.check import check
from rag.eval.importers import BEGUN, IMPORTERS, import_set
from rag.eval.question_sets import read_question_set


def test_formats() -> None:
    assert list(IMPORTERS) == ["squad", "beir", "clapnq", "mtrag", "selqa"]


def test_unknown_format(tmp_path: Path) -> None:
    assert fault("trec", tmp_path / "x") == (
        "there is no format 'trec': give one of squad, beir, clapnq, mtrag, selqa"
    )


def test_a_sample_is_repeatable_keeps_order_and_articles(
    tmp_path: Path, imported_articles: Any
) -> None:
    data = squad(*MANY[:40])
    data["data"] += squad(*MANY[40:], context="Ada rows.", title="Rowing")["data"]
    path = write(tmp_path / "s.json", data)

    def ids(**given: Any) -> list[str]:
        questions = import_set("squad", path, tmp_path / "out", **given)
        assert len(imported_articles()) == 2
        return [case.id for case in questions.cases]

    first = ids(sample=5)
    assert len(first) == 5
    assert first == sorted(first, key=lambda id_: int(id_[1:]))
    assert first == ids(sample=5)
    assert first != ids(sample=5, seed=1)
    assert set(first) < set(ids(sample=9))
    assert len(ids(sample=99)) == 50


# Writing


def kill_after(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let an import die when one of its writers is done."""
    real = getattr(importers, name)

    def killed(*given: Any) -> None:
        real(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(importers, name, killed)


@pytest.mark.parametrize("writer", ["write_articles", "write_question_set"])
def test_a_killed_import_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: str
) -> None:
    path, out = write(tmp_path / "s.json", squad(*MANY[:3])), tmp_path / "out"
    import_set("squad", path, out)
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    write(path, squad(span("new", "noon", 39, "When?"), title="Other"))
    kill_after(monkeypatch, writer)
    with pytest.raises(KeyboardInterrupt):
        import_set("squad", path, out)
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
    with pytest.raises(KeyboardInterrupt):
        import_set("squad", path, tmp_path / "new" / "out")
    assert list((tmp_path / "new").iterdir()) == []


def test_the_questions_are_put_in_their_place_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out = write(tmp_path / "s.json", squad(*MANY[:3])), tmp_path / "out"
    import_set("squad", path, out)
    write(path, squad(span("new", "noon", 39, "When?"), title="Other"))
    placed: list[str] = []
    real = Path.replace

    def once(self: Path, target: Path) -> Path:
        if target.parent == out:
            if placed:
                raise KeyboardInterrupt
            placed.append(target.name)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", once)
    with pytest.raises(KeyboardInterrupt):
        import_set("squad", path, out)
    assert placed == ["articles.jsonl"]
    problems = check(read_question_set(out / "questions.jsonl"), MEGABYTE)
    assert "there is no article 'The ferry'" in problems[0].message


def test_a_new_folder_can_be_entered_by_others(tmp_path: Path) -> None:
    path, out = write(tmp_path / "s.json", squad(*MANY[:3])), tmp_path / "out"
    import_set("squad", path, out)
    (tmp_path / "usual").mkdir()
    assert out.stat().st_mode == (tmp_path / "usual").stat().st_mode
    assert sorted(file.name for file in tmp_path.iterdir()) == ["out", "s.json", "usual"]


@pytest.mark.parametrize(
    ("file", "name"),
    [("dev-v2.0.json", "dev-v2.0"), ("a: b?.json", "a- b"), (".json", "json"), ("…", "set")],
)
def test_a_set_is_called_as_its_file_as_far_as_that_goes(
    tmp_path: Path, file: str, name: str
) -> None:
    path = write(tmp_path / "in" / file, squad(*MANY[:3]))
    assert import_set("squad", path, tmp_path / "out").name == name


def test_a_name_that_is_given_is_not_changed(tmp_path: Path) -> None:
    path = write(tmp_path / "s.json", squad(*MANY[:3]))
    assert fault("squad", path, name="../x").startswith("--name: '../x' cannot be a part of a file")


# The command


def test_the_command(tmp_path: Path) -> None:
    path = write(tmp_path / "s.json", squad(*MANY[:3]))
    out = tmp_path / "sets" / "mine"
    arguments = ["import", "squad", str(path), "--out", str(out)]
    done = rag_eval(*arguments, "--name", "mine", "--sample", "2")
    assert done.exit_code == 0, done.output
    assert done.stdout == (
        f"{out}/questions.jsonl: 2 questions, 2 answerable, 1 article\nno problems\n"
    )
    header = (out / "questions.jsonl").read_text().split("\n", 1)[0]
    assert json.loads(header) == {"name": "mine", "articles": "articles.jsonl"}
    (out / "articles.jsonl").unlink()
    (out / "questions.jsonl").unlink()
    # What a killed import leaves is no reason to refuse.
    (out / f"{BEGUN}x").mkdir()
    shown = json.loads(rag_eval(*arguments, "--json").stdout)
    assert shown == {
        "set": "s",
        "path": f"{out}/questions.jsonl",
        "questions": 3,
        "answerable": 3,
        "articles": 1,
        "problems": [],
    }
    file = rag_eval(*arguments[:-1], str(path))
    assert "is no folder" in str(file.exception)


@pytest.mark.parametrize("left", [("articles.jsonl",), ("questions.jsonl",), ()])
def test_a_set_that_is_there_is_replaced_by_force_only(tmp_path: Path, left: tuple[str]) -> None:
    out = tmp_path / "set"
    arguments = ["import", "squad", write(tmp_path / "s.json", squad(*MANY[:3])), "--out", out]
    assert rag_eval(*arguments).exit_code == 0
    for name in left:
        (out / name).unlink()
    edited = {file: f"{file.read_text()}\n" for file in out.iterdir()}
    for file, text in edited.items():
        file.write_text(text)
    refused = rag_eval(*arguments)
    assert isinstance(refused.exception, QuestionSetError)
    assert str(refused.exception) == (
        f"{out} holds a question set already: name another folder with --out, or replace that one "
        "with --force"
    )
    assert {file: file.read_text() for file in out.iterdir()} == edited
    assert rag_eval(*arguments, "--force").exit_code == 0
    assert rag_eval("check", out / "questions.jsonl").exit_code == 0


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "thesis"
    write(out / "notes.txt", "precious")
    arguments = ["import", "squad", write(tmp_path / "s.json", squad(*MANY[:3])), "--out", out]
    refused = rag_eval(*arguments)
    assert isinstance(refused.exception, QuestionSetError)
    assert "is not empty: name another folder with --out" in str(refused.exception)
    assert rag_eval(*arguments, "--force").exit_code == 0
    assert {file.name for file in out.iterdir()} == {
        "articles.jsonl",
        "questions.jsonl",
        "notes.txt",
    }
