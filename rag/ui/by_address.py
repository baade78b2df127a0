"""Whether readers may have the server load articles from the web.

Only where the setting ``add_by_url`` says so. Else the page loads nothing from anywhere, whatever
it is asked to, and that is what it promises. With the setting, whoever can open the page decides
what this server asks other servers for, under its own address. Private networks stay out of reach
(see :class:`rag.load.fetching.Fetcher`).
"""

from __future__ import annotations

from rag.errors import LoadError
from rag.settings import Settings


def require_by_url(settings: Settings, text: str, name: str) -> None:
    """Make sure that a caller may add by web address, and gives nothing else.

    Raises:
        LoadError: The settings do not allow it, or there is a text or a name, too.
    """
    if not settings.add_by_url:
        raise LoadError(
            "this server loads nothing from the web: set RAG_ADD_BY_URL=true where it is started, "
            "or send the text of the article"
        )
    if text or name:
        raise LoadError("give a web address or a text with its name, not both")
