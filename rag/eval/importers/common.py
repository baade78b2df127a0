"""What the importers share: reading records, collecting articles, the kind of a question."""

from __future__ import annotations

import codecs
import logging
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from rag.errors import QuestionSetError
from rag.eval.cases import Case, Evidence
from rag.eval.files import FormatError, first_fault, read_json_lines
from rag.eval.importers.texts import ConvertedText
from rag.eval.set_articles import Span
from rag.types import Article

logger = logging.getLogger(__name__)

T = TypeVar("T")

_TITLE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Imported:
    """What an importer makes of a file.

    Attributes:
        cases: Its questions. One with a single piece of evidence may say that it needs all: what
            is the same question may come again, with other evidence.
        articles: Its articles by name.
    """

    cases: tuple[Case, ...]
    articles: dict[str, Article]


@dataclass(frozen=True, slots=True)
class Importer:
    """A format that question sets come in.

    Attributes:
        meaning: What the format is, and what to give: a file or a folder.
        read: Makes an :class:`Imported` of a path and the name of a split.
        has_splits: Whether the name of a split can be given.
        lists_relevant: Whether the evidence of a question is all that is relevant to it, as far as
            its record tells. Where the question comes again, all of both is needed then; else the
            evidence of either answers it.
    """

    meaning: str
    read: Callable[[Path, str | None], Imported]
    has_splits: bool = False
    lists_relevant: bool = False


@dataclass(slots=True)
class Articles:
    """The articles of a set by name, each content once."""

    by_name: dict[str, Article] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, title: str, text: str) -> str:
        """Take an article in, its text in article form.

        Returns:
            Its name in the set: that of an article with the same title and text if there is one;
            the given one; or, where another article has that, the given one with a number.
        """
        article = Article.create(" ".join(title.split()) or _beginning(text), text)
        if article.id in self._names:
            return self._names[article.id]
        name = name.strip() or article.title
        unique, number = name, 1
        while unique in self.by_name:
            number += 1
            unique = f"{name} ({number})"
        self.by_name[unique] = article
        self._names[article.id] = unique
        return unique


def evidence_at(name: str, converted: ConvertedText, spans: Iterable[Span]) -> tuple[Evidence, ...]:
    """Evidence at some spans of the original of an article's text, each place once."""
    return tuple(
        Evidence(name, converted.text[start:end], start) for start, end in converted.spans(spans)
    )


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts without space around them, each once, empty ones left out."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))


_QUESTION_WORD = re.compile(
    r"\b(?:(?P<amount>how (?:many|much|long|often|old|far|tall|big|high|large|deep|fast|heavy))|"
    r"(?P<who>who|whom|whose)|(?P<word>what|when|where|why|how|which))(?:['’]?(?:s|re|d|ll))?\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"\W*(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|"
    r"must)(?:n['’]?t)?\b",
    re.IGNORECASE,
)

_POLITE = re.compile(
    r"\W*(?:(?:can|could|will|would) you|do you know|are you able to)\b", re.IGNORECASE
)


def question_type(question: str) -> str:
    """The kind of a question by its first question word.

    Returns:
        who, what, when, where, why, how-many (also how long, how old …), how or which; yes-no for
        one that begins with a verb such as "is" or "did", but for "can you tell me"; other for the
        rest.
    """
    if _YES_NO.match(question) and not _POLITE.match(question):
        return "yes-no"
    found = _QUESTION_WORD.search(" ".join(question.split()))
    if found is None:
        return "other"
    if found["amount"]:
        return "how-many"
    return "who" if found["who"] else found["word"].lower()


def read_bytes(path: Path, what: str) -> bytes:
    """A file's content without a byte order mark.

    Args:
        path: The file.
        what: What it should be, for the message when it cannot be read.

    Raises:
        QuestionSetError: It cannot be read.
    """
    try:
        return path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise _unreadable(path, error, what) from error


def read_json(path: Path, adapter: TypeAdapter[T], what: str) -> T:
    """The value of a JSON file.

    Raises:
        QuestionSetError: It cannot be read, or is none of that format.
    """
    try:
        return adapter.validate_json(read_bytes(path, what))
    except ValidationError as error:
        raise _malformed(str(path), error, what) from error


def read_jsonl(path: Path, adapter: TypeAdapter[T], what: str) -> Iterator[tuple[int, T]]:
    """The values of a JSON Lines file with their lines, 1 upwards.

    Raises:
        QuestionSetError: It cannot be read, or a line is none of that format.
    """
    number = 1
    try:
        for number, value in read_json_lines(path):
            yield number, adapter.validate_python(value)
    except OSError as error:
        raise _unreadable(path, error, what) from error
    except FormatError as error:
        raise QuestionSetError(f"{path}:{error.line}: {error}; give {what}") from error
    except ValidationError as error:
        raise _malformed(f"{path}:{number}", error, what) from error


def _unreadable(path: Path, error: OSError, what: str) -> QuestionSetError:
    return QuestionSetError(f"cannot read {path}: {error.strerror}; give {what}")


def _malformed(where: str, error: ValidationError, what: str) -> QuestionSetError:
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return QuestionSetError(f"{where}: {first_fault(error)}{more}; give {what}")


def article_form(text: str, where: str) -> ConvertedText:
    """A text in article form.

    Raises:
        QuestionSetError: Nothing is left of it.
    """
    converted = ConvertedText.of(text)
    if not converted.text:
        raise QuestionSetError(f"{where}: the text is empty: fill it in, or remove the record")
    return converted


def _beginning(text: str) -> str:
    """The title of an article that has none."""
    return textwrap.shorten(text.split("\n", 1)[0], _TITLE_LENGTH, placeholder="…") or "Untitled"
