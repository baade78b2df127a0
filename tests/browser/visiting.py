"""A real Chromium at the real page: ``app.py`` on a free port, with the corpus in a new store.

Fixtures for test modules to import; a second ``conftest.py`` would hide the first one's names.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Request,
    sync_playwright,
)

ROOT = Path(__file__).parent.parent.parent
CORPUS = sorted((ROOT / "corpus").glob("2*.md"))
CHROMIUM = next(
    filter(None, map(shutil.which, ("/usr/bin/chromium", "chromium", "google-chrome"))), None
)
NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no Chromium: not at /usr/bin/chromium, nor on the PATH"
    ),
]
SCREENSHOTS = ROOT / "tests" / "screenshots"
EXAMPLE = "What did the opposition say?"
POSITIVE_STEP = 'said a complete departure of Russian troops "will be a positive step".'
CHROMIUM_ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
KILL_AFTER = 1200
"""Seconds after which a server that nobody stopped is ended."""

TIMEOUT_MS = 60_000
"""Generous: it only counts when something is wrong, or the machine is busy."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for the whole session: while playwright is open, no other event loop can run.
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS, timeout=TIMEOUT_MS
        )
        yield chromium
        chromium.close()


class Site:
    """``app.py`` in a process of its own, on a port that stays the same when it is restarted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.home = folder / "home"
        self._port = "0"
        self.start()

    def start(self) -> None:
        """Start the server, and wait until it says where it is."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("RAG_")}
        self._server = subprocess.Popen(
            [sys.executable, ROOT / "app.py"],
            env={**environment, "RAG_HOME": str(self.home), "RAG_PORT": self._port},
            cwd=self._folder,
            stderr=subprocess.PIPE,
            text=True,
            # A terminal sends Ctrl-C to pytest and to the server; the server is stopped here.
            start_new_session=True,
        )
        self._killer = threading.Timer(KILL_AFTER, self._server.kill)
        self._killer.start()
        first = self._server.stderr.readline()
        assert "http://" in first, first + self._server.stderr.read()
        self.address = first.split(": ")[1].split()[0]
        self._port = str(urlsplit(self.address).port)

    def stop(self) -> None:
        """Stop it as Ctrl-C does; it has nothing to complain of."""
        self._server.send_signal(signal.SIGINT)
        _, errors = self._server.communicate(timeout=60)
        self._killer.cancel()
        assert (self._server.returncode, errors) == (0, ""), errors

    def kill(self) -> None:
        self._killer.cancel()
        self._server.kill()
        self._server.communicate()


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A page without articles."""
    site = Site(tmp_path_factory.mktemp("site"))
    try:
        yield site
        site.stop()
    finally:
        site.kill()


@pytest.fixture(scope="module")
def first_visit(browser: Browser, empty_site: Site) -> dict[str, str]:
    """What the first visitor sees, who adds the three articles of the corpus."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(TIMEOUT_MS)
    page = context.new_page()
    page.goto(empty_site.address)
    seen = {"welcome": page.locator(".welcome").inner_text()}
    page.get_by_role("tab", name="Articles").click()
    page.locator("#upload input[type=file]").set_input_files(CORPUS)
    page.locator(".result.added").nth(len(CORPUS) - 1).wait_for()
    seen["results"] = page.locator("#results").inner_text()
    page.get_by_text(f"Asking all {len(CORPUS)} articles.").wait_for()
    seen["welcome afterwards"] = page.locator(".welcome").inner_text()
    context.close()
    return seen


@pytest.fixture(scope="module")
def site(empty_site: Site, first_visit: dict[str, str]) -> Site:
    """The page with the corpus."""
    return empty_site


class Visitor:
    """A person with a browser of their own, who notices what goes wrong."""

    def __init__(self, browser: Browser, address: str, width: int = 1440, **options) -> None:
        self.address = address
        self.context = browser.new_context(
            viewport={"width": width, "height": 900 if width > 500 else 844},
            reduced_motion="reduce",  # no waiting for smooth scrolling
            **options,
        )
        self.context.set_default_timeout(TIMEOUT_MS)
        self.faults: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("dialog", self._dialog)
        self.context.on("request", self._request)
        self.page.goto(address)
        self.page.locator(".welcome").wait_for()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != urlsplit(self.address).netloc:
            self.faults.append(f"request: {request.url}")

    def ask(self, question: str) -> str:
        """Ask, and wait for the answer's class: answer, abstention or problem."""
        turn = self.page.locator(".exchange").count()
        self.page.get_by_label("Your question").fill(question)
        self.page.keyboard.press("Enter")
        return self.reply(turn)

    def reply(self, turn: int = 0) -> str:
        """Wait for the reply to a question, from 0, and tell what it is."""
        reply = self.page.locator(".exchange").nth(turn).locator(".reply:not(.pending)")
        reply.wait_for()
        return reply.get_attribute("class").removeprefix("reply ")

    def open(self, tab: str) -> None:
        self.page.get_by_role("tab", name=tab).click()

    def tick(self, *titles: str) -> None:
        """Ask only the articles with these titles."""
        self.open("Articles")
        for box in self.page.locator("#shelf input:checked").all():
            box.uncheck()
        for title in titles:
            self.page.locator("#shelf").get_by_label(title, exact=True).check()

    def upload(self, name: str, content: str | bytes) -> str:
        """Upload a file, and return what became of it."""
        self.open("Articles")
        buffer = content.encode() if isinstance(content, str) else content
        kind = guess_type(name)[0] or "text/plain"
        self.page.locator("#upload input[type=file]").set_input_files(
            {"name": name, "mimeType": kind, "buffer": buffer}
        )
        result = self.page.locator(".result", has_text=name)
        result.filter(has_not_text="adding").filter(has_not_text="waiting").wait_for()
        return result.inner_text()

    def remove(self, title: str) -> None:
        """Remove an article."""
        self.open("Articles")
        self.page.get_by_role("button", name=f"Remove {title}", exact=True).click()
        self.page.locator(".result.removed", has_text=title).wait_for()
        self.row(title).wait_for(state="detached")

    def row(self, title: str) -> Locator:
        """The row of an article in the list."""
        return self.page.locator("#shelf li", has_text=title)

    def select(self, selector: str) -> None:
        """Select the text of an element as with the mouse."""
        self.page.locator(selector).first.evaluate(
            "node => getSelection().setBaseAndExtent(node, 0, node, node.childNodes.length)"
        )


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator:
    """Makes visitors; in the end none of them may have noticed a fault."""
    visitors: list[Visitor] = []

    def arrive(**options) -> Visitor:
        visitors.append(Visitor(browser, site.address, **options))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def visitor(visit) -> Visitor:
    return visit()
