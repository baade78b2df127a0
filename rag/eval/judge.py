"""A language model judges the answers of a finished run: are they faithful, are they correct?

Each answer takes two requests at most, and one more for every reply that cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    KeptJudgements,
    held,
)
from rag.eval.provenance import hash_of
from rag.eval.records import Record, StatementRecord
from rag.eval.runs import Run
from rag.llm import LanguageModel

EVIDENCE = 10
"""Pieces of evidence that an answer is compared with, at most."""

STOP_AFTER = 5
"""Questions without any judgement, the first new ones: the fault is the model's and not theirs."""

_T = TypeVar("_T")

OnJudged = Callable[[int, int], None]
"""Called with the number of questions done and that of all."""


def judge(
    run: Run, model: LanguageModel, *, fresh: bool = False, progress: OnJudged | None = None
) -> Judgements:
    """Judge the answers of a run, and keep what is said in its folder as it comes.

    Judging that was interrupted goes on; questions without a judgement are asked about again. It
    starts anew when the model, its endpoint, the prompts or the answers are others than those in
    the folder. Earlier judgements are replaced when the first new one is there, and not before.

    Args:
        run: With its records. Questions that were not answered are left out.
        model: The judge.
        fresh: Start anew in any case.
        progress: Called after each question.

    Raises:
        EvaluationError: There is nothing to judge, another process is judging the run, or the
            folder cannot be read or written.
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
    header = Header(model.name, PROMPTS, hash_of_answers(run), model.endpoint)
    with held(folder):
        kept = KeptJudgements(folder, header, fresh=fresh)
        _judge_all(records, _Judging(model), kept, progress)
    return Judgements(header, tuple(kept.said[record.outcome.id] for record in records))


def _judge_all(
    records: Sequence[Record], judging: _Judging, kept: KeptJudgements, progress: OnJudged | None
) -> None:
    """Judge what is not judged yet: what was not tried before, then what failed before.

    A question that failed may fail because of what it is, so the new ones tell of the model; but
    for one that has never judged any.
    """
    tried = {id_ for id_, said in kept.said.items() if said.error} if kept.says_something else set()
    done = {id_ for id_, said in kept.said.items() if not said.error}
    ids = {record.outcome.id: record for record in records}
    order = sorted(ids, key=lambda id_: (id_ not in done, id_ in tried))
    asked = failed = 0
    for count, id_ in enumerate(order, start=1):
        if id_ not in done:
            judgement = judging.judgement(ids[id_])
            kept.add(judgement)
            asked += id_ not in tried
            failed += id_ not in tried and judgement.is_empty
            if failed == asked == STOP_AFTER:
                raise LLMError(
                    f"{judging.model.name} judged none of the first {failed} questions "
                    f"({judgement.error}): choose another model (RAG_LLM)"
                )
        if progress:
            progress(count, len(records))


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
