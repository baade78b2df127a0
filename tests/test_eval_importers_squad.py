"""SQuAD: answers with their places in paragraphs, which become articles."""

from pathlib import Path
from typing import Any

from importing import CONTEXT, Import, fault, span, squad, write

from rag.eval.cases import Case, Evidence


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
