"""A model behind OpenAI's protocol for chats, through llama-index's adapter.

Of what llama-index would fetch, we use neither its tokenizers (OpenAILike counts no tokens unless
it is given one) nor its text splitters (nltk data). It takes seconds to import, so that this module
is imported when a model is opened.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from itertools import chain, islice
from typing import Any

import httpx
import openai
from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike

from rag.errors import LLMError
from rag.llm.deadline import Call, Watch
from rag.llm.endpoint import Endpoint
from rag.llm.faults import MALFORMED, empty, explained
from rag.llm.model import LanguageModel
from rag.llm.thoughts import without_thoughts
from rag.settings import is_loopback

TEMPERATURE = 0.0
"""For the same reply to the same request, as far as a model can. llama-index sends 1 to OpenAI's
reasoning models, which take nothing else."""

_NO_KEY = "none"
"""Sent to an endpoint that wants no key, as the client insists on one."""


class ChatModel(LanguageModel):
    """A model at an endpoint. Nothing is sent before it is asked.

    Args:
        endpoint: Where and how it is asked.

    Raises:
        LLMError: The address is malformed, or the model speaks another protocol.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.name = endpoint.name
        self.endpoint = "" if endpoint.ours else endpoint.url
        self._at = endpoint
        self._watch = Watch()
        self._llm = _adapter(endpoint, self._watch)
        self._sampling: dict[str, object] = {}

    def complete(self, system: str, user: str, *, max_tokens: int) -> str:
        """See :meth:`LanguageModel.complete`."""
        call = self._watch.start(self._at.limits.total)
        with self._explained(call):
            reply = self._ask(self._llm.chat, system, user, max_tokens)
            finish = reply.raw.choices[0].finish_reason
            text = "".join(without_thoughts([reply.message.content or ""])).strip()
        if not text:
            raise empty(self._at, max_tokens if finish == "length" else None)
        return text

    def stream(self, system: str, user: str, *, max_tokens: int) -> Generator[str]:
        """See :meth:`LanguageModel.stream`."""
        given = False
        with closing(self._pieces(system, user, max_tokens)) as pieces:
            for piece in without_thoughts(pieces):
                given = True
                yield piece
        if not given:
            raise empty(self._at, None)

    def _pieces(self, system: str, user: str, max_tokens: int) -> Generator[str]:
        """The reply as it comes, thoughts included."""
        call = self._watch.start(self._at.limits.total)
        with self._explained(call):
            replies = self._ask(self._begin, system, user, max_tokens)
            try:
                texts = (reply.delta for reply in replies if reply.delta)
                # A piece is a token or more, and not every endpoint heeds "max_tokens".
                yield from islice(texts, max_tokens)
            finally:
                # It ends the request also where llama-index's generators are not collected yet.
                if call.response is not None:
                    call.response.close()

    def _begin(self, *prompt: object, **options: object) -> Iterator[Any]:
        """A stream whose first piece is there: the client sends nothing before it is asked for."""
        replies = self._llm.stream_chat(*prompt, **options)
        first = list(islice(replies, 1))
        if not first:
            raise ValueError("there is no event")  # It is a web page, say.
        return chain(first, replies)

    def _ask(self, send: Callable[..., Any], system: str, user: str, max_tokens: int) -> Any:  # noqa: ANN401
        """What ``send`` returns; asked again without a temperature if the model takes none."""
        # Half a character, which JSON cannot carry, may have got into what was typed or loaded.
        prompt = [
            ChatMessage(role=role, content=text.encode("utf-8", "replace").decode())
            for role, text in (("system", system), ("user", user))
        ]
        try:
            return send(prompt, max_tokens=max_tokens, **self._sampling)
        except openai.BadRequestError as error:
            if self._sampling or "temperature" not in str(error):
                raise
            self._sampling = {"temperature": openai.NOT_GIVEN}
        return send(prompt, max_tokens=max_tokens, **self._sampling)

    @contextmanager
    def _explained(self, call: Call) -> Iterator[None]:
        """Turns what goes wrong with the endpoint into errors for people."""
        try:
            yield
        # Not "from error": what the endpoint says may repeat the key, and a traceback shows it.
        except (openai.OpenAIError, httpx.HTTPError, httpx.StreamError) as error:
            raise explained(self._at, error, late=call.is_late) from None
        except MALFORMED as error:
            if call.response is None:
                raise  # Nothing came back yet: a defect of ours.
            raise explained(self._at, error, late=False) from None


def _adapter(at: Endpoint, watch: Watch) -> Any:  # noqa: ANN401 - of a library without types
    """llama-index's model at an endpoint.

    The client is ours, so that it alone retries: llama-index retries around the client's retries,
    and that would be nine requests. It also keeps the key out of llama-index's events.
    """
    try:
        http = openai.DefaultHttpxClient(
            event_hooks={"request": [watch.on_request], "response": [watch.on_response]},
            # What is said to a model on this machine is none of a proxy's business.
            trust_env=not is_loopback(httpx.URL(at.url).host),
        )
        client = openai.OpenAI(
            api_key=at.key or _NO_KEY,
            base_url=at.url,
            timeout=at.limits.silence,
            max_retries=at.limits.retries,
            http_client=http,
        )
        weakref.finalize(client, http.close)
        return OpenAILike(
            model=at.model,
            openai_client=client,
            # Both unused, but looked up in OPENAI_… variables when they are not given.
            api_key=_NO_KEY,
            api_base=at.url,
            max_retries=0,
            temperature=TEMPERATURE,
            is_chat_model=True,
        )
    except (httpx.InvalidURL, UnicodeError) as error:
        raise LLMError(f"RAG_LLM_URL={at.url} is no address ({error}): correct it") from error
    except ValueError as error:
        raise LLMError(f"{at.name} cannot be used: {error}; choose another one") from error
