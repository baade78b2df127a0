"""Words of opposite meaning: a claim that has one where the source has the other."""

from __future__ import annotations

from itertools import pairwise

from rag.support.arguments import converse
from rag.support.cues import bases
from rag.support.verdicts import Evidence, Reason
from rag.support.words import tokens

_PAIRS = tuple(
    tuple(bases(side) for side in pair.split("|"))
    for pair in (
        "rise climb grow increase soar jump gain up higher|fall drop decline sink shrink decrease "
        "plunge lose loss down lower",
        "raise increase|cut lower reduce",
        "accept approve back welcome support agree allow pass adopt|reject refuse oppose dismiss "
        "block stop veto deny fail",
        "win victory triumph draw beat|defeat lose loss",
        "draw|defeat",
        "for|against",
        "open reopen|close shut",
        "admit confirm|deny",
        "before|after",
        "start begin|end finish",
        "hire recruit|dismiss sack fire",
        "buy purchase|sell",
        "more|fewer less",
        "first|last",
        "early earlier|late later",
        "guilty convict|innocent acquit clear",
        "arrive|leave depart",
        "above|below",
        "with|without",
        "inside|outside",
        "majority|minority",
        "increase|decrease",
        "all|none",
        "profit|loss",
        "ally|enemy",
        "old|young",
        "oldest|youngest",
        "highest|lowest",
        "largest biggest|smallest",
        "right|wrong",
        "true|false",
        "hot|cold",
        "strong|weak",
        "fast quick|slow",
        "rich|poor",
        "optimistic|pessimistic",
        "extend|shorten",
        "encourage|discourage",
        "include|exclude",
        "expand|shrink",
        "remember|forget",
        "allow permit|forbid ban bar prohibit",
        "defence defend|attack",
        "north northern|south southern",
        "east eastern|west western",
        "success succeed|failure fail",
        "best|worst",
        "better|worse",
        "faster|slower",
        "bigger larger higher|smaller lower",
        "renew extend prolong|withdraw revoke cancel",
        "grant award|refuse deny withdraw",
        "agree|disagree",
        "mild|severe",
        "gain|lose",
        "appear emerge|disappear vanish",
        "attack|defend",
        "import|export",
        "majority|minority",
        "import|export",
        "love like|hate dislike",
        "trust|distrust mistrust",
        "peace|war",
        "friend|enemy",
        "richer|poorer",
        "older|younger",
        "longer|shorter",
        "warm warmer|cool cooler",
        "alive survive|dead die kill",
        "safe|dangerous unsafe",
        "major large big|minor small",
        "public|private",
        "legal|illegal",
        "likely|unlikely",
        "possible|impossible",
        "strengthen strong|weaken weak",
        "join enter|leave quit",
        "lift|impose",
        "lead|trail",
        "praise|criticise condemn",
        "cheap|expensive",
        "borrow|lend",
        "present|absent",
        "male|female",
        "son|daughter",
        "father|mother",
        "brother|sister",
        "husband|wife",
        "man boy|woman girl",
        "morning|evening",
        "maximum most|minimum least",
        "resume continue|suspend halt",
    )
)


def compare(claim: str, source: Evidence) -> tuple[Reason, ...]:
    """The words of a claim whose opposite stands in the source, and which do not stand there.

    Where the source has both, or the claim has both, there is no telling.
    """
    ours = {token.base: token.text for token in tokens(claim)}
    theirs = {token.base for token in tokens(source.core)}
    wrong = [
        ours[word]
        for pair in _PAIRS
        for side, other in (pair, pair[::-1])
        for word in sorted(ours.keys() & side)
        if theirs & other and not theirs & side and not ours.keys() & other
    ]
    wrong += _turned(claim, source.core)
    if not wrong or converse(claim, source.core):
        return ()
    return (Reason("opposite", tuple(dict.fromkeys(wrong))),)


_TIED = tuple(frozenset(pair.split()) for pair in ("for against", "with without", "above below"))
"""Words of direction, which belong to the word in front of them."""


def _turned(claim: str, core: str) -> list[str]:
    """The words of direction that stand behind a word of the claim, and never in the source.

    As in "voted for", where the source has only "voted against", and "for" behind other words.
    """
    ours, theirs = tokens(claim), tokens(core)
    found: list[str] = []
    for word, own in pairwise(ours):
        pair = next((each for each in _TIED if own.lower in each), None)
        if pair is None or word.is_function:
            continue
        behind = {after.lower for before, after in pairwise(theirs) if before.base == word.base}
        if behind & pair and own.lower not in behind:
            found.append(f"{word.text} {own.text}")
    return found
