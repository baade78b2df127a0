"""Settings: where they come from, and what is refused."""

import errno
import re
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.password import PasswordHash
from rag.settings import Settings, is_loopback


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


def test_an_unknown_key_of_the_file_is_refused_and_the_file_named(tmp_path: Path) -> None:
    Path(".env").write_text("rag_hom=1\n")
    with pytest.raises(SettingsError) as caught:
        Settings()
    assert str(caught.value) == (
        f"{tmp_path / '.env'}: RAG_HOM is not a setting; did you mean 'RAG_HOME'?"
    )


def test_keys_of_other_programs_in_the_file_are_ignored() -> None:
    Path(".env").write_text("DATABASE_URL=x\nPORT=1\nHOME=/\nhome=y\nRAG_CANDIDATES=2\n")
    settings = Settings()
    assert (settings.home, settings.port, settings.candidates) == (Path(".rag"), 7860, 2)


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    Path(".env").write_text("\ufeffRAG_PORT=1\n", encoding="utf-8")
    assert Settings().port == 1


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    Path(".env").write_bytes("RAG_USERNAME=Zoë".encode("utf-16"))
    with pytest.raises(SettingsError) as caught:
        Settings()
    assert str(caught.value).startswith(f"{tmp_path / '.env'} is not UTF-8 text")


def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: object, encoding: str) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    Path(".env").touch()
    monkeypatch.setattr("pydantic_settings.sources.providers.dotenv.dotenv_values", denied)
    with pytest.raises(SettingsError) as caught:
        Settings()
    assert str(caught.value).startswith(f"{tmp_path / '.env'} cannot be read (Permission denied)")


def test_a_malformed_value_is_named_as_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"^setting 'port': .*integer.*'many'"):
        Settings(port="many")
    Path(".env").write_text("RAG_PORT=few\n")
    file = re.escape(str(Path(".env").absolute()))
    with pytest.raises(SettingsError, match=rf"^{file}: RAG_PORT: .*integer.*'few'"):
        Settings()
    monkeypatch.setenv("RAG_PORT", "many")
    with pytest.raises(SettingsError, match=r"^RAG_PORT: .*integer.*'many'"):
        Settings()


def test_nothing_is_loaded_from_the_web_unless_it_is_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not Settings().add_by_url
    monkeypatch.setenv("RAG_ADD_BY_URL", "true")
    assert Settings().add_by_url


def test_a_home_without_a_name_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"^setting 'home': .* folder is empty"):
        Settings(home="")
    Path(".env").write_text("RAG_HOME=\n")
    with pytest.raises(SettingsError, match=r"\.env: RAG_HOME: .* folder is empty"):
        Settings()


def test_an_empty_password_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_PASSWORD_HASH", "")
    assert Settings().password_hash is None


def test_the_home_may_start_with_a_tilde() -> None:
    assert Settings(home="~/store").home == Path.home() / "store"


def test_a_password_is_not_shown() -> None:
    hashed = str(PasswordHash.of("secret"))
    assert hashed not in repr(Settings(password_hash=hashed))


def test_a_password_that_is_not_hashed_is_refused_and_not_shown() -> None:
    with pytest.raises(SettingsError, match="set it to what `rag hash-password` prints") as caught:
        Settings(password_hash="hunter2")  # noqa: S106
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.2", "::1", "0:0:0:0:0:0:0:1", "[::1]", "localhost", "LOCALHOST"]
)
def test_addresses_of_this_machine_alone(host: str) -> None:
    assert is_loopback(Settings(host=host).host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.0.1", "news.example"])  # noqa: S104
def test_addresses_that_others_reach(host: str) -> None:
    assert not is_loopback(Settings(host=host).host)


def test_answers_of_a_language_model_need_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_LLM_ANSWERS", "true")
    with pytest.raises(
        SettingsError, match=r"^RAG_LLM_ANSWERS: no language model is named: set RAG_LLM, as in"
    ):
        Settings()
    assert Settings(llm="openai:tiny").llm_answers


def test_a_blank_file_of_prompts_is_none() -> None:
    assert Settings(llm_prompts=" ").llm_prompts is None
    assert Settings(llm_prompts="~/prompts.txt").llm_prompts == Path.home() / "prompts.txt"


@pytest.mark.parametrize(
    "given",
    [
        {"home": "~nobody-here/x"},
        {"llm_prompts": "~nobody-here/x"},
        {"embedding_model": "~nobody-here/x"},
        {"reader": "~nobody-here/x"},
        {"support_model": "~nobody-here/x"},
        {"llm": "gguf:~nobody-here/x"},
    ],
)
def test_a_folder_of_a_user_that_is_none_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="no user's folder is known for '~nobody-here'"):
        Settings(**given)


@pytest.mark.parametrize("size", ["inf", "1e308", "nan", "-inf"])
def test_a_size_without_end_is_refused(size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_MAX_FILE_MB", size)
    with pytest.raises(SettingsError, match=r"^RAG_MAX_FILE_MB: .*\(got "):
        Settings()
    assert Settings(max_file_mb=1e12).max_file_bytes == 10**18


@pytest.mark.parametrize("name", ["gpt-4o", "openai:", ":gpt-4o", "openai: "])
def test_a_language_model_with_a_malformed_name_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match=r"^setting 'llm': it is not PROVIDER:MODEL, as open"):
        Settings(llm=name)
    assert Settings(llm="ollama:qwen3:4b").llm == "ollama:qwen3:4b"


def test_an_unknown_setting_like_no_other_says_where_all_are() -> None:
    with pytest.raises(SettingsError, match="'zzz'; README lists them under Settings"):
        Settings(zzz=1)
