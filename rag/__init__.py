"""Ask the Article: answers about your articles, each sentence proved by an exact quotation."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rag.add_report import AddReport, Failure
from rag.assistant import Assistant
from rag.errors import RagError
from rag.progress import Progress
from rag.settings import Settings
from rag.store import ArticleRecord
from rag.types import (
    Answer,
    Article,
    ArticleInfo,
    Citation,
    Hit,
    Passage,
    Sentence,
    ShortAnswer,
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
    from rag.llamaindex import as_query_engine, as_retriever

__all__ = [
    "AddReport",
    "Answer",
    "Article",
    "ArticleInfo",
    "ArticleRecord",
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
    "ShortAnswer",
    "Statement",
    "Summary",
    "Trace",
    "Turn",
    "as_query_engine",
    "as_retriever",
    "compare",
    "evaluate",
    "read_question_set",
    "read_run",
    "summarize",
]

_LATE = {
    "Case": "rag.eval.cases",
    "Comparison": "rag.eval.compare",
    "EarlierTurn": "rag.eval.cases",
    "Evidence": "rag.eval.cases",
    "QuestionSet": "rag.eval.cases",
    "Run": "rag.eval.runs",
    "Summary": "rag.eval.summary",
    "as_query_engine": "rag.llamaindex",
    "as_retriever": "rag.llamaindex",
    "compare": "rag.eval.compare",
    "evaluate": "rag.eval.runner",
    "read_question_set": "rag.eval.question_sets",
    "read_run": "rag.eval.runs",
    "summarize": "rag.eval.summary",
}
"""The module of each name that is imported when it is first asked for: who asks questions waits for
no evaluation, and nothing of llama-index."""


if not TYPE_CHECKING:  # To a type checker it would say that the package has any name.

    def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
        if name not in _LATE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_LATE[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
