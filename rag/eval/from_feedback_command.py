"""The command that makes a question set of what readers thought of the answers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from rag.cli.common import Home, Json, existing_assistant, output, print_json, settings_of
from rag.errors import QuestionSetError
from rag.eval.cases import Case, QuestionSet, name_from
from rag.eval.files import write_whole
from rag.eval.from_feedback import Converted, convert, names_of
from rag.eval.question_sets import JSONL_SUFFIXES, YAML_SUFFIXES, case_to_dict, write_question_set
from rag.eval.set_articles import write_articles
from rag.eval.show import plural, show_line
from rag.feedback import FeedbackLog
from rag.types import Article

_WIDTH = 100


def from_feedback_command(
    context: typer.Context,
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="The set to write: a .yaml or .jsonl file.")
    ],
    home: Home = None,
    name: Annotated[
        str | None,
        typer.Option("--name", help="What reports call the set.", show_default="as OUT is called"),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace OUT and the articles beside it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a question set of the thumbs up and down that readers gave in the chat page."""
    beside = out.with_name(f"{out.stem}-articles.jsonl")
    _refuse(out, beside, force=force)
    with existing_assistant(context, home, allow_stale=True) as assistant:
        infos = assistant.articles()
        articles = names_of(assistant.article(info.id) for info in infos)
    added = {info.id: info.added for info in infos}
    found = _found(settings_of(context, home).home, articles, added)
    if found.cases:
        questions = QuestionSet(name_from(name or out.stem), out, beside, found.cases)
        _write(questions, articles)
    if as_json:
        print_json(_for_programs(out if found.cases else None, found))
    else:
        _show(out, found, len(articles))
    if not found.cases:
        raise QuestionSetError(
            "no feedback makes a case, so nothing is written: give thumbs up to right answers in "
            "the chat page (`rag serve`), and show the right passage where an answer is wrong"
        )


def _found(home: Path, articles: dict[str, Article], added: dict[str, str]) -> Converted:
    if not FeedbackLog.is_there(home):
        return Converted((), ())
    with FeedbackLog.open(home) as log:
        return convert(log.counting(), articles, added)


def _refuse(out: Path, beside: Path, *, force: bool) -> None:
    if out.suffix.lower() not in YAML_SUFFIXES | JSONL_SUFFIXES:
        raise QuestionSetError(f"{out} is no name for a question set: end it with .yaml or .jsonl")
    if not out.parent.is_dir():
        raise QuestionSetError(f"there is no folder {out.parent}: make it, or name another file")
    for path in (out, beside):
        if path.exists() and not force:
            # Somebody may have corrected it since by hand.
            raise QuestionSetError(
                f"{path} is there already: name another file, or replace it with --force"
            )


def _write(questions: QuestionSet, articles: dict[str, Article]) -> None:
    """Write the articles, then the set that needs them."""
    try:
        write_articles(articles, questions.articles)
        if questions.path.suffix.lower() in JSONL_SUFFIXES:
            write_question_set(questions)
        else:
            write_whole(questions.path, _yaml(questions))
    except OSError as error:
        raise QuestionSetError(f"cannot write {questions.path}: {error.strerror}") from error


def _yaml(questions: QuestionSet) -> str:
    """The set as people write theirs: to read, to correct, to add to."""
    header = {"name": questions.name, "articles": questions.articles.name}
    records = [_plain(case) for case in questions.cases]
    return _dumped(header) + "questions:\n" + "".join(f"\n{_dumped([each])}" for each in records)


def _plain(case: Case) -> dict[str, Any]:
    # YAML has no tuples.
    record = case_to_dict(case)
    return {
        key: list(value) if isinstance(value, tuple) else value for key, value in record.items()
    }


def _dumped(value: object) -> str:
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=_WIDTH))


def _show(out: Path, found: Converted, articles: int) -> None:
    for each in found.unusable:
        show_line(output, f"not usable: {each.given[:10]} {each.question!r}: {each.reason}")
    if outdated := sum(each.outdated for each in found.unusable):
        show_line(
            output,
            f"{outdated} {plural(outdated, 'question')} judged to have no answer left out, as "
            "articles were added after the judgement",
        )
    if found.cases:
        count, answerable = len(found.cases), sum(case.answerable for case in found.cases)
        contents = f"{count} {plural(count, 'question')}, {answerable} answerable"
        left_out = f"{len(found.unusable)} not usable"
        in_articles = f"{articles} {plural(articles, 'article')}"
        show_line(output, f"{out}: {contents}, {in_articles}; {left_out}")


def _for_programs(out: Path | None, found: Converted) -> dict[str, Any]:
    return {
        "path": out and str(out),
        "questions": len(found.cases),
        "answerable": sum(case.answerable for case in found.cases),
        "unusable": [asdict(each) for each in found.unusable],
    }
