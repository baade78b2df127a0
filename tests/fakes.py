"""Stand-ins that subclass the real interfaces: quick, deterministic, and honest about words."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from rag.embed import Embedder, Vectors
from rag.question import stems
from rag.reader import Reader
from rag.types import Article, ArticleInfo, Hit, Passage, Reading, ScoredSentence, Sentence


class WordEmbedder(Embedder):
    """Texts that share words have near vectors: a sum of one random direction for each stem."""

    def __init__(self, model_hash: str = "words", dimension: int = 64) -> None:
        self.model_hash = model_hash
        self._dimension = dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [_unit(text, self._dimension) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(-1, self._dimension)

    def count_tokens(self, text: str) -> int:
        return len(text.split())


class RememberingEmbedder(Embedder):
    """Another embedder that sees each text once, as the corpus is embedded by many tests."""

    def __init__(self, embedder: Embedder) -> None:
        self.model_hash = embedder.model_hash
        self.files_hash = embedder.files_hash
        self._embedder = embedder
        self._vectors: dict[str, Vectors] = {}
        self._tokens: dict[str, int] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return self._embedder.encode(texts)
        if new := [text for text in dict.fromkeys(texts) if text not in self._vectors]:
            self._vectors.update(zip(new, self._embedder.encode(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])

    def count_tokens(self, text: str) -> int:
        if text not in self._tokens:
            self._tokens[text] = self._embedder.count_tokens(text)
        return self._tokens[text]


class ScriptedReader(Reader):
    """Rates sentences by a script, whatever is asked, and notes the questions."""

    def __init__(self, ratings: Mapping[str, float]) -> None:
        self.asked: list[str] = []
        self.ratings = dict(ratings)

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        self.asked.append(question)
        scored = [
            ScoredSentence(sentence, hit, self.ratings.get(sentence.text, 0.01))
            for hit in hits
            for sentence in hit.passage.sentences
        ]
        scored.sort(key=lambda each: -each.probability)
        return Reading(tuple(scored), scored[0].probability if scored else 0.0)


def _unit(text: str, dimension: int) -> Vectors:
    total = np.full(dimension, 1e-3)
    for stem in sorted(stems(text)):
        seed = int.from_bytes(hashlib.sha256(stem.encode()).digest()[:4], "big")
        total += np.random.default_rng(seed).normal(size=dimension)
    return (total / np.linalg.norm(total)).astype(np.float32)


def info_of(article: Article) -> ArticleInfo:
    return ArticleInfo(
        article.id,
        article.title,
        article.published,
        article.source,
        article.url,
        len(article.text),
        "2026-01-01T00:00:00+00:00",
    )


def hit_of(article: Article, *sentences: str, dense: float | None = 0.5, score: float = 1.0) -> Hit:
    """A hit whose passage runs from the first of the sentences to the last."""
    located = []
    for text in sentences:
        start = article.text.index(text)
        located.append(Sentence(article.id, start, start + len(text), text))
    start, end = located[0].start, located[-1].end
    passage = Passage(article.id, start, end, article.text[start:end], tuple(located))
    return Hit(passage, info_of(article), dense, None, score)


HARBOUR = Article.create(
    "Harbour town weighs a new bridge",
    'The council of Port Ellery met on Monday. Mayor Ana Ruiz said the old bridge was "past '
    'saving". She asked for 12 million dollars.\n\n'
    "The fishermen's union gave the plan a cool reception. Its chairman, Tom Hale, warned that the "
    "works would close the channel for two summers. He called on the mayor to wait.\n\n"
    "“We cannot eat concrete. We eat fish.”\n\n"
    "No date for a vote was named.",
    published=date(2021, 5, 3),
    source="Ellery Post",
    url="https://example.com/bridge",
)
