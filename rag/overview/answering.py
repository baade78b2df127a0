"""Answers requests for an overview: of the article that is meant, or asks which one it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.cite import ArticleLookup, verify
from rag.composer import Composition
from rag.embed import Embedder
from rag.overview.quotations import list_of, summary_of
from rag.overview.request import Request
from rag.plain_text import quoted
from rag.question import analyse, matched, stems
from rag.timing import Clock
from rag.types import Answer, Article, ArticleInfo, Hit, Turn

TITLES_OFFERED = 5
"""Titles named when it is not clear which article is meant."""


Search = Callable[[str, int, Sequence[str] | None], Sequence[Hit]]
"""Gives the passages that match a text best: so many of some articles, None for all."""


@dataclass(frozen=True, slots=True)
class Overviews:
    """Overviews of the articles of one store.

    Attributes:
        article: Gives an article by id.
        articles: Gives what is known of all of them, the newest first.
        search: Finds passages in them.
        embedder: Tells how alike sentences are.
        summary_sentences: In a summary, unless the request says how many.
    """

    article: ArticleLookup
    articles: Callable[[], Sequence[ArticleInfo]]
    search: Search
    embedder: Embedder
    summary_sentences: int

    def answer(
        self,
        question: str,
        request: Request,
        history: Sequence[Turn],
        chosen: Sequence[str] | None,
    ) -> Answer:
        """A summary of the article that is meant, or the names in it.

        Args:
            question: As typed.
            request: What it wants.
            history: Earlier turns, oldest first.
            chosen: Ids of the articles that are asked; None for all.
        """
        article_id = self._meant(request, history, chosen)
        if article_id is None:
            named = "; ".join(quoted(info.title) for info in self.articles()[:TITLES_OFFERED])
            return Answer.of_reply(
                question,
                f"Which article? Choose one, or ask for a summary of the article about …: {named}.",
            )
        article = self.article(article_id)
        clock = Clock()
        with clock("answer"):
            composition = self._composition(article, request)
            verify(composition.citations, self.article)
        if not composition.statements:
            reply = f"I found no {request.kind} named in {quoted(article.title)}."
            return Answer.of_reply(question, reply)
        statements, citations = composition.statements, composition.citations
        asked = question.strip()
        return Answer(question, asked, True, 1.0, statements, citations, (), clock.seconds)

    def _composition(self, article: Article, request: Request) -> Composition:
        if request.kind == "summary":
            return summary_of(article, self.embedder, request.sentences or self.summary_sentences)
        return list_of(article, request.kind)

    def _meant(
        self, request: Request, history: Sequence[Turn], chosen: Sequence[str] | None
    ) -> str | None:
        """The id of the article that a request is about; None where that is not clear."""
        if request.title:
            titled = (info.id for info in self.articles() if info.title == request.title)
            return next((id_ for id_ in titled if chosen is None or id_ in chosen), None)
        if request.about:
            hits = self.search(request.about, 1, chosen)
            found = (self.article(hit.article.id) for hit in hits)
            return next((each.id for each in found if has_all_words(each, request.about)), None)
        ids = list(chosen) if chosen is not None else [info.id for info in self.articles()]
        if len(ids) == 1:
            return ids[0]
        cited = (c.article_id for turn in reversed(history) for c in turn.answer.citations)
        return next((article_id for article_id in cited if article_id in ids), None)


def has_all_words(article: Article, about: str) -> bool:
    """Whether all words that a request names an article by stand in it."""
    wanted = analyse(about).content
    return wanted == matched(wanted, stems(f"{article.title} {article.text}"))
