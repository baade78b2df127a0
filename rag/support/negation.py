"""What is denied: negations of the same thing must stand on both sides or on none."""

from __future__ import annotations

import re

from rag.support.cues import bears_on, cues, holds, words_of
from rag.support.synonyms import alike
from rag.support.verdicts import Evidence, Reason
from rag.support.words import base, straight, tokens

_REACH = 2
"""Words that a negation bears upon, at most; the first of them is what is denied."""

_NEGATION = re.compile(
    r"(?<!if )\bnot\b(?! only)|\w+n't\b|\b(?:no longer|no one|nobody|nothing|none|"
    r"neither|nor|never|"
    r"without|hardly|scarcely|barely|unable|unlikely|unwilling|instead of|rather than|cannot|"
    r"(?:has|have|had) (?:yet|still) to|still needs?|awaits?|awaiting|pending|"
    r"lacks?|lacked|no)\b(?! fewer| less)"
    r"|\b(?:den(?:y|ies|ied|ying)|refus(?:e|es|ed|ing)|declin(?:e|es|ed|ing)(?= to)"
    r"|fail(?:s|ed|ing)?(?: to)?|avoid(?:s|ed|ing)?|prevent(?:s|ed|ing)?|rul(?:e|es|ed|ing) out"
    r"|exclud(?:e|es|ed|ing)|halted|drop(?:s|ped|ping)? (?:the|its|their|his|her)"
    r"|ban(?:s|ned)?|barred|stop(?:s|ped|ping)?(?: short of)?|ceas(?:e|es|ed|ing))\b"
    r"|(?P<behind>\bin vain\b)",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"\b(?:empty|vacant|closed?|shut|missing|absent|unfilled|lost|off|free|against|oppos\w+|ban\w*|"
    r"un\w{4,}|in\w+ible|stop\w*|spared|unknown|unclear)\b",
    re.IGNORECASE,
)
"""Words that say by themselves what a negation says: "vacant" for "not filled"."""

_NOT_REALLY = re.compile(
    r"\W*(?:\w+\W+){0,6}?(?:less|fewer|more|later) than\b"
    r"|\W*(?:\w+\W+){0,5}?since\b",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(r"\W*(?:\w+\W+){0,5}?(?:until|unless|before)\b", re.IGNORECASE)
_LATER = re.compile(r"\b(?:until|unless|only|from|after|if|on|once|when)\b")
"""Behind a negation that only sets a bound: "not repaired for less than", "not updated since"."""


_VERBS = re.compile(
    r"(?:den|refus|declin|fail|avoid|prevent|rul|exclud|halt|drop|ban|barr|stop|lack|wait|pend|need)",
    re.IGNORECASE,
)
"""Verbs that deny by themselves; where the source has one too, it need not be of the same word."""


def _says_it_too(claim: str, verb: str) -> bool:
    """Whether a claim has a verb that denies in the same way: "halted" for "stopped"."""
    own = base(verb.split()[0])
    return bool(_VERBS.match(verb)) and any(
        own == token.base or alike(own, token.base) for token in tokens(claim)
    )


def compare(claim: str, source: Evidence) -> tuple[Reason, ...]:
    """What is negated on one side only."""
    ours = cues(straight(claim), _NEGATION, _REACH)
    theirs = cues(straight(source.text), _NEGATION, _REACH)
    for cue in cues(straight(source.core), _NEGATION, _REACH):
        if _NOT_REALLY.match(straight(source.core), cue.end):
            continue
        if _NOT_BEFORE.match(straight(source.core), cue.end) and _LATER.search(claim):
            continue
        head = cue.heads[0].base if cue.heads else None
        if _says_it_too(claim, cue.text):
            continue
        if head and holds(claim, head) and not any(bears_on(own, head) for own in ours):
            return (Reason("negation", words_of(claim, head)),)
    for cue in ours:
        # The head is what is negated; where the source does not have it, any negation may be it.
        heads = [head.base for head in cue.heads]
        if any(bears_on(other, head) for other in theirs for head in heads):
            continue
        present = bool(heads) and holds(source.core, heads[0])
        if _VERBS.match(cue.text) and cues(straight(source.core), _NEGATION, _REACH):
            continue
        if present or not (theirs or _LOST.search(source.core)):
            return (Reason("negation", (cue.text,)),)
    return ()
