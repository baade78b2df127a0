"""Connections to checked addresses only, each step of which has to be over in time.

A name is looked up once for each connection, every address that it has is checked, and the
connection goes to one of those: what the name says a moment later (DNS rebinding) is of no matter.
Certificates are still checked for the name.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from time import monotonic

import httpcore

from rag.load.addresses import is_public

CONNECT_SECONDS = 10.0
"""For a connection to one address."""

SILENCE_SECONDS = 15.0
"""Between two pieces of a reply."""

Resolve = Callable[[str, int], Sequence[str]]
"""The IP addresses of a host that is to be reached at a port; raises an ``OSError`` for none."""


class PrivateAddressError(Exception):
    """A name leads into a private network."""


class UnknownHostError(Exception):
    """A name leads nowhere."""


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host, as the operating system finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class CheckedNetwork(httpcore.NetworkBackend):
    """The network as httpcore uses it.

    Args:
        until: When all must be over, on the clock of :func:`time.monotonic`. The looking up of
            names alone is bounded by the operating system.
        resolve: Looks up names.
        allow_private: Whether a name may lead into a private network.

    Attributes:
        met_private: Whether a name did.
    """

    def __init__(self, until: float, resolve: Resolve, *, allow_private: bool) -> None:
        self._until = until
        self._resolve = resolve
        self._allow_private = allow_private
        self._network = httpcore.SyncBackend()
        self.met_private = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers, if all of them may be connected to.

        Raises:
            UnknownHostError: the host has no address.
            PrivateAddressError: one of its addresses is private, and must not be.
            httpcore.ConnectError: none of them answers.
            httpcore.ConnectTimeout: the last one does not answer in time.
        """
        failure: Exception = UnknownHostError(host)
        for address in self._checked(host, port):
            timeout = min(CONNECT_SECONDS, _left(self._until, httpcore.ConnectTimeout))
            try:
                stream = self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._until)
        raise failure

    def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:  # a label of a name can be too long for IDNA
            raise UnknownHostError(host) from error
        private = [address for address in addresses if not is_public(address)]
        self.met_private = bool(private)
        if private and not self._allow_private:
            raise PrivateAddressError(host)
        return addresses


class _TimedStream(httpcore.NetworkStream):
    """A connection that ends when the time is over, be it that every byte comes quickly."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        left = _left(self._until, httpcore.ReadTimeout)
        return self._stream.read(max_bytes, min(SILENCE_SECONDS, left))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        left = _left(self._until, httpcore.WriteTimeout)
        self._stream.write(buffer, min(SILENCE_SECONDS, left))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._until, httpcore.ConnectTimeout)
        timeout = min(CONNECT_SECONDS, left)
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, timeout), self._until
        )

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _left(until: float, late: type[httpcore.TimeoutException]) -> float:
    """The seconds that are left; ``late`` is raised when none are."""
    seconds = until - monotonic()
    if seconds <= 0:
        raise late("no time is left")
    return seconds
