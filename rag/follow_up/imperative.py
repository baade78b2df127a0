"""Requests that are no questions: "Tell me about Ana Ruiz", "Explain why the bridge closed".

They are about what they name, not about the telling.
"""

from __future__ import annotations

import re

from rag.follow_up.grammar import (
    Clause,
    bare,
    is_any_verb,
    is_question,
    noun_phrases,
    phrase_end,
    take_apart,
)
from rag.follow_up.vocabulary import DETERMINERS, QUESTION_WORDS

_POLITE = (
    r"(?:(?:please|kindly|(?:can|could|would|will) you|do you|let(?:'s|’s| us)|"
    r"i(?:['’]d| would) (?:like|love)(?: you)? to|i (?:want|need)(?: you)? to)\b,?\s+)*"
)
_ON = r"(?:about|on|of|regarding|concerning)"
_NEWS = r"(?:information|info|details|facts|news|background)"
_AMOUNT = (
    rf"(?:(?:(?:an? )?(?:(?:short|brief|quick) )?(?:bit|little|lot|summary|overview|account)|some|"
    rf"any|the|all|much|more|further|latest|anything|something|everything|{_NEWS})\s+)*"
)
"""How much is wanted: "some more details | on"."""

_ASKS = "|".join(sorted(QUESTION_WORDS | {"if", "whether"}))
_REQUEST = re.compile(
    rf"{_POLITE}(?:"
    rf"(?:tell|give|show|remind|inform)\s+(?:me|us)\s+(?:{_AMOUNT}{_ON}\s+)?(?!more\W*$)|"
    rf"(?:know|learn|hear|read|talk|speak|say)\s+(?:to (?:me|us)\s+)?"
    rf"(?:{_AMOUNT}about\s+|(?=(?:{_ASKS})\s))|"
    r"(?:describe|explain|summari[sz]e|sum up|elaborate on|expand on)\s+(?:to (?:me|us)\s+)?|"
    rf"(?:list|name|identify|mention)\s+(?=(?:{'|'.join(sorted(DETERMINERS))}|who|which|what)\s)|"
    rf"(?:(?:some|any|the|all|latest)\s+)?(?:(?:more|further)\s+)?(?:{_NEWS}|more|everything|"
    rf"anything)\s+(?:about|on|regarding|concerning)\s+)(?=\w)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:,?\s+(?:please|briefly|(?:to|for) (?:me|us)|in (?:detail|short|brief)|thanks|"
    r"thank you))+$",
    re.IGNORECASE,
)


def matter(text: str) -> str:
    """What a request is about, in its own words; empty if the text is no request.

    Of "Tell me about Ana Ruiz, please" it is "Ana Ruiz", of "Explain why it closed" the question.
    """
    asked = _plain(text)
    request = _REQUEST.match(asked)
    return asked[request.end() :] if request else ""


def clause_of(text: str) -> Clause | None:
    """The clause of a question, or of what a request is about; None for a text that is neither.

    What is named is the subject: "Ana Ruiz" of "Describe Ana Ruiz", "the bridge" of "Explain why
    the bridge closed".
    """
    named = matter(text)
    if not named:
        return take_apart(text)
    words = named.split()
    first = bare(words[0])
    # "Will Carter" begins as a question only in small letters.
    asks = words[0].islower() and (is_question(named) or first in {"if", "whether"})
    if not asks:
        # A name such as "Will Carter", and what somebody does: "closing the bridge".
        is_whole = all(word[0].isupper() for word in words) or first.endswith("ing")
        return _clause("", words, 0, len(words) if is_whole else phrase_end(words, 0))
    if first in _WITHOUT_NOUN and len(words) > 1 and not is_any_verb(words, 1):
        end = phrase_end(words, 1)
        verb = next((i for i in range(3, end) if is_any_verb(words, i)), end)
        if verb > 1:
            return _clause(first, words, 1, verb)
    return take_apart(named)


_WITHOUT_NOUN = frozenset("who whom what when where why how if whether".split())
"""What a subject can follow at once: "why | the bridge | closed", but not "which bridge closed"."""


def _clause(lead: str, words: list[str], start: int, end: int) -> Clause:
    return Clause(lead, "", " ".join(words[start:end]).rstrip(",;:"), " ".join(words[end:]))


def with_circumstance(request: str, circumstance: str) -> str:
    """A request with a place, time or matter: "Tell me about the strike | in Geneva"."""
    return f"{_plain(request)} {circumstance}"


def asked_of_another(request: str, topic: str) -> str:
    """A request about something else: "Tell me about the mayor" for "the mayor".

    Args:
        request: As it was understood.
        topic: What the new one is about.
    """
    clause = clause_of(request)
    asked = _plain(request)
    named = clause.subject if clause else next(iter(noun_phrases(matter(request))), "")
    return asked.replace(named, topic, 1) if named else f"{asked} ({topic})"


def _plain(request: str) -> str:
    """A request without "please" or "to me" at its end."""
    return _AFTER.sub("", request.strip().rstrip("?!. "))
