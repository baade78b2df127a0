"""Public formats become question sets whose evidence stands where the original has it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from importing import MEGABYTE, Import, fault, write
from typer.testing import CliRunner

from rag.errors import QuestionSetError
from rag.eval import importers
from rag.eval.cases import Case, Evidence
from rag.eval.check import check
from rag.eval.cli import eval_app
from rag.eval.importers import BEGUN, IMPORTERS, import_set
from rag.eval.importers.common import question_type
from rag.eval.importers.texts import ConvertedText, consecutive, joined
from rag.eval.question_sets import read_question_set
from rag.eval.set_articles import paragraphs

# --- Offsets

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


# --- SQuAD

CONTEXT = "Ada  Finch runs the\nferry. It sails at noon."


def squad(*questions: dict[str, Any], context: str = CONTEXT, title: str = "The_ferry") -> Any:
    first = {"context": "An opening.\n\nA second.", "qas": []}
    entry = {"title": title, "paragraphs": [first, {"context": context, "qas": questions}]}
    return {"version": "v2.0", "data": [entry]}


def span(id_: str, text: str, start: int, question: str = "Who?") -> dict[str, Any]:
    return {"id": id_, "question": question, "answers": [{"text": text, "answer_start": start}]}


def test_squad(tmp_path: Path, imported: Import, imported_articles: Any) -> None:
    impossible = {
        "id": "n",
        "question": "How much?",
        "answers": [],
        "plausible_answers": [{"text": "noon", "answer_start": 38}],
        "is_impossible": True,
    }
    several = span("w", "noon", 39, " When? ")
    several["answers"] += [{"text": "at noon", "answer_start": 36}, several["answers"][0]]
    path = write(tmp_path / "part.json", squad(span("f", "Ada  Finch", 0), several, impossible))
    cases = imported("squad", path)
    (text,) = (article.text for article in imported_articles().values())
    assert text == "An opening.\n\nA second.\n\nAda Finch runs the ferry. It sails at noon."
    assert imported_articles()["The ferry"].title == "The ferry"
    assert cases["f"] == Case(
        "f",
        "Who?",
        answerable=True,
        answers=("Ada  Finch",),
        evidence=(Evidence("The ferry", "Ada Finch", 24),),
        type="who",
        source="part f",
    )
    assert cases["w"].question == "When?"
    assert cases["w"].answers == ("noon", "at noon")
    assert [(piece.quote, piece.start) for piece in cases["w"].evidence] == [
        ("at noon", text.index("at noon")),
        ("noon", text.index("noon")),
    ]
    assert (cases["n"].answerable, cases["n"].answers, cases["n"].evidence) == (False, (), ())


def test_squad_paragraphs_that_come_twice_are_one(tmp_path: Path, imported: Import) -> None:
    data = squad(span("a", "Ada", 0))
    data["data"][0]["paragraphs"].append(
        {"context": CONTEXT, "qas": [span("b", "Finch", 5, "Which?")]}
    )
    cases = imported("squad", write(tmp_path / "s.json", data))
    assert [cases[id_].evidence[0].start for id_ in "ab"] == [24, 28]


def test_a_question_that_comes_twice_is_one(tmp_path: Path, imported: Import) -> None:
    impossible = {"id": "x", "question": "who?", "answers": [], "is_impossible": True}
    path = write(
        tmp_path / "s.json",
        squad(impossible, span("a", "Ada", 0), span("b", "noon", 39, "Who? ")),
    )
    cases = imported("squad", path)
    assert list(cases) == ["x"]
    assert cases["x"].answerable
    assert cases["x"].answers == ("Ada", "noon")
    assert [piece.quote for piece in cases["x"].evidence] == ["Ada", "noon"]
    assert cases["x"].source == "s x, s a, s b"


def test_malformed_squad(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    assert fault("squad", path).startswith(
        "cannot read PATH: No such file or directory; give a file in the SQuAD format"
    )
    path.write_text('{"data": [')
    assert fault("squad", path).startswith("PATH: invalid JSON: EOF")
    path.write_bytes(b'{"data": "\xff"}')
    assert fault("squad", path).startswith("PATH: invalid JSON")
    path.write_text("[" * 100_000)
    assert "recursion limit exceeded" in fault("squad", path)
    path.write_text('{"data": [{"title": "\\ud800"}]}')
    assert "invalid JSON" in fault("squad", path)
    write(path, {"data": [{"title": "T"}]})
    assert fault("squad", path).startswith("PATH: data.0.paragraphs: field required; give")
    write(path, squad(span("a", "Ada", 0), {"id": "h", "question": "Why?", "answers": []}))
    assert fault("squad", path).startswith(
        "PATH: question 'h' has no answers and is not is_impossible: give a file with answers"
    )
    write(path, {"data": []})
    assert fault("squad", path).startswith("PATH holds no questions: give SQuAD")
    write(path, squad(span("a", "Bo", 0)))
    assert fault("squad", path).startswith(
        "PATH: question 'a': the answer 'Bo' does not stand at 0 of its paragraph; correct"
    )
    write(path, squad(span("a", "Ada", 0), span("a", "noon", 39, "When?")))
    assert "the id 'a' is that of two questions, 'Who?' and 'When?'" in fault("squad", path)
    write(path, squad(span("a", "Ada", 0, "\x1c")))
    assert "question 'a' is empty" in fault("squad", path)


def test_articles_with_the_same_title_stay_apart(
    tmp_path: Path, imported: Import, imported_articles: Any
) -> None:
    data = squad(span("a", "Ada", 0))
    data["data"] += squad(span("b", "Bo", 0, "Where?"), context="Bo rows.")["data"]
    data["data"] += squad(span("c", "Ada", 0, "Which?"))["data"]
    cases = imported("squad", write(tmp_path / "s.json", data))
    assert [case.evidence[0].article for case in cases.values()] == [
        "The ferry",
        "The ferry (2)",
        "The ferry",
    ]
    assert set(imported_articles()) == {"The ferry", "The ferry (2)"}


# --- Drawing a part

MANY = [span(f"q{i}", "Ada", 0, f"Who is number {i}?") for i in range(50)]


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


# --- Writing


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


# --- BEIR


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


# --- The command


def test_formats() -> None:
    assert list(IMPORTERS) == ["squad", "beir", "clapnq", "mtrag", "selqa"]


def test_unknown_format(tmp_path: Path) -> None:
    assert fault("trec", tmp_path / "x") == (
        "there is no format 'trec': give one of squad, beir, clapnq, mtrag, selqa"
    )


def test_the_command(tmp_path: Path) -> None:
    path = write(tmp_path / "s.json", squad(*MANY[:3]))
    out = tmp_path / "sets" / "mine"
    arguments = ["import", "squad", str(path), "--out", str(out)]
    runner = CliRunner()
    done = runner.invoke(eval_app, [*arguments, "--name", "mine", "--sample", "2"])
    assert done.exit_code == 0, done.output
    assert done.stdout == (
        f"{out}/questions.jsonl: 2 questions, 2 answerable, 1 article\nno problems\n"
    )
    header = (out / "questions.jsonl").read_text().split("\n", 1)[0]
    assert json.loads(header) == {"name": "mine", "articles": "articles.jsonl"}
    # An earlier import is overwritten, anything else is not.
    assert runner.invoke(eval_app, arguments).exit_code == 0
    (out / "articles.jsonl").unlink()
    refused = runner.invoke(eval_app, arguments)
    assert isinstance(refused.exception, QuestionSetError)
    assert "is not empty and holds no earlier import" in str(refused.exception)
    assert runner.invoke(eval_app, [*arguments, "--force"]).exit_code == 0
    (out / "articles.jsonl").unlink()
    (out / "questions.jsonl").unlink()
    # What a killed import leaves is no reason to refuse.
    (out / f"{BEGUN}x").mkdir()
    shown = json.loads(runner.invoke(eval_app, [*arguments, "--json"]).stdout)
    assert shown == {
        "set": "s",
        "path": f"{out}/questions.jsonl",
        "questions": 3,
        "answerable": 3,
        "articles": 1,
        "problems": [],
    }
    file = runner.invoke(eval_app, [*arguments[:-1], str(path)])
    assert "is no folder" in str(file.exception)
