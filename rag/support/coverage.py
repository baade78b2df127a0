"""Whether every word of a claim is borne: what nothing in the source stands for is made up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from rag.support.cues import bases
from rag.support.dates import without_dates
from rag.support.number_words import is_number_word
from rag.support.quotations import without_quotations
from rag.support.roles import is_role
from rag.support.synonyms import LIGHT, alike, phrases
from rag.support.verdicts import Evidence
from rag.support.words import Token, content, same, tokens

_PRONOUN = re.compile(r"\b(?:he|she|it|its|they|their|his|her|them|him)\b", re.IGNORECASE)
_CURRENCY = re.compile(r"[£$€]|\b(?:dollars|euros|pounds|kronor)\b")
_PRICE = bases("cost price worth pay spend")
"""Words that a sum of money stands for."""

Likeness = Callable[[str, Sequence[str]], float]
"""How near a word is to the nearest of some others: 0-1."""

NEAR = 0.52
"""From this cosine on two words may mean the same. Fitted on ``evals/support.yaml``."""


def unborne(claim: str, source: Evidence, likeness: Likeness) -> tuple[str, ...]:
    """The words of a claim for which neither the source nor its title has a word.

    Names, numbers and dates are left to their own comparisons, and words that carry no fact of
    their own ("said", "people") are not asked for.

    Args:
        claim: A clause.
        source: What it is held against.
        likeness: Asked for words that the lists do not know.
    """
    plain = without_quotations(without_dates(claim))
    ours = [t for t in content(plain) if t.text[0].islower()]
    meant = source.before[-1:] if _PRONOUN.search(source.core) else ()
    texts = " . ".join((source.title, source.text, *meant, *source.about))
    theirs = tokens(texts)
    said = {t.base for t in content(claim)}
    free = [t for t in content(texts) if t.text[0].islower() and t.base not in said]
    there = {token.base for token in theirs} | phrases(texts).keys()
    known = _owners(" . ".join(source.known))
    owners = {one for one, other in _owners(claim) & known if other in there}
    if _CURRENCY.search(texts):
        there |= _PRICE
    excused = {
        part
        for single, parts in phrases(claim).items()
        if any(single == other or alike(single, other) for other in there)
        for part in parts
    }
    return tuple(
        token.text
        for token in ours
        if token.base not in LIGHT
        and not is_number_word(token.lower)
        and token.base not in excused
        and not any(same(token.base, other) for other in there)
        and not any(alike(token.base, other) for other in there)
        and token.base not in owners
        and not _is_near(token, free, likeness)
    )


def _owners(text: str) -> set[tuple[str, str]]:
    """Pairs as "farmers' association", which may be called "the association" in the next line."""
    words = content(text)
    return {
        (one.base, other.base)
        for one, other in pairwise(words)
        if one.lower.endswith("s") and other.start - one.end <= _GAP
    }


_GAP = 2
"""Letters between a word and the next one, at most: an apostrophe and a space."""


def _is_near(token: Token, free: Sequence[Token], likeness: Likeness) -> bool:
    if is_role(token.base):
        return False
    others = [other.lower for other in free if not is_role(other.base)]
    return likeness(token.lower, others) >= NEAR
