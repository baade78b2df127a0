"""Whole sentences that are no article: notices of rights, and what a site offers and asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.load.page.shapes import Wording
from rag.load.page.words import (
    IMPERATIVES,
    NEWSLETTERS,
    OFFER_WORDS,
    RESERVED_WORDS,
    REUSE_WORDS,
    RIGHTS_WORDS,
    SITE_VOICE,
    SPEECH_WORDS,
)

_MIN_OFFER_WORDS, _OFFER_WORDS = 2, 60
"""Words of an offer. What is longer can only be a request for consent."""

_CONSENT_SERVICES = 4
"""Different services that a long request for consent names at least."""

_CONSENT = re.compile(r"\bcookies?\b", re.IGNORECASE)

_SERVICES = 2
"""Different services of a site that an offer names, or one after an imperative to "you"."""

_PLAYER_WORDS = frozenset(
    "play pause mute unmute volume seek arrow arrows fullscreen rewind replay captions key keys "
    "press space".split()
)
_INSTRUCTED_CONTROLS = 4
"""What a player's instructions name, and how many of these at least."""

# What comes into "your inbox" is a newsletter, whatever it is called.
_INBOX = re.compile(r"\b(?:your|ihr(?:em|en)?|votre|tu|uw|je) (?:in-?box|mailbox|postfach)\b", re.I)
_MENTION = re.compile(r"(?:^|\s)@\w{2,30}\b")
_COPYRIGHT = re.compile(
    r"©|\(c\)\s?(?:19|20)\d\d|\bcopyright\s(?:©|\(c\)|(?:19|20)\d\d)", re.IGNORECASE
)


def is_legal(line: Wording) -> bool:
    """A notice of rights. A sentence that reports on rights quotes somebody or says who spoke."""
    if _COPYRIGHT.search(line.text):
        return True
    words = frozenset(line.words)
    is_reserved = words & RIGHTS_WORDS and words & RESERVED_WORDS
    is_forbidden = len(words & REUSE_WORDS) > 1
    is_report = words & SPEECH_WORDS or line.own != line.words
    return bool(is_reserved or is_forbidden) and not is_report


def is_offer(line: Wording) -> bool:
    """The site speaks of its services, in its own voice or with an imperative, and of no news."""
    own = line.own
    if len(own) < _MIN_OFFER_WORDS or "i" in own or not SPEECH_WORDS.isdisjoint(own[1:]):
        return False
    if len(own) > _OFFER_WORDS and not _CONSENT.search(line.text):
        return False
    services = len(OFFER_WORDS.intersection(own))
    services += 2 * bool(_MENTION.search(line.text)) + bool(_INBOX.search(line.text))
    has_voice = not SITE_VOICE.isdisjoint(own)
    if len(own) > _OFFER_WORDS:
        return has_voice and services >= _CONSENT_SERVICES
    if own[0] in IMPERATIVES:
        services += own[1] == "up"  # a sign-up, whatever for
        return services >= _SERVICES or (services > 0 and has_voice)
    is_demand = not NEWSLETTERS.isdisjoint(own) and not IMPERATIVES.isdisjoint(own)
    return (services >= _SERVICES and (has_voice or is_demand)) or _is_instruction(own)


def _is_instruction(words: Sequence[str]) -> bool:
    """Whether a sentence explains the keys of a player."""
    return len(_PLAYER_WORDS.intersection(words)) >= _INSTRUCTED_CONTROLS
