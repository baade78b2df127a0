"""Every setting of the package, in one frozen object that is passed to whoever needs it."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError

BUNDLED_MODEL = "bundled"
ENV_PREFIX = "RAG_"
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(BaseSettings):
    """Settings from keyword arguments, else ``RAG_…`` environment variables, else ``.env``.

    Unknown keys are refused wherever they come from. Those under "index" decide what the index
    holds: a store built with other values is refused until ``rag rebuild`` has run.
    """

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        extra="forbid",
        frozen=True,
        validate_default=True,
    )

    # Store
    home: Path = Field(Path(".rag"), description="Folder of the store.")
    lock_timeout: float = Field(
        30.0, ge=0, description="Seconds to wait for another process that is writing to the store."
    )

    # Load
    max_file_mb: float = Field(
        10.0, gt=0, description="Largest file that is loaded, in megabytes (10^6 bytes)."
    )

    # Index
    embedding_model: str = Field(
        BUNDLED_MODEL,
        description="'bundled' (all-MiniLM-L6-v2 from the installed package), or the folder or hub "
        "name of a sentence-transformers model; a hub name is downloaded.",
    )
    passage_min_words: int = Field(
        40, ge=1, description="Shorter paragraphs are joined with their neighbours."
    )
    passage_max_tokens: int = Field(
        200, ge=16, description="Longer paragraphs are cut between sentences; in model tokens."
    )

    # Retrieve
    candidates: int = Field(50, ge=1, description="Passages taken from each retriever.")
    dense_weight: float = Field(
        0.5, ge=0, le=1, description="Share of the dense score in the fused one; 0 is BM25 alone."
    )

    # Read
    read_passages: int = Field(8, ge=1, description="Best passages whose sentences are scored.")
    answer_threshold: float = Field(
        0.5, ge=0, le=1, description="Confidence below which the assistant abstains."
    )

    # Answer
    max_statements: int = Field(5, ge=1, description="Sentences in an extractive answer, at most.")
    closest_passages: int = Field(3, ge=0, description="Passages offered with an abstention.")
    max_question_characters: int = Field(
        2000, ge=1, description="Longer questions are refused: they are not questions."
    )

    # Serve
    host: str = Field("127.0.0.1", description="Address that the web page listens on.")
    port: int = Field(7860, ge=0, le=65535, description="Port of the web page; 0 picks a free one.")
    username: str = Field("reader", description="Name for the log-in of the web page.")
    password: SecretStr | None = Field(
        None, description="Password of the web page; needed to listen beyond this machine."
    )

    def __init__(self, **values: object) -> None:
        unknown = _unknown_environment_keys(type(self).model_fields)
        if unknown:
            raise SettingsError(unknown)
        try:
            super().__init__(**values)  # type: ignore[arg-type]
        except ValidationError as error:
            raise SettingsError(_explain(error, type(self).model_fields)) from error

    @field_validator("home")
    @classmethod
    def _home_of_the_user(cls, home: Path) -> Path:
        return home.expanduser()

    @field_validator("password")
    @classmethod
    def _empty_is_none(cls, password: SecretStr | None) -> SecretStr | None:
        return password if password and password.get_secret_value() else None

    @model_validator(mode="after")
    def _public_address_needs_password(self) -> Self:
        if self.host not in LOOPBACK_HOSTS and self.password is None:
            raise ValueError(
                f"host {self.host!r} is reachable from other machines: set RAG_PASSWORD, "
                "or keep host 127.0.0.1"
            )
        return self


def _unknown_environment_keys(fields: Collection[str]) -> str:
    """A message about ``RAG_…`` variables that no field has, or an empty string."""
    known = {f"{ENV_PREFIX}{name}".upper() for name in fields}
    unknown = sorted(k for k in os.environ if k.upper().startswith(ENV_PREFIX))
    return "; ".join(
        f"environment variable {key} is not a setting{_suggest(key.upper(), known)}"
        for key in unknown
        if key.upper() not in known
    )


def _explain(error: ValidationError, fields: Collection[str]) -> str:
    """One sentence for each fault that pydantic found."""
    parts = []
    for fault in error.errors():
        name = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "extra_forbidden":
            bare = name.lower().removeprefix(ENV_PREFIX.lower())
            parts.append(f"unknown setting {name!r}{_suggest(bare, set(fields))}")
        elif name:
            got = "" if name == "password" else f" (got {fault['input']!r})"
            parts.append(f"setting {name!r}: {fault['msg']}{got}")
        else:
            parts.append(fault["msg"].removeprefix("Value error, "))
    return "; ".join(parts)


def _suggest(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else "; see `rag --help`"
