"""Citations: made from spans of an article, and checked against it before anyone sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rag.errors import ArticleNotFoundError, CitationError
from rag.types import Article, Citation, ShortAnswer

ArticleLookup = Callable[[str], Article]


def cite(number: int, article: Article, start: int, end: int) -> Citation:
    """A citation of ``article.text[start:end]``."""
    return Citation(
        number=number,
        article_id=article.id,
        title=article.title,
        published=article.published,
        source=article.source,
        url=article.url,
        start=start,
        end=end,
        quote=article.text[start:end],
    )


def verify(citations: Iterable[Citation], article: ArticleLookup) -> None:
    """Check that each citation quotes its article exactly, at its place.

    Raises:
        CitationError: A quotation is empty or not the article's text there, or the article is gone.
    """
    for citation in citations:
        place = f"citation [{citation.number}] of {citation.title!r}"
        try:
            text = article(citation.article_id).text
        except ArticleNotFoundError as error:
            raise CitationError(
                f"{place}: the article was removed while the answer was made; ask again"
            ) from error
        if not citation.quote or text[citation.start : citation.end] != citation.quote:
            raise CitationError(
                f"{place} does not quote characters {citation.start}-{citation.end} exactly; "
                "the answer is withheld. Please report this as a defect"
            )


def quoted_in(short: ShortAnswer | None, citations: Iterable[Citation]) -> ShortAnswer | None:
    """A short answer, if it stands in one of the citations."""
    if short is not None and any(
        cited.article_id == short.article_id
        and cited.start <= short.start
        and short.end <= cited.end
        for cited in citations
    ):
        return short
    return None
