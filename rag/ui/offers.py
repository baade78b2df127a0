"""Questions that are offered: worked out when nobody waits, and given up as soon as they are late.

They are a courtesy. So they never fill the queue of those who ask: one offer of a kind is worked
out at a time, one more may wait for that, and whoever comes then goes without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from threading import Lock

from rag.assistant import Assistant
from rag.errors import RagError
from rag.suggest import suggestions
from rag.ui.exchange import ShownExchange
from rag.ui.html import Html
from rag.ui.next_questions import TO_BEGIN, next_questions, offered

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "Russia starts pulling its forces out of Syria": (
        "What did the opposition say?",
        "What will Moscow keep?",
        "How many people has the war killed?",
    ),
}
"""Questions offered while the store holds the article, by its title."""

PATIENCE = 5.0
"""Seconds that an offer waits for the one before it."""

REMEMBERED = 64
"""Choices of articles whose first questions are remembered."""


class Offers:
    """Works out what to offer.

    Its methods return None where nothing is to be changed: others are at it, it would come too
    late, or the articles cannot be read (nobody has asked for an offer, so nobody is told).
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._beginning, self._going_on = _Turns(), _Turns()
        self._suggestions = lru_cache(maxsize=REMEMBERED)(partial(suggestions, assistant))

    def examples(self, titles: Sequence[str]) -> list[str]:
        """The examples for articles with these titles."""
        return [question for title in titles for question in EXAMPLES.get(title, ())]

    def first(self, articles: Sequence[str], late: Callable[[], bool]) -> Html | None:
        """Questions to begin with.

        Args:
            articles: The ids of those that are asked; none of them means all.
            late: Whether nobody wants them any more.
        """
        with self._beginning.taken() as free:
            if not free or late():
                return None
            try:
                infos = self._assistant.articles()
                if not articles and self.examples([info.title for info in infos]):
                    return Html("")  # they stand in the welcome
                ids = tuple(articles) or tuple(info.id for info in infos)
                questions = self._suggestions(ids)
            except RagError:
                return None
            return None if late() else offered(questions, TO_BEGIN)

    def next(self, exchange: ShownExchange, late: Callable[[], bool]) -> Html | None:
        """Questions to go on with after a reply."""
        with self._going_on.taken() as free:
            if not free or late():
                return None
            try:
                questions = next_questions(self._assistant, exchange, late)
            except RagError:
                return None
            return None if late() else questions


class _Turns:
    """Lets one at a time in, and one wait for it."""

    def __init__(self) -> None:
        self._working, self._waiting = Lock(), Lock()

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Whether it is one's turn, for as long as the block is left open."""
        if not self._waiting.acquire(blocking=False):
            yield False
            return
        try:
            free = self._working.acquire(timeout=PATIENCE)
        finally:
            self._waiting.release()
        try:
            yield free
        finally:
            if free:
                self._working.release()
