"""Questions without a content of their own: "Why?", "When was that?", "Says who?", "Really?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.follow_up.grammar import Clause, bare, is_any_verb, is_past, take_apart
from rag.follow_up.vocabulary import QUESTION_WORDS
from rag.question import FUNCTION_WORDS, analyse, is_speech_verb, stem

_ADJUNCT = re.compile(
    r"(?P<word>why|when|where|how)(?: (?:was|is|did|does|would|will) (?:that|this|"
    r"it)(?: (?:happen|take place|done))?| exactly| then| not)?",
    re.IGNORECASE,
)
"""Asks for a circumstance of what the last question was about."""

_CIRCUMSTANCES = frozenset({"", "when", "where", "why", "how"})
"""Leads that another one can take the place of: "When did he | leave" – "Where did he leave"."""

BRACKETED = re.compile(r"(?P<question>.*?\S) \((?P<about>.+)\)\??")
"""A question that was given what it is about: see :func:`bracketed`."""

_POINTS_BACK = re.compile(
    r"\b(?:that|this|those|these|so|more|others?)\b(?=[\s?!.]*$)", re.IGNORECASE
)
"""A word at the end of a question that means what was said: "Who doubts that?"."""

_ELSE = re.compile(r"\b(?:else|other)\b", re.IGNORECASE)

_IDIOM = re.compile(
    r"(?:oh,? )?(?:really|seriously|(?:are you|is that) (?:really )?(?:sure|true|right|correct|"
    r"so)|(?:can you |could you |please )*(?:(?:tell|give|show) me (?:some )?more(?: details?)?|"
    r"go on|continue|elaborate|explain|say more|more details?|"
    r"details)(?: please)?|(?:is there )?any(?:thing|body|"
    r"one) else|what else|who else|where else|why so \w+|how so|like what|such as|for (?:example|"
    r"instance)|says who|who (?:says|said|claims) (?:so|that|this|"
    r"it)|according to whom?|how do you know(?: that)?|what do you mean|what does (?:that|this|"
    r"it) mean|(?:and )?(?:before|after|since|until) (?:that|"
    r"then)|how come|so what|what happened(?: then| next| after that| afterwards)?|what (?:then|"
    r"next))",
    re.IGNORECASE,
)
"""Set phrases that are about whatever was said last."""


def filled(question: str, last: str, about: str = "") -> str:
    """A question without content, with what it is about.

    "When was that?" after "Did Assad and Putin talk?" becomes "When did Assad and Putin talk?".
    Where the two cannot be made one question, the last one is given in brackets.

    Args:
        question: As typed, without "and" or "but" in front.
        last: The last question as it was understood.
        about: What to give in brackets; the last question if empty.
    """
    asked = question.strip().rstrip("?!. ")
    match = _ADJUNCT.fullmatch(asked)
    clause = take_apart(last)
    whole = clause is not None and clause.auxiliary and clause.subject and clause.rest
    if match and clause and whole and clause.lead.lower() in _CIRCUMSTANCES:
        lead = match["word"].capitalize()
        auxiliary = clause.auxiliary.lower()
        if clause.lead.lower() != lead.lower():
            return str(Clause(lead, auxiliary, clause.subject, clause.rest))
    return bracketed(question, about or last)


_TOO_SHORT = 2
"""Words of a question that cannot name both what happened and to what: "Who won?"."""

_LEANING = frozenset(
    "accept agree apply approve attend care decide disagree join know lose notice object oppose "
    "participate pay stop succeed support try understand use volunteer want win wish".split()
)
"""Verbs whose object is left out only where it is known (Fillmore, "Pragmatically controlled zero
anaphora", 1986), in the form that follows "did". Those of saying are alike."""


def is_bare(question: str) -> bool:
    """Whether a question says too little of its own: "Says who?", "Really?", "Who won?".

    "Who resigned?" tells what happened, and "What broke?".
    """
    words = question.strip().rstrip("?!. ").split()
    asks = bool(words) and bare(words[0]) in QUESTION_WORDS
    is_short = asks and len(words) == _TOO_SHORT and not analyse(question).names
    return (is_short and not _tells_what_happened(words)) or is_set_phrase(question)


def _tells_what_happened(words: Sequence[str]) -> bool:
    """Whether a verb behind "who" or "what" needs nothing more: "Who | resigned", "What | broke".

    "What plans" asks for plans.
    """
    asker, verb = bare(words[0]), bare(words[1])
    if asker not in {"who", "what"} or verb in FUNCTION_WORDS or is_speech_verb(verb):
        return False
    is_verb = is_past(verb) or (asker == "who" and is_any_verb(words, 1))
    return is_verb and stem(_BASES.get(verb, verb)) not in _LEANING_STEMS


_LEANING_STEMS = frozenset(map(stem, _LEANING))
_BASES = {"lost": "lose", "knew": "know", "paid": "pay", "understood": "understand", "won": "win"}
"""Past forms that have another stem."""


def is_set_phrase(question: str) -> bool:
    """Whether a question is a phrase about whatever was said last: "Says who?", "Really?"."""
    return bool(_IDIOM.fullmatch(" ".join(question.strip().rstrip("?!. ").split())))


def points_back(question: str) -> bool:
    """Whether a question says that it goes on: "Who doubts that?", "Who else reacted?"."""
    named = bool(analyse(question).names)
    return bool(_POINTS_BACK.search(question)) or (not named and bool(_ELSE.search(question)))


def bracketed(question: str, about: str) -> str:
    """The question with what it is about in brackets behind it."""
    return f"{question} ({about})"


def is_bracketed(question: str) -> bool:
    """Whether a question has been given its topic already."""
    return bool(BRACKETED.fullmatch(question))
