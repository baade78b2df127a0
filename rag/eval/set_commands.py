"""The commands on question sets: check, import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from rag.cli.common import Json, print_json
from rag.errors import QuestionSetError
from rag.eval.cases import QuestionSet
from rag.eval.check import Problem
from rag.eval.check import check as problems_of
from rag.eval.importers import ARTICLES_FILE, BEGUN, IMPORTERS, QUESTIONS_FILE, import_set
from rag.eval.question_sets import read_question_set
from rag.eval.set_articles import SetArticle, read_articles
from rag.settings import Settings


def check(
    path: Annotated[
        Path, typer.Argument(metavar="SET", help="A question set: a .yaml or .jsonl file.")
    ],
    as_json: Json = False,
) -> None:
    """Check that a question set fits its articles; exit code 1 where it does not."""
    questions = read_question_set(path)
    articles, problems = _check(questions)
    if as_json:
        print_json(_as_json(questions, articles, problems))
    else:
        for problem in problems:
            typer.echo(str(problem))
        counted = _count(len(problems), "problem") if problems else "no problems"
        typer.echo(f"{path}: {_contents(questions, articles)}: {counted}")
    if problems:
        raise typer.Exit(1)


def import_(
    format_: Annotated[
        str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(IMPORTERS)}.")
    ],
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="The file or folder in that format.")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Folder to write the set to.")
    ],
    name: Annotated[
        str | None,
        typer.Option("--name", help="What reports call the set (default: as PATH is called)."),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(
            "--sample", metavar="N", min=1, help="Draw N questions; the articles all stay."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Decides which are drawn.")] = 0,
    split: Annotated[
        str | None,
        typer.Option(
            "--split", help="Judgements to take, for beir (default: test, else dev, else train)."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write into DIR whatever is in it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a question set of a public one, from files on this machine."""
    if not force:
        _refuse_foreign(out)
    questions = import_set(format_, path, out, name=name, sample=sample, seed=seed, split=split)
    articles, problems = _check(questions)
    if as_json:
        print_json(_as_json(questions, articles, problems))
        return
    typer.echo(f"{questions.path}: {_contents(questions, articles)}")
    if problems:
        counted = _count(len(problems), "problem")
        typer.echo(f"{counted}: see them with `rag eval check {questions.path}`")
    else:
        typer.echo("no problems")


def _check(questions: QuestionSet) -> tuple[dict[str, SetArticle], list[Problem]]:
    max_bytes = Settings().max_file_bytes
    articles = read_articles(questions, max_bytes)
    return articles, problems_of(questions, max_bytes, articles)


def _as_json(
    questions: QuestionSet, articles: dict[str, SetArticle], problems: list[Problem]
) -> dict[str, Any]:
    return {
        "set": questions.name,
        "path": str(questions.path),
        "questions": len(questions.cases),
        "answerable": sum(case.answerable for case in questions.cases),
        "articles": len(articles),
        "problems": [
            {"path": str(problem.path), "line": problem.line, "message": problem.message}
            for problem in problems
        ],
    }


def _refuse_foreign(out: Path) -> None:
    """Refuse a folder with anything in it but an earlier import, which is overwritten."""
    if not out.exists():
        return
    if not out.is_dir():
        raise QuestionSetError(f"{out} is no folder: name another with --out")
    held = {entry.name for entry in out.iterdir() if not entry.name.startswith(BEGUN)}
    if held and not {ARTICLES_FILE, QUESTIONS_FILE} <= held:
        raise QuestionSetError(
            f"{out} is not empty and holds no earlier import: name another folder with --out, "
            "or write into it with --force"
        )


def _contents(questions: QuestionSet, articles: dict[str, SetArticle]) -> str:
    answerable = sum(case.answerable for case in questions.cases)
    return (
        f"{_count(len(questions.cases), 'question')}, {answerable} answerable, "
        f"{_count(len(articles), 'article')}"
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
