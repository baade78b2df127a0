"""The articles of one store: added, listed, removed, and indexed anew."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from rag.add_report import AddReport, Failure
from rag.closable import Closable
from rag.errors import LoadError, QuestionError, StoreError
from rag.index import Indexer, Recipe
from rag.load import Loaded, find_files, load_bytes, load_file, load_text
from rag.progress import Advance, OnProgress, Progress
from rag.settings import MEGABYTE, Settings
from rag.store import Store
from rag.types import Article, ArticleInfo, Passage

logger = logging.getLogger(__name__)


class Library(Closable):
    """What an :class:`rag.assistant.Assistant` knows, and how it comes to know it."""

    def __init__(self, settings: Settings, store: Store, indexer: Indexer) -> None:
        self.settings = settings
        self._store = store
        self._indexer = indexer

    def add(
        self,
        path: str | Path,
        progress: OnProgress | None = None,
        *,
        title: str | None = None,
    ) -> AddReport:
        """Add a file, or all articles of a folder and the folders in it.

        Each article is added wholly or not at all, so an interrupted call loses only the article
        that it was at; calling again goes on from there. The same content is added once; a file
        that has changed replaces what came from it before.

        Args:
            path: A file or a folder.
            progress: Called before each file and after each batch of passages.
            title: In place of the one that the file gives itself; not for a folder.

        Returns:
            What became of each file. Files of a folder that cannot be loaded are in ``failed``.

        Raises:
            LoadError: The path itself cannot be loaded.
            StoreError: The store cannot be written, is damaged, or is busy.
        """
        path = Path(path).expanduser()
        if title and path.is_dir():
            raise LoadError(f"{path} is a folder; a title can be given to one file only")
        files, failed = find_files(path)
        max_bytes = self.settings.max_file_bytes
        report = AddReport(failed=tuple(failed))
        for done, file in enumerate(files):
            advance = Advance(progress, file.name, done, len(files))
            advance(0, 0)
            try:
                loaded = load_file(file, max_bytes=max_bytes, title=title)
            except LoadError as error:
                if file == path:
                    raise
                failure = Failure(str(file), str(error))
                report = report.merged(AddReport(failed=(failure,)))
                continue
            report = report.merged(self._index(loaded, advance))
        if progress:
            progress(Progress("", len(files), len(files)))
        return report

    def add_bytes(
        self,
        data: bytes,
        name: str | None = None,
        *,
        title: str | None = None,
        progress: OnProgress | None = None,
    ) -> AddReport:
        """Add the content of a file that is not on this disk: an upload, or standard input.

        Args:
            data: The whole content, in any encoding that can be told for certain.
            name: The file's name. Its suffix tells the format, and adding other content under the
                same name replaces this. Content without a name is plain text and replaces nothing.
            title: In place of the one that the content gives itself.
            progress: Called after each batch of passages; what it raises stops the adding.

        Raises:
            LoadError: The content holds no article.
            StoreError: The store cannot be written, is damaged, or is busy.
        """
        called = name or "the input"
        self._check_size(len(data), called)
        advance = Advance(progress, called, 0, 1)
        return self._index(load_bytes(data, name, title=title), advance)

    def add_article(
        self, article: Article, origin: str | None = None, progress: OnProgress | None = None
    ) -> AddReport:
        """Add an article that is ready, as it is.

        Args:
            article: Its text has one paragraph a line and an empty line between paragraphs.
            origin: What it comes from; another article of the same origin is replaced.
            progress: Called after each batch of passages.

        Raises:
            StoreError: The store cannot be written, is damaged, or is busy.
        """
        return self._index(Loaded(article, origin, ()), Advance(progress, article.title, 0, 1))

    def add_text(
        self,
        text: str,
        *,
        title: str | None = None,
        published: date | None = None,
        source: str | None = None,
        url: str | None = None,
    ) -> AddReport:
        """Add pasted text. Front matter or a headline in it supply what is not given.

        Raises:
            LoadError: The text holds no article.
            StoreError: The store cannot be written, is damaged, or is busy.
        """
        self._check_size(len(text.encode("utf-8", "surrogatepass")), "the text")
        loaded = load_text(text, title=title, published=published, source=source, url=url)
        return self._index(loaded, None)

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

    def _index(self, loaded: Loaded, advance: Callable[[int, int], None] | None) -> AddReport:
        article = loaded.article
        if self._store.contains(article.id, loaded.origin):
            return AddReport.of("unchanged", self._store.info(article.id))
        passages, vectors = self._indexer.index(article, advance)
        outcome = self._store.add(article, loaded.origin, passages, vectors)
        logger.info("%s %r: %d passages", outcome, article.title, len(passages))
        return AddReport.of(outcome, self._store.info(article.id))

    def _check_size(self, size: int, name: str) -> None:
        if size > self.settings.max_file_bytes:
            raise LoadError(
                f"{name} has {size / MEGABYTE:.1f} MB, more than the "
                f"{self.settings.max_file_mb:g} MB allowed: "
                "split it, or set RAG_MAX_FILE_MB higher"
            )

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
