"""Where a model is asked, and how long that may take."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a reply may take.

    Attributes:
        silence: Seconds without a byte, over 0.
        total: Seconds from the first request to the end of the reply, over 0. What dribbles on for
            ever is ended by it. The client may wait a little longer between two tries.
        retries: Further tries after silence, a lost connection, a 429 or a 5xx, all of them before
            the first piece of a reply; 0 upwards.
    """

    silence: float = 30.0
    total: float = 120.0
    retries: int = 2


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model behind OpenAI's protocol for chats.

    Attributes:
        name: PROVIDER:MODEL, as in the setting ``llm``.
        model: What the endpoint calls it.
        url: Base URL, without credentials and without a slash at its end.
        key: Sent with each request; None for an endpoint that wants none.
        limits: How long a reply may take.
        ours: The endpoint belongs to this process, so that its address says nothing to anybody.
    """

    name: str
    model: str
    url: str
    key: str | None = field(default=None, repr=False)
    limits: Limits = Limits()
    ours: bool = False

    @property
    def place(self) -> str:
        """The model as errors name it."""
        return self.name if self.ours else f"{self.name} at {self.url}"
