"""How sure a claim is: what may be, is planned or alleged must not be told as a fact."""

from __future__ import annotations

import re

from rag.support.cues import cues, holds, words_of
from rag.support.verdicts import Evidence, Reason

_DOUBT = re.compile(
    r"(?<!only )\b(?:may|might|could|can|probably|possibly|perhaps|likely|unlikely|apparently|"
    r"allegedly|reportedly|seems?|seemed|appears? to|appeared to|thinks?|thought|believes?|"
    r"believed|suspect(?:s|ed)?|hop(?:e|es|ed|ing)|expect(?:s|ed|ing|ation)?|plan(?:s|ned|ning)?|"
    r"consider(?:s|ed|ing)?|intend(?:s|ed)?|wants?|wanted|wish(?:es|ed)?|demand(?:s|ed|ing)?|"
    r"urg(?:e|es|ed|ing)|call(?:s|ed|ing)? (?:on|for)|ask(?:s|ed)? (?:for|to)|request(?:s|ed)?|"
    r"propos(?:e|es|ed)|suggest(?:s|ed)?|hint(?:s|ed)?|aim(?:s|ed)?|seek(?:s|ing)?|"
    r""
    r"tr(?:y|ies|ied) to|fear(?:s|ed)?|warn(?:s|ed)?|claim(?:s|ed|ing)?|alleg(?:e|es|ed)|"
    r"accus(?:e|es|ed|ing)|"
    r"blam(?:e|es|ed|ing)|predict(?:s|ed)?|estimate[sd]?|offer(?:s|ed|ing)?(?= to)|"
    r""
    r"threaten(?:s|ed)?|has still to|is to(?! be)|are to(?! be)|was to|if|whether|unless|"
    r"yet to)\b(?! \d)"
)
"""Words of doubt, intent and allegation. "May" of the calendar has a number behind it, and "only …
may" permits something, as does what stands in the next one."""

_ALSO = re.compile(
    r"\b(?:allow(?:s|ed)?|permitted|permission|have to|chance|risk|possible|possibility|"
    r"potential\w*|guess|would(?! .{0,40}, \w+ said)|maintains?|doubt\w*|sceptical|puts?|blamed|"
    r"described|uncertain|unclear)\b"
)
"""Further words by which a claim is not too sure."""

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
    hedged = _DOUBT.search(claim) or (_ALSO.search(claim) and not _SURE.search(claim))
    if hedged and not re.search(r"\bcertainly\b", claim):
        return ()
    for cue in cues(source.core, _DOUBT, _REACH):
        said = [head for head in cue.heads if holds(claim, head.base)]
        if cue.text == "may" and _PERMITS.search(claim):
            continue
        if said and (cue.heads[0] in said or len(said) * 2 >= len(cue.heads)):
            words = words_of(claim, said[0].base)
            return (Reason("certainty", (sure.group(), *words) if sure else words),)
    return ()


def _says_future(source: Evidence) -> bool:
    return bool(_FUTURE.search(source.text))
