"""A question that the articles don't answer, without the name or number that none of them has.

English rules on words alone. What comes out is only offered after it has been asked and answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.assistant import Assistant
from rag.question import FUNCTION_WORDS, WORD

TRIED = 3
"""Rewordings that are asked at most."""

LOOKED_THROUGH = 50
"""Passages that are searched for a word."""

_PREPOSITIONS = frozenset(
    "about above after against among around at before behind below beside between by during for "
    "from in inside into near of off on onto outside over since through to towards under until "
    "upon with within without".split()
)
_DETERMINERS = frozenset("a an the this that these those his her its their our".split())
_AUXILIARIES = frozenset(
    "am are can could did do does had has have is may might must shall should was were will "
    "would".split()
)
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        return self.text.lower()


def answered_rewording(
    assistant: Assistant, question: str, articles: Sequence[str] | None
) -> str | None:
    """The first rewording that the articles answer; None where there is none.

    Args:
        assistant: Is asked; what it raises is raised here.
        question: Stands alone, and is not answered.
        articles: Where to look; None in all of them.
    """

    def found(word: str) -> bool:
        hits = assistant.search(word, LOOKED_THROUGH, articles)
        return any(hit.lexical is not None for hit in hits)

    quoting = assistant.without_llm()
    tried = rewordings(question, found)[:TRIED]
    return next((each for each in tried if quoting.ask(each, (), articles).answered), None)


def rewordings(question: str, found: Callable[[str], bool]) -> tuple[str, ...]:
    """The question without all names and numbers that are not found, then without each of them.

    Args:
        question: In English.
        found: Whether a word stands in the articles.
    """
    words = [_Word(m.group(), m.start(), m.end()) for m in WORD.finditer(question)]
    runs = list(_unknown(words, question, found))
    edits = [edit for run in runs if (edit := _edit(words, *run, question))]
    tries = [edits, *([edit] for edit in edits)] if len(edits) > 1 else [edits]
    reworded = [_apply(question, chosen) for chosen in tries if chosen]
    return tuple(dict.fromkeys(each for each in reworded if _asks_something(each)))


def _unknown(
    words: Sequence[_Word], question: str, found: Callable[[str], bool]
) -> Iterator[tuple[int, int]]:
    """The names and numbers with a word that is not found, as positions of words."""
    position = 1  # the capital of the first word says nothing
    while position < len(words):
        end = position
        while end < len(words) and _marked(words[end]) and _joined(words, position, end, question):
            end += 1
        run = words[position:end]
        if run and not all(found(_POSSESSIVE.sub("", word.text)) for word in run):
            yield position, end
        position = max(end, position + 1)


def _marked(word: _Word) -> bool:
    """Whether a word is written as a name, or is a number in digits."""
    named = word.text[0].isupper() and word.lower not in FUNCTION_WORDS
    return named or any(letter.isdigit() for letter in word.text)


def _joined(words: Sequence[_Word], first: int, last: int, question: str) -> bool:
    """Whether nothing but spaces and full stops stands between a word and the one before it."""
    return first == last or not question[words[last - 1].end : words[last].start].strip(" .")


_Edit = tuple[int, int, str]
"""Start, end and replacement of a stretch of the question."""


def _edit(words: Sequence[_Word], first: int, end: int, question: str) -> _Edit | None:
    """How a name or number is left out; None where the rest would be no question."""
    start, stop = words[first].start, words[end - 1].end
    before = words[first - 1]
    after = words[end] if end < len(words) else None
    close = after is not None and not question[stop : after.start].strip()
    if _POSSESSIVE.search(words[end - 1].text):
        return start, stop, "" if before.lower in _DETERMINERS else "the"
    if before.lower in {"and", "or"}:
        return before.start, stop, ""
    if close and after is not None and after.lower not in _PREPOSITIONS | _AUXILIARIES | {"and"}:
        if before.lower in _AUXILIARIES:  # "did Merkel say"
            return start, stop, "anyone"
        return start, stop, ""  # "the Norwegian envoy"
    opening = first - 1
    if words[opening].lower in _DETERMINERS:
        opening -= 1
    if words[opening].lower in _PREPOSITIONS:  # "in 2019", "to the Vatican"
        return words[opening].start, stop, ""
    return None


def _apply(question: str, edits: Sequence[_Edit]) -> str:
    for start, end, text in sorted(edits, reverse=True):
        question = question[:start] + text + question[end:]
    return re.sub(r"\s+([?.!,;:])", r"\1", " ".join(question.split()))


def _asks_something(question: str) -> bool:
    """Whether a word is left that says what the question is about."""
    return any(word.lower() not in FUNCTION_WORDS for word in WORD.findall(question))
