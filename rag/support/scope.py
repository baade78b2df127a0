"""How far a claim goes: "all", "only", the most of anything, and why something happened."""

from __future__ import annotations

import re

from rag.support.verdicts import Evidence, Reason
from rag.support.words import Token, same, tokens

_WEAKER = tuple(
    (re.compile(rf"\b(?:{ours})\b", re.IGNORECASE), re.compile(rf"\b(?:{theirs})\b", re.IGNORECASE))
    for ours, theirs in (
        (
            r"only(?! \d| \w+ of)|solely|exclusively|nobody but|nothing but",
            "only|solely|exclusively|alone|just|nobody|none|no other|merely|single|sole",
        ),
        ("ever", r"ever|never|history|first|record|\w+est|in \S+ years"),
        ("any", "any|all|every|no|not|none|nobody|never|denied|whatever|without"),
    )
)
"""What a claim says, and what the source must have for it, one of these at least."""

_MOST = re.compile(r"\b(?:most of|most (?:people|\w+s)\b|the majority)|^Most\b", re.IGNORECASE)
_MOST_THERE = re.compile(
    r"\b(?:most|mostly|majority|mainly|largely|chiefly|all|every|each|entirely|per cent|percent|"
    r"two[- ]thirds|three[- ]quarters)\b|%",
    re.IGNORECASE,
)
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
    r"\b(?:because|(?<!is )(?<!are )(?<!was )(?<!were )due to|owing to|as a result|thanks to|"
    r"caused? by|caused|the (?:cause|reason)|"
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
    if (word := _MOST.search(claim)) and not _MOST_THERE.search(source.text):
        wrong.append(word.group())
    for ours, theirs in _WEAKER:
        if (word := ours.search(claim)) and not theirs.search(source.text):
            wrong.append(word.group())
    if (word := _UNIVERSAL.search(claim)) and not _UNIVERSAL_THERE.search(source.core):
        wrong.append(word.group())
    wrong += _more_than_there(claim, source.core)
    if (word := _COMPARATIVE.search(claim)) and not _COMPARATIVE_THERE.search(source.core):
        wrong.append(word.group())
    superlatives = [w for w in _SUPERLATIVE.findall(claim) if w not in _NOT_SUPERLATIVE]
    if superlatives and not _SUPERLATIVE_THERE.search(source.text):
        wrong += superlatives
    return (Reason("scope", tuple(wrong)),) if wrong else ()


_RANKS = {
    word: rank
    for rank, words in enumerate(
        (
            "few",
            "some several",
            "many numerous lots",
            "most majority mostly mainly largely",
            "all every each entirely both",
        )
    )
    for word in words.split()
}
"""Words of quantity: one of a higher rank claims more."""
_RANK_REACH = 3


def _more_than_there(claim: str, core: str) -> list[str]:
    """Words of quantity before something of which the source has less."""
    there = _ranked(core)
    return [
        word.text
        for word, things in _ranked(claim)
        for other, others in there
        if _RANKS[word.lower] > _RANKS[other.lower]
        and any(same(a.base, b.base) for a in things for b in others)
        and not any(
            _RANKS[each.lower] >= _RANKS[word.lower] and each is not other for each, _ in there
        )
    ]


def _ranked(text: str) -> list[tuple[Token, tuple[Token, ...]]]:
    """The words of quantity of a text, each with the words of which they may tell it."""
    words = tokens(text)
    return [
        (word, tuple(t for t in words[i + 1 : i + 1 + _RANK_REACH] if not t.is_function))
        for i, word in enumerate(words)
        if word.lower in _RANKS and words[i - 1 if i else 0].lower not in {"after", "at", "above"}
    ]


_COMPARATIVE = re.compile(r"\b(?:more \w+ than|less \w+ than|[a-z]{3,}er than)\b")
_COMPARATIVE_THERE = re.compile(
    r"\b(?:more|less|fewer|than|[a-z]{3,}er than|against|compared|ahead|behind|beat|top|first|rose|"
    r"fell|up from|down from)\b"
)


def compare_causes(claim: str, source: Evidence) -> tuple[Reason, ...]:
    """A reason that a claim gives, where the source's core gives none."""
    word = _CAUSE.search(claim)
    if word and not _CAUSE_THERE.search(source.core):
        return (Reason("cause", (word.group(),)),)
    return ()
