"""The page behind its real server, in a thread of this process."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fakes import WordEmbedder

from rag import Assistant, Settings
from rag.types import Article
from rag.ui.server import build_app, listen, open_keeper


@contextmanager
def serving(settings: Settings, *articles: Article) -> Iterator[str]:
    """The address of a server with these articles."""
    with (
        Assistant.open(settings, embedder=WordEmbedder()) as assistant,
        open_keeper(assistant) as keeper,
        listen(settings) as listener,
    ):
        for article in articles:
            assistant.add_article(article)
        servers: list[uvicorn.Server] = []

        async def make() -> None:  # gradio wants a running event loop, else it leaves one unclosed
            config = uvicorn.Config(build_app(assistant, keeper), log_level="warning")
            servers.append(uvicorn.Server(config))

        def run() -> None:
            # Not where playwright has its own event loop.
            asyncio.run(make())
            servers[0].run(sockets=[listener])

        thread = threading.Thread(target=run)
        thread.start()
        while not (servers and servers[0].started):
            assert thread.is_alive()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        servers[0].should_exit = True
        servers[0].force_exit = True
        thread.join()
