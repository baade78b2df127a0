"""Simple clauses: who or what, a verb, and the rest. Whatever is not simple is left alone.

Pure functions over English. A clause is taken only if each of its parts can be told for certain and
can stand outside its sentence, so without "he", "their" or "this".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.names import same_person
from rag.question import FUNCTION_WORDS, is_speech_verb
from rag.suggest.verbs import AUXILIARIES, PARTICIPLES, PAST, PRESENT

LONGEST_SUBJECT = 7
LONGEST_REST = 12
"""In words. Longer questions are hard to read."""

_WORD = re.compile(r"(?:[^\s,;:()“”\"—–]|,(?=\d))+")
_BREAK = re.compile(r",(?!\d)|[;:()“”\"—–]|[.?!…]+(?=\s|$)")
_DETERMINERS = frozenset("the a an".split())
_LEANING = frozenset(
    "he she it they him her his hers its them their theirs this these those there here we us our "
    "ours i me my mine you your yours such both another other others same so latter former himself "
    "herself itself themselves then now today yesterday tomorrow not never no nor n't one ones "
    "also only even too however instead again still already".split()
)
"""Words that lean on what stands before, or turn a statement round."""
_STARTS_A_CLAUSE = frozenset(
    "that which who whom whose while after before when whenever because since as although though "
    "if unless until till and or but nor where whereas despite than what how why whether saying "
    "including according so with without following except plus by".split()
)
_NEVER_LAST = frozenset(
    "a an the of in on at to for by with from into onto and or more most less least very about "
    "over under between against during through towards toward be been being has have had is are "
    "was were will would not its their as than per up-to nearly almost only around some any all "
    "each every both another his her first second third fourth last next".split()
)
_COUNTS = frozenset(
    "nobody everybody everyone somebody someone nothing everything something none two three four "
    "five six seven eight nine ten eleven twelve dozens hundreds thousands later earlier".split()
)
_BEHIND_PARTICIPLES = frozenset("in on at by from to with for near under since".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence that says one thing.

    Attributes:
        subject: As it stands inside a sentence: "the council".
        auxiliary: "was", "will"; empty where the verb stands alone.
        verb: "closed", "leads", or what follows the auxiliary; empty for "was ill".
        rest: What follows; "" if nothing does.
        behind: The whole text of the sentence after ``rest``.
    """

    subject: str
    auxiliary: str
    verb: str
    rest: str
    behind: str

    @property
    def predicate(self) -> str:
        """What follows the subject, the auxiliary left out."""
        return " ".join(filter(None, [self.verb, self.rest]))

    @property
    def is_present(self) -> bool:
        """Whether the verb is in the present of the third person: "leads"."""
        return not self.auxiliary and self.verb in PRESENT

    def asked(self, word: str) -> str:
        """The clause as a question: "When did the council meet?"."""
        if self.auxiliary:
            parts = [word, self.auxiliary, self.subject, self.predicate]
        elif self.verb in PAST:
            parts = [word, "did", self.subject, PAST[self.verb], self.rest]
        else:
            parts = [word, "does", self.subject, PRESENT[self.verb], self.rest]
        return f"{' '.join(filter(None, parts))}?"


@dataclass(frozen=True, slots=True)
class Known:
    """What an article tells of its words, so that "Oslo closed" is told from "Farmers closed".

    Attributes:
        people: Names of people, in full where the article has them so.
        proper: Names that stand inside a sentence somewhere.
        common: Words that are written small somewhere.
    """

    people: tuple[str, ...]
    proper: frozenset[str]
    common: frozenset[str]

    def full_name(self, name: str) -> str | None:
        """The full name of a person who is named; None if nobody is, or several are."""
        found = [person for person in self.people if same_person(person, name)]
        return found[0] if len(found) == 1 and " " in found[0] else None


