"""The commands on question sets: check, import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from rag.cli.common import Json, output, print_json
from rag.errors import MalformedError, QuestionSetError
from rag.eval.check import check as problems_of
from rag.eval.importers import ARTICLES_FILE, BEGUN, IMPORTERS, QUESTIONS_FILE, import_set
from rag.eval.problems import Problem
from rag.eval.question_sets import read_question_set
from rag.eval.set_articles import read_articles
from rag.eval.show import plural, show_line
from rag.settings import Settings


def check(
    path: Annotated[
        Path, typer.Argument(metavar="SET", help="A question set: a .yaml or .jsonl file.")
    ],
    as_json: Json = False,
) -> None:
    """Check that a question set is well formed and fits its articles; exit code 1 where not."""
    found = _check(path)
    if as_json:
        print_json(found.to_dict())
    else:
        for problem in found.problems:
            show_line(output, str(problem))
        show_line(output, f"{path}: {found.contents}: {found.verdict}")
    if found.problems:
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
        typer.Option("--name", help="What reports call the set.", show_default="as PATH is called"),
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
            "--split",
            help="Judgements to take, for beir.",
            show_default="test, else dev, else train",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write into DIR whatever is in it, over a set too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a question set of a public one, from files on this machine."""
    if not force:
        _refuse_full(out)
    questions = import_set(format_, path, out, name=name, sample=sample, seed=seed, split=split)
    found = _check(questions.path)
    if as_json:
        print_json(found.to_dict())
        return
    show_line(output, f"{questions.path}: {found.contents}")
    hint = f": see them with `rag eval check {questions.path}`" if found.problems else ""
    show_line(output, f"{found.verdict}{hint}")


@dataclass(frozen=True, slots=True)
class _Found:
    """What a check found; of a malformed set nothing but its problems."""

    path: Path
    problems: Sequence[Problem]
    set: str | None = None
    questions: int | None = None
    answerable: int | None = None
    articles: int | None = None

    @property
    def contents(self) -> str:
        """What is in the set."""
        if self.questions is None or self.articles is None:
            return "malformed"
        return (
            f"{self.questions} {plural(self.questions, 'question')}, {self.answerable} answerable, "
            f"{self.articles} {plural(self.articles, 'article')}"
        )

    @property
    def verdict(self) -> str:
        """How many problems it has."""
        count = len(self.problems)
        return f"{count} {plural(count, 'problem')}" if count else "no problems"

    def to_dict(self) -> dict[str, Any]:
        """For programs."""
        problems = [
            {"path": str(each.path), "line": each.line or None, "message": each.message}
            for each in self.problems
        ]
        return {**asdict(self), "path": str(self.path), "problems": problems}


def _check(path: Path) -> _Found:
    max_bytes = Settings().max_file_bytes
    try:
        questions = read_question_set(path)
        articles = read_articles(questions, max_bytes)
    except MalformedError as error:
        return _Found(path, error.problems)
    return _Found(
        path,
        problems_of(questions, max_bytes, articles),
        questions.name,
        len(questions.cases),
        sum(case.answerable for case in questions.cases),
        len(articles),
    )


def _refuse_full(out: Path) -> None:
    """Refuse a folder with anything in it but what a killed import left."""
    if not out.exists():
        return
    if not out.is_dir():
        raise QuestionSetError(f"{out} is no folder: name another with --out")
    held = {entry.name for entry in out.iterdir() if not entry.name.startswith(BEGUN)}
    if held & {ARTICLES_FILE, QUESTIONS_FILE}:
        # Somebody may have corrected it since by hand.
        raise QuestionSetError(
            f"{out} holds a question set already: name another folder with --out, or replace that "
            "one with --force"
        )
    if held:
        raise QuestionSetError(
            f"{out} is not empty: name another folder with --out, or write into it with --force"
        )
