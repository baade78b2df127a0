"""BEIR: documents that are relevant as a whole."""

from pathlib import Path
from typing import Any

import pytest
from importing import Import, fault, write

from rag.eval.cases import Case, Evidence


def beir(root: Path, *judgements: str, split: str = "test") -> Path:
    write(
        root / "corpus.jsonl",
        {"_id": "d1", "title": "The ferry", "text": "Ada Finch\nruns it."},
        {"_id": "d2", "title": "", "text": "It sails at noon."},
        {"_id": "d3", "title": "Only a title", "text": ""},
        {"_id": "d4", "title": "", "text": " "},
        {"_id": "d5", "title": "The ferry", "text": "Ada Finch runs it."},
    )
    write(
        root / "queries.jsonl",
        {"_id": "q1", "text": "who runs the ferry", "metadata": {}},
        {"_id": "q2", "text": "sailings"},
        {"_id": "q3", "text": "never judged"},
    )
    file = root / "qrels" / f"{split}.tsv"
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(["query-id\tcorpus-id\tscore", *judgements, ""]))
    return root


def test_beir(
    tmp_path: Path, imported: Import, imported_articles: Any, caplog: pytest.LogCaptureFixture
) -> None:
    path = beir(
        tmp_path / "fleet",
        *["q1\td1\t2", "q1\td2\t1", "q1\td5\t1", "q1\td3\t0"],
        *["q2\td2\t1", "q2\td4\t1", "q2\td3\t-1"],
    )
    cases = imported("beir", path)
    assert cases["q1"] == Case(
        "q1",
        "who runs the ferry",
        answerable=True,
        evidence=(Evidence("d1"), Evidence("d2")),
        needs="all",
        type="who",
        source="fleet q1",
    )
    assert (cases["q2"].evidence, cases["q2"].needs) == ((Evidence("d2"),), "any")
    assert len(cases) == 2
    assert {
        name: (article.title, article.text) for name, article in imported_articles().items()
    } == {
        "d1": ("The ferry", "Ada Finch runs it."),
        "d2": ("It sails at noon.", "It sails at noon."),
        "d3": ("Only a title", "Only a title"),
    }
    assert "1 documents without any text are left out" in caplog.text
    assert "1 judgements of empty documents are left out" in caplog.text


def test_beir_queries_that_come_twice_need_what_both_need(tmp_path: Path, imported: Import) -> None:
    path = beir(tmp_path / "b", "q1\td1\t1", "q2\td2\t1")
    write(path / "queries.jsonl", {"_id": "q1", "text": "Ferry"}, {"_id": "q2", "text": "ferry"})
    cases = imported("beir", path)
    assert cases["q1"].evidence == (Evidence("d1"), Evidence("d2"))
    assert cases["q1"].needs == "all"


def test_beir_splits(tmp_path: Path, imported: Import) -> None:
    path = beir(tmp_path / "b", "q1\td1\t1", split="train")
    assert list(imported("beir", path)) == ["q1"]
    beir(path, "q2\td1\t1", split="dev")
    assert list(imported("beir", path)) == ["q2"]
    assert list(imported("beir", path, split="train")) == ["q1"]
    assert fault("beir", path, split="test") == "PATH has no split 'test'; there are: dev, train"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("q1\td9\t1", "PATH/qrels/test.tsv:2: corpus.jsonl has no 'd9'"),
        ("q9\td1\t1", "PATH/qrels/test.tsv:2: queries.jsonl has no 'q9'"),
        ("q1 d1 1", "PATH/qrels/test.tsv:2: expected query-id, corpus-id and a number"),
        ("q1\td1\tyes", "PATH/qrels/test.tsv:2: expected query-id, corpus-id and a number"),
        ("q1\td1\t0", "PATH holds no questions: give BEIR"),
    ],
)
def test_malformed_judgements(tmp_path: Path, line: str, expected: str) -> None:
    assert fault("beir", beir(tmp_path / "b", line)).startswith(expected)


def test_half_a_character_in_a_corpus_is_named(tmp_path: Path) -> None:
    path = beir(tmp_path / "b", "q1\td1\t1")
    write(path / "corpus.jsonl", {"_id": "d1", "text": "x \ud800"})
    assert fault("beir", path).startswith("PATH/corpus.jsonl:1: it holds half a character")


def test_malformed_beir(tmp_path: Path) -> None:
    path = beir(tmp_path / "b", "q1\td1\t1")
    write(path / "corpus.jsonl", {"_id": "d1", "text": "x"}, {"_id": "d2"})
    assert fault("beir", path).startswith("PATH/corpus.jsonl:2: text: field required; give a BEIR")
    (path / "qrels" / "test.tsv").write_bytes(b"\xff")
    assert fault("beir", path) == "PATH/qrels/test.tsv is not UTF-8 text: save it as UTF-8"
    (path / "qrels" / "test.tsv").unlink()
    assert fault("beir", path).startswith("there are no judgements PATH/qrels/*.tsv; give a BEIR")
