"""Ask the Article: answers about your articles, each sentence proved by an exact quotation."""

from rag.assistant import Assistant
from rag.errors import RagError
from rag.eval.cases import Case, EarlierTurn, Evidence, QuestionSet
from rag.eval.compare import Comparison, compare
from rag.eval.question_sets import read_question_set
from rag.eval.runner import evaluate
from rag.eval.runs import Run, read_run
from rag.eval.summary import Summary, summarize
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
