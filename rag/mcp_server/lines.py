"""Standard input line by line, without keeping the program from ending."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from threading import Thread

_CHUNK = 65536
"""Bytes: what a pipe holds on Linux."""

_STANDARD_INPUT = 0


class Lines:
    """The lines of a file descriptor, until its other end is closed.

    The SDK's own reader waits in a thread that Ctrl-C cannot end before the next line comes. This
    one waits in a thread that nobody waits for.

    Args:
        descriptor: Of a pipe, a terminal or a file that is open for reading.
    """

    def __init__(self, descriptor: int = _STANDARD_INPUT) -> None:
        self._descriptor = descriptor

    async def __aiter__(self) -> AsyncIterator[str]:
        """Each line with its end, decoded as UTF-8."""
        loop = asyncio.get_running_loop()
        chunks: asyncio.Queue[bytes] = asyncio.Queue()

        def read() -> None:
            # Once the loop is closed, nobody waits for what comes.
            with suppress(RuntimeError):
                while chunk := _read(self._descriptor):
                    loop.call_soon_threadsafe(chunks.put_nowait, chunk)
                loop.call_soon_threadsafe(chunks.put_nowait, b"")

        Thread(target=read, name="standard input", daemon=True).start()
        held = b""
        while chunk := await chunks.get():
            *lines, held = (held + chunk).split(b"\n")
            for line in lines:
                yield f"{line.decode(errors='replace')}\n"
        if held:
            yield held.decode(errors="replace")


def _read(descriptor: int) -> bytes:
    """The next bytes; none at the end, also where a terminal has gone."""
    try:
        return os.read(descriptor, _CHUNK)
    except OSError:
        return b""
