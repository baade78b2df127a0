"""Who may reach the page, and what the page may reach."""

import asyncio
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes import HARBOUR, WordEmbedder
from fastapi import FastAPI
from starlette.testclient import TestClient

from rag import Assistant, Settings
from rag.errors import SettingsError
from rag.password import PasswordHash
from rag.ui.server import build_app, listen, open_keeper

APP = Path(__file__).parent.parent / "app.py"


def hashed(password: str) -> str:
    return str(PasswordHash.of(password))


@contextmanager
def served(home: Path, **values) -> Iterator[FastAPI]:
    """The page with one article."""
    settings = Settings(home=home, **values)
    with Assistant.open(settings, embedder=WordEmbedder()) as assistant:
        assistant.add_text(HARBOUR.text, title=HARBOUR.title)

        with open_keeper(assistant) as keeper:

            async def make():  # gradio wants a running event loop, else it leaves one unclosed
                return build_app(assistant, keeper)

            yield asyncio.run(make())


@contextmanager
def browser(home: Path, base_url: str = "http://127.0.0.1", **values) -> Iterator[TestClient]:
    """Something that sends requests to a page of its own without a network."""
    with served(home, **values) as app, TestClient(app, base_url=base_url) as client:
        yield client


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page") / "home"


@pytest.fixture(scope="module")
def app(home: Path) -> Iterator[FastAPI]:
    """The page as it is served by default. Tests only read from it."""
    with served(home) as app:
        yield app


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def test_the_page_may_fetch_from_its_own_server_only(client: TestClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_no_font_or_script_of_another_server_is_named(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["stylesheets"] == []
    assert config["analytics_enabled"] is False
    urls = re.findall(r"url\(.{6}", client.get("/theme.css").text)
    assert set(urls) <= {'url("data:'}


def test_the_page_of_a_stranger_that_points_here_is_refused(app: FastAPI) -> None:
    with TestClient(app, base_url="http://evil.example") as client:
        assert client.get("/").status_code == 400
        assert client.get("/config").status_code == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:7860", "[::1]:7860"])
def test_this_machine_may_be_called_by_all_its_names(app: FastAPI, host: str) -> None:
    with TestClient(app, base_url=f"http://{host}") as client:
        assert client.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/etc/passwd", str(APP), "home/rag.sqlite3", "../app.py"])
def test_files_of_the_machine_are_not_served(
    client: TestClient, home: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.parent)
    assert (home / "rag.sqlite3").exists()
    assert client.get(f"/gradio_api/file={path}").status_code in {403, 404}


@pytest.mark.parametrize(
    ("method", "headers", "refused"),
    [
        ("GET", {"sec-fetch-site": "same-origin"}, False),
        ("GET", {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}, False),
        ("GET", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, False),
        ("GET", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}, True),
        ("POST", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, True),
        ("POST", {"sec-fetch-site": "same-site"}, True),
        ("POST", {"origin": "http://evil.example"}, True),
        ("POST", {"origin": "null"}, True),
        ("OPTIONS", {"origin": "http://evil.example"}, True),
        ("POST", {"origin": "http://127.0.0.1"}, False),
        ("POST", {}, False),
    ],
)
def test_the_page_of_another_site_may_do_nothing_here(
    client: TestClient, method: str, headers: dict[str, str], refused: bool
) -> None:
    response = client.request(method, "/gradio_api/call/articles", headers=headers)
    assert (response.status_code == 403) is refused


def test_only_the_documented_endpoints_are_offered(client: TestClient) -> None:
    info = client.get("/gradio_api/info").json()
    assert set(info["named_endpoints"]) == {"/ask", "/search", "/add", "/articles"}
    assert info["unnamed_endpoints"] == {}
    assert client.get("/docs").status_code == 404
    assert client.get("/openapi.json").status_code == 404


def test_uploads_are_limited_in_size(tmp_path: Path) -> None:
    with browser(tmp_path / "home", max_file_mb=0.001) as client:
        for size, status in ((900, 200), (1100, 413)):
            files = {"files": ("a.txt", b"x" * size)}
            assert client.post("/gradio_api/upload", files=files).status_code == status


def test_with_a_password_nothing_is_seen_without_it(tmp_path: Path) -> None:
    login = {"username": "reader", "password": "open sesame"}
    with browser(
        tmp_path / "home", base_url="http://news.example", password_hash=hashed(login["password"])
    ) as client:
        page = client.get("/").text
        assert HARBOUR.title not in page
        assert '"auth_required":true' in page.replace(" ", "")
        assert client.get("/config").status_code == 401
        for wrong in ({"password": "guess"}, {"username": "writer"}, {"password": ""}):
            assert client.post("/login", data={**login, **wrong}).status_code in (400, 422)
        assert client.post("/login", data=login).status_code == 200
        assert client.get("/config").status_code == 200


def test_a_port_that_is_taken_is_a_clear_error() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(
            SettingsError, match=f"cannot listen on 127.0.0.1 port {port}: .*in use"
        ):
            listen(Settings(port=port))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])  # noqa: S104 - to be refused
def test_a_public_address_needs_a_password(host: str) -> None:
    with pytest.raises(
        SettingsError, match=r"is reachable from other machines: set RAG_PASSWORD_HASH"
    ):
        listen(Settings(host=host, port=0))
    with pytest.raises(SettingsError, match=r"set RAG_PASSWORD_HASH"):
        listen(Settings(host=host, port=0, password_hash=""))
    with listen(Settings(host="0.0.0.0", port=0, password_hash=hashed("secret"))):  # noqa: S104
        pass


def test_each_address_of_this_machine_is_served_under_its_name(tmp_path: Path) -> None:
    with browser(tmp_path / "home", "http://127.0.0.2:7860", host="127.0.0.2") as client:
        assert client.get("/").status_code == 200
    with listen(Settings(host="127.0.0.2", port=0)) as listener:
        assert listener.getsockname()[0] == "127.0.0.2"


def test_port_0_takes_a_free_one() -> None:
    with listen(Settings(port=0)) as listener:
        assert listener.getsockname()[1] > 0


def test_app_py_prints_one_line_for_an_error_and_exits_with_1(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, APP],
        env={**os.environ, "RAG_HOST": "0.0.0.0"},  # noqa: S104 - to be refused
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: host '0.0.0.0' is reachable from other machines")
    assert list(tmp_path.iterdir()) == [], "no store is made"
