"""The articles of a question set, and where its evidence stands in them.

They come from a folder, loaded as ``rag add`` loads it, or from a ``.jsonl`` file of ready
articles, one a line: ``name``, ``title``, ``text``, and where known ``published`` (ISO 8601),
``source`` and ``url``. A ready text is taken as it is, but for the space around its paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from rag.errors import LoadError, MalformedError, QuestionSetError
from rag.eval.cases import Evidence, QuestionSet, Text
from rag.eval.files import FormatError, first_fault, json_line, read_json_lines, write_whole
from rag.eval.problems import Problem
from rag.load import find_files, load_file
from rag.load.decoding import decode
from rag.types import Article

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
        MalformedError: A line of the file of articles is malformed.
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
    write_whole(path, "".join(_line(name, article) for name, article in articles.items()))


def _line(name: str, article: Article) -> str:
    ready = ReadyArticle(
        name, article.title, article.text, article.published, article.source, article.url
    )
    return json_line(_READY.dump_python(ready, mode="json", exclude_none=True))


def paragraphs(text: str) -> str:
    """A text in the form that articles have: each paragraph on a line, an empty line between."""
    # One look at each run of white space: a pattern for breaks alone would look at a long one again
    # and again.
    return _SPACES.sub(lambda run: "\n\n" if run[0].count("\n") > 1 else " ", text.strip())


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
    """Whether the file has a quote that the article, which was loaded from it, has nowhere.

    Raises:
        QuestionSetError: The file has gone since.
        LoadError: It is another one since, and no text.
    """
    if piece.quote is None or held.file is None or piece.quote in held.article.text:
        return False
    try:
        raw = decode(held.file.read_bytes(), held.file.as_posix())
    except OSError as error:
        raise QuestionSetError(f"cannot read {held.file}: {error.strerror}") from error
    return _SPACES.sub(" ", piece.quote) in _SPACES.sub(" ", raw)


def _read_ready(path: Path) -> Iterator[tuple[str, SetArticle]]:
    seen: dict[str, int] = {}
    number = 1
    try:
        for number, value in read_json_lines(path):
            ready = _READY.validate_python(value)
            if ready.name in seen:
                fault = f"the name {ready.name!r} is also that of line {seen[ready.name]}"
                raise MalformedError(Problem(path, number, fault))
            seen[ready.name] = number
            yield ready.name, SetArticle(_article(ready))
    except OSError as error:
        raise QuestionSetError(f"cannot read the articles {path}: {error.strerror}") from error
    except FormatError as error:
        raise MalformedError(Problem(path, error.line, str(error))) from error
    except ValidationError as error:
        fault = f"this is no article: {first_fault(error)}"
        raise MalformedError(Problem(path, number, fault)) from error


def _article(ready: ReadyArticle) -> Article:
    return Article.create(
        ready.title,
        paragraphs(ready.text),
        published=ready.published,
        source=ready.source,
        url=ready.url,
    )
