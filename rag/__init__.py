"""Ask the Article: answers about your articles, each sentence proved by an exact quotation."""

from rag.assistant import Assistant, Progress
from rag.errors import RagError
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
    Turn,
)

__all__ = [
    "AddReport",
    "Answer",
    "Article",
    "ArticleInfo",
    "Assistant",
    "Citation",
    "Failure",
    "Hit",
    "Passage",
    "Progress",
    "RagError",
    "Sentence",
    "Settings",
    "Statement",
    "Turn",
]
