"""Conversations and what readers think of answers, kept from one visit to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from rag.conversations import Conversations, Exchange, NewExchange
from rag.feedback import Feedback, FeedbackLog, Verdict
from rag.ui.correcting import NO_CORRECTION, Correction
from rag.ui.exchange import ShownConversation, ShownExchange


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation as it is kept under an id.

    ``changed_elsewhere``: another tab has changed it since this one looked, so that it is not only
    what this one shows.
    """

    id: str
    conversation: ShownConversation
    changed_elsewhere: bool


class Keeper:
    """What is kept for each reader, who is an id that their browser holds.

    All methods raise a :class:`rag.errors.RagError` when the file cannot be read or written, or
    when the reader has no such conversation.
    """

    def __init__(self, conversations: Conversations, feedback: FeedbackLog) -> None:
        self.conversations = conversations
        self._feedback = feedback

    @classmethod
    @contextmanager
    def open(cls, home: Path) -> Iterator[Self]:
        """Open what is kept in the store's folder, and let go of it in the end.

        Args:
            home: The folder.
        """
        with Conversations.open(home) as conversations, FeedbackLog.open(home) as feedback:
            yield cls(conversations, feedback)

    def keep(
        self,
        owner: str,
        id_: str | None,
        conversation: ShownConversation,
        before: ShownConversation = (),
    ) -> Kept:
        """Keep what is new in a conversation; nothing that another tab has added to it is lost.

        Args:
            owner: Whose it is.
            id_: Where it is kept; None keeps the whole as a new one.
            conversation: Its last question waits no more.
            before: The conversation as this tab showed it before. What of that is kept and no
                part of the conversation any more is dropped.

        Returns:
            The conversation as it is kept.
        """
        if id_ is None:
            conversation, before = tuple(replace(each, id=None) for each in conversation), ()
        stays = [each for each in conversation if each.id is not None]
        new = [each for each in conversation if each.id is None]
        stored = self.conversations.put(
            owner, id_, [_new(each) for each in new], seen=_ids(before), kept=len(stays)
        )
        ids = [exchange.id for exchange in stored.exchanges]
        earlier, last = ids[: len(ids) - len(new)], ids[len(ids) - len(new) :]
        placed = [replace(each, id=place) for each, place in zip(new, last, strict=True)]
        known = {each.id: each for each in (*stays, *placed)}
        feedback = self._feedback.of(owner, stored.id)
        shown = (
            _judged(known.get(each.id) or _shown(each), feedback.get(each.id))
            for each in stored.exchanges
        )
        return Kept(stored.id, tuple(shown), changed_elsewhere=earlier != _ids(stays))

    def load(self, owner: str, id_: str) -> ShownConversation:
        """A conversation as it was, with the verdicts that were given."""
        feedback = self._feedback.of(owner, id_)
        exchanges = self.conversations.get(owner, id_).exchanges
        return tuple(_judged(_shown(each), feedback.get(each.id)) for each in exchanges)

    def judge(
        self,
        owner: str,
        id_: str,
        exchange: ShownExchange,
        verdict: Verdict,
        correction: Correction = NO_CORRECTION,
    ) -> ShownExchange:
        """Note what a reader thinks of an answer; the exchange, with the verdict, comes back."""
        feedback = self._feedback.give(
            owner,
            id_,
            exchange.id or "",
            verdict,
            comment=correction.comment,
            not_in_articles=correction.not_in_articles,
            right=correction.right,
        )
        return _judged(exchange, None if verdict == "withdrawn" else feedback)


def _ids(conversation: Sequence[ShownExchange]) -> list[str]:
    return [each.id for each in conversation if each.id is not None]


def _new(exchange: ShownExchange) -> NewExchange:
    outcome = str(exchange.problem) if exchange.answer is None else exchange.answer
    return NewExchange(exchange.question, outcome, exchange.articles or None, exchange.problem)


def _shown(stored: Exchange) -> ShownExchange:
    return ShownExchange(
        stored.question,
        stored.answer,
        stored.problem,
        done=stored.answer is not None and stored.problem is None,
        articles=stored.articles or (),
        id=stored.id,
    )


def _judged(exchange: ShownExchange, feedback: Feedback | None) -> ShownExchange:
    if feedback is None:
        return replace(exchange, verdict=None, corrected=False, comment="")
    corrected = feedback.not_in_articles or feedback.right is not None
    return replace(
        exchange, verdict=feedback.verdict, corrected=corrected, comment=feedback.comment
    )
