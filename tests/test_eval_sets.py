"""Question sets on disk: what is read, what is refused with which line, and the round trip."""

import json
import tempfile
import time
from dataclasses import fields
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from rag.errors import QuestionSetError
from rag.eval.cases import (
    NAME_CHARACTERS,
    Case,
    EarlierTurn,
    Evidence,
    Name,
    QuestionSet,
    name_from,
)
from rag.eval.files import FormatError, read_json_lines
from rag.eval.question_sets import case_to_dict, read_question_set, write_question_set
from rag.eval.set_articles import ReadyArticle, paragraphs, read_articles, write_articles
from rag.types import Article

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs" / "question-sets.md"
MEGABYTE = 1_000_000

YAML = """\
name: harbour
articles: texts
questions:
  - id: who
    question: Who runs the ferry?
    answerable: true
    answers: [Ada Finch]
    evidence:
      - {article: ferry.md, quote: Ada Finch runs the ferry.}
    tags: [short]

  - id: fare
    question: And what does it cost?
    answerable: false
    history:
      - Who runs the ferry?
      - {question: "Since when?", answer: Since May.}
"""


def write(path: Path, content: str) -> Path:
    path.write_text(dedent(content), encoding="utf-8")
    return path


def fault(path: Path) -> str:
    with pytest.raises(QuestionSetError) as caught:
        read_question_set(path)
    return str(caught.value).replace(str(path), "FILE")


def test_yaml(tmp_path: Path) -> None:
    path = write(tmp_path / "set.yaml", YAML)
    questions = read_question_set(path)
    assert (questions.name, questions.path) == ("harbour", path)
    assert questions.articles == (tmp_path / "texts").resolve()
    first, second = questions.cases
    assert first == Case(
        "who",
        "Who runs the ferry?",
        answerable=True,
        answers=("Ada Finch",),
        evidence=(Evidence("ferry.md", "Ada Finch runs the ferry."),),
        tags=("short",),
    )
    assert second.history == (
        EarlierTurn("Who runs the ferry?"),
        EarlierTurn("Since when?", "Since May."),
    )
    assert [case.line for case in questions.cases] == [4, 12]


def test_jsonl_lines_count_empty_ones_and_no_separators_inside_strings(tmp_path: Path) -> None:
    path = write(
        tmp_path / "set.jsonl",
        '{"name": "n", "articles": "a.jsonl"}\n\n'
        '{"id": "1", "question": "What\u2028now?", "answerable": false}\n'
        '{"id": "2", "question": "Why?", "answerable": false}\n',
    )
    assert [(case.id, case.line) for case in read_question_set(path).cases] == [("1", 3), ("2", 4)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("- a\n- b\n", "FILE: expected a mapping of name, articles and questions"),
        ("", "FILE: expected a mapping"),
        (
            "name: [\n",
            "FILE:2: this is no YAML: while parsing a flow node, expected the node content",
        ),
        ("name: n\narticles: a: b\n", "FILE:2: this is no YAML: mapping values are not allowed"),
        ("name: n\narticles: !set a\n", "FILE:2: this is no YAML: could not determine"),
        ("name: n\narticles: a\0\n", "FILE:2: this is no YAML: special characters are not"),
        ("name: n\narticles: a\n", "FILE: it holds no questions"),
        ("name: n\nquestions:\n  - {id: a, question: Q, answerable: true}\n", "FILE:1: articles"),
        ("name: n\narticles: a\nquestions:\n  - just text\n", "FILE:4: expected a question"),
        ("name: n\narticles: a\nquestions:\n", "FILE: it holds no questions"),
        ("name: n\narticles: a\nquestions: []\n", "FILE: it holds no questions"),
        ("name: n\narticles: a\nquestions:\n  a: b\n", "FILE:4: questions: expected a list"),
        ("name: n\narticles: a\nquestions: text\n", "FILE:3: questions: expected a list"),
        (
            "name: n\narticles: !!int x\nquestions: []\n",
            "FILE:2: this holds a value that is none: invalid literal",
        ),
        ("name: n\narticles: " + "[" * 10_000, "FILE: it is nested too deeply"),
    ],
)
def test_what_is_no_yaml_set(tmp_path: Path, content: str, expected: str) -> None:
    assert fault(write(tmp_path / "set.yaml", content)).startswith(expected)


def test_every_malformed_question_of_a_yaml_set_is_named(tmp_path: Path) -> None:
    path = write(
        tmp_path / "set.yaml",
        """\
        name: n
        articles: a
        questions:
          - {id: one, question: Q, answerable: true, evidnce: []}
          - id: two
            question: " "
            answerable: false
          - {id: three, question: Q, answerable: false}
          - {id: four, question: Q, answerable: true, evidence: [{article: a, start: -1}]}
          - {id: five, question: Q, answerable: true, needs: some}
        """,
    )
    lines = fault(path).split("\n")
    assert [line.split(": ")[:2] for line in lines] == [
        ["FILE:4", "question 'one'"],
        ["FILE:5", "question 'two'"],
        ["FILE:9", "question 'four'"],
        ["FILE:10", "question 'five'"],
    ]
    assert "there is no field 'evidnce' (there are: id, question, answerable" in lines[0]
    assert "question: string should match" in lines[1]
    assert "evidence.0.start: input should be greater" in lines[2]
    assert "needs: input should be 'any' or 'all'" in lines[3]


