"""Ask the Article: answers about your articles, each sentence proved by an exact quotation."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rag.assistant import Assistant
from rag.errors import RagError
from rag.progress import Progress
from rag.settings import Settings
from rag.types import (
    AddReport,
    Answer,
    Article,
    ArticleInfo,
    Citation,
    Failure,
    Hit,
    Passage,
    Sentence,
    Statement,
    Trace,
    Turn,
)

if TYPE_CHECKING:
    from rag.eval.cases import Case, EarlierTurn, Evidence, QuestionSet
    from rag.eval.compare import Comparison, compare
    from rag.eval.question_sets import read_question_set
    from rag.eval.runner import evaluate
    from rag.eval.runs import Run, read_run
    from rag.eval.summary import Summary, summarize

__all__ = [
    "AddReport",
    "Answer",
    "Article",
    "ArticleInfo",
    "Assistant",
    "Case",
    "Citation",
    "Comparison",
    "EarlierTurn",
    "Evidence",
    "Failure",
    "Hit",
    "Passage",
    "Progress",
    "QuestionSet",
    "RagError",
    "Run",
    "Sentence",
    "Settings",
    "Statement",
    "Summary",
    "Trace",
    "Turn",
    "compare",
    "evaluate",
    "read_question_set",
    "read_run",
    "summarize",
]

_OF_EVALUATION = {
    "Case": "cases",
    "Comparison": "compare",
    "EarlierTurn": "cases",
    "Evidence": "cases",
    "QuestionSet": "cases",
    "Run": "runs",
    "Summary": "summary",
    "compare": "compare",
    "evaluate": "runner",
    "read_question_set": "question_sets",
    "read_run": "runs",
    "summarize": "summary",
}
"""The module of each name that is imported when it is first asked for: who asks questions waits for
no evaluation."""


if not TYPE_CHECKING:  # To a type checker it would say that the package has any name.

    def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
        if name not in _OF_EVALUATION:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"rag.eval.{_OF_EVALUATION[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
