"""The providers of language models, and the model that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rag.errors import LLMError
from rag.extras import needed
from rag.llm.endpoint import Endpoint, Limits
from rag.llm.model import LanguageModel
from rag.settings import Settings

OPENAI_URL = "https://api.openai.com/v1"
ANTHROPIC_URL = "https://api.anthropic.com/v1"
OLLAMA_URL = "http://localhost:11434/v1"


@dataclass(frozen=True, slots=True)
class Provider:
    """Where models come from.

    Attributes:
        example: A model's name, as help shows it.
        extra: What brings its packages: ``pip install 'ask-the-article[EXTRA]'``.
        open: Makes a model of its name and the settings; ImportError without the packages.
    """

    example: str
    extra: str
    open: Callable[[str, Settings], LanguageModel]


def open_llm(settings: Settings) -> LanguageModel:
    """The model that the settings name. Nothing is sent or loaded yet.

    Raises:
        LLMError: None is named, its provider is unknown, the provider's packages are not installed,
            or a key or a file is missing.
    """
    known = ", ".join(PROVIDERS)
    if settings.llm is None:
        raise LLMError(
            "no language model is configured: set RAG_LLM=openai:MODEL and RAG_LLM_KEY, or for "
            "another endpoint than OpenAI's RAG_LLM_URL, as in http://localhost:8000/v1; other "
            f"models: {', '.join(provider.example for provider in PROVIDERS.values())}"
        )
    name, _, model = (part.strip() for part in settings.llm.partition(":"))
    if name not in PROVIDERS:
        raise LLMError(
            f"RAG_LLM={settings.llm} names the unknown provider {name!r}: choose of {known}"
        )
    provider = PROVIDERS[name]
    with needed(provider.extra, f"RAG_LLM={settings.llm}", LLMError):
        return provider.open(model, settings)


def _open_openai(model: str, settings: Settings) -> LanguageModel:
    """A model at OpenAI's endpoint, or at any other that speaks its protocol."""
    return _at_endpoint("openai", model, settings, OPENAI_URL, wants_key=True)


def _open_anthropic(model: str, settings: Settings) -> LanguageModel:
    """A model at Anthropic's endpoint for OpenAI's protocol."""
    return _at_endpoint("anthropic", model, settings, ANTHROPIC_URL, wants_key=True)


def _open_ollama(model: str, settings: Settings) -> LanguageModel:
    """A model that Ollama serves, on this machine unless the settings say where."""
    return _at_endpoint("ollama", model, settings, OLLAMA_URL, local=True)


def _open_gguf(path: str, settings: Settings) -> LanguageModel:
    """A model in a file on this machine."""
    from rag.llm.gguf import GgufModel

    if settings.llm_url is not None:
        raise LLMError(
            f"RAG_LLM=gguf:{path} is a file and RAG_LLM_URL an endpoint: set one of them only"
        )
    return GgufModel(path, _limits(settings, local=True))


def _at_endpoint(
    provider: str,
    model: str,
    settings: Settings,
    default_url: str,
    *,
    wants_key: bool = False,
    local: bool = False,
) -> LanguageModel:
    """A model at the endpoint that the settings name, else at the provider's own."""
    url = (settings.llm_url or default_url).rstrip("/")
    key = settings.llm_key.get_secret_value() if settings.llm_key else None
    if key is None and wants_key and url.lower() == default_url:
        raise LLMError(
            f"{url} wants a key: set RAG_LLM_KEY, or RAG_LLM_URL to an endpoint of your own"
        )
    from rag.llm.chat_model import ChatModel  # It imports llama-index.

    limits = _limits(settings, local=local)
    return ChatModel(Endpoint(f"{provider}:{model}", model, url, key, limits))


def _limits(settings: Settings, *, local: bool) -> Limits:
    """How long a reply may take.

    A model on this machine is silent while it is loaded and while it reads the prompt, which takes
    a CPU minutes, and asked again it would begin anew.
    """
    total = settings.llm_timeout
    if local:
        return Limits(silence=total, total=total, retries=0)
    return Limits(silence=min(total, Limits().silence), total=total)


PROVIDERS: Mapping[str, Provider] = {
    "openai": Provider("openai:gpt-4o-mini", "llm", _open_openai),
    "anthropic": Provider("anthropic:claude-haiku-4-5", "anthropic", _open_anthropic),
    "ollama": Provider("ollama:llama3.2", "ollama", _open_ollama),
    "gguf": Provider("gguf:models/model.gguf", "local-llm", _open_gguf),
}
"""By their names in the setting ``llm``."""
