"""What a language model said of the answers of a run: ``judgements.jsonl`` in the run's folder.

An opinion, kept apart from what is measured: neither the summary nor a gate looks at it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, TypeAdapter, ValidationError

from rag.errors import EvaluationError
from rag.eval.intervals import Estimate, interval

JUDGEMENTS = "judgements.jsonl"

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


@dataclass(frozen=True, slots=True)
class Header:
    """What judgements hang on: with another header they are other judgements.

    Attributes:
        judge: The model's name.
        prompts: A hash of what it is asked.
        answers: A hash of what it judges.
        format: Of the file.
    """

    judge: str
    prompts: str
    answers: str
    format: Literal[1] = 1


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
    number = 1
    try:
        # As bytes, since the cut may go through a character.
        lines = path.read_bytes().split(b"\n")[:-1]
        if not lines:
            return None
        header = _HEADER.validate_json(lines[0])
        found = {}
        for number, line in enumerate(lines[1:], start=2):  # noqa: B007 - told of below
            judgement = _JUDGEMENT.validate_json(line)
            found[judgement.id] = judgement
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EvaluationError(f"cannot read the judgements {path}: {error.strerror}") from error
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]["msg"]
        raise EvaluationError(
            f"{path}:{number} is no judgement ({fault}): `rag eval judge {path.parent} --fresh` "
            "judges anew"
        ) from error
    return Judgements(header, tuple(found.values()))


def write_judgements(judgements: Judgements, folder: Path) -> Path:
    """Write the file anew, as a whole or not at all, and return it; judgements can be added."""
    path = folder / JUDGEMENTS
    temporary = path.with_name(path.name + ".tmp")
    lines = [_line(judgements.header), *map(judgement_line, judgements.judgements)]
    try:
        temporary.write_text("".join(lines), encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError as error:
        raise EvaluationError(
            f"cannot write the judgements {path}: {error.strerror}; make the run's folder writable"
        ) from error
    return path


def judgement_line(judgement: Judgement) -> str:
    """A judgement as one line of the file."""
    return _line(judgement)


def summarize_judgements(judgements: Iterable[Judgement], seed: int) -> dict[str, Estimate]:
    """The mean of each criterion over the questions that it was judged for, with its interval."""
    judgements = tuple(judgements)
    scores = {name: [getattr(each, name) for each in judgements] for name in CRITERIA}
    judged = {
        name: np.array([score for score in of_all if score is not None])
        for name, of_all in scores.items()
    }
    return {name: _mean(figures, seed) for name, figures in judged.items() if figures.size}


def _mean(figures: np.ndarray, seed: int) -> Estimate:
    low, high = interval(lambda rows: float(figures[rows].mean()), figures.size, seed)
    return Estimate(float(figures.mean()), low, high, figures.size)


def _line(value: Header | Judgement) -> str:
    return json.dumps(asdict(value), ensure_ascii=False, allow_nan=False) + "\n"
