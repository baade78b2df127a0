"""Who is what: the role that a claim gives to a name must be tied to that name."""

from __future__ import annotations

import re

from rag.support.cues import bases
from rag.support.names import Name, agree, names
from rag.support.synonyms import LIGHT, alike
from rag.support.verdicts import Evidence, Reason
from rag.support.words import Token, base, same, tokens

_ROLES = bases(
    "president minister mayor chairman chairwoman chair director leader officer inspector "
    "professor executive manager coach captain striker goalkeeper novelist poet painter singer "
    "actor author writer composer conductor diplomat ambassador judge justice prosecutor "
    "solicitor lawyer barrister spokesman spokeswoman secretary treasurer engineer councillor "
    "mp senator deputy bishop priest analyst economist scientist researcher biologist historian "
    "teacher nurse doctor surgeon dentist pilot farmer grower owner founder editor journalist "
    "reporter general colonel commander soldier sergeant detective policeman firefighter "
    "student pupil widow widower brother sister father mother son daughter husband wife uncle "
    "aunt cousin grandson champion umpire referee driver shipbroker broker banker trader "
    "investor developer designer architect builder carpenter electrician plumber baker butcher "
    "cook chef waiter king queen prince princess governor chancellor premier speaker "
    "commissioner envoy negotiator mediator adviser consultant curator librarian archaeologist "
    "geologist astronaut astronomer climber skier swimmer runner sprinter cyclist footballer "
    "midfielder defender winger batsman bowler spokesperson counterpart"
)
_PHRASE = r"(?P<role>[^,;:()\"]{3,60}?)"
_NAME = r"(?P<name>(?:[A-Z][\w'’-]+ )*[A-Z][\w'’-]+)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_NAME},(?: \d+,)? (?:(?:who|which) (?:is|was|used to be) )?"
        rf"(?:an? |the |its |their |his |her |now )?{_PHRASE}(?:,|\.?$)",
        rf"{_NAME} (?:is|was|are|were|used to be|became) (?:also )?(?:an?|the) {_PHRASE}(?:,|\.?$)",
        rf"(?:[Tt]he|[Aa]n?|[Ii]ts|[Hh]er|[Hh]is|[Tt]heir) {_PHRASE}, {_NAME}(?:,|\.?$)",
    )
)
_REACH = 7
"""Words between a role and the name that it belongs to, at most."""


def is_role(base_form: str) -> bool:
    """Whether a base form is that of a role, a title or a profession."""
    return base_form in _ROLES


def compare(claim: str, source: Evidence) -> tuple[Reason, ...]:
    """The roles of a claim that the article's texts do not tie to the name that has them there."""
    known = (source.title, *source.known, source.text)
    wrong = [
        f"{role.text} {' '.join(name).title()}"
        for name, role, before in _claimed(claim)
        if not any(_is_tied(text, name, role, before) for text in known)
    ]
    return (Reason("role", tuple(dict.fromkeys(wrong))),) if wrong else ()


def _claimed(claim: str) -> list[tuple[Name, Token, Token | None]]:
    """Names with a role, and the word in front of it that tells of what kind it is."""
    found: list[tuple[Name, Token, Token | None]] = []
    for form in _FORMS:
        for match in form.finditer(claim):
            found += _pairs(match["name"], match["role"])
    words = tokens(claim)
    for place, token in enumerate(words):
        # "Chief executive Astrid Holm": a role at once before a name.
        if is_role(token.base) and place + 1 < len(words) and words[place + 1].text[0].isupper():
            between = claim[token.end : words[place + 1].start]
            if between == " ":
                run = re.match(_NAME, claim[words[place + 1].start :])
                start = max(0, place - 1)
                if run:
                    found += _pairs(run["name"], claim[words[start].start : token.end])
    return found


def _pairs(shown: str, phrase: str) -> list[tuple[Name, Token, Token | None]]:
    held = names("x " + shown)
    words = tokens(phrase)
    pairs: list[tuple[Name, Token, Token | None]] = []
    for place, token in enumerate(words):
        if held and is_role(token.base):
            before = words[place - 1] if place else None
            kind = before if _tells(before) else None
            pairs.append((held[-1], token, kind))
    return pairs


def _tells(word: Token | None) -> bool:
    return bool(
        word
        and not word.is_function
        and word.text[0].islower()
        and not word.lower.endswith("'s")
        and word.base not in LIGHT
    )


def _is_tied(text: str, name: Name, role: Token, kind: Token | None) -> bool:
    """Whether a text has the role close to the name, with its kind, and no other name is closer."""
    words = tokens(text)
    named = [i for i, t in enumerate(words) if same(t.base, base(name[-1]))]
    named = [i for i in named if not _is_namesake(words, i, name)]
    held = [i for i, t in enumerate(words) if _is_same_role(t.base, role.base)]
    for at in held:
        near = [
            i for i in named if abs(i - at) <= _REACH and "." not in _between(text, words, i, at)
        ]
        if not near:
            continue
        distance = min(abs(i - at) for i in near)
        others = [other for other in names(text) if not agree(other, name) and len(other) > 1]
        closer = any(
            abs(i - at) < distance
            for other in others
            for i, t in enumerate(words)
            if t.text[0].isupper() and same(t.base, base(other[-1]))
        )
        if closer:
            continue
        if kind is None or is_role(kind.base) or _has_kind(words, at, kind):
            return True
    return False


def _is_namesake(words: tuple[Token, ...], at: int, name: Name) -> bool:
    """Whether a last name has another first name in front of it."""
    first = words[at - 1] if at else None
    return bool(
        first
        and len(name) > 1
        and first.text[0].isupper()
        and not is_role(first.base)
        and not any(same(first.base, base(part)) for part in name)
    )


def _is_same_role(one: str, other: str) -> bool:
    return same(one, other) or (is_role(one) and alike(one, other))


def _has_kind(words: tuple[Token, ...], at: int, kind: Token) -> bool:
    """Whether the kind of a role stands near it, or no kind of it is given there."""
    around = (*words[max(0, at - 4) : at], *words[at + 1 : at + 5])
    if any(same(t.base, kind.base) or alike(t.base, kind.base) for t in around):
        return True
    before = words[at - 1] if at else None
    return before is None or before.is_function or before.text[0].isupper()


def _between(text: str, words: tuple[Token, ...], one: int, other: int) -> str:
    first, last = sorted((one, other))
    return text[words[first].end : words[last].start]
