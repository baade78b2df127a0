"""Ends a request that is not over in time, be it that every byte of it comes quickly.

httpx bounds the silence between two bytes only. An endpoint that sends a blank a second, as some do
to keep a connection open, would keep us waiting for ever.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from typing import cast

import httpx


class DeadlineError(httpx.TimeoutException):
    """A request is not over in time."""


@dataclass(slots=True)
class Call:
    """A request with its further tries, while it is made.

    Attributes:
        until: When it must be over, on the clock of :func:`time.monotonic`.
        response: What came back last; None until then.
    """

    until: float = math.inf
    response: httpx.Response | None = None

    @property
    def left(self) -> float:
        """Seconds that are left; 0 or less when the time is over."""
        return self.until - monotonic()

    @property
    def is_late(self) -> bool:
        """Whether the time is over."""
        return self.left <= 0


class Watch(threading.local):
    """The call that a thread is making; two methods are hooks of an httpx client."""

    call: Call = Call()

    def start(self, seconds: float) -> Call:
        """Give the requests that this thread makes from now on so much time, all together."""
        self.call = Call(monotonic() + seconds)
        return self.call

    def on_request(self, request: httpx.Request) -> None:
        """Refuse a further try when the time is over."""
        if self.call.is_late:
            raise DeadlineError("no time is left", request=request)

    def on_response(self, response: httpx.Response) -> None:
        """Keep the response, and bound the reading of it, which another thread may do."""
        self.call.response = response
        if _wait(response.headers) >= self.call.left:
            # The client would wait for minutes before it asks again.
            response.headers["x-should-retry"] = "false"
        stream = cast("httpx.SyncByteStream", response.stream)
        response.stream = _BoundedStream(stream, self.call)


class _BoundedStream(httpx.SyncByteStream):
    """The bytes of a response until its time is over."""

    def __init__(self, stream: httpx.SyncByteStream, call: Call) -> None:
        self._stream = stream
        self._call = call

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            if self._call.is_late:
                raise DeadlineError("the reply is not over in time")
            yield chunk

    def close(self) -> None:
        self._stream.close()


def _wait(headers: httpx.Headers) -> float:
    """Seconds after which an endpoint wants to be asked again; 0 where it does not say."""
    milliseconds, seconds = headers.get("retry-after-ms"), headers.get("retry-after")
    try:
        return float(milliseconds) / 1000 if milliseconds else float(seconds or 0)
    except ValueError:
        return math.inf  # A date.
