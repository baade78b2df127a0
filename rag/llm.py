"""Language models, behind one small interface; the only importer of llama-index's.

A provider is a function in :data:`PROVIDERS` that makes a :class:`LanguageModel` of a model's name
and the settings. llama-index comes with the extra ``llm``, takes seconds to import and is imported
when a model is opened.

Nothing is sent anywhere but to the endpoint: of what llama-index would fetch, we use neither its
tokenizers (OpenAILike counts no tokens unless it is given one) nor its text splitters (nltk data).
"""

from __future__ import annotations

import re
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from threading import Event
from typing import Any

from rag.errors import LLMError, LLMReplyError
from rag.settings import Settings

TIMEOUT = 30.0
"""Seconds that an endpoint may be silent."""

RETRIES = 2
"""Further tries after a time-out, a lost connection, a 429 or a 5xx; the client waits between."""

TEMPERATURE = 0.0
"""For the same reply to the same request, as far as a model can. llama-index sends 1 to OpenAI's
reasoning models, which take nothing else."""

DETAIL = 200
"""Characters of an endpoint's own words that an error repeats."""

EXTRA = "pip install 'ask-the-article[llm]'"
OPENAI_URL = "https://api.openai.com/v1"

_NO_KEY = "none"
"""Sent to an endpoint that wants no key, as the client insists on one."""

_THOUGHTS = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
"""What some endpoints send of a reasoning model's thoughts before its reply."""

_TOO_MUCH = frozenset({400, 413, 422})
"""Status of an endpoint that works and will not answer this request, such as a too long one."""


class LanguageModel(ABC):
    """A model that replies to a prompt.

    Attributes:
        name: PROVIDER:MODEL, as in the setting ``llm``.
        endpoint: Its base URL, which holds no credentials; empty for a model that has none.
    """

    name: str
    endpoint: str = ""

    @abstractmethod
    def complete(self, system: str, user: str, *, max_tokens: int) -> str:
        """The reply to a prompt, never blank; cut off where it takes more than ``max_tokens``.

        Args:
            system: What the model is told to do.
            user: What it is told to do it with.
            max_tokens: Most tokens of the reply, thoughts included.

        Raises:
            LLMReplyError: There is no usable reply to this prompt; another one may well do.
            LLMError: The endpoint cannot be reached, or refuses to work.
        """


def open_llm(settings: Settings) -> LanguageModel:
    """The model that the settings name. Nothing is sent yet.

    Raises:
        LLMError: None is named, its provider is unknown, or llama-index is not installed.
    """
    known = ", ".join(PROVIDERS)
    if settings.llm is None:
        raise LLMError(
            "no language model is configured: set RAG_LLM=openai:MODEL and RAG_LLM_KEY, or for "
            "another endpoint than OpenAI's RAG_LLM_URL, as in http://localhost:8000/v1"
        )
    provider, _, model = (part.strip() for part in settings.llm.partition(":"))
    if not provider or not model:
        raise LLMError(
            f"RAG_LLM={settings.llm} is not PROVIDER:MODEL, as openai:gpt-4o-mini is; "
            f"providers: {known}"
        )
    if provider not in PROVIDERS:
        raise LLMError(
            f"RAG_LLM={settings.llm} names the unknown provider {provider!r}: choose of {known}"
        )
    return PROVIDERS[provider](model, settings)


def _open_openai(model: str, settings: Settings) -> LanguageModel:
    """A model at OpenAI's endpoint, or at any other that speaks its protocol."""
    url = (settings.llm_url or OPENAI_URL).rstrip("/")
    key = settings.llm_key.get_secret_value() if settings.llm_key else None
    if key is None and url.lower() == OPENAI_URL:
        raise LLMError(
            f"{url} wants a key: set RAG_LLM_KEY, or RAG_LLM_URL to an endpoint of your own"
        )
    try:
        from httpx import URL, InvalidURL
        from llama_index.llms.openai_like import OpenAILike
        from openai import DefaultHttpxClient, OpenAI
    except ImportError as error:
        raise LLMError(f"language models need llama-index ({error}): {EXTRA}") from error
    # The client is ours, so that it alone retries: llama-index retries around the client's retries,
    # and that would be nine requests. It also keeps the key out of llama-index's events.
    replied = Event()
    try:
        _ = URL(url).host  # Malformed ones show when it is decoded.
        http = DefaultHttpxClient(event_hooks={"response": [lambda _: replied.set()]})
        client = OpenAI(
            api_key=key or _NO_KEY,
            base_url=url,
            timeout=TIMEOUT,
            max_retries=RETRIES,
            http_client=http,
        )
        weakref.finalize(client, http.close)
        llm = OpenAILike(
            model=model,
            openai_client=client,
            # Both unused, but looked up in OPENAI_… variables when they are not given.
            api_key=_NO_KEY,
            api_base=url,
            max_retries=0,
            temperature=TEMPERATURE,
            is_chat_model=True,
        )
    except (InvalidURL, UnicodeError) as error:
        raise LLMError(f"RAG_LLM_URL={url} is no address ({error}): correct it") from error
    except ValueError as error:
        raise LLMError(f"openai:{model} cannot be used: {error}; choose another one") from error
    return _OpenAIModel(f"openai:{model}", url, llm, key, replied)


