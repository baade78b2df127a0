"""Whole sentences that are no article: notices of rights, and what a site offers and asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.load.page.shapes import Wording, without_quotes
from rag.load.page.voice import (
    IMPERATIVES,
    NEWSLETTERS,
    OFFER_WORDS,
    RESERVED_WORDS,
    REUSE_WORDS,
    RIGHTS_WORDS,
    SITE_VOICE,
)
from rag.load.page.words import SPEECH_WORDS

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
# "Sign up for … to get …", and "consider becoming a subscriber": requests that may end a line.
_REQUEST = re.compile(r"(?:\A|[.!?]\s)(?:Sign up|Subscribe|Register) (?:for|to)\b[^.!?]*")
_PLEA = re.compile(
    r"(?:[.,!]\s|\bplease )consider (?:becoming|making|subscribing|supporting|donating|joining)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(r"(?:thanks|thank you) for (?:reading|listening|watching)\b", re.IGNORECASE)
_ANSWER = re.compile(
    r"(?:thanks|thank you) for (?:signing up|subscribing|registering)\W.{0,40}|"
    r"there was (?:a problem|an error) (?:[\w']+ ){0,4}your?\b.{0,40}",
    re.IGNORECASE,
)
"""What a form says when it was sent."""

_WAGER_WORDS = 25
_WAGER = re.compile(
    r"\bgambling problem\?|\bmust be (?:18|21)\+|\A(?:18|21)\+|\bterms apply\.\Z|"
    r"\bget (?:up to )?[$£€]\d+ in (?:bonus|free) bets\b|"
    r"\bodds\b.{0,60}\b(?:subject to change|courtesy of)\b",
    re.IGNORECASE,
)
"""The fine print of bookmakers, and the words of its longest line."""

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
    if is_wager(line) or _is_request(line):
        return True
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


def is_wager(line: Wording) -> bool:
    """Whether the line is the fine print of a bookmaker."""
    is_report = not SPEECH_WORDS.isdisjoint(line.words) or line.own != line.words
    return len(line.words) <= _WAGER_WORDS and bool(_WAGER.search(line.text)) and not is_report


def _is_request(line: Wording) -> bool:
    """Whether the line asks, perhaps after a sentence about the house, to sign up or to pay."""
    if len(line.words) > _OFFER_WORDS:
        return False
    text = without_quotes(line.text)
    words = frozenset(line.own)
    request = _REQUEST.search(text)
    asked = frozenset(Wording(request[0]).words) if request else frozenset()
    is_plea = bool(_PLEA.search(text)) and not words.isdisjoint(OFFER_WORDS)
    is_thanks = bool(_THANKS.match(text)) and len(words & IMPERATIVES) > 0
    is_polite = is_plea or is_thanks or bool(_ANSWER.fullmatch(text))
    return is_polite or len(asked & OFFER_WORDS) >= _SERVICES


def _is_instruction(words: Sequence[str]) -> bool:
    """Whether a sentence explains the keys of a player."""
    return len(_PLAYER_WORDS.intersection(words)) >= _INSTRUCTED_CONTROLS
