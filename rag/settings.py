"""Every setting of the package, in one frozen object that is passed to whoever needs it."""

from __future__ import annotations

import os
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    computed_field,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from rag.errors import SettingsError
from rag.password import PasswordHash
from rag.settings_faults import ENV_PREFIX, explain, explain_unreadable, refuse_unknown
from rag.settings_faults import variable as variable

MEGABYTE = 1_000_000
"""Bytes."""

BUNDLED_MODEL = "bundled"
ENV_FILE = ".env"

_URL = re.compile(
    r"https?://([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?(/[!-~]*)?", re.ASCII | re.IGNORECASE
)


class Settings(BaseSettings):
    """Settings from keyword arguments, else ``RAG_…`` environment variables, else ``.env``.

    Unknown keys are refused wherever they come from, but for those in ``.env`` that do not begin
    with ``RAG_``: they are another program's. The settings under "index" decide what the index
    holds: a store built with other values is refused until ``rag rebuild`` has run.
    """

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
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
        10.0,
        gt=0,
        le=1e12,  # far more than any disk holds, and a finite number of bytes
        description="Largest file or web page that is loaded, in megabytes (10^6 bytes).",
    )

    add_by_url: bool = Field(
        False,
        description="Whether readers of the web page and callers of its HTTP API may add articles "
        "by web address: the server then loads what they name, though nothing from private "
        "networks. `rag add URL` needs no permission.",
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

    # Rewrite
    rewrite: bool = Field(
        True,
        description="Understand a follow-up with the help of the conversation; false takes every "
        "question as it is typed.",
    )

    # Retrieve
    candidates: int = Field(50, ge=1, description="Passages taken from each retriever.")
    fusion: Literal["convex", "rrf"] = Field(
        "convex", description="How both are fused: standardised scores, or reciprocal ranks."
    )
    dense_weight: float = Field(
        0.4, ge=0, le=1, description="Share of the dense score in the fused one; 0 is BM25 alone."
    )

    # Read
    read_passages: int = Field(8, ge=1, description="Best passages whose sentences are scored.")
    reader: str = Field(
        BUNDLED_MODEL,
        description="Which sentences answer, and whether any does: 'bundled' (a small model of "
        "ours), 'zero-shot' (by likeness and shared words), a folder that "
        "training/export_reader.py wrote, or the folder or hub name of a sentence-transformers "
        "cross-encoder.",
    )
    wrong_answer_cost: float = Field(
        1.0,
        ge=0,
        allow_inf_nan=False,
        description="What a wrong answer costs, in needless refusals: 1 answers from a confidence "
        "of 1/2, 3 from 3/4, 0 always.",
    )

    # Answer
    max_statements: int = Field(5, ge=1, description="Sentences in an extractive answer, at most.")
    closest_passages: int = Field(3, ge=0, description="Passages offered with an abstention.")
    summary_sentences: int = Field(
        4, ge=1, description="Sentences in a summary, unless the user says how many."
    )
    max_question_characters: int = Field(
        2000, ge=1, description="Longer questions are refused: they are not questions."
    )

    # Serve
    host: str = Field("127.0.0.1", description="Address that the web page listens on.")
    port: int = Field(7860, ge=0, le=65535, description="Port of the web page; 0 picks a free one.")
    username: str = Field("reader", description="Name for the log-in of the web page.")
    password_hash: SecretStr | None = Field(
        None,
        description="Password of the web page, as `rag hash-password` prints it; needed to listen "
        "beyond this machine.",
    )

    # Language model
    llm: str | None = Field(
        None,
        description="PROVIDER:MODEL, as in openai:gpt-4o-mini; `rag eval judge` asks it, and "
        "llm_answers has it answer.",
    )
    llm_url: str | None = Field(
        None, description="Base URL of the model's endpoint; None is the provider's own."
    )
    llm_key: SecretStr | None = Field(None, description="Key for that endpoint.")
    llm_timeout: float = Field(
        120.0, gt=0, allow_inf_nan=False, description="Seconds for a whole reply of it, at most."
    )
    llm_answers: bool = Field(
        False,
        description="Have the language model answer, each of its sentences checked against the "
        "passages; false answers without it.",
    )
    llm_accept: Literal["verbatim", "supported"] = Field(
        "verbatim",
        description="Of its sentences, those count that are the articles' own, word for word; or "
        "also those in other words that the checker, which errs, finds borne by a passage.",
    )
    llm_unsupported: Literal["drop", "flag", "extractive"] = Field(
        "drop",
        description="Sentences of it that the passages do not bear are left out; shown and marked; "
        "or left out, and where they are too many the answer is extractive.",
    )
    llm_least_share: float = Field(
        0.5,
        ge=0,
        le=1,
        description="With llm_unsupported=extractive: share of its sentences that must be borne.",
    )
    llm_prompts: Path | None = Field(
        None, description="File with other prompts; see README. None is our own."
    )
    support_model: str = Field(
        BUNDLED_MODEL,
        description="What has the last word on whether a passage bears a sentence: 'bundled' (by "
        "the embedding model in the package), or the folder or hub name of a cross-encoder trained "
        "on natural language inference.",
    )

    def __init__(self, **values: object) -> None:
        fields = type(self).model_fields
        refuse_unknown("environment variable ", os.environ, fields)
        try:
            super().__init__(**values)  # type: ignore[arg-type]
        except ValidationError as error:
            file = Path(ENV_FILE).absolute()
            raise SettingsError(
                explain(error, fields, given=values, environment=os.environ, file=file)
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(explain_unreadable(Path(ENV_FILE).absolute(), error)) from error

    @computed_field  # type: ignore[prop-decorator]
    @property
    def answer_threshold(self) -> float:
        """Confidence below which the assistant abstains: where both errors cost the same.

        An answer of confidence p is wrong with 1 - p, at the cost N; a refusal needless with p, at
        the cost 1. They meet at p = N / (N + 1).
        """
        return self.wrong_answer_cost / (self.wrong_answer_cost + 1)

    @property
    def max_file_bytes(self) -> int:
        """``max_file_mb`` in bytes."""
        return int(self.max_file_mb * MEGABYTE)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The sources, the strongest first. Of ``.env`` we take only what is ours."""
        ours = _from_file(settings_cls)
        return init_settings, env_settings, InitSettingsSource(settings_cls, ours)

    @field_validator("home", mode="before")
    @classmethod
    def _home_has_a_name(cls, home: object) -> object:
        if isinstance(home, str) and not home.strip():
            raise ValueError("the name of the store's folder is empty: name one, or leave it out")
        return home

    @field_validator("home", "llm_prompts")
    @classmethod
    def _of_the_user(cls, path: Path | None) -> Path | None:
        return path and _expanded(path)

    @field_validator("embedding_model", "reader", "support_model")
    @classmethod
    def _folder_of_a_user(cls, name: str) -> str:
        _expanded(Path(name))
        return name

    @field_validator("host")
    @classmethod
    def _without_brackets(cls, host: str) -> str:
        return host.removeprefix("[").removesuffix("]")

    @field_validator("password_hash")
    @classmethod
    def _is_a_hash(cls, hashed: SecretStr | None) -> SecretStr | None:
        if not hashed or not hashed.get_secret_value():
            return None
        try:
            PasswordHash.parse(hashed.get_secret_value())
        except ValueError as error:
            raise ValueError(
                f"this is no hashed password ({error}): set it to what `rag hash-password` prints"
            ) from error
        return hashed

    @field_validator("llm", "llm_url")
    @classmethod
    def _blank_is_none(cls, text: str | None) -> str | None:
        return (text and text.strip()) or None

    @field_validator("llm")
    @classmethod
    def _names_a_model(cls, llm: str | None) -> str | None:
        provider, _, model = (part.strip() for part in (llm or "").partition(":"))
        if llm and not (provider and model):
            raise ValueError(
                "it is not PROVIDER:MODEL, as openai:gpt-4o-mini and gguf:models/model.gguf are"
            )
        _expanded(Path(model))
        return llm

    @field_validator("llm_answers")
    @classmethod
    def _answers_need_a_model(cls, wanted: bool, info: ValidationInfo) -> bool:
        # A faulty name is told of by itself, and not among the data then.
        if wanted and info.data.get("llm", "") is None:
            raise ValueError(
                f"no language model is named: set {variable('llm')}, as in openai:gpt-4o-mini or "
                "gguf:models/model.gguf"
            )
        return wanted

    @field_validator("llm_prompts", mode="before")
    @classmethod
    def _blank_is_no_file(cls, path: object) -> object:
        return None if isinstance(path, str) and not path.strip() else path

    @field_validator("llm_url")
    @classmethod
    def _url_without_secrets(cls, url: str | None) -> str | None:
        # A log-in or a key in the URL would be shown wherever the endpoint is named.
        if url and "@" in url:
            raise ValueError("it holds a log-in: leave it out, and give a key as RAG_LLM_KEY")
        if url and ("?" in url or "#" in url or not _URL.fullmatch(url)):
            raise ValueError("it is no base URL such as http://localhost:8000/v1")
        return url

    @field_validator("llm_key")
    @classmethod
    def _key_fits_a_header(cls, key: SecretStr | None) -> SecretStr | None:
        # A key copied with the end of its line is meant without it.
        text = key.get_secret_value().strip() if key else ""
        if not (text.isascii() and text.isprintable()):
            raise ValueError("it has characters that no key has: copy it anew")
        return SecretStr(text) if text else None


def _expanded(path: Path) -> Path:
    """A path with the user's folder in the place of "~"; ValueError where there is none."""
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError(
            f"no user's folder is known for {path.parts[0]!r}: write the path without it"
        ) from error


def is_loopback(host: str) -> bool:
    """Whether an address to listen on can be reached from this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _from_file(settings: type[BaseSettings]) -> dict[str, str]:
    """The values of our fields in ``.env``; nothing when there is no such file."""
    # Some editors begin a file with a byte order mark, which is no part of the first key.
    source = DotEnvSettingsSource(settings, env_file=ENV_FILE, env_file_encoding="utf-8-sig")
    values = {key.upper(): value for key, value in source.env_vars.items()}
    fields = settings.model_fields
    refuse_unknown(f"{Path(ENV_FILE).absolute()}: ", values, fields)
    found = {name: values.get(variable(name)) for name in fields}
    return {name: value for name, value in found.items() if value is not None}
