"""Questions with known answers: the values of a question set."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

Needs = Literal["any", "all"]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]

NAME_CHARACTERS = 60
"""Length of a set's name, at most: folders of runs begin with it."""

_NAME = re.compile(rf"\w(?:[\w .-]{{0,{NAME_CHARACTERS - 2}}}\w)?")
_NOT_IN_A_NAME = re.compile(r"[^\w .-]+")
_BETWEEN = " .-"
"""Characters that a name neither begins nor ends with: such files are hidden, or not possible."""

_STRICT = ConfigDict(extra="forbid")


def _usable_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise PydanticCustomError(
            "name",
            "{name} cannot be a part of a file name: use letters, digits, '_' and, inside, spaces, "
            "'.' and '-'; {most} characters at most",
            {"name": repr(name), "most": NAME_CHARACTERS},
        )
    return name


Name = Annotated[str, AfterValidator(_usable_name)]
"""What a set may be called: files can be called so."""


def name_from(text: str) -> str:
    """A name for a set out of any text, such as the name of a file."""
    return _NOT_IN_A_NAME.sub("-", text).strip(_BETWEEN)[:NAME_CHARACTERS].rstrip(_BETWEEN) or "set"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of an article that answers a question, or helps to.

    Attributes:
        article: Name of the article in the set: its path inside the folder of articles, with
            forward slashes, or its ``name`` in a file of articles.
        quote: Exact text of the article. None: all of the article, where a set judges whole
            articles only.
        start: Offset of the quote in the article's text. None: wherever the quote occurs.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    article: Text
    quote: Text | None = None
    start: Annotated[int, Field(ge=0)] | None = None


@dataclass(frozen=True, slots=True)
class EarlierTurn:
    """A question asked before in the same conversation.

    ``answer`` is what was answered then; None lets the assistant answer it first.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    question: Text
    answer: Text | None = None


def _as_turn(value: object) -> object:
    """A bare question stands for a turn whose answer is not given."""
    return {"question": value} if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what is known of its answer.

    Attributes:
        id: Unique in the set.
        question: As a user would type it.
        answerable: Whether the articles answer it.
        answers: Accepted answers, any of which will do: short strings and their aliases.
        evidence: Where the articles answer it; empty when they do not.
        needs: Whether any piece of evidence answers by itself, or all are needed.
        history: Earlier turns of the conversation, oldest first.
        type: What kind of question it is; the summary tells the kinds apart.
        tags: Further properties, to filter by.
        source: Where the question comes from.
        line: Line of the file that the case begins at, 1 upwards; 0 when it has none.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    id: Text
    question: Text
    answerable: bool
    answers: tuple[Text, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    needs: Needs = "any"
    history: tuple[Annotated[EarlierTurn, BeforeValidator(_as_turn)], ...] = ()
    type: str = ""
    tags: tuple[Text, ...] = ()
    source: str | None = None
    line: Annotated[int, Field(exclude=True)] = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Cases and the articles that they are asked of.

    Attributes:
        name: What runs and reports call it, in file names too.
        path: The file that it was read from.
        articles: A folder of articles in any format that ``rag add`` reads, or a ``.jsonl`` file
            with one ready article a line (see :mod:`rag.eval.set_articles`).
        cases: In the order of the file.
    """

    name: str
    path: Path
    articles: Path
    cases: tuple[Case, ...]


def draw(cases: Sequence[Case], count: int | None, seed: int) -> list[Case]:
    """Some of the cases, in their order; all of them for a count of None.

    Drawn by a hash of their ids, so that a draw never depends on versions of a random generator,
    and a larger one holds the smaller.
    """

    def rank(case: Case) -> bytes:
        return hashlib.sha256(f"{seed} {case.id}".encode()).digest()

    drawn = {case.id for case in sorted(cases, key=rank)[:count]}
    return [case for case in cases if case.id in drawn]
