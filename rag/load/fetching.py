"""A page from the web: one request, and no more than was asked for.

No cookie, no log-in and no referrer is sent, nothing that the page links to is fetched, and no
proxy of the environment is used, since addresses are checked here. What a server may do to us is
bounded: where it sends us, how long it takes, and how much it sends.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from time import monotonic

import httpcore
import httpx

from rag.errors import LoadError
from rag.load.addresses import parse_address
from rag.load.network import (
    CheckedNetwork,
    PrivateAddressError,
    Resolve,
    UnknownHostError,
    resolve,
)
from rag.load.unpacking import ACCEPTED, TooLargeError, UnpackingError, unpack
from rag.settings import MEGABYTE

TOTAL_SECONDS = 30.0
"""For a page as a whole, redirects included."""

MOST_REDIRECTS = 5

SAVE_IT = "save the page in a browser and add the file"
"""The way out where a server does not give us what it gives browsers."""

_ACCEPTED = (
    "text/html, application/xhtml+xml, text/markdown, application/pdf;q=0.9, text/plain;q=0.9"
)

_BY_STATUS = {
    401: f"it wants a log-in (401): {SAVE_IT}",
    403: f"its server does not let us read it (403): {SAVE_IT}",
    404: "it is not there (404): check the address",
    410: "it has been removed (410): look for a copy elsewhere",
    429: "its server gets too many requests (429): try again later",
    451: "it is withheld for legal reasons (451)",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address holds.

    Attributes:
        address: Where it was in the end, after redirects.
        content: The whole of it, unpacked.
        type: Its media type in lower case, as in ``text/html``; empty if the server names none.
        encoding: The encoding of the text, as the server names it.
    """

    address: str
    content: bytes
    type: str
    encoding: str | None


class Fetcher:
    """Fetches pages.

    Args:
        max_bytes: Size above which a page is refused.
        allow_private: Whether an address may lead into a private network, or to this machine.
            Even then a public address must not redirect there. Whoever acts for others must not
            allow it: they would reach what only this machine can reach (server-side request
            forgery). All addresses of a name are checked, at each redirect anew, and the
            connection is made to an address that was checked.
        resolve: Looks up names.
        seconds: Time for a page as a whole.
    """

    def __init__(
        self,
        max_bytes: int,
        *,
        allow_private: bool = False,
        resolve: Resolve = resolve,
        seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._max_bytes = max_bytes
        self._allow_private = allow_private
        self._resolve = resolve
        self._seconds = seconds

    def fetch(self, address: str) -> Fetched:
        """Get what an address holds.

        Raises:
            LoadError: it is no web address, leads into a private network, cannot be reached, is
                refused by its server, takes too long, or is too large.
        """
        url = parse_address(address)
        until = monotonic() + self._seconds
        allow_private = self._allow_private
        for _ in range(MOST_REDIRECTS + 1):
            network = CheckedNetwork(until, self._resolve, allow_private=allow_private)
            with self._explained(url), self._reply(url, network) as reply:
                if not reply.has_redirect_location:
                    return self._read(url, reply)
                target = reply.headers["location"]
            url = _redirected(url, target)
            allow_private = network.met_private
        raise LoadError(
            f"{address} redirects more than {MOST_REDIRECTS} times; "
            "open it in a browser and take the address that is shown there"
        )

    @contextmanager
    def _reply(self, url: httpx.URL, network: CheckedNetwork) -> Iterator[httpx.Response]:
        """The reply to a request, as its first bytes are there."""
        headers: Mapping[bytes | str, bytes | str] = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": f"ask-the-article/{version('ask-the-article')}",
            "Accept": _ACCEPTED,
            "Accept-Encoding": ACCEPTED,
            "Connection": "close",
        }
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        with (
            httpcore.ConnectionPool(_certificates(), network_backend=network) as pool,
            pool.stream("GET", target, headers=headers) as reply,
        ):
            chunks = reply.iter_stream()
            yield httpx.Response(reply.status, headers=reply.headers, content=chunks)

    def _read(self, url: httpx.URL, reply: httpx.Response) -> Fetched:
        """The content of a reply, as far as it may be read."""
        if reply.status_code != httpx.codes.OK:
            raise LoadError(f"{url}: {_refusal(reply.status_code)}")
        encodings = reply.headers.get_list("content-encoding", split_commas=True)
        # Raw, as httpx would unpack a chunk whole, and again for each encoding that is named.
        content = unpack(reply.iter_raw(), encodings, self._max_bytes)
        type_ = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Fetched(str(url), content, type_, reply.charset_encoding)

    @contextmanager
    def _explained(self, url: httpx.URL) -> Iterator[None]:
        """What goes wrong on the way to an address, in a sentence."""
        try:
            yield
        except UnknownHostError as error:
            raise LoadError(
                f"{url}: there is no host called {url.host!r}, or no network; check the spelling"
            ) from error
        except PrivateAddressError as error:
            raise LoadError(
                f"{url} leads into a private network, from which nothing is fetched here; "
                f"name it to `rag add` on the command line, or {SAVE_IT}"
            ) from error
        except httpcore.TimeoutException as error:
            raise LoadError(
                f"{url} does not answer in time ({self._seconds:g} seconds at most); "
                f"try again later, or {SAVE_IT}"
            ) from error
        except httpcore.ConnectError as error:
            raise LoadError(f"{url} {_why_not_connected(error)}") from error
        except TooLargeError as error:
            raise LoadError(
                f"{url} is larger than the {self._max_bytes / MEGABYTE:g} MB that are allowed; "
                "set RAG_MAX_FILE_MB higher, or add a part of it as a file"
            ) from error
        except (httpcore.ProtocolError, httpcore.NetworkError, UnpackingError) as error:
            raise LoadError(
                f"{url}: what its server sends breaks off or is no web page ({error}); "
                f"try again later, or {SAVE_IT}"
            ) from error


@cache
def _certificates() -> ssl.SSLContext:
    """How servers prove who they are. Reading the list of authorities takes a moment."""
    return httpx.create_ssl_context(trust_env=False)


def _redirected(url: httpx.URL, target: str) -> httpx.URL:
    """Where a reply sends us."""
    try:
        return parse_address(str(url.join(target)))
    except (httpx.InvalidURL, UnicodeError, LoadError) as error:
        raise LoadError(f"{url} redirects to what cannot be fetched: {error}") from error


def _refusal(status: int) -> str:
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return f"its server has a problem ({status}): try again later"
    return _BY_STATUS.get(status, f"its server answers with {status}, not with a page: {SAVE_IT}")


def _why_not_connected(error: httpcore.ConnectError) -> str:
    match error.args:
        case (ssl.SSLCertVerificationError() as fault,):
            return f"has no valid certificate ({fault.verify_message}); {SAVE_IT} if you trust it"
        case (ConnectionRefusedError(),):
            return "refuses connections: no server is there; check the address and its port"
        case _:
            return f"cannot be reached ({error}); check the address and your network"
