"""A language model judges the answers of a finished run: are they faithful, are they correct?

Each answer takes two requests at most, and one more for every reply that cannot be read.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from rag.errors import EvaluationError, LLMError, LLMReplyError
from rag.eval.judge_prompts import (
    CORRECTNESS,
    FAITHFULNESS,
    MAX_TOKENS,
    PROMPTS,
    Prompt,
    UnreadableError,
    parse_lines,
    parse_word,
)
from rag.eval.judgements import (
    Header,
    Judgement,
    Judgements,
    judgement_line,
    read_judgements,
    write_judgements,
)
from rag.eval.provenance import hash_of
from rag.eval.records import Record, StatementRecord
from rag.eval.runs import Run
from rag.llm import LanguageModel

logger = logging.getLogger(__name__)

EVIDENCE = 10
"""Pieces of evidence that an answer is compared with, at most."""

STOP_AFTER = 5
"""Questions, the first ones, without any judgement: the fault is the model's and not theirs."""

_T = TypeVar("_T")

OnJudged = Callable[[int, int], None]
"""Called with the number of questions done and that of all."""


def judge(
    run: Run, model: LanguageModel, *, fresh: bool = False, progress: OnJudged | None = None
) -> Judgements:
    """Judge the answers of a run, and keep what is said in its folder as it comes.

    Judging that was interrupted goes on; questions without a judgement are asked about again. It
    starts anew when the model, the prompts or the answers are others than those in the folder.

    Args:
        run: With its records. Questions that were not answered are left out.
        model: The judge.
        fresh: Start anew in any case.
        progress: Called after each question.

    Raises:
        EvaluationError: There is nothing to judge, or the folder cannot be read or written.
        LLMError: The model cannot be asked, or has no judgement on any of the first questions.
    """
    records = _judged(run)
    folder = run.path
    if folder is None or not folder.is_dir():
        raise EvaluationError(f"{folder} keeps no answers to judge: name the folder of a run")
    if not records:
        raise EvaluationError(
            f"there is nothing to judge in {folder}: none of its {len(run.records)} questions was "
            "answered"
        )
    header = Header(model.name, PROMPTS, hash_of_answers(run))
    earlier = None if fresh else read_judgements(folder)
    if earlier and earlier.header != header:
        logger.warning("the judgements by %s are replaced", earlier.header.judge)
        earlier = None
    kept = [each for each in earlier.judgements if not each.error] if earlier else []
    done = {each.id: each for each in kept}
    path = write_judgements(Judgements(header, tuple(kept)), folder)
    judging, failed = _Judging(model), 0
    with path.open("a", encoding="utf-8", newline="\n") as file:
        for count, record in enumerate(records, start=1):
            if record.outcome.id not in done:
                judgement = done[record.outcome.id] = judging.judgement(record)
                file.write(judgement_line(judgement))
                file.flush()
                failed += judgement.faithfulness is None and judgement.correctness is None
                if failed == len(done) == STOP_AFTER:
                    raise LLMError(
                        f"{model.name} judged none of the first {failed} questions "
                        f"({judgement.error}): choose another model (RAG_LLM)"
                    )
            if progress:
                progress(count, len(records))
    return Judgements(header, tuple(done[record.outcome.id] for record in records))


def fits(judgements: Judgements, run: Run) -> bool:
    """Whether these judgements are of the answers of this run, and not of earlier ones."""
    return judgements.header.answers == hash_of_answers(run)


def hash_of_answers(run: Run) -> str:
    """A hash of all that is judged of a run."""
    records = _judged(run)
    quoted = [[[s.text, _quotes(record, s)] for s in record.statements] for record in records]
    ids = [record.outcome.id for record in records]
    return hash_of([ids, quoted, [_comparison(record) for record in records]])[:12]


@dataclass(frozen=True, slots=True)
class _Judging:
    """Asks the model about one answer at a time."""

    model: LanguageModel

    def judgement(self, record: Record) -> Judgement:
        """What the model says of an answer; what it fails to say is missing, with the reason."""
        errors: list[str] = []

        def score(name: str, judged: Callable[[Record], float]) -> float | None:
            try:
                return judged(record)
            except (LLMReplyError, UnreadableError) as error:
                errors.append(f"{name}: {error}")
                return None

        faithfulness = score("faithfulness", self._faithfulness)
        comparable = record.outcome.answerable and (record.answers or record.evidence)
        correctness = score("correctness", self._correctness) if comparable else None
        return Judgement(record.outcome.id, faithfulness, correctness, "; ".join(errors) or None)

    def _faithfulness(self, record: Record) -> float:
        # A statement that cites nothing follows from nothing: no need to ask.
        cited = [(each, quotes) for each in record.statements if (quotes := _quotes(record, each))]
        if not cited:
            return 0.0
        data = [
            {"number": number, "statement": statement.text, "quotations": quotes}
            for number, (statement, quotes) in enumerate(cited, start=1)
        ]
        supported = self._ask(FAITHFULNESS, data, lambda reply: parse_lines(reply, len(cited)))
        return sum(supported) / len(record.statements)

    def _correctness(self, record: Record) -> float:
        return float(self._ask(CORRECTNESS, _comparison(record), parse_word))

    def _ask(self, prompt: Prompt, data: object, parse: Callable[[str], _T]) -> _T:
        """The model's reply, as read; one that cannot be read is asked for once more."""
        user = prompt.fill(data)
        try:
            return parse(self.model.complete(prompt.system, user, max_tokens=MAX_TOKENS))
        except UnreadableError:
            user = f"{user}\n\n{prompt.reminder}"
            return parse(self.model.complete(prompt.system, user, max_tokens=MAX_TOKENS))


def _judged(run: Run) -> list[Record]:
    """The questions that were answered."""
    return [record for record in run.records if record.outcome.answered and record.statements]


def _quotes(record: Record, statement: StatementRecord) -> list[str]:
    """What a statement cites."""
    texts = {number: span.text for number, span in enumerate(record.citations, start=1)}
    return [texts[number] for number in statement.citations if number in texts]


def _comparison(record: Record) -> dict[str, Any]:
    """An answer, and what is known of the right one."""
    return {
        "earlier": [{"question": asked, "answer": said} for asked, said in record.history],
        "question": record.question,
        "accepted_answers": list(record.answers),
        "evidence": [span.text for span in record.evidence[:EVIDENCE]],
        "answer": " ".join(statement.text for statement in record.statements),
    }