DATED = """\
name: n
articles: a
questions:
  - {id: a, question: When, answerable: true, answers: [2016-02-30, 2016-03-15]}
"""


def test_dates_are_text(tmp_path: Path) -> None:
    (case,) = read_question_set(write(tmp_path / "set.yaml", DATED)).cases
    assert case.answers == ("2016-02-30", "2016-03-15")


@pytest.mark.parametrize("suffix", [".yaml", ".jsonl"])
def test_a_byte_order_mark_is_no_part_of_a_set(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / "set.jsonl", '{"name": "n", "articles": "a"}\n' + QUESTION)
    content = DATED if suffix == ".yaml" else path.read_text()
    marked = write(tmp_path / f"marked{suffix}", "\ufeff" + content)
    assert read_question_set(marked).name == "n"


def test_keys_that_come_twice_are_named_by_line(tmp_path: Path) -> None:
    path = write(
        tmp_path / "set.yaml",
        """\
        name: n
        name: m
        articles: a
        questions:
          - id: one
            question: Q
            answerable: true
            evidence: [{article: a, article: b}]
            needs: any
            evidence: [{article: c}]
          - &two {id: two, question: Q, answerable: false}
          - *two
        """,
    )
    assert fault(path).split("\n") == [
        "FILE:2: 'name' is at line 1 already: make them one",
        "FILE:10: 'evidence' is at line 8 already: make them one",
        "FILE:8: 'article' is at line 8 already: make them one",
    ]


@pytest.mark.parametrize("name", ["a", "Port Ellery 2.0", "ça_va-bien", "x" * NAME_CHARACTERS])
def test_names_that_can_be_used(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "set.yaml", DATED.replace("name: n", f"name: {name}"))
    assert read_question_set(path).name == name_from(name) == name


@pytest.mark.parametrize(
    "name", ["../../../x", "a/b", "a\\b", ".hidden", "-v", "a:b", "end.", "", "x" * 61, "a\nb"]
)
def test_names_that_are_no_part_of_a_file_name(tmp_path: Path, name: str) -> None:
    record = json.dumps({"name": name, "articles": "a"})
    message = fault(write(tmp_path / "set.jsonl", f"{record}\n{QUESTION}"))
    assert message.startswith(f"FILE:1: name: {name!r} cannot be a part of a file name: use ")


@given(st.text())
def test_any_text_gives_a_name(text: str) -> None:
    assert TypeAdapter(Name).validate_python(name_from(text))


QUESTION = '{"id": "1", "question": "Q", "answerable": false}\n'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "FILE: the file is empty"),
        ('{"name": "n", "articles": "a"}\n' + "[" * 100_000, "FILE:2: it is nested too deeply"),
        (
            '{"name": "n", "articles": "a"}\n{"id": "\\ud800"}\n',
            "FILE:2: it holds half a character: correct its \\ud…",
        ),
        ('{"name": "n", "articles": "a"}\n', "FILE: it holds no questions"),
        (
            '{"name": "n", "articles": "a"}\n{"id": \n',
            "FILE:2: this is no JSON: Expecting value, at ",
        ),
        ('{"name": "n", "articles": "a"}\n\n[1]\n', "FILE:3: expected a JSON object"),
        (
            '{"id": "1", "question": "Q", "answerable": false}\n',
            "FILE:1: the first line must give the set's name and articles",
        ),
        (
            '{"name": "n", "articles": "a"}\n{"id": "1", "question": "Q"}\n',
            "FILE:2: question '1': answerable: ",
        ),
    ],
)
def test_what_is_no_jsonl_set(tmp_path: Path, content: str, expected: str) -> None:
    assert fault(write(tmp_path / "set.jsonl", content)).startswith(expected)


def test_other_files_are_refused(tmp_path: Path) -> None:
    assert "give a .jsonl or .yaml file" in fault(write(tmp_path / "set.json", "{}"))
    assert fault(tmp_path / "none.yaml") == "cannot read FILE: No such file or directory"
    (tmp_path / "latin.yaml").write_bytes(b"articles: a\nname: caf\xe9\n")
    assert fault(tmp_path / "latin.yaml") == (
        "FILE:2: this is not UTF-8 text: save the file as UTF-8"
    )
    (tmp_path / "latin.jsonl").write_bytes(b'{"name": "caf\xe9"}\n')
    assert fault(tmp_path / "latin.jsonl") == (
        "FILE:1: this is not UTF-8 text: save the file as UTF-8"
    )


CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXT = st.text(CHARACTERS, min_size=1, max_size=20).filter(str.strip)
CASE = st.builds(
    Case,
    id=TEXT,
    question=TEXT,
    answerable=st.booleans(),
    answers=st.lists(TEXT, max_size=2).map(tuple),
    evidence=st.lists(
        st.builds(Evidence, TEXT, st.none() | TEXT, st.none() | st.integers(0, 10**9)), max_size=2
    ).map(tuple),
    needs=st.sampled_from(["any", "all"]),
    history=st.lists(st.builds(EarlierTurn, TEXT, st.none() | TEXT), max_size=2).map(tuple),
    type=st.text(CHARACTERS, max_size=5),
    tags=st.lists(TEXT, max_size=2).map(tuple),
    source=st.none() | st.text(CHARACTERS, max_size=5),
)


@settings(deadline=None)
@given(TEXT.map(name_from), st.lists(CASE, min_size=1, max_size=3).map(tuple))
def test_what_is_written_is_read_again(name: str, cases: tuple[Case, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        questions = QuestionSet(name, root / "set.jsonl", root / "texts" / "a.jsonl", cases)
        write_question_set(questions)
        again = read_question_set(questions.path)
    assert again == questions
    assert [case.line for case in again.cases] == list(range(2, 2 + len(cases)))


def test_defaults_are_not_written() -> None:
    case = Case("1", "Q", answerable=False, line=7)
    assert case_to_dict(case) == {"id": "1", "question": "Q", "answerable": False}


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=3, unique_by=lambda pair: pair[0]))
def test_articles_that_are_written_are_read_again(pairs: list[tuple[str, str]]) -> None:
    articles = {name: Article.create(name, paragraphs(text)) for name, text in pairs}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        write_articles(articles, path)
        read = read_articles(QuestionSet("n", path, path, ()), MEGABYTE)
    assert {name: held.article for name, held in read.items()} == articles


def test_paragraphs_take_time_in_proportion_to_the_text() -> None:
    started = time.perf_counter()
    assert paragraphs(f"a\n{' ' * 200_000}b\n{' ' * 200_000}\nc") == "a b\n\nc"
    assert time.perf_counter() - started < 2


def test_a_set_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    good = QuestionSet("n", path, tmp_path, (Case("1", "Q", answerable=False),))
    write_question_set(good)
    bad = Case("2", "half \ud800", answerable=False)
    with pytest.raises(ValueError, match="surrogates"):
        write_question_set(QuestionSet("n", path, tmp_path, (*good.cases, bad)))
    assert read_question_set(path) == good
    assert [file.name for file in tmp_path.iterdir()] == ["set.jsonl"]


def test_what_a_killed_writer_left_of_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'1\n{"a": "\xc3')
    assert list(read_json_lines(path, killed=True)) == [(1, 1)]
    with pytest.raises(FormatError) as caught:
        list(read_json_lines(path))
    assert caught.value.line == 2


def test_faults_of_a_file_of_articles_are_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    questions = QuestionSet("n", tmp_path / "set.jsonl", path, ())
    line = '{"name": "x", "title": "X", "text": "Text."}\n'
    for content, expected in [
        (line + line, f"{path}:2: the name 'x' is also that of line 1"),
        (line + "\n{}\n", f"{path}:3: this is no article: name: field required"),
        (line + "{\n", f"{path}:2: this is no JSON: Expecting property name"),
    ]:
        path.write_text(content)
        with pytest.raises(QuestionSetError) as caught:
            read_articles(questions, MEGABYTE)
        assert str(caught.value).startswith(expected)
    path.unlink()
    with pytest.raises(QuestionSetError, match=r"cannot read the articles .*No such file"):
        read_articles(questions, MEGABYTE)


def documented(heading: str) -> list[str]:
    """The first column of the table under a heading of the documentation."""
    section = DOCS.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return [row.split("`")[1] for row in rows]


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("A question", Case),
        ("Evidence", Evidence),
        ("An earlier turn", EarlierTurn),
        ("A file of articles", ReadyArticle),
    ],
)
def test_documented_fields_are_the_fields(heading: str, value: type) -> None:
    assert documented(heading) == [field.name for field in fields(value) if field.name != "line"]


def test_documented_sets_can_be_read(tmp_path: Path) -> None:
    blocks = [block.split("\n", 1) for block in DOCS.read_text().split("```")[1::2]]
    assert [kind for kind, _ in blocks] == ["yaml", "jsonl", "jsonl", "console", "console"]
    of_yaml = read_question_set(write(tmp_path / "set.yaml", blocks[0][1]))
    of_jsonl = read_question_set(write(tmp_path / "set.jsonl", blocks[1][1]))
    assert of_yaml.cases == of_jsonl.cases
    articles = write(tmp_path / "articles.jsonl", blocks[2][1])
    assert json.loads(articles.read_text())["name"]
    assert read_articles(of_jsonl, MEGABYTE)
