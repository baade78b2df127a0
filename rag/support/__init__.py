"""Checks sentences of a language model against the passages that it was given."""

from rag.support.checker import check
from rag.support.markers import CitedSentence, cited_sentences
from rag.support.scorer import EmbeddingScorer, SupportScorer
from rag.support.stream import CheckedSentence, checked_sentences
from rag.support.verdicts import Fault, Reason, Source, Span, Verdict

__all__ = [
    "CheckedSentence",
    "CitedSentence",
    "EmbeddingScorer",
    "Fault",
    "Reason",
    "Source",
    "Span",
    "SupportScorer",
    "Verdict",
    "check",
    "checked_sentences",
    "cited_sentences",
]
