"""A claim into the parts that may rest on different sentences."""

from __future__ import annotations

import re

from rag.support.quotations import without_quotations
from rag.support.words import tokens

_INSET = re.compile(r"^(?P<subject>[^,;]{2,80}), (?:who|which) (?P<inset>[^,;]+), (?P<rest>.+)$")
_TAIL = re.compile(r"^(?P<head>[^;]+?), (?:who|which) (?P<tail>[^;]+)$")
_LEADING = re.compile(r"^(?:Although|Though|While|Whereas) (?P<one>[^,;]+), (?P<other>.+)$")
_JOINT = re.compile(
    r"\s*;\s+(?:and |but )?|,\s+(?:and|but|while|whereas|although|though|yet|so)\s+|\s+—\s+"
    # Without a comma only in front of a further verb: "and was", "and cancelled".
    r"|\s+and\s+(?=(?:is|was|are|were|has|had|will|would|said|\w{3,}ed)\s)"
)
_PRONOUN = re.compile(r"^(?:he|she|it|they)\b\s*", re.IGNORECASE)
_EXPLETIVE = re.compile(
    r"it (?:(?:may|might|could|will|would) )?(?:is|was|be|takes?|took|seems?) "
    r"(?:\d|about|almost|nearly|at least|more|less|un\w+|likely|possible|expected|said|not|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|"
    r"a (?:few )?\w+ (?:until|before))",
    re.IGNORECASE,
)
"""An "it" that stands for nothing: "it may be five weeks until"."""
_VERB = re.compile(
    r"^(?:is|was|are|were|has|have|had|will|would|may|might|could|can|said|says|did|does|do|"
    r"fell|rose|took|made|gave|won|lost|left|called|told|want|wants|hopes|plans|\w{2,}ed)$"
)
_SHORTEST = 2
"""Words of a part; less belongs to the part before."""


def clauses(claim: str) -> tuple[str, ...]:
    """The parts of a claim, each with its subject repeated; the claim itself where it has one part.

    "Finch, who runs the ferry, sails at noon, and she hates fog" has three: "Finch sails at noon",
    "Finch runs the ferry" and "Finch hates fog".
    """
    parts: list[str] = []
    subject = ""
    for piece in _joined(claim):
        if subject and (pronoun := _PRONOUN.match(piece)):
            if not _EXPLETIVE.match(piece):
                piece = f"{subject} {piece[pronoun.end() :]}"
        elif subject and _VERB.match(piece.split(maxsplit=1)[0]):
            piece = f"{subject} {piece}"
        subject = _subject(piece) or subject
        parts += _relative(piece)
    return tuple(parts)


def _joined(claim: str) -> list[str]:
    """The claim cut at semicolons and at conjunctions behind a comma, but not in quotations."""
    if leading := _LEADING.match(claim):
        return [*_joined(leading["one"]), *_joined(leading["other"])]
    pieces: list[str] = []
    start = 0
    for joint in _JOINT.finditer(without_quotations(claim)):
        piece = claim[start : joint.start()].strip()
        if len(tokens(piece)) >= _SHORTEST and len(tokens(claim[joint.end() :])) >= _SHORTEST:
            pieces.append(piece)
            start = joint.end()
    return [*pieces, claim[start:].strip()]


def _relative(piece: str) -> list[str]:
    """A part and what its relative clause says of the subject."""
    bare = without_quotations(piece)
    if match := _INSET.match(bare):
        subject = piece[: match.end("subject")]
        rest = piece[match.start("rest") :]
        return [
            f"{subject} {rest}",
            f"{subject} {piece[match.start('inset') : match.end('inset')]}",
        ]
    if match := _TAIL.match(bare):
        head, tail = piece[: match.end("head")], piece[match.start("tail") :]
        return [head, f"{_last_name(head)} {tail}".strip()]
    return [piece]


def _subject(piece: str) -> str:
    """The words in front of the first verb, as far as one is known."""
    words = piece.split()
    for position, word in enumerate(words):
        if _VERB.match(word.lower()) and position:
            subject = " ".join(words[:position])
            return subject.split(",")[0]
    return ""


def _last_name(head: str) -> str:
    """The name that ends a text, if one does."""
    name = re.search(r"(?:[A-Z][\w'’-]*\s?)+$", head.rstrip(" .,"))
    return name.group().strip() if name else ""
