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
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, sync_playwright

ROOT = Path(__file__).parent.parent.parent
CORPUS = sorted((ROOT / "corpus").glob("2*.md"))
CHROMIUM = next(
    filter(None, map(shutil.which, ("/usr/bin/chromium", "chromium", "google-chrome"))), None
)
CHROMIUM_ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
TIMEOUT_MS = 20_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for the whole session: while playwright is open, no other event loop can run.
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS, timeout=TIMEOUT_MS
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page without articles. In the end it is stopped as Ctrl-C does."""
    folder = tmp_path_factory.mktemp("site")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RAG_")}
    server = subprocess.Popen(
        [sys.executable, ROOT / "app.py"],
        env={**environment, "RAG_HOME": str(folder / "home"), "RAG_PORT": "0"},
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
        # A terminal sends Ctrl-C to pytest and to the server; the server is stopped here instead.
        start_new_session=True,
    )
    killer = threading.Timer(300, server.kill)
    killer.start()
    try:
        first = server.stderr.readline()
        assert "http://" in first, first + server.stderr.read()
        yield first.split(": ")[1].split()[0]
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=20)
        assert (server.returncode, errors) == (0, "")
    finally:
        killer.cancel()
        server.kill()
        server.communicate()


@pytest.fixture(scope="module")
def first_visit(browser: Browser, empty_site: str) -> dict[str, str]:
    """What the first visitor sees, who adds the three articles of the corpus."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(TIMEOUT_MS)
    page = context.new_page()
    page.goto(empty_site)
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
def site(empty_site: str, first_visit: dict[str, str]) -> str:
    """The address of the page with the corpus."""
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
        for box in self.page.locator("#article-list input:checked").all():
            box.uncheck()
        for title in titles:
            self.page.locator("#article-list label", has_text=title).locator("input").check()

    def upload(self, name: str, text: str) -> str:
        """Upload a file, and return what became of it."""
        self.open("Articles")
        self.page.locator("#upload input[type=file]").set_input_files(
            {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
        )
        result = self.page.locator(".result", has_text=name)
        result.filter(has_not_text="adding").filter(has_not_text="waiting").wait_for()
        return result.inner_text()

    def remove(self, title: str) -> None:
        """Remove an article, and confirm it."""
        self.tick(title)
        self.page.get_by_role("button", name="Remove the ticked articles").click()
        self.page.locator("#confirmation").get_by_text(title).wait_for()
        self.page.get_by_role("button", name="Remove", exact=True).click()
        self.page.locator(".result.removed").wait_for()
        self.page.locator("#article-list label", has_text=title).wait_for(state="detached")


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator:
    """Makes visitors; in the end none of them may have noticed a fault."""
    visitors: list[Visitor] = []

    def arrive(**options) -> Visitor:
        visitors.append(Visitor(browser, site, **options))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def visitor(visit) -> Visitor:
    return visit()
