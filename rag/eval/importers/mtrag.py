"""Generation tasks of MTRAG and MTRAG-UN (Katsis et al., TACL 2025): a ``reference.jsonl``.

A task is one turn of a conversation. Its contexts are the passages that its annotator judged
relevant, so they are its evidence, each as a whole. Partly answerable turns are answerable, tagged
``partial``. Underspecified turns (MTRAG-UN), which call for a question in return, are not
answerable, tagged ``underspecified``; their contexts are kept as articles only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, TypeAdapter

from rag.errors import QuestionSetError
from rag.eval.cases import Case, EarlierTurn, Evidence, Text
from rag.eval.importers.common import (
    Articles,
    Imported,
    Importer,
    article_form,
    distinct,
    question_type,
    read_jsonl,
)

_WHAT = (
    "a reference.jsonl of MTRAG's generation tasks: task_id, input (speaker, text), contexts "
    "(document_id, text), targets, answerability and Collection"
)
_ANSWERABLE = frozenset({"ANSWERABLE", "PARTIAL"})

Answerability = Literal["ANSWERABLE", "PARTIAL", "UNANSWERABLE", "UNDERSPECIFIED", "CONVERSATIONAL"]


@dataclass(frozen=True, slots=True)
class _Turn:
    speaker: Literal["user", "agent"]
    text: str


@dataclass(frozen=True, slots=True)
class _Context:
    document_id: Text
    text: Text
    title: str = ""


@dataclass(frozen=True, slots=True)
class _Task:
    task_id: Text
    input: Annotated[tuple[_Turn, ...], Field(min_length=1)]
    contexts: tuple[_Context, ...]
    answerability: Annotated[
        tuple[Answerability, ...],
        # MTRAG has a capital, MTRAG-UN has none.
        Field(
            min_length=1,
            max_length=1,
            validation_alias=AliasChoices("answerability", "Answerability"),
        ),
    ]
    targets: tuple[_Turn, ...] = ()
    collection: Annotated[str, Field(alias="Collection")] = ""
    question_kinds: Annotated[tuple[str, ...], Field(alias="Question Type")] = field(default=())
    turn_kinds: Annotated[tuple[str, ...], Field(alias="Multi-Turn")] = field(default=())


_TASK = TypeAdapter(_Task)


def read(path: Path, split: str | None = None) -> Imported:  # noqa: ARG001 - there are none
    """Import a file.

    Raises:
        QuestionSetError: It cannot be read, or a line is malformed.
    """
    articles = Articles()
    cases = tuple(
        _case(f"{path}:{line}", task, articles) for line, task in read_jsonl(path, _TASK, _WHAT)
    )
    return Imported(cases, articles.by_name)


def _case(where: str, task: _Task, articles: Articles) -> Case:
    label = task.answerability[0]
    names = dict.fromkeys(_add(where, context, articles) for context in task.contexts)
    answerable = label in _ANSWERABLE
    evidence = tuple(Evidence(name) for name in names) if answerable else ()
    *earlier, last = task.input
    if last.speaker != "user" or not last.text.strip():
        raise QuestionSetError(f"{where}: the last turn of input is no question; remove the record")
    return Case(
        id=task.task_id,
        question=last.text.strip(),
        answerable=answerable,
        answers=distinct(target.text for target in task.targets) if answerable else (),
        evidence=evidence,
        needs="all" if answerable else "any",
        history=_history(where, earlier),
        type=question_type(last.text),
        tags=_tags(task, label),
        source=f"MTRAG {task.task_id}",
    )


def _add(where: str, context: _Context, articles: Articles) -> str:
    text = context.text.lstrip()
    if context.title:
        text = text.removeprefix(f"{context.title}\n")
    # Lines are paragraphs, list items and rows of tables there: nothing is wrapped.
    converted = article_form("\n\n".join(text.split("\n")), where)
    return articles.add(context.document_id, context.title, converted.text)


def _history(where: str, turns: Sequence[_Turn]) -> tuple[EarlierTurn, ...]:
    """Questions with what was answered, where several turns of the agent are one answer."""
    found: list[EarlierTurn] = []
    for turn in turns:
        text = turn.text.strip()
        if turn.speaker == "user":
            found.append(EarlierTurn(text))
        elif not found:
            raise QuestionSetError(
                f"{where}: the agent speaks before the user in input; correct or remove the record"
            )
        else:
            said = " ".join(part for part in (found[-1].answer, text) if part)
            found[-1] = replace(found[-1], answer=said or None)
    return tuple(turn for turn in found if turn.question)


def _tags(task: _Task, label: Answerability) -> tuple[str, ...]:
    kinds = [kind for kind in (*task.question_kinds, *task.turn_kinds) if kind != "N/A"]
    special = [] if label in {"ANSWERABLE", "UNANSWERABLE"} else [label]
    return distinct(tag.lower() for tag in [task.collection, *special, *kinds])


IMPORTER = Importer(
    "MTRAG and MTRAG-UN generation tasks: a reference.jsonl", read, lists_relevant=True
)
