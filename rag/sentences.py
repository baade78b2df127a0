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

_BRACKETED = 200
"""Characters, brackets and all, up to which what is between two brackets is looked at."""

_BRACKET = re.compile(r"[()\[\]]")

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

_DATES_OF_LIFE = frozenset("b c d fl m née né r".split())
"""Born, circa, died, flourished, married, reigned: before a year, mostly between brackets."""

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
    if match["close"]:
        return True
    before = line[max(0, match.start() - _LOOK_BACK) : match.start()]
    if _is_date_of_life(line, match.start(), before, word):
        return False
    marks = opening.strip("—–-")
    begins = word.lower() in _OPENERS and len(word) > 1
    if marks and not (marks[0] in "([" and _is_aside(line, line.index(marks[0], match.end()))):
        begins = True
    return _full_stop_ends(before, begins, word)


def _is_date_of_life(line: str, stop: int, before: str, word: str) -> bool:
    """Whether the full stop at ``stop`` is that of "b." and the like: "(b. 1749; d. 1832)"."""
    last = _LAST_WORD.search(before)
    word_before = last.group().lstrip("([") if last else ""
    if word_before not in _DATES_OF_LIFE:
        return False
    if before[: -len(word_before)].rstrip().endswith((",", ";", "(", "[")):
        return True
    return word[:1].isdigit() and (word_before == "c" or _is_between_brackets(line, stop))


def _is_between_brackets(line: str, place: int) -> bool:
    """Whether a bracket is open at a place that is closed soon."""
    open_at: list[int] = []
    for match in _BRACKET.finditer(line, max(0, place - _BRACKETED), place):
        if match.group() in "([":
            open_at.append(match.start())
        elif open_at:
            open_at.pop()
    return bool(open_at) and _closing(line, open_at[-1]) > place


def _closing(line: str, start: int) -> int:
    """Where the bracket at ``start`` is closed; -1 if it is not, or not soon."""
    depth = 0
    for match in _BRACKET.finditer(line, start, start + _BRACKETED):
        depth += 1 if match.group() in "([" else -1
        if not depth:
            return match.start()
    return -1


def _is_aside(line: str, start: int) -> bool:
    """Whether what the bracket at ``start`` opens is part of the sentence before it.

    It is unless it is a sentence itself: "at 4 a.m. (0300 GMT)", "at 4 a.m. (He was late.)".
    """
    end = _closing(line, start)
    if end < 0:
        return False
    inside = line[start + 1 : end].strip(" \"'“”‘’«»¿¡")
    is_word = " " not in inside and ("." in inside[:-1] or inside[:-1].lower() in _MAY_BE_LAST)
    is_sentence = inside[:1].isupper() and inside.endswith((".", "!", "?", "…")) and not is_word
    return not is_sentence or line[end + 1 :].lstrip()[:1].islower()


def _full_stop_ends(before: str, begins: bool, word: str) -> bool:
    """Whether a single full stop behind ``before`` and in front of ``word`` ends a sentence.

    ``begins`` says whether what follows can only be the beginning of one.
    """
    last = _LAST_WORD.search(before)
    word_before = last.group().lstrip("\"'“‘«([—–-") if last else ""
    bare = word_before.rsplit("-", 1)[-1].rsplit("/", 1)[-1].lower()
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
