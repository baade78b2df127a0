"""SQuAD JSON, versions 1.1 and 2.0 (Rajpurkar et al. 2016, 2018), and what others put in that form.

An entry's paragraphs are one article; evidence are the answers' spans. A question that SQuAD 2.0
calls impossible has no answer in its own paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from rag.errors import QuestionSetError
from rag.eval.cases import Case, Text
from rag.eval.importers.common import (
    Articles,
    Imported,
    Importer,
    article_form,
    distinct,
    evidence_at,
    question_type,
    read_json,
)
from rag.eval.importers.texts import joined
from rag.eval.set_articles import Span

_WHAT = 'a file in the SQuAD format: {"version": …, "data": [{"title", "paragraphs": […]}]}'


@dataclass(frozen=True, slots=True)
class _Answer:
    text: Text
    answer_start: Annotated[int, Field(ge=0)]


@dataclass(frozen=True, slots=True)
class _Question:
    id: Text
    question: Text
    answers: tuple[_Answer, ...] = ()
    is_impossible: bool = False


@dataclass(frozen=True, slots=True)
class _Paragraph:
    context: Text
    qas: tuple[_Question, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    title: Text
    paragraphs: tuple[_Paragraph, ...]


@dataclass(frozen=True, slots=True)
class _File:
    data: tuple[_Entry, ...]


_FILE = TypeAdapter(_File)


def read(path: Path, split: str | None = None) -> Imported:  # noqa: ARG001 - there are none
    """Import a file.

    Raises:
        QuestionSetError: It is malformed, or an answer does not stand where it says.
    """
    articles = Articles()
    cases: list[Case] = []
    for entry in read_json(path, _FILE, _WHAT).data:
        if entry.paragraphs:
            cases += _cases(path, entry, articles)
    return Imported(tuple(cases), articles.by_name)


def _cases(path: Path, entry: _Entry, articles: Articles) -> Iterator[Case]:
    contexts = list(dict.fromkeys(paragraph.context for paragraph in entry.paragraphs))
    text, spans = joined(contexts)
    offsets = {context: start for context, (start, _) in zip(contexts, spans, strict=True)}
    converted = article_form(text, f"{path}: {entry.title!r}")
    title = entry.title.replace("_", " ")
    name = articles.add(title, title, converted.text)
    for paragraph in entry.paragraphs:
        for question in paragraph.qas:
            if not question.answers and not question.is_impossible:
                raise QuestionSetError(
                    f"{path}: question {question.id!r} has no answers and is not is_impossible: "
                    "give a file with answers (those of hidden tests have none), or remove it"
                )
            answers = () if question.is_impossible else question.answers
            offset = offsets[paragraph.context]
            places = [_place(path, question, answer, paragraph.context) for answer in answers]
            yield Case(
                id=question.id,
                question=question.question.strip(),
                answerable=bool(answers),
                answers=distinct(answer.text for answer in answers),
                evidence=evidence_at(
                    name, converted, ((offset + start, offset + end) for start, end in places)
                ),
                type=question_type(question.question),
                source=f"{path.stem} {question.id}",
            )


def _place(path: Path, question: _Question, answer: _Answer, context: str) -> Span:
    end = answer.answer_start + len(answer.text)
    if context[answer.answer_start : end] != answer.text:
        raise QuestionSetError(
            f"{path}: question {question.id!r}: the answer {answer.text!r} does not stand at "
            f"{answer.answer_start} of its paragraph; correct answer_start, which counts "
            "characters from 0, or remove the question"
        )
    return answer.answer_start, end


IMPORTER = Importer("SQuAD 1.1 or 2.0: a JSON file", read)