def clause_of(sentence: str, known: Known) -> Clause | None:
    """The clause that a sentence begins with; None if it is none that we can be sure of."""
    words = list(_WORD.finditer(sentence))
    end = next((found.start() for found in _BREAK.finditer(sentence)), len(sentence))
    if sentence[end : end + 2] == ". ":
        return None  # An abbreviation.
    at = next((i for i, word in enumerate(words) if _is_finite(word.group())), None)
    if at is None or not 0 < at <= LONGEST_SUBJECT or words[at].start() >= end:
        return None
    subject = _subject(sentence[: words[at - 1].end()], known)
    finite = words[at].group()
    if subject is None or _is_speech(finite):
        return None
    following = [word for word in words[at + 1 :] if word.start() < end]
    kept = _kept([word.group().rstrip(".!?…") for word in following])
    if kept is None:
        return None
    behind = (
        sentence[following[len(kept)].start() :] if len(kept) < len(following) else (sentence[end:])
    )
    if _is_reduced(finite, kept, behind):
        return None
    if finite not in AUXILIARIES:
        return Clause(subject, "", finite, " ".join(kept), behind)
    verb, rest = ("", kept)
    if kept and (kept[0] in PARTICIPLES or finite in {"will", "would", "can", "could"}):
        verb, rest = kept[0], kept[1:]
    return Clause(subject, finite, verb, " ".join(rest), behind)


def is_plain(text: str) -> bool:
    """Whether a text can stand outside its sentence, and says nothing of its own."""
    words = [word.group().strip(".").lower().replace("’", "'") for word in _WORD.finditer(text)]
    return not any(word in _LEANING or word.endswith("n't") for word in words)


def ends_well(text: str) -> bool:
    """Whether a text is not cut off in the middle of a phrase."""
    words = text.split()
    return not words or words[-1].lower() not in _NEVER_LAST


def inside(text: str, known: Known) -> str | None:
    """The beginning of a sentence as it stands inside one; None if that cannot be told."""
    first, *others = text.split()
    if first.lower() in _DETERMINERS:
        return " ".join([first.lower(), *others]) if others else None
    bare = re.sub(r"['’]s?$", "", first)
    if any(bare == name.split()[0] for name in known.proper):
        return text
    return " ".join([first.lower(), *others]) if first.lower() in known.common else None


def _is_finite(word: str) -> bool:
    return word in AUXILIARIES or word in PAST or word in PRESENT or _is_speech(word)


def _is_speech(word: str) -> bool:
    return word.islower() and word.endswith(("ed", "s", "id", "old")) and is_speech_verb(word)


def _subject(text: str, known: Known) -> str | None:
    plain = inside(text, known)
    if plain is None or not is_plain(plain) or not ends_well(plain):
        return None
    words = plain.split()
    # "The fishing boats", but not "The boats lying there".
    if any(word.endswith("ing") for word in words[2:]) or words[-1].endswith("ing"):
        return None
    if any(word.lower() in _STARTS_A_CLAUSE for word in words):
        return None
    # "In winter the ferry …", "Nobody …", "Three …" are no names of things.
    return None if words[0].lower() in FUNCTION_WORDS - _DETERMINERS | _COUNTS else plain


def _is_reduced(finite: str, kept: list[str], behind: str) -> bool:
    """Whether the verb may only describe the subject: "A vote held in May, … , approved it"."""
    goes_on = re.match(r",[^,]*,\s+([a-z]+)", behind)
    return (
        finite in PARTICIPLES
        and bool(kept)
        and kept[0] in _BEHIND_PARTICIPLES
        and (goes_on is not None and _is_finite(goes_on[1]))
    )


def _kept(words: list[str]) -> list[str] | None:
    """The words behind the verb up to where something else begins; None if they do not serve."""
    kept: list[str] = []
    for word in words:
        if word.lower() == "than":
            return None  # "better than ten"
        if word.lower() in _STARTS_A_CLAUSE:
            break
        kept.append(word)
    text = " ".join(kept)
    simple = is_plain(text) and ends_well(text) and len(kept) <= LONGEST_REST
    more = [word for word in kept[1:] if _is_finite(word)]
    return kept if simple and not more and not (kept and _is_speech(kept[0])) else None
