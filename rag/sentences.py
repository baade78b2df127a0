"""Where sentences begin and end.

Rules for the punctuation of news English, with the marks of other scripts. A rule-based splitter is
written here rather than taken from a library because offsets must be exact by construction; its
boundaries are measured against two libraries in ``evals/LOG.md``.
"""

from __future__ import annotations

import re

# A run of closing marks, the quotes and brackets that close with it, then space or the line's end.
# The marks of scripts that put no space between sentences need none.
_CANDIDATE = re.compile(
    r"""(?P<mark>[.!?…]+|[؟।])(?P<close>["'”’»)\]]*(?:\[\d{1,3}\])*)(?=\s|$)"""
    r"""|(?P<wide>[。！？]+)(?P<wide_close>[」』”’）]*)"""
)
_NEXT_WORD = re.compile(r"""\s*(?P<opening>["'“‘«(\[¿¡—–-]*)\s?(?P<word>[^\s.,;:!?"”]*)""")
_LAST_WORD = re.compile(r"\S+$")
_LOOK_BACK = 40
"""Characters in front of a full stop that are looked at: longer than any abbreviation."""

_TITLES = frozenset(
    "adj adm ald amb asst atty brig capt cllr cmdr col const cpl det dr drs ens fr gen gov hon "
    "insp lt maj messrs mlle mme mr mrs ms msgr mx pfc ph pres prof rep rev rt sen sgt supt".split()
)
"""Followed by a name, so never the end of a sentence."""

_BEFORE_NUMBERS = frozenset(
    "art ca cf ch chap circa col eq est fig figs fl no nos op p para pp sec sect vol vols approx "
    "jan feb mar apr jun jul aug sep sept oct nov dec §".split()
)
"""Inside a sentence when a number follows."""

_NEVER_LAST = frozenset("e.g i.e viz cf vs v ".split())
"""Latin abbreviations that introduce something."""

_MAY_BE_LAST = frozenset(
    "a.m ave blvd bros bldg co corp d.c dept dist e.u est etc al ft gmbh hwy inc jr llc llp ltd mt "
    "natl p.m ph.d plc rd s.a sr st tel u.k u.n u.s u.s.a univ".split()
)
"""Ends a sentence only when what follows can only begin one."""

_OPENERS = frozenset(
    "a an and another as at because but by during for from he her here his how however i if in it "
    "its many meanwhile most my no not now of on one or our she since so some still such that the "
    "their then there these they this those though to under until we what when where which while "
    "who why with yet you your".split()
)
"""Function words: capitalised in the middle of a text, they begin a sentence."""

_SPEECH = re.compile(
    r"\s*(?:[A-Z][\w.'’-]*\s+){1,4}?(?:said|says|asked|asks|told|added|adds|replied|wrote|writes|"
    r"tweeted|shouted|cried|joked|answered|wondered|quipped|exclaimed)\b"
)
"""A speaker right behind a closed quotation: '“Why now?” Ms. Ray asked.'"""

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as (start, end) offsets, in order, without surrounding space.

    A line break always ends a sentence: headings, list items and verse keep their own. Every
    character that is not white space belongs to exactly one span.
    """
    spans: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        start = line.start()
        for end in [*_boundaries(line.group(), line.start()), line.end()]:
            piece = text[start:end]
            if piece.strip():
                left = len(piece) - len(piece.lstrip())
                spans.append((start + left, start + len(piece.rstrip())))
            start = end
    return spans


def _boundaries(line: str, offset: int) -> list[int]:
    """Offsets (shifted by ``offset``) behind each sentence of one line but its last."""
    last = len(line.rstrip())
    return [
        offset + match.end()
        for match in _CANDIDATE.finditer(line)
        if match.end() < last and _ends_sentence(line, match)
    ]


def _ends_sentence(line: str, match: re.Match[str]) -> bool:
    if match["wide"]:
        return True
    following = _NEXT_WORD.match(line, match.end())
    opening, word = following.group("opening", "word") if following else ("", "")
    if word[:1].islower():
        return False
    if match["mark"][-1] in "?!" and match["close"] and _SPEECH.match(line, match.end()):
        return False
    if match["mark"] != "." or match["close"].strip("\"'”’»"):
        return True
    before = line[max(0, match.start() - _LOOK_BACK) : match.start()]
    return _full_stop_ends(before, bool(match["close"]), opening, word)


def _full_stop_ends(before: str, closed: bool, opening: str, word: str) -> bool:
    """Whether a single full stop behind ``before`` and in front of ``word`` ends a sentence."""
    last = _LAST_WORD.search(before)
    word_before = last.group().lstrip("\"'“‘«([—–-") if last else ""
    bare = word_before.rsplit("-", 1)[-1].rsplit("/", 1)[-1].lower()
    begins = bool(opening.strip("—–-")) or (word.lower() in _OPENERS and len(word) > 1)
    if closed:
        return True
    if bare in _TITLES or bare in _NEVER_LAST:
        return False
    if bare in _BEFORE_NUMBERS:
        return not word[:1].isdigit() and (bare not in {"no", "nos"} or begins)
    if bare in _MAY_BE_LAST or re.fullmatch(r"(?:[a-z]\.)+[a-z]", bare):
        return begins
    if re.fullmatch(r"[A-Z]", word_before):
        # An initial ("J. Smith"), unless the pronoun, or the end ("vitamin C. The").
        return word_before == "I" or begins
    # "1. First item": the number of a list item at the head of its line.
    is_number = re.fullmatch(r"\(?(?:\d{1,3}|[ivxlc]{1,4})\)?", word_before)
    return not (is_number and before.strip() == word_before)
