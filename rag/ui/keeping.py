"""Conversations and what readers think of answers, kept from one visit to the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self

from rag import conversations as kept
from rag.conversations import Conversations
from rag.feedback import Feedback, FeedbackLog, RightPassage, Verdict
from rag.ui.exchange import Conversation, Exchange


class Keeper:
    """What is kept for each reader, who is an id that their browser holds.

    All methods raise a :class:`rag.errors.RagError` when the file cannot be read or written, or
    when the reader has no such conversation.
    """

    def __init__(self, conversations: Conversations, feedback: FeedbackLog, made_by: str) -> None:
        self.conversations = conversations
        self._feedback = feedback
        self._made_by = made_by

    @classmethod
    @contextmanager
    def open(cls, home: Path, made_by: str = "") -> Iterator[Self]:
        """Open what is kept in the store's folder, and let go of it in the end.

        Args:
            home: The folder.
            made_by: The fingerprint of what makes the answers; it is noted with each verdict.
        """
        with Conversations.open(home) as conversations, FeedbackLog.open(home) as feedback:
            yield cls(conversations, feedback, made_by)

    def keep(
        self, owner: str, id_: str | None, conversation: Conversation
    ) -> tuple[str, Conversation]:
        """Keep a conversation whose last exchange is new.

        Args:
            owner: Whose it is.
            id_: Where what came before is kept; there, what is no part of it any more is dropped.
                None keeps the whole as a new one.
            conversation: Its last question waits no more.

        Returns:
            Where it is kept, and the conversation with the place of its last exchange.
        """
        new = conversation if id_ is None else conversation[-1:]
        id_ = id_ or self.conversations.start(owner).id
        self.conversations.truncate(owner, id_, len(conversation) - len(new))
        for each in new:
            outcome = each.answer if each.done and each.answer is not None else str(each.problem)
            stored = self.conversations.append(
                owner, id_, each.question, outcome, articles=each.articles or None
            )
        ids = [exchange.id for exchange in stored.exchanges]
        return id_, tuple(
            replace(each, id=place) for each, place in zip(conversation, ids, strict=False)
        )

    def load(self, owner: str, id_: str) -> Conversation:
        """A conversation as it was, with the verdicts that were given."""
        feedback = self._feedback.of(owner, id_)
        exchanges = self.conversations.get(owner, id_).exchanges
        return tuple(_shown(each, feedback.get(each.id)) for each in exchanges)

    def judge(
        self,
        owner: str,
        id_: str,
        exchange: Exchange,
        verdict: Verdict,
        *,
        not_in_articles: bool = False,
        right: RightPassage | None = None,
    ) -> Exchange:
        """Note what a reader thinks of an answer; the exchange, with the verdict, comes back."""
        feedback = self._feedback.give(
            owner,
            id_,
            exchange.id or "",
            verdict,
            not_in_articles=not_in_articles,
            right=right,
            fingerprint=self._made_by,
        )
        shown = None if verdict == "withdrawn" else verdict
        return replace(exchange, verdict=shown, corrected=_corrects(feedback))


def _shown(stored: kept.Exchange, feedback: Feedback | None) -> Exchange:
    return Exchange(
        stored.question,
        stored.answer,
        stored.problem,
        done=stored.answer is not None,
        articles=stored.articles or (),
        id=stored.id,
        verdict=None if feedback is None else feedback.verdict,
        corrected=feedback is not None and _corrects(feedback),
    )


def _corrects(feedback: Feedback) -> bool:
    return feedback.not_in_articles or feedback.right is not None