class _OpenAIModel(LanguageModel):
    """A model behind OpenAI's protocol for chats; ``replied`` is set whenever a reply arrives."""

    def __init__(
        self,
        name: str,
        url: str,
        llm: Any,  # noqa: ANN401 - of a library without types
        key: str | None,
        replied: Event,
    ) -> None:
        self.name = name
        self.endpoint = url
        self._place = f"{name} at {url}"
        self._llm = llm
        self._key = key
        self._replied = replied

    def complete(self, system: str, user: str, *, max_tokens: int) -> str:
        """See :meth:`LanguageModel.complete`."""
        import openai
        from llama_index.core.llms import ChatMessage

        # Half a character, which JSON cannot carry, may have got into what was typed or loaded.
        prompt = [
            ChatMessage(role=role, content=text.encode("utf-8", "replace").decode())
            for role, text in (("system", system), ("user", user))
        ]
        self._replied.clear()
        try:
            reply = self._llm.chat(prompt, max_tokens=max_tokens)
            finish = reply.raw.choices[0].finish_reason
        # Not "from error": what the endpoint says may repeat the key, and a traceback shows it.
        except openai.APITimeoutError:
            raise LLMError(
                f"{self._place} was silent for {TIMEOUT:g} s, {RETRIES + 1} times: see whether it "
                "is overloaded, or choose a faster model (RAG_LLM)"
            ) from None
        except openai.APIConnectionError as error:
            cause = self._words(str(error.__cause__ or error))
            raise LLMError(
                f"{self._place} cannot be reached ({cause}): see whether it runs, and whether "
                "RAG_LLM_URL is right"
            ) from None
        except openai.APIStatusError as error:
            raise self._refused(error.status_code, error.message) from None
        except openai.OpenAIError as error:
            words = self._words(str(error))
            raise LLMError(
                f"{self._place} cannot be used ({type(error).__name__}: {words}): see whether "
                "RAG_LLM and RAG_LLM_URL are right"
            ) from None
        # The client does not check replies: what is missing or of another kind shows when used.
        except (AttributeError, IndexError, TypeError, ValueError) as error:
            if not self._replied.is_set():
                raise  # Nothing was sent yet: a defect of ours.
            raise LLMReplyError(
                f"{self._place} sent no reply of OpenAI's protocol ({type(error).__name__}): see "
                "whether RAG_LLM_URL is right; it usually ends in /v1"
            ) from error
        text = _THOUGHTS.sub("", reply.message.content or "").strip()
        if not text:
            why = f" when its {max_tokens} tokens were used up" if finish == "length" else ""
            raise LLMReplyError(
                f"{self._place} gave an empty reply{why}: choose another model (RAG_LLM), one that "
                "thinks less before it replies"
            )
        return text

    def _refused(self, status: int, message: str) -> LLMError:
        """What a status other than success means, and what to do."""
        if status in (401, 403):
            # Without the endpoint's words: OpenAI's repeat a part of the key.
            given = "refuses the key" if self._key else "wants a key"
            return LLMError(f"{self._place} {given} ({status}): set RAG_LLM_KEY to a valid one")
        words = f"({status}: {self._words(message)})"
        if status == 404:
            return LLMError(
                f"{self._place} is not there {words}: see whether RAG_LLM names one of its models "
                "and RAG_LLM_URL is right; it usually ends in /v1"
            )
        if status == 429:
            return LLMError(
                f"{self._place} takes no more requests {words}: wait, or raise your limit there"
            )
        if status >= 500:
            return LLMError(f"{self._place} failed {words}: try again later, or see its log")
        kind = LLMReplyError if status in _TOO_MUCH else LLMError
        return kind(f"{self._place} refuses the request {words}: choose another model (RAG_LLM)")

    def _words(self, text: str) -> str:
        """What an endpoint says, fit to be shown: on a line, without the key."""
        if self._key:
            text = text.replace(self._key, "***")
        line = " ".join(text.split())
        return "".join(each for each in line if each.isprintable())[:DETAIL]


PROVIDERS: Mapping[str, Callable[[str, Settings], LanguageModel]] = {"openai": _open_openai}
"""What makes the models of a provider, by its name in the setting ``llm``."""
