"""The composer that the settings name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rag.answer import ExtractiveComposer
from rag.composer import Composer
from rag.embed import Embedder, SentenceTransformerEmbedder
from rag.llm import open_llm
from rag.llm_composer import LLMComposer, Policy
from rag.prompts import ANSWER, QUOTE, read_prompts
from rag.settings import BUNDLED_MODEL, Settings
from rag.support import (
    CheckedSentence,
    EmbeddingScorer,
    Source,
    SupportScorer,
    checked_sentences,
)
from rag.support.nli import NLIScorer
from rag.types import Hit


def open_composer(settings: Settings, embedder: Embedder) -> Composer:
    """The extractive composer, or one that has a language model write and checks what it writes.

    Nothing is sent, and no model loaded, before the first question.

    Args:
        settings: Which, and how.
        embedder: What the settings name, or stands in its place.

    Raises:
        LLMError: The language model's packages, its file or its key are missing.
        ModelError: The model that checks is missing or damaged.
        SettingsError: The file of prompts cannot be read.
    """
    extractive = ExtractiveComposer(settings.max_statements)
    if not settings.llm_answers:
        return extractive
    quoting = settings.llm_accept == "verbatim"
    scorer = None if quoting else _scorer(settings, embedder)
    prompts = QUOTE if quoting else ANSWER

    def check(pieces: Iterable[str], hits: Sequence[Hit]) -> Iterator[CheckedSentence]:
        sources = [Source.of(n, hit.passage, hit.article) for n, hit in enumerate(hits, start=1)]
        return checked_sentences(pieces, sources, scorer)

    return LLMComposer(
        open_llm(settings),
        check,
        extractive,
        Policy(settings.llm_unsupported, settings.llm_least_share),
        read_prompts(settings.llm_prompts) if settings.llm_prompts else prompts,
    )


def _scorer(settings: Settings, embedder: Embedder) -> SupportScorer:
    if settings.support_model != BUNDLED_MODEL:
        return NLIScorer(settings.support_model)
    if settings.embedding_model != BUNDLED_MODEL:
        # The scorer's weights are fitted to the cosines of the bundled model.
        embedder = SentenceTransformerEmbedder()
    return EmbeddingScorer(embedder)
