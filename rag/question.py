"""What a question asks for: its content words, its names and the kind of answer it wants.

Pure functions over English words; a question in another language simply has more content words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

import snowballstemmer

AnswerKind = Literal["person", "time", "place", "number", "reason", "speech", "any"]

WORD = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*")

FUNCTION_WORDS = frozenset(
    "a about above after again against all also am an and any are aren't as at be because been "
    "before being below between both but by can can't could couldn't did didn't do does doesn't "
    "doing don't done down during each else even ever every few for from further get gets give "
    "gives given go goes going got had has hasn't have haven't having he he's her here hers him "
    "his how how's i i'm if in into is isn't it it's its just kind let like long many may me might "
    "mine more most much must my near no nor not now of off on once one only or other our ours out "
    "over own please same shall she should so some such than that that's the their theirs them "
    "then there there's these they thing things this those through to too under until up upon us "
    "very was wasn't way we were weren't what what's when when's where where's which while who "
    "who's whom whose why why's will with within without won't would wouldn't yes yet you your "
    "yours article articles according happen happened happens mean means mention mentioned tell "
    "text story news report".split()
)
"""Words that say how something is asked, not what about."""

SPEECH_VERBS = frozenset(
    "accuse acknowledge add admit announce answer argue ask assert believe call caution claim "
    "comment complain concede conclude condemn confirm criticise criticize decline declare demand "
    "deny describe disclose dismiss emphasise emphasize estimate explain express hint insist "
    "issue maintain note praise predict promise propose quote react recommend refuse reject remark "
    "reply report request respond reveal said say speak state stress suggest talk tell think "
    "threaten told urge vow warn welcome word write wrote".split()
)
"""Verbs of saying, in the form that the stemmer is given."""

_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|scores|hundreds?|"
    r"thousands?|millions?|billions?|half|third|quarter|none|several|twice|once)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan(?:uary)?|feb(?:ruary)?|march|april|may"
    r"(?= \d)|june|july|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|"
    r"today|yesterday|tomorrow|tonight|morning|afternoon|evening|night|noon|midnight|week(?:end)?s?|"
    r"months?|years?|days?|hours?|minutes?|decades?|century|spring|summer|autumn|winter|"
    r"ago|since|until|later|earlier|soon|a\.m|p\.m|[12]\d{3})\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|as a result|due to|owing to|so that|in order to|therefore|reasons?|"
    r"caused?|led to|after|to \w+|blam\w+|thanks to|for fear)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:in|at|near|on|from|to|outside|inside|across|west|east|north|south)\b")
_QUOTED = re.compile(r"[\"“”«»]")

_TYPO_LENGTH, _TYPO_RATIO = 5, 0.84
"""Words of five letters or more count as the same when a letter or so differs (difflib's ratio)."""

_KIN_LENGTH, _KIN_SHARE = 5, 0.6
"""Words that share at least five first letters and 60% of the longer one are taken for kin, as
Russia and Russian are, which the stemmer keeps apart."""

_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of one word (Snowball English), without case, possessive or full stops."""
    bare = word.lower().replace("’", "'").removesuffix("'s").rstrip("'").replace(".", "")
    return str(_stemmer.stemWord(bare))


_SPEECH_STEMS = frozenset(stem(verb) for verb in SPEECH_VERBS)


def is_speech_verb(word: str) -> bool:
    """Whether a word is a form of a verb of saying."""
    return stem(word) in _SPEECH_STEMS


def is_search_query(text: str) -> bool:
    """Whether it is typed as into a search box: in lower case, without a question mark."""
    return "?" not in text and text.islower()


@dataclass(frozen=True, slots=True)
class QuestionShape:
    """A question taken apart.

    ``content`` holds the stems of what it is about, without verbs of saying when it asks for
    speech; ``names`` those of its stems that were written as names; ``kind`` what it wants.
    """

    content: frozenset[str]
    names: frozenset[str]
    kind: AnswerKind


def analyse(question: str) -> QuestionShape:
    """Take a question apart."""
    words = WORD.findall(question)
    kind = _kind([word.lower() for word in words])
    content: set[str] = set()
    names: set[str] = set()
    shouting = question.isupper()
    for position, word in enumerate(words):
        bare = word.lower().replace("’", "'").removesuffix("'s")
        if bare in FUNCTION_WORDS or (kind == "speech" and is_speech_verb(word)):
            continue
        content.add(stem(word))
        if word[:1].isupper() and position > 0 and not shouting:
            names.add(stem(word))
    return QuestionShape(frozenset(content), frozenset(names), kind)


def _kind(words: list[str]) -> AnswerKind:
    """What the question wants, from its question word and its verb."""
    asked = set(words)
    speech = any(is_speech_verb(word) for word in words)
    if asked & {"why", "reason", "reasons"}:
        return "reason"
    if "when" in asked or asked & {"date", "year", "day"}:
        return "time"
    if "where" in asked:
        return "place"
    if "how" in asked and asked & {"many", "much", "long", "far", "old", "large", "big", "often"}:
        return "number"
    if asked & {"who", "whom", "whose"}:
        return "person"
    return "speech" if speech else "any"


def offers(kind: AnswerKind, sentence: str, shape: QuestionShape) -> bool:
    """Whether a sentence holds something of the kind that is asked for."""
    match kind:
        case "number":
            return bool(_NUMBER.search(sentence))
        case "time":
            return bool(_TIME.search(sentence))
        case "reason":
            return bool(_REASON.search(sentence))
        case "speech":
            return reports_speech(sentence)
        case "person":
            return bool(names_in(sentence) - shape.content)
        case "place":
            return bool(_PLACE.search(sentence)) and bool(names_in(sentence) - shape.content)
        case "any":
            return True


def reports_speech(sentence: str) -> bool:
    """Whether a sentence quotes somebody or tells what somebody said."""
    return bool(_QUOTED.search(sentence)) or any(map(is_speech_verb, WORD.findall(sentence)))


def names_in(sentence: str) -> frozenset[str]:
    """Stems of the words written as names, but for the first word of the sentence."""
    return frozenset(
        stem(word)
        for word in WORD.findall(sentence)[1:]
        if word[:1].isupper() and word.lower() not in FUNCTION_WORDS
    )


def stems(text: str) -> frozenset[str]:
    """The stems of all words of a text; a compound counts as itself and as its parts."""
    found: set[str] = set()
    for word in WORD.findall(text):
        found.add(stem(word))
        if "-" in word:
            found.update(stem(part) for part in word.split("-"))
    return frozenset(found)


def matched(wanted: frozenset[str], present: frozenset[str]) -> frozenset[str]:
    """Those of the wanted stems that are present, as they are, as kin or with a typing error."""
    return frozenset(
        word for word in wanted if word in present or any(_alike(word, other) for other in present)
    )


def share(wanted: frozenset[str], present: frozenset[str]) -> float:
    """Share (0-1) of the wanted stems that are present, see :func:`matched`; 1 without any."""
    return len(matched(wanted, present)) / len(wanted) if wanted else 1.0


@lru_cache(maxsize=65536)
def _alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _KIN_LENGTH or one[0] != other[0]:
        return False
    shared = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    if shared >= max(_KIN_LENGTH, _KIN_SHARE * max(len(one), len(other))):
        return True
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _TYPO_LENGTH:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _TYPO_RATIO
