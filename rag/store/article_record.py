"""An article with all that the store knows of it."""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Article


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """Enough to bring an article back that was removed; its index can be made again.

    Attributes:
        article: The article.
        origins: The files, addresses and such that it came from, in alphabetical order.
        added: The moment of adding in ISO 8601, UTC.
    """

    article: Article
    origins: tuple[str, ...]
    added: str
