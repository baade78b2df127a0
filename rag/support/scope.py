"""How far a claim goes: "all", "only", the most of anything, and why something happened."""

from __future__ import annotations

import re

from rag.support.verdicts import Evidence, Reason

_WEAKER = tuple(
    (re.compile(rf"\b(?:{ours})\b", re.IGNORECASE), re.compile(rf"\b(?:{theirs})\b", re.IGNORECASE))
    for ours, theirs in (
        (
            "only|solely|exclusively|nobody but|nothing but",
            "only|solely|exclusively|alone|just|nobody|none|no other|merely|single|sole",
        ),
        ("ever", r"ever|never|history|first|record|\w+est|in \S+ years"),
        ("any", "any|all|every|no|not|none|nobody|never|denied|whatever|without"),
    )
)
"""What a claim says, and what the source must have for it, one of these at least."""

_UNIVERSAL = re.compile(
    r"(?<!after )(?<!at )(?<!above )(?<!first of )\b(?:all|every|everyone|everybody|everything|"
    r"always|entirely|completely|unanimously)\b",
    re.IGNORECASE,
)
_UNIVERSAL_THERE = re.compile(
    r"\b(?:all|every|everyone|everybody|everything|each|always|entire|entirely|whole|wholly|"
    r"completely|unanimous(?:ly)?|none|no|nobody|full|any)\b",
    re.IGNORECASE,
)
_SUPERLATIVE = re.compile(
    r"(?<!at )\b(?:most|least|best|worst|[a-z]{3,}(?:gest|iest|hest|dest|lest|west|ngest|rest))\b"
)
_NOT_SUPERLATIVE = frozenset("interest forest arrest protest request rest west guest crest".split())
_SUPERLATIVE_THERE = re.compile(r"\b(?:most|least|best|worst|\w+est|record|first|last|top)\b")

_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|as a result|thanks to|caused? by|caused|the (?:cause|reason)|"
    r"led to|therefore|so that|since(?! [A-Z\d])|resulted)\b"
)
_CAUSE_THERE = re.compile(
    r"\b(?:because|due to|owing to|results?|thanks|caus\w+|reasons?|led to|leads? to|therefore|"
    r"so|since(?! [A-Z\d])|as|after|blam\w+|attribut\w+|ruling|saying|arguing|citing|given|"
    r"following|over|put down to|why|in order)\b"
)


def compare(claim: str, source: Evidence) -> tuple[Reason, ...]:
    """The words by which a claim goes further than the source."""
    wrong: list[str] = []
    for ours, theirs in _WEAKER:
        if (word := ours.search(claim)) and not theirs.search(source.text):
            wrong.append(word.group())
    if (word := _UNIVERSAL.search(claim)) and not _UNIVERSAL_THERE.search(source.core):
        wrong.append(word.group())
    superlatives = [w for w in _SUPERLATIVE.findall(claim) if w not in _NOT_SUPERLATIVE]
    if superlatives and not _SUPERLATIVE_THERE.search(source.text):
        wrong += superlatives
    return (Reason("scope", tuple(wrong)),) if wrong else ()


def compare_causes(claim: str, source: Evidence) -> tuple[Reason, ...]:
    """A reason that a claim gives, where the source's core gives none."""
    word = _CAUSE.search(claim)
    if word and not _CAUSE_THERE.search(source.core):
        return (Reason("cause", (word.group(),)),)
    return ()
