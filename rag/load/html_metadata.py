"""What a page says of its article: to search engines, to social networks, and in its head."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.html import web_address
from rag.load.dates import parse_date
from rag.load.draft import Metadata

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document

_STATED = (
    "//title[not(ancestor::svg)]|//meta|//link[@rel='canonical']"
    "|//script[@type='application/ld+json']"
    "|//h1[not(ancestor::header) or ancestor::article or ancestor::main]"
)
"""Where a page names itself."""

# https://schema.org/datePublished, https://ogp.me, Dublin Core, and names that publishers use.
_PUBLISHED = frozenset(
    "article:published_time og:article:published_time datepublished dc.date dc.date.issued "
    "dcterms.issued parsely-pub-date pubdate publish-date date".split()
)
_PUBLISHED_IN_DATA = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


def read_metadata(tree: HtmlElement, extract: Callable[..., Document]) -> Metadata:
    """What the page states of itself.

    Args:
        tree: The page. Its text is not searched, as finds there are guesses.
        extract: ``trafilatura.extract_metadata``.
    """
    stated = tree.makeelement("html")
    head = stated.makeelement("head")
    stated.append(head)
    for element in tree.xpath(_STATED):
        head.append(deepcopy(element))
        head[-1].tail = None
    found = extract(stated, extensive=False)
    dates = (day for value in _dates(tree) if (day := parse_date(value)))
    return Metadata(found.title, next(dates, None), found.sitename, _article_address(found.url))


def _dates(tree: HtmlElement) -> Iterator[str]:
    """What the page says of the day of publication, the likeliest first."""
    for meta in tree.xpath("//meta[@content]"):
        names = (meta.get(key, "").strip().lower() for key in ("property", "name", "itemprop"))
        if not _PUBLISHED.isdisjoint(names):
            yield meta.get("content")
    for data in tree.xpath("//script[@type='application/ld+json']/text()"):
        yield from _PUBLISHED_IN_DATA.findall(data)
    times = set(tree.xpath("//time/@datetime"))
    # Of several times, one may be of a comment or of another article.
    yield from times if len(times) == 1 else ()


def _article_address(address: str | None) -> str | None:
    """The address, unless it is none of an article, as a site's front page."""
    with suppress(ValueError):  # of an address that cannot be one
        if web_address(address) and urlsplit(address or "").path.strip("/"):
            return address
    return None
