"""An article by its web address."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from rag.errors import LoadError
from rag.load.draft import Metadata
from rag.load.fetching import SAVE_IT, Fetched, Fetcher
from rag.load.formats import READERS, Reader, read_html, read_markdown, read_plain
from rag.load.loading import Loaded, finish
from rag.load.pdf import read_pdf

_BY_TYPE: dict[str, Reader] = {
    "text/html": read_html,
    "application/xhtml+xml": read_html,
    "text/markdown": read_markdown,
    "text/x-markdown": read_markdown,
    "text/plain": read_plain,
    "application/pdf": read_pdf,
}
_VAGUE = frozenset({"", "text/plain", "application/octet-stream", "binary/octet-stream"})
"""Types that servers give what they have no type for: there the end of the address tells more."""


def load_url(address: str, fetcher: Fetcher, *, title: str | None = None) -> Loaded:
    """Make an article of what a web address holds: HTML, Markdown, plain text or PDF.

    Args:
        address: beginning with http:// or https://.
        fetcher: fetches it.
        title: the title, instead of the one that the page gives itself.

    Returns:
        The article. Its ``url``, and so its origin, is the address that redirects led to.

    Raises:
        LoadError: the page cannot be fetched, is of another type, or holds no article.
    """
    page = fetcher.fetch(address)
    draft = _reader(page)(page.content, page.address, page.encoding)
    given = Metadata(title=title, url=page.address)
    return finish(draft, page.address, given=given, origin=page.address)


def _reader(page: Fetched) -> Reader:
    suffix = PurePosixPath(unquote(urlsplit(page.address).path)).suffix.lower()
    if page.type in _VAGUE and suffix in READERS and suffix:
        return READERS[suffix]
    if page.type in _BY_TYPE:
        return _BY_TYPE[page.type]
    kind = page.type or "of no type that its server names"
    raise LoadError(
        f"{page.address} is {kind}, which is not supported yet; supported are web pages, Markdown, "
        f"plain text and PDF: find the article as one of these, or {SAVE_IT}"
    )
