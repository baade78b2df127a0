"""The content of a reply, unpacked no further than is wanted.

A few hundred bytes can unpack to gigabytes, and more so where they are packed twice, so nothing is
unpacked at a stroke, and nothing twice.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence

ACCEPTED = "gzip"
"""What a server may pack with; the value of ``Accept-Encoding``."""

_UNPACKED = frozenset({"", "identity"})
_PACKED = frozenset({ACCEPTED, "x-gzip", "deflate"})
"""RFC 9110, 8.4.1. Nobody is asked for ``deflate``, but some servers send it all the same."""

_EITHER_HEADER = zlib.MAX_WBITS | 32
"""Makes zlib tell by the first bytes whether they are gzip's or its own."""


_PIECE = 65_536
"""Bytes that are unpacked in one step."""


class TooLargeError(Exception):
    """The content is larger than it may be."""


class UnpackingError(Exception):
    """The content is packed in a way that is not read here, or is damaged."""


def unpack(chunks: Iterable[bytes], encodings: Sequence[str], most: int) -> bytes:
    """The content of a reply.

    Args:
        chunks: What the server sends, as it comes.
        encodings: The values of its ``Content-Encoding``.
        most: The bytes that the content may have, packed and unpacked. While it is unpacked, no
            more than these, a chunk and a piece (64 KiB) are held.

    Raises:
        TooLargeError: there are more.
        UnpackingError: the content is packed in another way than gzip's or zlib's, or more than
            once, or it is damaged or breaks off.
    """
    packings = [name for each in encodings if (name := each.strip().lower()) not in _UNPACKED]
    if len(packings) > 1 or not _PACKED.issuperset(packings):
        raise UnpackingError(f"it is packed as {', '.join(packings)[:60]!r}")
    limited = _limited(chunks, most)
    content = bytearray()
    for piece in _unpacked(limited) if packings else limited:
        content += piece
        if len(content) > most:
            raise TooLargeError
    return bytes(content)


def _limited(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The chunks, as long as they are no more: there is no end to what unpacks to nothing."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise TooLargeError
        yield chunk


def _unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What chunks of gzip or zlib hold, piece by piece."""
    unpacker = zlib.decompressobj(_EITHER_HEADER)
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                if unpacker.eof:  # gzip may come in several members (RFC 1952, 2.2)
                    unpacker = zlib.decompressobj(_EITHER_HEADER)
                yield unpacker.decompress(rest, _PIECE)
                rest = unpacker.unconsumed_tail or unpacker.unused_data
    except zlib.error as error:
        raise UnpackingError(str(error)) from error
    if not unpacker.eof:
        raise UnpackingError("the packed content has no end")
