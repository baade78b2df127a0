"""Public question sets in the formats that they come in, made into sets of ours.

Nothing is downloaded: each importer takes a path and writes ``articles.jsonl`` and
``questions.jsonl`` into a folder. Evidence keeps its place in the article.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from pydantic import TypeAdapter, ValidationError

from rag.errors import QuestionSetError
from rag.eval.cases import Case, Name, QuestionSet, draw, name_from
from rag.eval.check import Asked, asked
from rag.eval.files import first_fault
from rag.eval.importers import beir, clapnq, mtrag, selqa, squad
from rag.eval.importers.common import Imported, Importer, distinct, logger
from rag.eval.question_sets import read_question_set, write_question_set
from rag.eval.set_articles import write_articles

ARTICLES_FILE = "articles.jsonl"
QUESTIONS_FILE = "questions.jsonl"

BEGUN = ".import-"
"""Folders that an import makes its files in are called so, and a number; a kill leaves them."""

IMPORTERS: dict[str, Importer] = {
    "squad": squad.IMPORTER,
    "beir": beir.IMPORTER,
    "clapnq": clapnq.IMPORTER,
    "mtrag": mtrag.IMPORTER,
    "selqa": selqa.IMPORTER,
}


def import_set(
    format: str,
    path: str | Path,
    out: str | Path,
    *,
    name: str | None = None,
    sample: int | None = None,
    seed: int = 0,
    split: str | None = None,
) -> QuestionSet:
    """Make a question set of a public one. Nothing is written when it is malformed.

    An earlier import in the folder stays as it was until the new one is written as a whole.

    Args:
        format: A key of :data:`IMPORTERS`.
        path: The file or folder in that format.
        out: Folder to write to; made where it is missing, and earlier imports there overwritten.
        name: What runs and reports call the set (see :data:`rag.eval.cases.Name`); None: as the
            path is called.
        sample: Number of questions to draw; None, or more than there are: all. Articles are kept
            for all questions, so that it is no easier to find the right one.
        seed: Decides which are drawn.
        split: Which part to take, where the format has parts in one folder.

    Returns:
        The set as written.

    Raises:
        QuestionSetError: The format or the split is unknown, the name cannot be used, the path
            cannot be read or is malformed, or the folder cannot be written.
    """
    path, out = Path(path), Path(out)
    if format not in IMPORTERS:
        raise QuestionSetError(f"there is no format {format!r}: give one of {', '.join(IMPORTERS)}")
    importer = IMPORTERS[format]
    if split is not None and not importer.has_splits:
        raise QuestionSetError(f"files of the format {format} have no splits: leave --split out")
    name = name_from(path.resolve().stem) if name is None else _checked(name)
    imported = importer.read(path, split)
    cases = _once(imported.cases, importer.lists_relevant)
    if not cases:
        raise QuestionSetError(f"{path} holds no questions: give {importer.meaning}")
    _refuse_unusable(path, cases)
    questions = QuestionSet(
        name, out / QUESTIONS_FILE, out / ARTICLES_FILE, tuple(draw(cases, sample, seed))
    )
    try:
        _write(questions, imported, out)
    except OSError as error:
        raise QuestionSetError(f"cannot write to {out}: {error.strerror}") from error
    return read_question_set(questions.path)


def _checked(name: str) -> str:
    try:
        return TypeAdapter(Name).validate_python(name)
    except ValidationError as error:
        raise QuestionSetError(f"--name: {first_fault(error)}") from error


def _write(questions: QuestionSet, imported: Imported, out: Path) -> None:
    """Write both files and then put them in their place: a folder that is new, with both at once.

    In one that is there the questions come last. A kill between the two leaves questions that were
    asked of other articles, which a check finds where it matters.
    """
    beside = out if out.exists() else out.parent
    beside.mkdir(parents=True, exist_ok=True)
    begun = Path(mkdtemp(prefix=BEGUN, dir=beside))
    try:
        made = begun / "set"
        made.mkdir()
        write_articles(imported.articles, made / ARTICLES_FILE)
        write_question_set(
            replace(questions, path=made / QUESTIONS_FILE, articles=made / ARTICLES_FILE)
        )
        if beside is not out:
            made.rename(out)
            return
        for name in (ARTICLES_FILE, QUESTIONS_FILE):
            (made / name).replace(out / name)
    finally:
        shutil.rmtree(begun, ignore_errors=True)


def _once(cases: Iterable[Case], lists_relevant: bool) -> list[Case]:
    """Each question once: the first of those that ask the same, with the evidence of all.

    Where all articles are searched, what answers one of them answers the others.
    """
    kept: dict[Asked, Case] = {}
    repeated = 0
    for case in cases:
        known = kept.get(asked(case))
        repeated += known is not None
        kept[asked(case)] = case if known is None else _merged(known, case, lists_relevant)
    if repeated:
        logger.warning(
            "%d questions ask the same as one before: they are made one with its evidence", repeated
        )
    return [
        replace(case, needs=case.needs if len(case.evidence) > 1 else "any")
        for case in kept.values()
    ]


def _merged(first: Case, second: Case, lists_relevant: bool) -> Case:
    evidence = tuple(dict.fromkeys([*first.evidence, *second.evidence]))
    answered = [case for case in (first, second) if case.answerable]
    # What answers one of them by itself needs nothing of the other's, but for lists of all that is
    # relevant, which complete each other.
    together = lists_relevant or len({frozenset(case.evidence) for case in answered}) == 1
    needs_all = together and all(case.needs == "all" for case in answered)
    return replace(
        first,
        answerable=bool(answered),
        answers=distinct([*first.answers, *second.answers]),
        evidence=evidence,
        needs="all" if answered and needs_all else "any",
        tags=distinct([*first.tags, *second.tags]),
        source=", ".join(distinct([first.source or "", second.source or ""])) or None,
    )


def _refuse_unusable(path: Path, cases: Iterable[Case]) -> None:
    questions: dict[str, str] = {}
    for case in cases:
        if not case.question:
            raise QuestionSetError(
                f"{path}: question {case.id!r} is empty: fill it in, or remove the record"
            )
        if case.id in questions:
            raise QuestionSetError(
                f"{path}: the id {case.id!r} is that of two questions, {questions[case.id]!r} and "
                f"{case.question!r}: give one of them another"
            )
        questions[case.id] = case.question
