"""Who said it: the subject of the verb of saying must be the same person or group."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.support.cues import bases
from rag.support.names import Name, agree, names, referents
from rag.support.quotations import without_quotations
from rag.support.verdicts import Evidence, Reason
from rag.support.words import Token, content, same, tokens

_SAYING = bases(
    "accuse acknowledge add admit announce argue assert assure believe call caution claim comment "
    "complain concede conclude condemn confess confirm criticise declare deny describe dismiss "
    "emphasise explain fear hint hope insist joke maintain note predict promise reply reveal rule "
    "say speak stress suggest tell thank think urge vow warn write praise"
)
_FINITE = re.compile(
    r"\w+(?:ed|es|s)|said|told|thought|spoke|wrote|say|think|believe|fear|hope|warn"
)
_ACCORDING = re.compile(r"\baccording to ([^,;.]+(?:, [^,;.]+)?)", re.IGNORECASE)
_BOUND = re.compile(r"[;:]|\bthat\b|\bbut\b|\bwhile\b|\balthough\b|\bas\b")
_PRONOUNS = frozenset("he she it they we i who which".split())
_INVERTED = re.compile(r"[,\"]\s*$|^\s*$")


@dataclass(frozen=True, slots=True)
class Attribution:
    """A verb of saying with its subject: names, other content words, or a pronoun."""

    verb: str
    phrase: str
    names: tuple[Name, ...]
    words: frozenset[str]
    pronoun: bool


def compare(claim: str, source: Evidence) -> tuple[Reason, ...]:
    """The speaker of a claim, where the source's core has only others speak."""
    theirs = attributions(source.core)
    if not theirs:
        return ()
    meant = referents(source)
    for own in attributions(claim):
        if own.pronoun or not (own.names or own.words):
            continue
        if not any(_is_same(own, other, meant, source) for other in theirs):
            return (Reason("speaker", (own.phrase,)),)
    return ()


def attributions(text: str) -> tuple[Attribution, ...]:
    """All that is said by somebody in a text, in order."""
    bare = without_quotations(text)
    found = [_attribution("according to", match[1]) for match in _ACCORDING.finditer(bare)]
    last = 0
    for token in tokens(bare):
        if token.base not in _SAYING or not _FINITE.fullmatch(token.lower):
            continue
        if re.search(
            r"\b(?:the|a|of|its|their|his|her|rejected|such|by|no)\s+$", bare[: token.start]
        ):
            continue  # A noun, as in "rejected claims".
        phrase = _subject(bare, token, last)
        last = token.end
        if phrase.strip():
            found.append(_attribution(token.text, phrase))
    return tuple(found)


def _attribution(verb: str, phrase: str) -> Attribution:
    words = {token.lower for token in tokens(phrase)}
    held = names(" . " + phrase) or names("x " + phrase)
    of_names = {word for name in held for word in name}
    others = frozenset(t.base for t in content(phrase) if t.base not in of_names)
    return Attribution(verb, phrase.strip(" ,"), held, others, bool(words & _PRONOUNS) and not held)


def _subject(bare: str, verb: Token, last: int) -> str:
    """The phrase in front of a verb of saying, or behind it where they are inverted."""
    before = bare[last : verb.start]
    following = re.match(r"\s+(?:[^,;.]+)(?:, [^,;.]+)?", bare[verb.end :])
    if _INVERTED.search(before.rstrip(" ")) or (before.rstrip().endswith(",") and following):
        appositive = re.match(r"\s*[^,]*[A-Z][^,]*,[^,]+,\s*$", before)
        if not appositive and following:
            return following.group()
    pieces = _BOUND.split(before)
    return pieces[-1]


def _is_same(
    own: Attribution, other: Attribution, meant: frozenset[Name], source: Evidence
) -> bool:
    """Whether two subjects may be the same."""
    if own.names:
        if any(agree(a, b) for a in own.names for b in other.names):
            return True
        # "She said", "the company said": whoever is meant by that here.
        if not other.names and any(agree(a, b) for a in own.names for b in meant):
            return True
        if not other.names and not other.pronoun:
            named = names(source.core)
            return any(agree(a, b) for a in own.names for b in named)
        return False
    if any(same(a, b) for a in own.words for b in other.words):
        return True
    if other.pronoun or other.names:
        texts = (source.core, *source.before, source.title)
        held = {token.base for text in texts for token in tokens(text)}
        return any(same(a, b) for a in own.words for b in held)
    return False
