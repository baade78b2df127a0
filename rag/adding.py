"""How articles come into a store: from files, from the web, from text."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

from rag.add_report import AddReport, Failure
from rag.closable import Closable
from rag.errors import LoadError
from rag.index import Indexer
from rag.load import Loaded, find_files, load_bytes, load_file, load_text
from rag.load.fetching import Fetcher
from rag.load.web import load_url
from rag.progress import Advance, OnProgress, Progress
from rag.settings import MEGABYTE, Settings
from rag.store import Store
from rag.types import Article

logger = logging.getLogger(__name__)


def expanded(path: str | Path) -> Path:
    """A path with the user's folder in the place of "~"; LoadError where there is none."""
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        user = Path(path).parts[0]
        raise LoadError(
            f"{path} is nowhere: no user's folder is known for {user!r}; for a file of that name "
            f"write ./{path}"
        ) from error


class Adding(Closable):
    """The part of a :class:`rag.library.Library` that adds articles to its store."""

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
        on_report: Callable[[AddReport], None] | None = None,
    ) -> AddReport:
        """Add a file, or all articles of a folder and the folders in it.

        Each article is added wholly or not at all, so an interrupted call loses only the article
        that it was at; calling again goes on from there. The same content is added once; a file
        that has changed replaces what came from it before.

        Args:
            path: A file or a folder.
            progress: Called before each file and after each batch of passages.
            title: In place of the one that the file gives itself; not for a folder.
            on_report: Called with what became of each file as soon as that is certain: what a call
                that fails or is interrupted has added stays, and is told by this alone.

        Returns:
            What became of each file. Files of a folder that cannot be loaded are in ``failed``.

        Raises:
            LoadError: The path itself cannot be loaded, or begins with "~" and a user that is none.
            StoreError: The store cannot be written, is damaged, or is busy.
        """
        path = expanded(path)
        if title and path.is_dir():
            raise LoadError(f"{path} is a folder; a title can be given to one file only")
        files, failed = find_files(path)
        max_bytes = self.settings.max_file_bytes
        report = AddReport()

        def note(part: AddReport) -> None:
            nonlocal report
            report = report.merged(part)
            if on_report:
                on_report(part)

        if failed:
            note(AddReport(failed=tuple(failed)))
        for done, file in enumerate(files):
            advance = Advance(progress, file.name, done, len(files))
            advance(0, 0)
            try:
                loaded = load_file(file, max_bytes=max_bytes, title=title)
            except LoadError as error:
                if file == path:
                    raise
                note(AddReport(failed=(Failure(str(file), str(error)),)))
                continue
            note(self._index(loaded, advance))
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

    def add_url(
        self,
        address: str,
        progress: OnProgress | None = None,
        *,
        title: str | None = None,
        allow_private: bool = False,
    ) -> AddReport:
        """Add the article that a web address holds. Its ``url`` is where redirects led to.

        This is the one method that uses the network: an address given to another is text. A page
        that has changed replaces what came from it before.

        Args:
            address: Beginning with http:// or https://.
            progress: Called after each batch of passages.
            title: In place of the one that the page gives itself.
            allow_private: Whether it may lead to this machine or into a private network: only where
                whoever gives the address may reach these anyway.

        Raises:
            LoadError: The address cannot be fetched, or holds no article.
            StoreError: The store cannot be written, is damaged, or is busy.
        """
        fetcher = Fetcher(self.settings.max_file_bytes, allow_private=allow_private)
        advance = Advance(progress, address, 0, 1)
        advance(0, 0)
        return self._index(load_url(address, fetcher, title=title), advance)

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
