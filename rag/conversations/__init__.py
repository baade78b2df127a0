"""Conversations that are kept: in the store's home, for each user apart, and written as files.

They have a database of their own, ``conversations.sqlite``, beside that of the articles.
"""

from rag.conversations.conversations import Conversations
from rag.conversations.values import (
    Conversation,
    ConversationInfo,
    Exchange,
    NewExchange,
)
from rag.errors import ConversationError, ConversationNotFoundError

__all__ = [
    "Conversation",
    "ConversationError",
    "ConversationInfo",
    "ConversationNotFoundError",
    "Conversations",
    "Exchange",
    "NewExchange",
]
