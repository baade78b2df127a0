"""What goes wrong with an endpoint, as errors that name it, the cause and the way out."""

from __future__ import annotations

import httpx
import openai

from rag.errors import LLMError, LLMReplyError
from rag.llm.endpoint import Endpoint

DETAIL = 200
"""Characters of an endpoint's own words that an error repeats."""

MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What shows when a reply is used that is not of the protocol: the client does not check it."""

_TOO_MUCH = frozenset({400, 413, 422})
"""Status of an endpoint that works and will not answer this request, such as a too long one."""


def explained(endpoint: Endpoint, error: Exception, *, late: bool) -> LLMError:
    """The error to raise for one of the client's.

    Args:
        endpoint: Where it happened.
        error: Of openai, of httpx, or one of ``MALFORMED``.
        late: The time for the whole reply is over.
    """
    place = endpoint.place
    match error:
        case openai.APITimeoutError() | httpx.TimeoutException():
            return _too_slow(endpoint, late=late)
        case openai.APIConnectionError():
            cause = words(endpoint, str(error.__cause__ or error))
            return LLMError(
                f"{place} cannot be reached ({cause}): see whether it runs, and whether "
                "RAG_LLM_URL is right"
            )
        case httpx.HTTPError() | httpx.StreamError():
            return LLMReplyError(
                f"{place} broke off its reply ({words(endpoint, str(error))}): ask again, or see "
                "its log"
            )
        case openai.APIStatusError():
            return _refused(endpoint, error.status_code, error.message)
        case openai.OpenAIError():
            cause = f"{type(error).__name__}: {words(endpoint, str(error))}"
            return LLMError(
                f"{place} cannot be used ({cause}): see whether RAG_LLM and RAG_LLM_URL are right"
            )
    return LLMReplyError(
        f"{place} sent no reply of OpenAI's protocol ({type(error).__name__}): see whether "
        "RAG_LLM_URL is right; it usually ends in /v1"
    )


def empty(endpoint: Endpoint, used_up: int | None) -> LLMReplyError:
    """The error for a blank reply; ``used_up`` tokens went into thoughts, None if others did."""
    why = f" when its {used_up} tokens were used up" if used_up else ""
    return LLMReplyError(
        f"{endpoint.place} gave an empty reply{why}: choose another model (RAG_LLM), one that "
        "thinks less before it replies"
    )


def words(endpoint: Endpoint, text: str) -> str:
    """What an endpoint says, fit to be shown: on a line, without the key."""
    if endpoint.key:
        text = text.replace(endpoint.key, "***")
    line = " ".join(text.split())
    return "".join(each for each in line if each.isprintable())[:DETAIL]


def _too_slow(endpoint: Endpoint, *, late: bool) -> LLMError:
    limits = endpoint.limits
    times = f", {limits.retries + 1} times" if limits.retries else ""
    what = (
        f"did not finish its reply within {limits.total:g} s"
        if late
        else f"was silent for {limits.silence:g} s{times}"
    )
    return LLMError(
        f"{endpoint.place} {what}: see whether it is overloaded, or choose a faster model (RAG_LLM)"
    )


def _refused(endpoint: Endpoint, status: int, message: str) -> LLMError:
    """What a status other than success means, and what to do."""
    place = endpoint.place
    if status in (401, 403):
        # Without the endpoint's words: OpenAI's repeat a part of the key.
        given = "refuses the key" if endpoint.key else "wants a key"
        return LLMError(f"{place} {given} ({status}): set RAG_LLM_KEY to a valid one")
    said = f"({status}: {words(endpoint, message)})"
    if status == 404:
        return LLMError(
            f"{place} is not there {said}: see whether RAG_LLM names one of its models and "
            "RAG_LLM_URL is right; it usually ends in /v1"
        )
    if status == 429:
        return LLMError(f"{place} takes no more requests {said}: wait, or raise your limit there")
    if status >= 500:
        return LLMError(f"{place} failed {said}: try again later, or see its log")
    kind = LLMReplyError if status in _TOO_MUCH else LLMError
    return kind(f"{place} refuses the request {said}: choose another model (RAG_LLM)")
