"""The web server around the page: address, log-in, and what a browser may do with the page."""

from __future__ import annotations

import hmac
import logging
import socket
import webbrowser
from asyncio import CancelledError
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from threading import Thread, Timer
from urllib.parse import urlsplit

import gradio as gr
import uvicorn
from fastapi import FastAPI
from rich.console import Console
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.assistant import Assistant
from rag.errors import RagError, SettingsError
from rag.password import PasswordHash
from rag.settings import Settings, is_loopback
from rag.ui.keeping import Keeper
from rag.ui.layout import TITLE
from rag.ui.page import build_page, page_files
from rag.ui.theme import theme

SHUTDOWN_SECONDS = 3
"""Time that requests under way get to finish when the server is stopped."""

LOCAL_NAMES = ("127.0.0.1", "[::1]", "::1", "localhost")
"""What a browser may call this machine."""

# The page needs nothing from elsewhere, so the browser fetches nothing from elsewhere, whatever an
# article may hold. Gradio keeps scripts and styles in the page and makes functions from strings.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def serve(settings: Settings, *, open_browser: bool = False) -> None:
    """Serve the page until Ctrl-C.

    Args:
        settings: The store, and the address, name and password to serve it under.
        open_browser: Show the page in the browser of this machine.

    Raises:
        SettingsError: The address cannot be listened on, or is public and there is no password.
        RagError: What :meth:`rag.assistant.Assistant.open` raises.
    """
    with (
        listen(settings) as listener,
        Assistant.open(settings) as assistant,
        open_keeper(assistant) as keeper,
    ):
        address = _address(listener)
        app = build_app(assistant, keeper)
        config = uvicorn.Config(
            app,
            log_level="warning",
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
        Console(stderr=True).print(
            f"{TITLE}: {address}  (Ctrl-C stops it)",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        Thread(target=_warm_up, args=[assistant], name="warm-up").start()
        if open_browser:
            Timer(1.0, webbrowser.open, [address]).start()
        logging.getLogger("uvicorn.error").addFilter(_is_no_cancellation)
        try:
            _Server(config, app).run(sockets=[listener])
        except KeyboardInterrupt:
            return  # uvicorn has shut down in order, and then passes the signal on


def _warm_up(assistant: Assistant) -> None:
    """Have the models loaded by the time of the first question; what fails will fail again then."""
    with suppress(RagError):
        assistant.warm_up()


def _is_no_cancellation(record: logging.LogRecord) -> bool:
    """Keep requests that are cut off by Ctrl-C out of the log: nothing is wrong with them."""
    return record.exc_info is None or not isinstance(record.exc_info[1], CancelledError)


def open_keeper(assistant: Assistant) -> AbstractContextManager[Keeper]:
    """Where the conversations with an assistant are kept: beside its articles."""
    return Keeper.open(assistant.settings.home)


def build_app(assistant: Assistant, keeper: Keeper) -> FastAPI:
    """The web application: the page behind the log-in, if there is one, and the headers."""
    settings = assistant.settings
    log_in = _log_in(settings)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    # Without a password, only pages of this machine: a name that a stranger's web site points to
    # this machine (DNS rebinding) is refused.
    hosts = ["*"] if log_in else sorted({*LOCAL_NAMES, settings.host})
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)
    app.add_middleware(_SecurityHeaders)
    app.add_middleware(_SameOrigin)
    gr.mount_gradio_app(
        app,
        build_page(assistant, keeper),
        path="/",
        app_kwargs={"openapi_url": None},
        auth=log_in,
        auth_message=TITLE,
        max_file_size=settings.max_file_bytes,
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        theme=theme(),
        **page_files(),
    )
    return app


def _log_in(settings: Settings) -> Callable[[str, str], bool] | None:
    """Tells who may log in, by name and password; None when nobody has to."""
    if settings.password_hash is None:
        return None
    expected = PasswordHash.parse(settings.password_hash.get_secret_value())
    name = settings.username.encode()

    def is_reader(username: str, password: str) -> bool:
        # The password is looked at in any case, so that time tells nothing of names.
        right = expected.matches(password)
        return hmac.compare_digest(username.encode("utf-8", "surrogatepass"), name) and right

    return is_reader


def listen(settings: Settings) -> socket.socket:
    """A socket that listens on the address of the settings.

    Raises:
        SettingsError: The address is taken, is not one of this machine, or can be reached from
            others while there is no password.
    """
    host, port = settings.host, settings.port
    if not is_loopback(host) and settings.password_hash is None:
        raise SettingsError(
            f"host {host!r} is reachable from other machines: set RAG_PASSWORD_HASH to what "
            "`rag hash-password` prints, or keep RAG_HOST (or --host) 127.0.0.1"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()  # so that who comes before the server is ready waits for it
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"cannot listen on {host} port {port}: {error.strerror}. If another program is there, "
            "stop it, or choose another port with RAG_PORT or --port (0 takes any free one)"
        ) from error
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - only shown
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


class _Server(uvicorn.Server):
    """A server that first ends the streams that open pages hold, and so stops at once."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for route in self._app.routes:
            if isinstance(route, Mount) and isinstance(route.app, gr.routes.App):
                route.app.stop_event.set()
        await super().shutdown(sockets)


class _SameOrigin:
    """ASGI middleware that refuses what another web site's page asks for in a reader's name.

    Gradio allows any origin, with the log-in's cookie, under a name that is not localhost. Links
    that lead here stay allowed, and so do programs: they send no origin.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_foreign(scope["method"], Headers(scope=scope)):
            response = PlainTextResponse("Refused: asked for by the page of another site.", 403)
            await response(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_foreign(method: str, headers: Headers) -> bool:
    """Whether the page of another site asks, as far as browsers tell (Fetch Metadata, Origin)."""
    if site := headers.get("sec-fetch-site"):
        if site not in ("cross-site", "same-site"):
            return False
        return not (method in ("GET", "HEAD") and headers.get("sec-fetch-mode") == "navigate")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")


class _SecurityHeaders:
    """ASGI middleware that adds :data:`SECURITY_HEADERS` to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)
