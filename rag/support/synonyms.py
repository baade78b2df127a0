"""Words of news English that mean much the same, and words that add no fact of their own.

Cosines of single words do not tell "sacked" for "dismissed" from a word that is made up: for both
the nearest word of a source is at about 0.4. So what may stand for what is listed, in
``synonyms.txt``: a line is a group of words any of which may stand for any other.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from rag.support.words import base

_GROUPS = files("rag.support").joinpath("synonyms.txt").read_text(encoding="utf-8")

_LIGHT = """
say tell announce state report explain note describe call speak comment add mention remark think
believe feel know hear maintain insist argue be become have take make get give go come put keep
hold bring set use need want seek try start begin continue remain stay stand turn show find see
look lead work include involve concern receive provide reach move last send complain never
longer though reason plan expect follow serve act do let mean represent amount total consist
form contain belong exist occur appear seem prove people person man woman thing year month day
week hour time number figure money sum place part group member other others one fact news case
issue event decision result area level way end country city town side rest statement account
view new own several also still now currently just however meanwhile additionally moreover
furthermore respectively together both each altogether far nothing nobody none everybody
everyone anybody anything something somebody someone mr mrs ms dr article passage source text
million billion thousand hundred dozen percent per cent pound euro dollar pence percentage point
roughly approximately around nearly almost least due scheduled old aged according regarding
despite
""".split()

_PHRASES = {
    "rule out": "exclude",
    "ruled out": "exclude",
    "give up": "surrender",
    "gave up": "surrender",
    "turned down": "reject",
    "turn down": "reject",
    "step down": "resign",
    "stepped down": "resign",
    "set up": "found",
    "used to be": "former",
    "call on": "urge",
    "called on": "urge",
    "calling on": "urge",
    "call off": "cancel",
    "called off": "cancel",
    "taken part": "attend",
    "carry out": "do",
    "went up": "rise",
    "go up": "rise",
    "go down": "fall",
    "went down": "fall",
    "set free": "release",
    "in charge": "lead",
    "takes charge": "take",
    "take charge": "take",
    "took charge": "take",
    "on board": "carry",
    "out of work": "unemployed",
    "break out": "start",
    "broke out": "start",
    "pay for": "fund",
    "put off": "postpone",
    "bring in": "impose",
    "swept away": "destroy",
    "walk out": "strike",
}
"""Verbs of two words, and the one that they stand for."""

_MEANINGS: dict[str, set[int]] = {}
for _number, _line in enumerate(_GROUPS.splitlines()):
    for _word in _line.split():
        _MEANINGS.setdefault(base(_word), set()).add(_number)
LIGHT = frozenset(base(word) for word in _LIGHT)
"""Base forms of words that add no fact of their own."""


@lru_cache(maxsize=65536)
def alike(one: str, other: str) -> bool:
    """Whether two base forms can mean the same."""
    ours, theirs = _MEANINGS.get(one), _MEANINGS.get(other)
    return bool(ours and theirs and ours & theirs)


def phrases(text: str) -> dict[str, frozenset[str]]:
    """The verbs of two words in a text: what each stands for, and its own words; base forms."""
    plain = f" {' '.join(re.findall(r'[a-z]+', text.lower()))} "
    return {
        base(word): frozenset(base(part) for part in phrase.split())
        for phrase, word in _PHRASES.items()
        if f" {phrase} " in plain
    }
