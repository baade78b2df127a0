"""Settings: where they come from, and what is refused."""

from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import Settings


def test_keywords_win_over_the_environment_and_that_over_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text("RAG_PORT=1\nRAG_CANDIDATES=2\nRAG_READ_PASSAGES=3\n")
    monkeypatch.setenv("RAG_CANDIDATES", "20")
    monkeypatch.setenv("RAG_READ_PASSAGES", "30")
    settings = Settings(read_passages=300)
    assert (settings.port, settings.candidates, settings.read_passages) == (1, 20, 300)


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]


def test_an_unknown_keyword_is_refused_with_the_likely_one() -> None:
    with pytest.raises(SettingsError, match="unknown setting 'hom'; did you mean 'home'"):
        Settings(hom="x")


def test_an_unknown_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_HOMES", "x")
    with pytest.raises(SettingsError, match="RAG_HOMES is not a setting; did you mean 'RAG_HOME'"):
        Settings()


def test_an_unknown_key_of_the_file_is_refused() -> None:
    Path(".env").write_text("RAG_PROT=1\n")
    with pytest.raises(SettingsError, match="unknown setting 'rag_prot'; did you mean 'port'"):
        Settings()


def test_a_malformed_value_is_named() -> None:
    with pytest.raises(SettingsError, match=r"setting 'port': .*integer.*'many'"):
        Settings(port="many")


def test_an_empty_password_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_PASSWORD", "")
    assert Settings().password is None
    monkeypatch.setenv("RAG_HOST", "0.0.0.0")  # noqa: S104
    with pytest.raises(SettingsError, match="set RAG_PASSWORD"):
        Settings()


def test_the_home_may_start_with_a_tilde() -> None:
    assert Settings(home="~/store").home == Path.home() / "store"


def test_a_public_address_needs_a_password_and_the_message_does_not_tell_it() -> None:
    with pytest.raises(SettingsError, match=r"'0\.0\.0\.0' is reachable .* set RAG_PASSWORD"):
        Settings(host="0.0.0.0")  # noqa: S104
    settings = Settings(host="0.0.0.0", password="secret")  # noqa: S104, S106
    assert "secret" not in repr(settings)
