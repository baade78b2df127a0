"""Judges that are played, and runs for them to judge."""

import json
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from pathlib import Path

from eval_runs import manifest, record, span, written

from rag.eval.judge_prompts import CORRECTNESS
from rag.eval.judgements import JUDGEMENTS
from rag.eval.records import Record, StatementRecord
from rag.eval.runs import Run, read_run
from rag.llm import LanguageModel

Reply = str | BaseException


class FakeModel(LanguageModel):
    """Says its replies in turn, and then the last one again and again."""

    def __init__(self, *replies: Reply, name: str = "fake:judge", last: Reply = "yes") -> None:
        self.name = name
        self.asked: list[tuple[str, str]] = []
        self._replies: Iterator[Reply] = chain(replies, repeat(last))

    def complete(self, system: str, user: str, *, max_tokens: int) -> str:
        self.asked.append((system, user))
        reply = next(self._replies)
        if isinstance(reply, BaseException):
            raise reply
        return reply


class Agreeable(LanguageModel):
    """Says yes to everything, in the form that is asked for."""

    def __init__(self, name: str = "fake:yes", *, until: Callable[[], None] = lambda: None) -> None:
        self.name = name
        self.count = 0
        self._until = until

    def complete(self, system: str, user: str, *, max_tokens: int) -> str:
        self._until()
        self.count += 1
        if system == CORRECTNESS.system:
            return "yes"
        return "\n".join(f"{each['number']}: yes" for each in data_of(user))


def interrupt_after(requests: int) -> Callable[[], None]:
    left = iter(range(requests))

    def until() -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    return until


def data_of(user: str):
    """The data in a prompt."""
    return json.loads(user.split("\n")[0])


def answered(id_: str, *texts: str, **changes) -> Record:
    """A question with an answer of these statements, each with a quotation of its own."""
    statements = tuple(StatementRecord(t, (i,), "verbatim", True) for i, t in enumerate(texts, 1))
    citations = tuple(span(f"Quote of {text}") for text in texts)
    base = {"statements": statements, "citations": citations, "evidence": (), **changes}
    return record(id=id_, **base)


def questions(count: int) -> list[Record]:
    return [answered(f"q{number}", "One.") for number in range(count)]


def saved(folder: Path, *records: Record) -> Run:
    """A run of these records in a folder, in place of what was there."""
    run = Run(manifest(), tuple(each.outcome for each in records), records)
    return read_run(written(run, folder))


def lines_of(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / JUDGEMENTS).read_text().splitlines()]
