"""BEIR (Thakur et al., NeurIPS 2021): a folder with a corpus, queries and relevance judgements.

Documents are judged as a whole, and a query's relevant documents are all needed, as recall is
taken over all of them there. Judgements above 0 are relevant; grades are not kept.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
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
    logger,
    question_type,
    read_bytes,
    read_jsonl,
)
from rag.eval.set_articles import paragraphs

SPLITS = ("test", "dev", "train")
"""Which judgements are taken when none are named: the first of these that are there."""

_WHAT = "a BEIR folder, unpacked: corpus.jsonl, queries.jsonl and qrels/*.tsv"
_COLUMNS = 3


_Id = Annotated[Text, Field(alias="_id")]


@dataclass(frozen=True, slots=True)
class _Document:
    id: _Id
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class _Query:
    id: _Id
    text: Text


@dataclass(frozen=True, slots=True)
class _Judgement:
    """That a document is relevant for a query, and the file and line that say so."""

    query: str
    document: str
    where: str


_DOCUMENT = TypeAdapter(_Document)
_QUERY = TypeAdapter(_Query)


def read(path: Path, split: str | None = None) -> Imported:
    """Import a folder.

    Args:
        path: The folder.
        split: Name of a file in ``qrels``, without ``.tsv``; None: see :data:`SPLITS`.

    Raises:
        QuestionSetError: A file is missing or malformed, or a judgement names what is not there.
    """
    judgements = list(_judgements(_qrels(path, split)))
    articles = Articles()
    names = _documents(path / "corpus.jsonl", articles)
    queries = {
        query.id: query.text.strip()
        for _, query in read_jsonl(path / "queries.jsonl", _QUERY, _WHAT)
    }
    relevant: dict[str, dict[str, None]] = {}
    lost = 0
    for judgement in judgements:
        _refuse_unknown(judgement.where, "queries.jsonl", judgement.query, queries)
        _refuse_unknown(judgement.where, "corpus.jsonl", judgement.document, names)
        name = names[judgement.document]
        if name is None:
            lost += 1
        else:
            relevant.setdefault(judgement.query, {})[name] = None
    if lost:
        logger.warning("%d judgements of empty documents are left out", lost)
    cases = (_case(path, id_, queries[id_], tuple(found)) for id_, found in relevant.items())
    return Imported(tuple(cases), articles.by_name)


def _case(path: Path, id_: str, question: str, names: tuple[str, ...]) -> Case:
    return Case(
        id=id_,
        question=question,
        answerable=True,
        evidence=tuple(Evidence(name) for name in names),
        needs="all",
        type=question_type(question),
        source=f"{path.resolve().name} {id_}",
    )


def _refuse_unknown(where: str, file: str, id_: str, known: Container[str]) -> None:
    if id_ not in known:
        raise QuestionSetError(f"{where}: {file} has no {id_!r}; complete it or remove the line")


def _documents(path: Path, articles: Articles) -> dict[str, str | None]:
    """The name of each document in the set; None for those without any text."""
    names: dict[str, str | None] = {}
    for _, document in read_jsonl(path, _DOCUMENT, _WHAT):
        text = paragraphs(document.text) or paragraphs(document.title)
        names[document.id] = articles.add(document.id, document.title, text) if text else None
    empty = sum(name is None for name in names.values())
    if empty:
        logger.warning("%d documents without any text are left out", empty)
    return names


def _qrels(path: Path, split: str | None) -> Path:
    files = {file.stem: file for file in sorted((path / "qrels").glob("*.tsv"))}
    if not files:
        raise QuestionSetError(f"there are no judgements {path / 'qrels'}/*.tsv; give {_WHAT}")
    if split is None:
        split = next((name for name in SPLITS if name in files), next(iter(files)))
    if split not in files:
        raise QuestionSetError(f"{path} has no split {split!r}; there are: {', '.join(files)}")
    return files[split]


def _judgements(path: Path) -> Iterator[_Judgement]:
    """The judgements of a file that call a document relevant."""
    try:
        lines = read_bytes(path, _WHAT).decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{path} is not UTF-8 text: save it as UTF-8") from error
    for number, line in enumerate(lines, start=1):
        columns = line.rstrip("\r").split("\t")
        if not line.strip() or (number == 1 and columns[0] == "query-id"):
            continue
        where = f"{path}:{number}"
        try:
            score = float(columns[2]) if len(columns) == _COLUMNS else None
        except ValueError:
            score = None
        if score is None:
            raise QuestionSetError(
                f"{where}: expected query-id, corpus-id and a number with tabs between; "
                "correct or remove the line"
            )
        if score > 0:
            yield _Judgement(columns[0], columns[1], where)


IMPORTER = Importer(
    "BEIR: a folder with corpus.jsonl, queries.jsonl and qrels/*.tsv",
    read,
    has_splits=True,
    lists_relevant=True,
)
