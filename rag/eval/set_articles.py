"""The articles of a question set, and where its evidence stands in them.

They come from a folder, loaded as ``rag add`` loads it, or from a ``.jsonl`` file of ready
articles, one a line: ``name``, ``title``, ``text``, and where known ``published`` (ISO 8601),
``source`` and ``url``. A ready text is taken as it is, but for the space around its paragraphs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from rag.errors import LoadError, QuestionSetError
from rag.eval.cases import Evidence, QuestionSet, Text
from rag.load import find_files, load_file
from rag.types import Article

_PARAGRAPH_BREAK = re.compile(r"\s*\n\s*\n\s*")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class ReadyArticle:
    """One line of a file of articles."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: Text
    title: Text
    text: Annotated[Text, Field(repr=False)]
    published: date | None = None
    source: str | None = None
    url: str | None = None


_READY = TypeAdapter(ReadyArticle)


@dataclass(frozen=True, slots=True)
class SetArticle:
    """An article as the store has it, and the file that it was loaded from, if it was."""

    article: Article
    file: Path | None = None


Span = tuple[int, int]


def read_articles(questions: QuestionSet, max_bytes: int) -> dict[str, SetArticle]:
    """The articles of a set by name.

    Args:
        questions: The set.
        max_bytes: Size of a file beyond which it is refused.

    Raises:
        QuestionSetError: They are missing, or one of them cannot be loaded.
    """
    place = questions.articles
    if place.suffix.lower() == ".jsonl":
        return dict(_read_ready(place))
    try:
        files, failed = find_files(place)
        for failure in failed:
            raise QuestionSetError(f"an article of {questions.path} fails: {failure.reason}")
        root = place if place.is_dir() else place.parent
        return {
            file.relative_to(root).as_posix(): SetArticle(
                load_file(file, max_bytes=max_bytes).article, file
            )
            for file in files
        }
    except LoadError as error:
        raise QuestionSetError(f"an article of {questions.path} fails: {error}") from error


def write_articles(articles: Mapping[str, Article], path: Path) -> None:
    """Write articles as a file that :func:`read_articles` reads."""
    with path.open("w", encoding="utf-8") as file:
        for name, article in articles.items():
            ready = ReadyArticle(
                name,
                article.title,
                article.text,
                article.published,
                article.source,
                article.url,
            )
            record = _READY.dump_python(ready, mode="json", exclude_none=True)
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def paragraphs(text: str) -> str:
    """A text in the form that articles have: each paragraph on a line, an empty line between."""
    parts = (_SPACES.sub(" ", part).strip() for part in _PARAGRAPH_BREAK.split(text))
    return "\n\n".join(part for part in parts if part)


def occurrences(piece: Evidence, article: Article) -> tuple[Span, ...]:
    """Where a piece of evidence stands in its article; nothing where it does not.

    A piece without a quote is the whole article.
    """
    if piece.quote is None:
        return ((0, len(article.text)),)
    if piece.start is not None:
        end = piece.start + len(piece.quote)
        return ((piece.start, end),) if article.text[piece.start : end] == piece.quote else ()
    return tuple(
        (found.start(), found.end()) for found in re.finditer(re.escape(piece.quote), article.text)
    )


def lost_in_loading(piece: Evidence, held: SetArticle) -> bool:
    """Whether a quote that the article does not have is in the file that it was loaded from."""
    if piece.quote is None or held.file is None:
        return False
    raw = held.file.read_text(encoding="utf-8", errors="replace")
    return _SPACES.sub(" ", piece.quote) in _SPACES.sub(" ", raw)


def _read_ready(path: Path) -> Iterator[tuple[str, SetArticle]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise QuestionSetError(f"cannot read the articles {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{path} is not UTF-8 text: save it as UTF-8") from error
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            ready = _READY.validate_json(line)
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in fault["loc"])
            raise QuestionSetError(
                f"{path}:{number} is no article: {where} {fault['msg']}"
            ) from error
        if ready.name in seen:
            raise QuestionSetError(
                f"{path}:{number}: the name {ready.name!r} is also that of line {seen[ready.name]}"
            )
        seen[ready.name] = number
        yield (
            ready.name,
            SetArticle(
                Article.create(
                    ready.title,
                    paragraphs(ready.text),
                    published=ready.published,
                    source=ready.source,
                    url=ready.url,
                )
            ),
        )
