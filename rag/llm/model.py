"""The interface of all language models."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator


class LanguageModel(ABC):
    """A model that replies to a prompt. Safe to share among threads.

    Attributes:
        name: PROVIDER:MODEL, as in the setting ``llm``.
        endpoint: Its base URL, which holds no credentials; empty for a model that has none.
    """

    name: str
    endpoint: str = ""

    @abstractmethod
    def complete(self, system: str, user: str, *, max_tokens: int) -> str:
        """The reply to a prompt, never blank; cut off where it takes more than ``max_tokens``.

        Args:
            system: What the model is told to do.
            user: What it is told to do it with.
            max_tokens: Most tokens of the reply, thoughts included; at least 1.

        Raises:
            LLMReplyError: There is no usable reply to this prompt; another one may well do.
            LLMError: The model cannot be reached, refuses to work, or takes too long.
        """

    def warm_up(self) -> None:  # noqa: B027 - most are at an endpoint
        """Load the model now rather than with the first prompt, where it runs in this process.

        Raises:
            LLMError: It cannot be loaded.
        """

    def stream(self, system: str, user: str, *, max_tokens: int) -> Generator[str]:
        """The same reply in pieces, each as soon as it is there; in one piece if not overridden.

        Nothing is sent before the first piece is asked for. Closing the iterator ends the request,
        and with it the work at the endpoint.

        Args:
            system: See :meth:`complete`, also for ``user`` and ``max_tokens``.
            user: What it is told to do it with.
            max_tokens: Most tokens of the reply.

        Yields:
            Pieces of any length, none empty; together they are not blank.

        Raises:
            LLMReplyError: As :meth:`complete` does, also after some pieces.
            LLMError: As :meth:`complete` does, also after some pieces.
        """
        yield self.complete(system, user, max_tokens=max_tokens)
