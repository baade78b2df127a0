"""The errors that the package raises on purpose.

Every message names the thing, the cause and the way out, so that it can be shown to a person as it
is. Anything that is not a :class:`RagError` is a defect of ours. They are all here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.eval.problems import Problem


class RagError(Exception):
    """Base of all errors that a caller may want to show to a person."""


class SettingsError(RagError):
    """A setting is unknown, malformed or contradicts another one."""


class LoadError(RagError):
    """A file, folder or text could not be turned into an article."""


class QuestionError(RagError):
    """A question cannot be asked: empty, far too long, or in a script the articles do not use."""


class ModelError(RagError):
    """A model is missing, damaged, or is not the one that was promised."""


class StoreError(RagError):
    """The store could not be read or written."""


class StoreBusyError(StoreError):
    """Another process is writing to the store and did not finish in time."""


class StaleIndexError(StoreError):
    """The store was built with other settings or another model than those in force."""


class CorruptStoreError(StoreError):
    """The store's files are damaged."""


class ArticleNotFoundError(StoreError):
    """No article has the id or the beginning of an id that was given, or several have it."""


class VectorIndexError(StoreError):
    """The vector index cannot be used as it is; it can be rebuilt from the database."""


class ConversationError(RagError):
    """Something cannot be kept in a conversation."""


class ConversationNotFoundError(ConversationError):
    """The owner has no conversation with that id, or it holds no such exchange."""


class CitationError(RagError):
    """A citation does not quote its article exactly; such an answer is never shown."""


class QuestionSetError(RagError):
    """A question set cannot be read, or does not fit its articles."""


class MalformedError(QuestionSetError):
    """A file of a question set is not of its form; ``problems`` are all that were found."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class EvaluationError(RagError):
    """An evaluation run cannot be made, read or compared."""


class LLMError(RagError):
    """A language model is not configured, cannot be reached, or refuses to work."""


class LLMReplyError(LLMError):
    """A language model that works has no usable reply to this one request."""
