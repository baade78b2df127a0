"""Words of opposite meaning: a claim that has one where the source has the other."""

from __future__ import annotations

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
        "guilty convict|innocent acquit",
        "arrive|leave depart",
        "north northern|south southern",
        "east eastern|west western",
        "success succeed|failure fail",
        "best|worst",
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
        "son father brother husband|daughter mother sister wife",
        "man boy|woman girl",
        "morning|evening",
        "maximum most|minimum least",
        "resume continue|suspend halt",
        "employer|employee",
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
    return (Reason("opposite", tuple(dict.fromkeys(wrong))),) if wrong else ()
