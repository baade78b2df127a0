"""All errors of ours are one tree in one module."""

import ast
from pathlib import Path

import rag
from rag import errors
from rag.errors import MalformedError, RagError
from rag.eval.problems import Problem

PACKAGE = Path(rag.__file__).parent
TREE = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, RagError)
}


def test_no_error_is_defined_elsewhere() -> None:
    assert len(TREE) > 10
    elsewhere = [
        f"{path.relative_to(PACKAGE)}: {node.name}"
        for path in PACKAGE.rglob("*.py")
        if path != PACKAGE / "errors.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
        and TREE & {base.id for base in node.bases if isinstance(base, ast.Name)}
    ]
    assert elsewhere == []


def test_a_malformed_file_names_every_problem_on_a_line() -> None:
    problems = (Problem(Path("a.yaml"), 3, "no question"), Problem(Path("a.yaml"), 0, "no name"))
    error = MalformedError(*problems)
    assert str(error) == "a.yaml:3: no question\na.yaml: no name"
    assert error.problems == problems
