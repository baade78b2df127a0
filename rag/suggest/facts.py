"""Questions about facts: why, how many, when. Each rule takes a sentence it can turn round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rag.suggest.clauses import Known, clause_of, ends_well, is_plain
from rag.suggest.verbs import PAST


def why(sentence: str, known: Known) -> Iterator[str]:
    """Of "The claim failed because nobody had seen it."."""
    clause = clause_of(sentence, known)
    if clause and re.match(r",?\s*because\b", clause.behind) and clause.predicate:
        yield clause.asked("Why")


_NUMBER = (
    r"(?:\d[\d,.]*|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|"
    r"fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|"
    r"eighty|ninety)(?:-\w+)?)(?: (?:hundred|thousand|million|dozen))?"
)
_ABOUT = (
    r"(?:at least|more than|less than|fewer than|about|nearly|almost|around|some|up to|over|only|"
    r"roughly)"
)
_COUNTED = r"(?P<what>(?:[a-z-]+ ){0,2}?(?:[a-z-]{3,}s|people|men|women|children|sheep))"
_MANY_FIRST = re.compile(
    rf"(?:{_ABOUT} )?{_NUMBER} {_COUNTED} (?P<verb>[a-z]+)(?P<rest>[^,;:()“”\"—–]*)",
    re.IGNORECASE,
)
_MANY_LAST = re.compile(
    rf"(?:{_ABOUT} )?{_NUMBER} {_COUNTED}(?P<rest>$| (?:in|on|at|from|for|to|of|across|near)\b.*)"
)
_NO_COUNT = frozenset(
    "years months weeks days hours minutes seconds decades dollars euros pounds cents miles metres "
    "meters kilometres kilometers degrees tonnes tons times per percent others others' points "
    "centimetres centimeters millimetres hectares acres kilograms kilos grams feet inches litres "
    "francs crowns shillings rupees".split()
)


def how_many(sentence: str, known: Known) -> Iterator[str]:
    """Of "Eleven boats sank at the quay." and "The fire destroyed 140 atlases."."""
    first = _MANY_FIRST.match(sentence)
    if first and _can_be_counted(first["what"]):
        told = clause_of(f"The {first['what']} {first['verb']}{first['rest']}", known)
        if told and told.predicate and not told.is_present:
            words = ["How many", first["what"], told.auxiliary, told.verb, told.rest]
            yield f"{' '.join(filter(None, words))}?"
    clause = clause_of(sentence, known)
    last = _MANY_LAST.fullmatch(clause.rest) if clause and clause.verb else None
    if clause and last and _can_be_counted(last["what"]):
        yield replace(clause, rest=last["rest"].strip()).asked(f"How many {last['what']}")


def _can_be_counted(phrase: str) -> bool:
    return not set(phrase.split()) & _NO_COUNT and is_plain(phrase)


_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DAY = (
    rf"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:early |late |mid-)?{_MONTH}(?: \d{{4}})?|"
    rf"[12]\d{{3}}|\d{{1,2}} {_MONTH}(?: \d{{4}})?)"
)
_WHEN_LAST = re.compile(
    rf"(?P<rest>.*?)\s?\b(?:on|in) (?:the (?:morning|evening|night) of )?{_DAY}"
    r"(?: (?:morning|evening|night|afternoon))?"
)
_YEAR = re.compile(r"\b[12]\d{3}\b")
_WHEN_FIRST = re.compile(rf"(?:On|In) {_DAY},? (?=[A-Z]|the |a )")


_ALONE = frozenset(
    "appear arrive begin close collapse die disappear end escape explode fail fall fly land leave "
    "marry meet open resign resume retire return sink start vanish".split()
)
"""Verbs that need nothing behind them."""


def when(sentence: str, known: Known) -> Iterator[str]:
    """Of "The club turned professional in 1907." and "On Monday the last ship left."."""
    dated = _WHEN_FIRST.match(sentence)
    told = sentence[dated.end() :] if dated else sentence
    clause = clause_of(told[:1].upper() + told[1:], known)
    if clause is None or not clause.verb or clause.auxiliary == "had":
        return
    last = _WHEN_LAST.fullmatch(clause.rest)
    if not (dated or last):
        return
    rest = clause.rest if dated or not last else last["rest"]
    complete = rest or clause.auxiliary or PAST.get(clause.verb) in _ALONE
    if complete and ends_well(rest) and not _YEAR.search(rest):
        yield replace(clause, rest=rest).asked("When")
