"""The articles of one store: added, listed, removed, and indexed anew."""

from __future__ import annotations

from collections.abc import Sequence

from rag.adding import Adding
from rag.errors import QuestionError, StoreError
from rag.index import Recipe
from rag.progress import OnProgress, Progress
from rag.store import ArticleRecord
from rag.types import Article, ArticleInfo, Passage


class Library(Adding):
    """What an :class:`rag.assistant.Assistant` knows, and how it comes to know it."""

    def articles(self) -> tuple[ArticleInfo, ...]:
        """All articles, the newest first."""
        return self._store.articles()

    def article(self, reference: str) -> Article:
        """One article by its id, the unique beginning of its id, or its exact title.

        Raises:
            ArticleNotFoundError: No article, or more than one, answers to the reference.
        """
        return self._store.article(self._store.resolve(reference))

    def passages(self, reference: str) -> tuple[Passage, ...]:
        """The passages that an article was split into, in reading order.

        Raises:
            ArticleNotFoundError: No article, or more than one, answers to the reference.
        """
        return self._store.passages_of(self._store.resolve(reference))

    def remove(self, references: Sequence[str] | str) -> tuple[ArticleInfo, ...]:
        """Remove articles, all of them or, when one is not there, none; returns what they were.

        Args:
            references: Ids, unique beginnings of ids or exact titles; one can be given as it is.

        Raises:
            ArticleNotFoundError: One of them is not there.
        """
        ids = self._resolve(references)
        removed = tuple(self._store.info(article_id) for article_id in dict.fromkeys(ids))
        self._store.remove([info.id for info in removed])
        return removed

    def record(self, reference: str) -> ArticleRecord:
        """One article with all that the store knows of it, so that it can be brought back.

        Raises:
            ArticleNotFoundError: No article, or more than one, answers to the reference.
        """
        return self._store.record(self._store.resolve(reference))

    def restore(self, record: ArticleRecord) -> ArticleInfo:
        """Bring an article back as it was: text, title, date, source, where from, when added.

        What has come from the same file or address in the meantime stays; the article then stays
        beside it. An article that is there is left as it is.

        Args:
            record: What :meth:`record` gave before the article was removed.

        Raises:
            StoreError: The store cannot be written, is damaged, or is busy.
        """
        self._store.restore(record, *self._indexer.index(record.article))
        return self._store.info(record.article.id)

    def rebuild(self, progress: OnProgress | None = None) -> None:
        """Split and embed every article anew with the present settings; all or nothing."""

        def advance(done: int, total: int) -> None:
            if progress:
                progress(Progress("", done, total))

        self._store.rebuild(self._indexer.recipe, self._indexer.index, advance)

    @property
    def recipe(self) -> Recipe:
        """What made the index, as names and values."""
        return self._indexer.recipe

    def check(self) -> list[str]:
        """What is wrong with the store; nothing when it is whole."""
        return self._store.check()

    def close(self) -> None:
        """See :meth:`Closable.close`."""
        self._store.close()

    def _chosen(self, articles: Sequence[str] | str | None) -> list[str] | None:
        if articles is None:
            if not self._store.count_passages():
                raise StoreError(
                    f"there are no articles in {self.settings.home}: add some with `rag add PATH`"
                )
            return None
        if not articles:
            raise QuestionError("no articles are chosen: choose at least one, or ask all of them")
        return self._resolve(articles)

    def _resolve(self, references: Sequence[str] | str) -> list[str]:
        """The ids of the articles; a single string is one reference, not one for each letter."""
        given = [references] if isinstance(references, str) else references
        return [self._store.resolve(reference) for reference in dict.fromkeys(given)]
