"""Tells when a sentence only says the question again, as small language models do.

"Who speaks for the opposition in Geneva?" – "The opposition speaks for the opposition in Geneva."
Passages may well bear such a sentence, and yet it answers nothing.
"""

from __future__ import annotations

import re

from rag.support.words import Token, same, tokens

_ASKS_FOR_WORDS = re.compile(
    r"\b(?:who|whom|whose|what|when|where|why|which|how)(?:'s)?\b", re.IGNORECASE
)
"""A question that "yes" does not answer."""

_NAMES_ANSWERS = re.compile(r"\b(?:or|between|(?:which|who) of)\b", re.IGNORECASE)
"""A question whose own words may be the answer: "Which is older, the bridge or the pier?"."""

_AUXILIARIES = "is are was were do does did has have had can could will would should may might must"
_POLAR = re.compile(rf"\W*(?:{'|'.join(_AUXILIARIES.split())})(?:n['’]t)?\b", re.IGNORECASE)
"""How a question begins whose own words, said again, are a "yes"."""

_FILLING = frozenset(
    f"{_AUXILIARIES} a about according an and answer article as at be been being by for from he in "
    "it of on passage question said say says she so text that the their there they this to which "
    "who with".split()
)
"""Words that answer nothing by themselves."""


def is_echo(question: str, sentence: str) -> bool:
    """Whether a sentence has no word that could answer a question but those of the question.

    Never of a question that is answered by "yes" or "no", or by one of its own words.
    """
    if (
        _POLAR.match(question)
        or _NAMES_ANSWERS.search(question)
        or not _ASKS_FOR_WORDS.search(question)
    ):
        return False
    asked = {token.base for token in tokens(question)}
    return all(
        not _is_name(token, place)
        and (
            token.lower.removesuffix("'s") in _FILLING
            or any(same(token.base, other) for other in asked)
        )
        for place, token in enumerate(tokens(sentence))
    )


def _is_name(token: Token, place: int) -> bool:
    """Whether a filling word is a name here: "in May", "the WHO", "Will won the race"."""
    word = token.lower.removesuffix("'s")
    if word not in _FILLING:
        return False
    if place == 0:  # A statement does not begin with an auxiliary.
        return word in _AUXILIARIES.split() or (len(token.text) > 1 and token.text.isupper())
    return token.text[0].isupper()
