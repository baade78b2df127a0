"""Questions about people: what somebody said, who somebody is, who did something.

Each rule takes a sentence and gives the questions that it answers. A person is asked about by the
full name, also where the sentence has the last name only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.names import PERSONAL_NOUNS, find_names
from rag.suggest.clauses import Known, clause_of, ends_well, is_plain
from rag.suggest.verbs import AUXILIARIES, PAST, PRESENT

FEWEST_WORDS, LONGEST_REST = 3, 9
"""Words behind the verb of a question that begins with "Who": fewer tell too little, more are hard
to read."""

_BETWEEN = r"(?:also |then |later |had |has )?"
_ASKS_FOR: dict[str, str] = {
    r"(?:said|says|added|adds|stated|told|reported)\b(?! (?:nothing|no\b|little))": "say",
    r"announced\b": "announce",
    r"promised\b": "promise",
    r"denied\b(?! (?:that|it|this|everything|doing so|all)\b[.,])": "deny",
    r"proposed\b": "propose",
    r"recommended\b": "recommend",
    r"predicted\b": "predict",
    r"warned\b": "warn about",
    r"demanded\b": "demand",
    r"called for\b": "call for",
    r"asked for\b": "ask for",
    r"declined to\b": "decline to do",
    r"refused to\b": "refuse to do",
}
_SAID = {re.compile(rf"\s+{_BETWEEN}{verb}"): base for verb, base in _ASKS_FOR.items()}
_APPOSITION_BEHIND = re.compile(r"(?:,[^,]{2,70})?,(?=\s)")
_OF = re.compile(r"\b(?:and|at|by|for|from|in|near|of|on|or|to|with)\s+(?:the\s+)?$", re.IGNORECASE)
"""What stands in front of a name that is not the subject itself: "the court in Geneva declined"."""

_BODY = re.compile(
    r"(?:^The|(?<=, )the) (?P<noun>[\w’'-]+(?: [\w’'-]+){0,3}?)"
    rf"(?=\s+{_BETWEEN}(?:{'|'.join(_ASKS_FOR)}))"
)
_TOPIC = re.compile(
    r"\b(?:said|says|added|warned|announced)(?: on \w+)?(?: that)? "
    r"(?P<topic>(?:the|[A-Z]\w+['’]s) [\w’'-]+(?: [\w’'-]+){0,3}?|[a-z-]+ [a-z-]+s)"
    r" (?:was|were|is|are|had|has|have|would|will|could|should|must|might|may|can)\b"
)


def said(sentence: str, known: Known) -> Iterator[str]:
    """Of "Its spokeswoman, Ada Finch, denied that …" and "…, the company said"."""
    for speaker, behind in _speakers(sentence, known):
        for pattern, base in _SAID.items():
            if pattern.match(behind):
                topic = _TOPIC.search(behind) if base == "say" else None
                if topic and _is_topic(topic["topic"]):
                    yield f"What did {speaker} say about {topic['topic']}?"
                yield f"What did {speaker} {base}?"


def _speakers(sentence: str, known: Known) -> Iterator[tuple[str, str]]:
    """Who may speak in a sentence, and what stands behind them."""
    for name in find_names(sentence):
        before, behind = sentence[: name.start], sentence[name.end :]
        person = known.full_name(name.text)
        if _OF.search(before):
            continue
        if person:
            yield (
                person,
                _APPOSITION_BEHIND.sub("", behind, count=1) if behind[:1] == "," else behind,
            )
        elif name.text in known.proper and name.text.replace(" ", "").isalpha():
            yield f"{'the ' if before.endswith(('the ', 'The ')) else ''}{name.text}", behind
    for body in _BODY.finditer(sentence):
        noun = body["noun"]
        if _is_topic(noun) and not {*PRESENT, *PERSONAL_NOUNS} & set(noun.split()):
            yield f"the {noun}", sentence[body.end() :]


def _is_topic(phrase: str) -> bool:
    told = {*PAST, *AUXILIARIES, "who", "that", "which"} & set(phrase.split())
    return is_plain(phrase) and ends_well(phrase) and not told


_OFFICE = re.compile(
    r",\s+(?:the\s+)?(?P<role>(?:[a-z-]+\s+){0,3}?(?P<noun>[a-z-]+)\s+(?:of|at)\s+(?:the\s+)?"
    r"[A-Z][\w’'-]*(?:\s+(?:(?:of|for|and)\s+)?[A-Z][\w’'-]*)*)\s*[,.]"
)
_DOES = re.compile(r",\s+who\s+(?P<what>[a-z]+\s[^,.;:“\"]+)[,.]")
_PERSONAL = "|".join(sorted(PERSONAL_NOUNS))
_ROLE_IN_FRONT = re.compile(rf"\b(?:{_PERSONAL})(?: (?:in|of|at) [A-Z]\w+)?,? $")
_ROLE_BEHIND = re.compile(
    rf",\s+(?:an?|the|its|head|chief|[a-z-]+[’']s?)\s+(?:[a-z-]+\s+){{0,3}}?(?:{_PERSONAL})\b"
    r"[^,]*[,.]"
)
_APPOSITION = re.compile(r"^((?:[A-Z][\w’'-]*\s?){2,4}), [^,]{1,60}, (?=[a-z])")
_AGE = re.compile(r",\s+\d{1,3},")


def who_is(sentence: str, known: Known) -> Iterator[str]:
    """Of "said Ada Finch, 58, chief forecaster of the National Weather Service"."""
    for name in find_names(sentence):
        if name.text not in known.people or " " not in name.text:
            continue
        before, behind = sentence[: name.start], sentence[name.end :]
        if _AGE.match(behind):
            yield f"How old is {name.text}?"
        office = _OFFICE.match(behind)
        if office and office["noun"] in PERSONAL_NOUNS and is_plain(office["role"]):
            yield f"Who is the {office['role']}?"
        if _ROLE_IN_FRONT.search(before) or _ROLE_BEHIND.match(behind):
            yield f"Who is {name.text}?"
        does = _DOES.match(behind)
        if does and _can_be_asked(does["what"]):
            yield f"Who {does['what']}?"


def _can_be_asked(predicate: str) -> bool:
    """Whether "Who" can stand in front of what somebody does."""
    verb, *rest = predicate.split()
    short = FEWEST_WORDS <= len(rest) <= LONGEST_REST
    return verb in PRESENT | PAST and short and is_plain(predicate) and ends_well(predicate)


def who_did(sentence: str, known: Known) -> Iterator[str]:
    """Of "Ada Finch, 47, steers the last ferry to Brenn."."""
    clause = clause_of(_APPOSITION.sub(r"\1 ", sentence), known)
    if clause and not clause.auxiliary and known.full_name(clause.subject):
        predicate = f"{clause.verb} {clause.rest}"
        if _can_be_asked(predicate):
            yield f"Who {predicate}?"
