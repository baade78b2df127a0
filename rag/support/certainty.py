"""How sure a claim is: what may be, is planned or alleged must not be told as a fact."""

from __future__ import annotations

import re

from rag.support.cues import cues, holds, words_of
from rag.support.synonyms import alike
from rag.support.verdicts import Evidence, Reason
from rag.support.words import Token, base, content, is_past, tokens

_DOUBT = re.compile(
    r"(?<!only )\b(?:may|might|could|can|probably|possibly|perhaps|likely|unlikely|apparently|"
    r"allegedly|reportedly|seems?|seemed|appears? to|appeared to|thinks?|thought|believes?|"
    r"believed|suspect(?:s|ed)?|hop(?:e|es|ed|ing)|expect(?:s|ed|ing|ation)?|plan(?:s|ned|ning)?|"
    r"consider(?:s|ed|ing)?|intend(?:s|ed)?|wants?|wanted|wish(?:es|ed)?|demand(?:s|ed|ing)?|"
    r"urg(?:e|es|ed|ing)|call(?:s|ed|ing)? (?:on|for)|ask(?:s|ed)? (?:for|to)|request(?:s|ed)?|"
    r"propos(?:e|es|ed)|suggest(?:s|ed)?|hint(?:s|ed)?|aim(?:s|ed)?|seek(?:s|ing)?|"
    r"tr(?:y|ies|ied) to|fear(?:s|ed)?|warn(?:s|ed)?|claim(?:s|ed|ing)?|alleg(?:e|es|ed)|"
    r"accus(?:e|es|ed|ing)|"
    r"blam(?:e|es|ed|ing)|predict(?:s|ed)?|estimate[sd]?|offer(?:s|ed|ing)?(?= to)|"
    r"threaten(?:s|ed)?|has still to|is to(?! be)|are to(?! be)|was to|if|whether|unless|"
    r"yet to)\b(?! \d)"
)
"""Words of doubt, intent and allegation. "May" of the calendar has a number behind it, and "only …
may" permits something, as does what stands in the next one."""

_ALSO = re.compile(
    r"\b(?:allow(?:s|ed)?|permitted|permission|have to|chance|risk|possible|possibility|"
    r"potential\w*|guess|would(?! .{0,40}, \w+ said)|maintains?|doubt\w*|sceptical|puts?|blamed|"
    r"described|uncertain|unclear|still needs?|awaits?|pending|subject to|depends?|due)\b"
)
"""Further words by which a claim is not too sure."""

_CONDITION = re.compile(r"\b(?:unless|provided(?: that)?|on condition|except if|only if)\b")
_CONDITION_TOLD = re.compile(
    r"\b(?:unless|until|provided|condition|except|if|only|before|without|may|might|could|depends?)\b"
)

_FUTURE = re.compile(
    r"\b(?:will|would|shall|is to|are to|was to|going to|\w+ing to be|plans? to)\b"
)
_MAY = re.compile(r"(?<!only )\b(?:may|might|could|can)\b")
_SURE = re.compile(
    r"\b(?:will|said (?:\w+ ){0,5}would|certainly|definitely|surely|undoubtedly|"
    r"is going to|are going to)\b"
)
_REACH = 4
_PERMITS = re.compile(r"\b(?:no longer|again|only|allowed|can)\b")


def compare(claim: str, source: Evidence) -> tuple[Reason, ...]:
    """What the source does not hold for certain, and the claim tells without a doubt."""
    sure = _SURE.search(claim)
    doubt = _MAY.search(source.core) or (not _says_future(source) and _DOUBT.search(source.core))
    if sure and doubt and not _MAY.search(claim) and not _says_future(source):
        return (Reason("certainty", (sure.group(),)),)
    if (word := _CONDITION.search(source.core)) and not _CONDITION_TOLD.search(claim):
        behind = {t.base for t in content(source.core) if t.start < word.start()}
        if any(t.base in behind and t.text[0].islower() for t in content(claim)):
            return (Reason("certainty", words_of(claim, _last_shared(claim, behind))),)
    hedged = _DOUBT.search(claim) or (_ALSO.search(claim) and not _SURE.search(claim))
    if hedged and not re.search(r"\bcertainly\b", claim):
        return ()
    if early := _done_too_early(claim, source.core):
        return (Reason("certainty", early),)
    for cue in cues(source.core, _DOUBT, _REACH):
        said = [head for head in cue.heads if holds(claim, head.base)]
        if cue.text == "may" and _PERMITS.search(claim):
            continue
        governed = not source.core[cue.end :].startswith(" that") and cue.heads[:1] == tuple(
            said[:1]
        )
        if said and (governed or len(said) * 2 > len(cue.heads)):
            words = words_of(claim, said[0].base)
            return (Reason("certainty", (sure.group(), *words) if sure else words),)
    return ()


_AHEAD = re.compile(
    r"\b(?:will|would|shall|to|may|might|could|can|must|should|plans?|planned|due|expected)\b"
)
"""In front of what has not happened yet."""

_AHEAD_TOLD = re.compile(
    r"\b(?:will|would|shall|may|might|could|can|must|should|plans?|planned|due|expected|"
    r"(?:is|are|was|were|wants?|wanted|ask\w*|hop\w+|promised|offered|agreed|decided) to)\b"
)

_INTENT = re.compile(
    r"\b(?:promis(?:e|es|ed)|pledg(?:e|es|ed)|vow(?:s|ed)?|agreed|decided|wants?|wanted|plans?|planned|"
    r"hop(?:es|ed)|offer(?:s|ed)|asked|order(?:s|ed)|told \w+) to\b"
)
"""What was only promised or wanted has not been done by that."""

_STARTS = re.compile(r"[;:]|, (?:but|while|which|who)\b")


def _done_too_early(claim: str, core: str) -> tuple[str, ...]:
    """Verbs that a claim has in the past and that the source has only behind "will" or the like."""
    ours = [t for t in tokens(claim) if is_past(t) and not t.is_function]
    theirs = tokens(core)
    if _AHEAD_TOLD.search(claim) or re.search(r"\b(?:not|never|no)\b|n't\b", claim):
        return ()
    found: list[str] = []
    for own in ours:
        held = [i for i, t in enumerate(theirs) if t.base == own.base and t.text[0].islower()]
        if held and all(_is_ahead(core, theirs, i) for i in held):
            found.append(own.text)
    if ours and not found:
        for cue in cues(core, _INTENT, _REACH):
            said = [head for head in cue.heads if holds(claim, head.base)]
            intent = base(cue.text.split()[0])
            kept = any(t.base == intent or alike(t.base, intent) for t in tokens(claim))
            if said and not kept and len(said) * 2 >= len(cue.heads):
                found += [own.text for own in ours if own.base != base(cue.text.split()[0])][:1]
    return tuple(found)


def _is_ahead(core: str, words: tuple[Token, ...], at: int) -> bool:
    """Whether a verb of the source is an infinitive or a passive of one, behind "will" or "to"."""
    token = words[at]
    before = core[: token.start]
    start = max((match.end() for match in _STARTS.finditer(before)), default=0)
    if not _AHEAD.search(before, start):
        return False
    if is_past(token):
        return words[at - 1].lower == "be"
    return not token.lower.endswith(("ing", "s"))


def _last_shared(claim: str, there: set[str]) -> str:
    return [t.base for t in content(claim) if t.base in there][-1]


def _says_future(source: Evidence) -> bool:
    return bool(_FUTURE.search(source.text))
