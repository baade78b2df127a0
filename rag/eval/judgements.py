"""What a language model said of the answers of a run: ``judgements.jsonl`` in the run's folder.

An opinion, kept apart from what is measured: neither the summary nor a gate looks at it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, TypeAdapter, ValidationError

from rag.errors import EvaluationError
from rag.eval.files import (
    FormatError,
    first_fault,
    json_line,
    only_process,
    read_json_lines,
    write_whole,
)
from rag.eval.intervals import Estimate, estimate_over

logger = logging.getLogger(__name__)

JUDGEMENTS = "judgements.jsonl"
LOCK = ".judging.lock"

CRITERIA = ("faithfulness", "correctness")

Share = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was said of the answer to one question.

    Attributes:
        id: The question's.
        faithfulness: Share of the statements that follow from the quotations they cite.
        correctness: 1 when the answer says what the accepted answers, or else the evidence, say;
            None also where there is nothing to compare it with.
        error: Why a criterion that applies is None; None when all that apply were judged.
    """

    id: str
    faithfulness: Share | None
    correctness: Share | None
    error: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said of any criterion."""
        return self.faithfulness is None and self.correctness is None


@dataclass(frozen=True, slots=True)
class Header:
    """What judgements hang on: with another header they are other judgements.

    Attributes:
        judge: The model's name.
        prompts: A hash of what it is asked.
        answers: A hash of what it judges.
        endpoint: Where the model is asked, without credentials: two endpoints may well have
            different models of one name. Empty where it is asked nowhere else.
        format: Of the file.
    """

    judge: str
    prompts: str
    answers: str
    endpoint: str = ""
    format: Literal[1] = 1

    @property
    def whose(self) -> str:
        """The judge as people are told of it: its name and its endpoint."""
        return f"{self.judge} at {self.endpoint}" if self.endpoint else self.judge


@dataclass(frozen=True, slots=True)
class Judgements:
    """All that one model said of a run; only of some questions when it was interrupted."""

    header: Header
    judgements: tuple[Judgement, ...]

    @property
    def missing(self) -> tuple[Judgement, ...]:
        """Those in which a criterion could not be judged."""
        return tuple(each for each in self.judgements if each.error)


_HEADER = TypeAdapter(Header)
_JUDGEMENT = TypeAdapter(Judgement)


def read_judgements(folder: str | Path) -> Judgements | None:
    """The judgements in a run's folder; None when it was never judged.

    They may be of answers that were replaced since: see :func:`rag.eval.judge.fits`. A last line
    that was cut off when judging was killed is left out.

    Raises:
        EvaluationError: They cannot be read.
    """
    path = Path(folder) / JUDGEMENTS
    header: Header | None = None
    found: dict[str, Judgement] = {}
    number = 1
    try:
        for number, value in read_json_lines(path, killed=True):  # noqa: B007 - told of below
            if header is None:
                header = _HEADER.validate_python(value)
            else:
                judgement = _JUDGEMENT.validate_python(value)
                found[judgement.id] = judgement
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EvaluationError(f"cannot read the judgements {path}: {error.strerror}") from error
    except FormatError as error:
        raise _damaged(path, error.line, str(error)) from error
    except ValidationError as error:
        raise _damaged(path, number, first_fault(error)) from error
    return Judgements(header, tuple(found.values())) if header else None


def write_judgements(judgements: Judgements, folder: Path) -> None:
    """Write the file anew, as a whole or not at all; OSError if it fails."""
    lines = [json_line(asdict(each)) for each in judgements.judgements]
    write_whole(folder / JUDGEMENTS, json_line(asdict(judgements.header)) + "".join(lines))


class KeptJudgements:
    """The judgements in a run's folder while more are made.

    Those of another judge, or that are to be forgotten, stay until the new one says something.

    Attributes:
        said: The latest judgement of each question.
    """

    def __init__(self, folder: Path, header: Header, *, fresh: bool) -> None:
        self.said: dict[str, Judgement] = {}
        self._folder, self._header = folder, header
        self._begun = False
        earlier = None if fresh else read_judgements(folder)
        self._replaces = (folder / JUDGEMENTS).exists() if fresh else earlier is not None
        if earlier and earlier.header == header:
            self.said = {each.id: each for each in earlier.judgements}
            self._replaces = False
        elif earlier:
            logger.warning(
                "the judgements by %s are replaced as soon as %s has judged",
                earlier.header.whose,
                header.whose,
            )

    @property
    def says_something(self) -> bool:
        """Whether any question was judged, be it by one criterion."""
        return any(not each.is_empty for each in self.said.values())

    def add(self, judgement: Judgement) -> None:
        """Keep a judgement, instead of an earlier one of the question; EvaluationError."""
        self.said[judgement.id] = judgement
        try:
            if self._begun:
                with (self._folder / JUDGEMENTS).open("a", encoding="utf-8", newline="\n") as file:
                    file.write(json_line(asdict(judgement)))
            elif not self._replaces or not judgement.is_empty:
                # As a whole, without what is left of a line that was cut off.
                write_judgements(Judgements(self._header, tuple(self.said.values())), self._folder)
                self._begun = True
        except OSError as error:
            raise _unwritable(self._folder / JUDGEMENTS, error) from error


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep a second judge out of a run's folder: each would write over what the other says.

    Raises:
        EvaluationError: One is at it, or the folder cannot be written.
    """
    busy = f"another process is judging the run {folder}: wait for it, or stop it first"
    with ExitStack() as stack:
        try:
            stack.enter_context(only_process(folder / LOCK, busy))
        except OSError as error:
            raise _unwritable(folder / LOCK, error) from error
        yield


def _damaged(path: Path, line: int, fault: str) -> EvaluationError:
    return EvaluationError(
        f"{path}:{line} is no judgement ({fault}): `rag eval judge {path.parent} --fresh` judges "
        "anew"
    )


def _unwritable(path: Path, error: OSError) -> EvaluationError:
    return EvaluationError(
        f"cannot write the judgements {path}: {error.strerror}; make room, and the run's folder "
        "writable"
    )


def summarize_judgements(judgements: Iterable[Judgement], seed: int) -> dict[str, Estimate]:
    """The mean of each criterion over the questions that it was judged for, with its interval."""
    judgements = tuple(judgements)
    of_all = {name: [getattr(each, name) for each in judgements] for name in CRITERIA}
    judged = {name: [s for s in scores if s is not None] for name, scores in of_all.items()}
    return {name: estimate_over(some, np.mean, seed) for name, some in judged.items() if some}
