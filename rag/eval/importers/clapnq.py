"""ClapNQ annotated data (Rosenthal et al., TACL 2025): a JSON Lines file, or a folder of several.

A question has a passage and the answers of one or more annotators, each with the sentences that it
was made from. Together these are needed, as ClapNQ's answers are to be complete; where annotators
chose different sentences, what is needed is open and each one counts by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from rag.errors import QuestionSetError
from rag.eval.cases import Case, Evidence, Text
from rag.eval.importers.common import (
    Articles,
    Imported,
    Importer,
    article_form,
    distinct,
    evidence_at,
    question_type,
    read_jsonl,
)
from rag.eval.importers.texts import consecutive

_WHAT = (
    "a .jsonl file of ClapNQ's annotated_data, or a folder of them: id, input, passages "
    "(title, text, sentences) and output (answer, selected_sentences)"
)


@dataclass(frozen=True, slots=True)
class _Passage:
    title: str
    text: Text
    sentences: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class _Output:
    answer: str
    selected_sentences: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class _Record:
    id: Text
    input: Text
    passages: Annotated[tuple[_Passage, ...], Field(min_length=1)]
    output: tuple[_Output, ...]


_RECORD = TypeAdapter(_Record)


def read(path: Path, split: str | None = None) -> Imported:  # noqa: ARG001 - there are none
    """Import a file or a folder.

    Raises:
        QuestionSetError: There is no such file, or a line is malformed.
    """
    articles = Articles()
    cases = []
    for file in _files(path):
        for line, record in read_jsonl(file, _RECORD, _WHAT):
            cases.append(_case(f"{file}:{line}", record, articles))
    return Imported(tuple(cases), articles.by_name)


def _files(path: Path) -> Sequence[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(path.rglob("*.jsonl"))
    if not files:
        raise QuestionSetError(f"{path} holds no .jsonl files; give {_WHAT}")
    return files


def _case(where: str, record: _Record, articles: Articles) -> Case:
    outputs = [given for given in record.output if given.answer.strip() or given.selected_sentences]
    chosen = {sentence for output in outputs for sentence in output.selected_sentences}
    evidence = tuple(_evidence(where, record, chosen, articles))
    if outputs and not chosen:
        # That the passage answers is known, where is not.
        evidence = tuple(Evidence(piece.article) for piece in evidence)
    selections = {
        frozenset(output.selected_sentences) for output in outputs if output.selected_sentences
    }
    return Case(
        id=record.id,
        question=record.input.strip(),
        answerable=bool(outputs),
        answers=distinct(output.answer for output in outputs),
        evidence=evidence if outputs else (),
        needs="all" if len(selections) == 1 else "any",
        type=question_type(record.input),
        source=f"ClapNQ {record.id}",
    )


def _evidence(
    where: str, record: _Record, chosen: set[str], articles: Articles
) -> Iterator[Evidence]:
    """The chosen sentences of the passages; without any, the passages as a whole."""
    unknown = chosen.difference(*(passage.sentences for passage in record.passages))
    if unknown:
        raise QuestionSetError(
            f"{where}: a selected sentence is none of the passage's: {min(unknown)!r}; "
            "correct or remove the record"
        )
    for passage in record.passages:
        converted = article_form(passage.text, where)
        name = articles.add(passage.title.strip() or record.id, passage.title, converted.text)
        if not chosen:
            yield Evidence(name)
            continue
        try:
            spans = list(consecutive(passage.sentences, passage.text))
        except ValueError as error:
            raise QuestionSetError(
                f"{where}: the sentences do not make up the passage's text; "
                "correct or remove the record"
            ) from error
        pairs = zip(passage.sentences, spans, strict=True)
        yield from evidence_at(name, converted, (span for text, span in pairs if text in chosen))


IMPORTER = Importer("ClapNQ annotated data: a JSON Lines file, or a folder of several", read)
