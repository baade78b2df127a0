"""What `rag eval check` finds wrong with a question set."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from commands import rag_eval

from rag.errors import QuestionSetError
from rag.eval.cases import Case, EarlierTurn, Evidence, QuestionSet
from rag.eval.check import check
from rag.eval.problems import Problem
from rag.eval.question_sets import read_question_set, write_question_set
from rag.eval.set_articles import SetArticle, lost_in_loading
from rag.types import Article

SETS = Path(__file__).parent.parent / "evals" / "sets"
MEGABYTE = 1_000_000

FERRY = """\
---
title: The ferry
---

Ada Finch runs the “Gull”, a ferry. She has run it since May.

It sails at noon. It sails at dusk.
"""
BRIDGE = "---\ntitle: The bridge\n---\n\nThe bridge is shut until June.\n"


def test_the_terminal_obeys_no_file(tmp_path: Path) -> None:
    path = tmp_path / "a\x07set.jsonl"
    path.write_text('{"name": "n", "articles": "none"}\n', encoding="utf-8")
    shown = rag_eval("check", path).output
    assert "aset.jsonl" in shown
    assert "\x07" not in shown


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "ferry.md").write_text(FERRY)
    (folder / "bridge.md").write_text(BRIDGE)
    return folder


def case(id_: str = "a", question: str = "Who?", line: int = 2, **given: object) -> Case:
    evidence = (Evidence("ferry.md", "She has run it since May."),)
    values = {"answerable": True, "evidence": evidence, "line": line, **given}
    return Case(id_, question, **values)


def quoting(*evidence: Evidence) -> Case:
    return case(evidence=evidence)


def problems(articles: Path, *cases: Case) -> list[Problem]:
    return check(QuestionSet("n", articles.parent / "set.jsonl", articles, cases), MEGABYTE)


def messages(articles: Path, *cases: Case) -> list[str]:
    return [problem.message for problem in problems(articles, *cases)]


def test_a_good_set_has_none(articles: Path) -> None:
    assert not problems(
        articles,
        case(),
        case("b", "Where?", evidence=(Evidence("bridge.md"),)),
        case("c", "When?", evidence=(Evidence("ferry.md", "It sails at", 81),)),
        case("d", "Why?", answerable=False, evidence=()),
        case("e", "Why?", answerable=False, evidence=(), history=(EarlierTurn("Who?"),)),
        case(
            "f",
            "At what times?",
            needs="all",
            evidence=(Evidence("ferry.md", "at noon"), Evidence("ferry.md", "at dusk")),
        ),
    )


@pytest.mark.parametrize(
    ("piece", "expected"),
    [
        (
            Evidence("ferry.md", "Bo Finch runs it."),
            "'Bo Finch runs it.' does not occur in ferry.md: quote the article's exact text",
        ),
        (
            Evidence("ferry.md", 'ada  finch runs the "gull"'),
            "'ada  finch runs the \"gull\"' does not occur in ferry.md; but for white space, "
            "dashes, quotation marks or case it does, as 'Ada Finch runs the “Gull”'",
        ),
        (
            Evidence("ferry.md", "May. It sails"),
            "'May. It sails' does not occur in ferry.md; but for white space, dashes, quotation "
            "marks or case it does, as 'May.\\n\\nIt sails'",
        ),
        (
            Evidence("ferry.md", "title: The ferry"),
            "'title: The ferry' does not occur in ferry.md: its file has it, but loading left it "
            "out (`rag show` shows what is kept)",
        ),
        (
            Evidence("ferry.md", "shut until June"),
            "'shut until June' does not occur in ferry.md, but in bridge.md",
        ),
        (
            Evidence("fery.md", "Ada Finch"),
            "there is no article 'fery.md': did you mean 'ferry.md'?",
        ),
        (Evidence("zzz", "Ada"), "there is no article 'zzz' among the 2 of the set"),
        (
            Evidence("ferry.md", "It sails", 3),
            "'It sails' does not stand at 3 of ferry.md but at 63, 81: "
            "correct the start, or drop it",
        ),
        (
            Evidence("ferry.md", "It sails", 10**9),
            "'It sails' does not stand at 1000000000 of ferry.md but at 63, 81: "
            "correct the start, or drop it",
        ),
        (
            Evidence("ferry.md", "Bo Finch", 10**9),
            "'Bo Finch' does not occur in ferry.md: quote the article's exact text",
        ),
        (
            Evidence("ferry.md", None, 3),
            "evidence from ferry.md has a start but no quote: add the quote, or drop the start for "
            "all of the article",
        ),
    ],
)
def test_evidence_that_does_not_fit(articles: Path, piece: Evidence, expected: str) -> None:
    assert messages(articles, quoting(piece)) == [f"question 'a': {expected}"]


def test_a_wrong_start_is_not_blamed_on_loading(articles: Path) -> None:
    held = SetArticle(Article.create("The ferry", "It sails at noon."), articles / "ferry.md")
    assert not lost_in_loading(Evidence("ferry.md", "It sails at noon.", 3), held)
    assert lost_in_loading(Evidence("ferry.md", "It sails at dusk.", 3), held)


def test_what_loading_left_out_is_found_in_any_encoding(articles: Path) -> None:
    text = FERRY.replace("title: The ferry", "title: Der Fährmann grüßt")
    (articles / "ferry.md").write_text(text, encoding="utf-16")
    (message,) = messages(articles, quoting(Evidence("ferry.md", "Der Fährmann grüßt")))
    assert "its file has it, but loading left it out" in message


def test_articles_that_are_read_already_are_not_read_again(tmp_path: Path) -> None:
    questions = QuestionSet("n", tmp_path / "set.jsonl", tmp_path / "gone", (case(),))
    held = SetArticle(Article.create("The ferry", "She has run it since May."))
    assert check(questions, MEGABYTE, {"ferry.md": held}) == []


def test_a_set_without_articles(tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    path.touch()
    assert messages(path, case()) == [
        "question 'a': there is no article 'ferry.md': the set has no articles"
    ]


def test_long_quotes_are_shortened(articles: Path) -> None:
    (message,) = messages(articles, quoting(Evidence("ferry.md", "no " * 100)))
    assert len(message) < 180


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"evidence": ()}, "it is answerable but has no evidence"),
        ({"needs": "all"}, "it needs all of its evidence but has a single piece"),
        ({"answerable": False}, "it is not answerable but has evidence"),
        (
            {"answerable": False, "evidence": (), "answers": ("x",)},
            "it is not answerable but has answers",
        ),
    ],
)
def test_answerable_or_not(articles: Path, given: dict[str, object], expected: str) -> None:
    (message,) = messages(articles, case(**given))
    assert message.startswith(f"question 'a': {expected}")


def test_repeated_ids_and_questions_name_the_first(articles: Path) -> None:
    turn = EarlierTurn("Which ferry?")
    found = problems(
        articles,
        case("z", "Who?", line=9, history=(turn,)),
        case("x", " WHO? ", line=5),
        case("x", "Where?", line=4),
        case("y", "Who?", line=3, history=(turn,)),
    )
    path = articles.parent / "set.jsonl"
    assert [str(problem) for problem in found] == [
        f"{path}:3: question 'y': line 9 (id 'z') asks the same question with the same history: "
        "keep one, with the evidence of both",
        f"{path}:4: question 'x': line 5 has the same id: give each question its own",
    ]


def test_missing_articles_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="fails"):
        problems(tmp_path / "none", case())


@pytest.mark.parametrize("path", sorted(SETS.glob("*.yaml")), ids=lambda path: path.name)
def test_our_sets_have_none(path: Path) -> None:
    assert check(read_question_set(path), 10 * MEGABYTE) == []


def test_the_command(articles: Path) -> None:
    path = articles.parent / "set.jsonl"
    good = QuestionSet("n", path, articles, (case(), case("b", "Why?", 3)))
    write_question_set(good)
    done = rag_eval("check", path)
    assert done.exit_code == 0
    assert done.stdout == f"{path}: 2 questions, 2 answerable, 2 articles: no problems\n"

    write_question_set(QuestionSet("n", path, articles, (case(evidence=()),)))
    done = rag_eval("check", path)
    first, last = done.stdout.splitlines()
    assert done.exit_code == 1
    assert first.startswith(f"{path}:2: question 'a': it is answerable but")
    assert last == f"{path}: 1 question, 1 answerable, 2 articles: 1 problem"

    done = rag_eval("check", path, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout) == {
        "set": "n",
        "path": str(path),
        "questions": 1,
        "answerable": 1,
        "articles": 2,
        "problems": [
            {
                "path": str(path),
                "line": 2,
                "message": "question 'a': it is answerable but has no evidence: quote where the "
                "articles answer it",
            }
        ],
    }


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "set.yaml",
            "name: n\narticles: a\nquestions:\n"
            "  - {id: one, question: Q, answerable: true, evidnce: []}\n  - {id: two}\n",
            [
                (4, "question 'one': there is no field 'evidnce'"),
                (5, "question 'two': question: "),
                (5, "question 'two': answerable: "),
            ],
        ),
        ("set.yaml", "name: n\narticles: [\n", [(3, "this is no YAML: while parsing a flow node")]),
        ("set.yaml", "name: n\narticles: a\n", [(None, "it holds no questions")]),
        ("set.jsonl", '{"name": "n"\n', [(1, "this is no JSON: ")]),
    ],
)
def test_the_command_tells_of_malformed_sets_as_of_others(
    tmp_path: Path, name: str, content: str, expected: list[tuple[int | None, str]]
) -> None:
    path = tmp_path / name
    path.write_text(content)
    done = rag_eval("check", path)
    assert (done.exit_code, done.stderr) == (1, "")
    *lines, last = done.stdout.splitlines()
    for line, (number, message) in zip(lines, expected, strict=True):
        assert line.startswith(f"{path}:{number}: {message}" if number else f"{path}: {message}")
    count = f"{len(expected)} problem{'s' if len(expected) > 1 else ''}"
    assert last == f"{path}: malformed: {count}"

    done = rag_eval("check", path, "--json")
    assert (done.exit_code, done.stderr) == (1, "")
    found = json.loads(done.stdout)
    assert [found[key] for key in ("set", "questions", "answerable", "articles")] == [None] * 4
    for problem, (number, message) in zip(found["problems"], expected, strict=True):
        assert (problem["path"], problem["line"]) == (str(path), number)
        assert problem["message"].startswith(message)


def test_the_command_names_the_lines_of_a_malformed_file_of_articles(tmp_path: Path) -> None:
    path, articles = tmp_path / "set.jsonl", tmp_path / "articles.jsonl"
    write_question_set(QuestionSet("n", path, articles, (case(),)))
    articles.write_text('\n{"name": "x"}\n')
    done = rag_eval("check", path)
    assert done.exit_code == 1
    first, last = done.stdout.splitlines()
    assert first == f"{articles}:2: this is no article: title: field required"
    assert last == f"{path}: malformed: 1 problem"


def test_a_set_that_is_not_there_is_an_error_and_no_problem(tmp_path: Path) -> None:
    done = rag_eval("check", tmp_path / "none.yaml", "--json")
    assert isinstance(done.exception, QuestionSetError)
    assert done.stdout == ""


def test_the_commands_start_without_the_heavy_libraries() -> None:
    code = (
        "import sys, rag.eval.cli; "
        "print([m for m in ('torch', 'chromadb', 'sklearn', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
