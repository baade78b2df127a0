"""Tells when a language model says that it has no answer, or that it gives none."""

from __future__ import annotations

import re

from rag.sentences import sentence_spans

REFUSAL = "The passages do not say."
"""What a model is asked to say, and nothing else, when the passages hold no answer."""

_MATERIAL = (
    r"(?:(?:the|these|those|this|that|your|any|all|none)\s+(?:of\s+)?(?:the\s+|these\s+)?)?"
    r"(?:(?:provided|given|above|following|numbered|supplied|available|retrieved|listed|news)\s+)*"
    r"(?:passages?|articles?|texts?|context|excerpts?|sources?|documents?|information|material)"
    r"(?:\s+(?:provided|given|above|here|supplied|available|you\s+(?:gave|provided|supplied)))*"
)
"""What models call the passages."""

_TELL = (
    r"(?:say|mention|state|contain|provide|give|include|specify|tell|answer|address|discuss|"
    r"indicate|reveal|explain|offer|have|cover|describe)s?"
)
_TOLD = (
    r"(?:say|mention|stat|contain|provid|giv|includ|specifi|answer|address|discuss|indicat|reveal|"
    r"explain|cover|describ|found)(?:ed|en|d)?|said|told|clear|known|available"
)

_ABOUT_PASSAGES = re.compile(
    rf"(?:{_MATERIAL}\s+(?:(?:do(?:es)?|did)(?:\s+not|n't)\s+(?:\w+ly\s+)?{_TELL}\b"
    rf"|(?:is|are)(?:\s+not|n't)\s+(?:enough|sufficient)\b)"
    rf"|(?:no|none\s+of(?:\s+the)?)\s+(?:\w+\s+)?(?:passages?|articles?|texts?|sources?|excerpts?)"
    rf"\s+{_TELL}\b"
    rf"|.{{0,120}}?\b(?:is|are|was|were|can)(?:\s+not|n't|not)\s+(?:be\s+)?(?:\w+ly\s+)?"
    rf"(?:{_TOLD}|determined)\s+(?:in|by|from|on|based\s+on)\s+{_MATERIAL}(?=[\s.,;!]|$)"
    rf"|there\s+is\s+(?:no|not\s+enough|insufficient)\s+\w+\b.{{0,80}}?\b(?:in|from)\s+{_MATERIAL}"
    r"(?=[\s.,;!]|$)"
    r"|i\s+(?:can(?:\s*not|'t)|could(?:\s+not|n't)|am\s+(?:not\s+able|unable)\s+to|was\s+(?:not\s+"
    r"able|unable)\s+to)\s+(?:find|answer|determine|tell|say|provide|locate|see)\b)",
    re.IGNORECASE,
)
"""Says of the passages, or of the model itself, that there is no answer."""

_DECLINED = re.compile(
    r"(?:as\s+an?\s+(?:ai\b|artificial|(?:large\s+)?language\s+model)"
    r"|i\s+(?:can(?:\s*not|'t)|could(?:\s+not|n't)|will\s+not|won't|am\s+(?:not\s+able|unable)\s+to)"
    r"\s+(?:help|assist|comply|continue|discuss|engage|fulfil+|support)\b)",
    re.IGNORECASE,
)
"""Says that the model will not answer, whatever the passages say."""

_NO_INFORMATION = re.compile(
    r"(?:i\s+(?:do\s+not|don't)\s+(?:know|have)\b"
    r"|there\s+is\s+(?:no|not\s+enough|insufficient)\s+(?:information|mention|answer|reference|detail)"
    r"|(?:no|not\s+enough|insufficient)\s+(?:relevant\s+|specific\s+|such\s+)?(?:information|"
    r"answer|mention|details?)\b"
    r"|it\s+is\s+not\s+(?:clear|known|possible\s+to\s+(?:say|tell|determine|answer))\b"
    r"|unable\s+to\s+(?:find|answer|determine))",
    re.IGNORECASE,
)
"""Says that there is no answer, unless it cites a passage: then somebody in it says so."""

_PREAMBLE = re.compile(
    r"\s*(?:(?:i'm|i\s+am)\s+(?:very\s+)?(?:sorry|afraid)|sorry|apologies|i\s+apologi[sz]e|"
    r"unfortunately|however|no(?=,)|sure|okay|certainly|of\s+course|answer|"
    r"(?:based\s+on|according\s+to|from)\s+" + _MATERIAL + r")"
    r"\b[\s,.:;!–—-]*(?:(?:but|that)\s+)?",
    re.IGNORECASE,
)
_BUT = re.compile(r"\b(?:but|however|though|although|only)\b.*\[\d", re.IGNORECASE | re.DOTALL)
_MARKS = re.compile(r"(?:\s*\[[\d\s,;–-]+\])+")


def is_refusal(reply: str) -> bool:
    """Whether a reply says, in whatever words, that the passages hold no answer.

    Its first sentence decides: models go on about what the passages are about instead. A sentence
    that has an answer behind a "but", with a citation, is none; nor is one that says of a person
    that he "does not say".
    """
    if reply.strip().casefold().startswith(REFUSAL.casefold()):
        return True
    first = _opening(reply)
    if _ABOUT_PASSAGES.match(first):
        return not _BUT.search(first)
    return bool(_NO_INFORMATION.match(first)) and not _MARKS.search(first)


def is_declined(reply: str) -> bool:
    """Whether a reply says that the model will not answer, which tells nothing of the passages."""
    first = _opening(reply)
    return bool(_DECLINED.match(first)) and not _MARKS.search(first)


def _opening(reply: str) -> str:
    """The first sentence without "Unfortunately" and the like."""
    text = reply.replace("’", "'").strip()
    begun = 0
    while preamble := _PREAMBLE.match(text, begun):
        begun = preamble.end()
    return _first_sentence(text[begun:])


def _first_sentence(text: str) -> str:
    """The first sentence with the markers behind it."""
    spans = sentence_spans(text)
    if not spans:
        return ""
    end = spans[0][1]
    markers = _MARKS.match(text, end)
    return text[spans[0][0] : markers.end() if markers else end]
