"""SelQA answer sentence selection (Jurczyk et al., ICTAI 2016): a JSON file of ``ass/``.

A record has the sentences of a section of Wikipedia and the indices of those that answer.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
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

_WHAT = (
    "a file of SelQA's ass folder: a JSON list of article, section, question, candidates, answers"
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s*\Z")
_ID_LENGTH = 12


@dataclass(frozen=True, slots=True)
class _Record:
    article: Text
    section: str
    question: Text
    candidates: tuple[str, ...]
    answers: tuple[Annotated[int, Field(ge=0)], ...]
    topic: str = ""
    is_paraphrase: bool = False


_RECORDS = TypeAdapter(list[_Record])


def read(path: Path, split: str | None = None) -> Imported:  # noqa: ARG001 - there are none
    """Import a file.

    Raises:
        QuestionSetError: It is malformed, or an answer is none of the candidates.
    """
    articles = Articles()
    records = read_json(path, _RECORDS, _WHAT)
    cases = [_case(path, number, record, articles) for number, record in enumerate(records)]
    return Imported(tuple(cases), articles.by_name)


def _case(path: Path, number: int, record: _Record, articles: Articles) -> Case:
    where = f"{path}: record {number}"
    beyond = [index for index in record.answers if index >= len(record.candidates)]
    if beyond:
        raise QuestionSetError(
            f"{where}: there is no candidate {beyond[0]}, they are numbered from 0 to "
            f"{len(record.candidates) - 1}; correct answers, or remove the record"
        )
    text, spans = joined(record.candidates, _separators(record.candidates))
    converted = article_form(text, where)
    title = " – ".join(distinct([record.article, record.section]))
    name = articles.add(title, title, converted.text)
    evidence = evidence_at(name, converted, (spans[index] for index in record.answers))
    return Case(
        id=_id(record),
        question=record.question.strip(),
        answerable=bool(evidence),
        evidence=evidence,
        type=question_type(record.question),
        tags=distinct(
            [record.topic.lower().replace(" ", "-"), "paraphrase" if record.is_paraphrase else ""]
        ),
        source=f"SelQA {path.stem} record {number}",
    )


def _separators(candidates: Sequence[str]) -> list[str]:
    """What to put between each two: a heading or a list item is a paragraph of its own."""
    ends = [_SENTENCE_END.search(candidate) is not None for candidate in candidates]
    return [" " if before and behind else "\n\n" for before, behind in pairwise(ends)]


def _id(record: _Record) -> str:
    """The records have no ids: one that does not depend on which others are in the file."""
    content = json.dumps([record.article, record.section, record.question])
    return hashlib.sha256(content.encode()).hexdigest()[:_ID_LENGTH]


IMPORTER = Importer("SelQA answer sentence selection: a JSON file of ass/", read)
