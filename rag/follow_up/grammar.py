"""The little grammar that rewriting needs: a question's clause, and the noun phrases in it.

Rules over words, without a tagger. A question that they cannot take apart is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.follow_up.vocabulary import (
    ADJECTIVES,
    AUXILIARIES,
    DETERMINERS,
    DO_SUPPORT,
    NAMED_KINDS,
    PAST_FORMS,
    PREPOSITIONS,
    QUESTION_WORDS,
    VERBS,
)
from rag.names import PERSONAL_NOUNS, has_impersonal_word
from rag.question import FUNCTION_WORDS

_WORD_EDGES = ",;:.!?\"“”'’()"
_CLOSED_CLASS = FUNCTION_WORDS | PREPOSITIONS
_STRESSED = frozenset({"this", "that"})
"""Determiners that can stand alone."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A question taken apart: "What" – "did" – "the opposition" – "say about the order".

    Attributes:
        lead: What is asked for: "How many troops"; empty in a yes-no question.
        auxiliary: Empty where the verb has none: "Who | | | won the cup".
        subject: Empty where the lead is the subject: "Who | is | | leaving".
        rest: What follows the subject.
    """

    lead: str
    auxiliary: str
    subject: str
    rest: str

    def __str__(self) -> str:
        """The question."""
        words = " ".join(
            part for part in (self.lead, self.auxiliary, self.subject, self.rest) if part
        )
        return words[:1].upper() + words[1:] + "?"

    @property
    def complement(self) -> str:
        """The rest without its verb, if that is there: "the union" of "Who leads the union"."""
        words = self.rest.split()
        if self.auxiliary or self.subject or not words:
            return self.rest
        is_verb = self.lead.lower() in {"who", "what"} or is_any_verb(words, 0)
        return " ".join(words[is_verb:])


def bare(word: str) -> str:
    """A word in lower case without the punctuation around it."""
    return word.strip(_WORD_EDGES).lower().replace("’", "'")


def is_question(text: str) -> bool:
    """Whether a text begins as questions do."""
    words = text.split(maxsplit=2)
    first = bare(words[0]) if words else ""
    second = bare(words[1]) if len(words) > 1 else ""
    asks = QUESTION_WORDS | AUXILIARIES
    return first in asks or (first in PREPOSITIONS and second in QUESTION_WORDS)


def take_apart(question: str) -> Clause | None:
    """The clause of a question in the usual order; None for any other text."""
    words = question.strip().rstrip("?!. ").split()
    if not words or not is_question(question):
        return None
    # "Which bridges closed in May?" has no auxiliary.
    auxiliaries = (
        i
        for i, word in enumerate(words)
        if bare(word) in AUXILIARIES and not (i > 0 and _is_month(word))
    )
    first = next(auxiliaries, None)
    if first is None or first > _LONGEST_LEAD:
        lead = next((i for i in range(1, len(words)) if is_any_verb(words, i)), 1)
        return Clause(" ".join(words[:lead]), "", "", " ".join(words[lead:]))
    end = _subject_end(words, first)
    return Clause(
        " ".join(words[:first]),
        words[first],
        " ".join(words[first + 1 : end]),
        " ".join(words[end:]),
    )


_LONGEST_LEAD = 6
"""Words in front of the auxiliary: "How many of the stolen samples did"."""


def phrase_end(words: Sequence[str], start: int, *, support: bool = True) -> int:
    """Where the noun phrase that begins at ``start`` ends; ``start`` if there is none.

    Args:
        words: Of a question.
        start: Position of its first word.
        support: Whether a verb in its basic form may follow, as behind "did"; else a participle.
    """
    end = start
    while end < min(len(words), start + _MOST_DETERMINERS) and bare(words[end]) in DETERMINERS:
        end += 1
    head = end
    has_owner = False
    while end < len(words):
        word = bare(words[end])
        if end > head and words[end - 1][-1] in ",;":
            break
        if word in {"of", "and"} and end > head and _goes_on(words, end):
            end += 1
        elif (word in _CLOSED_CLASS and not _is_name(words, end)) or (
            end > head and (_is_verb(words, end, support=support) or _is_finite(words, end))
        ):
            break
        elif (
            end > head == start
            and words[head][0].isupper()
            and words[end].islower()
            and not has_owner
        ):
            break  # A name without an article ends with its capitals, unless it owns the rest.
        has_owner = has_owner or _owns(words[end])
        end += 1
    return end if end > head or (head > start and bare(words[start]) in _STRESSED) else start


_MOST_DETERMINERS = 3
"""Of one phrase: "all the", "that his". A row of hundreds is not followed from each of them."""


def noun_phrases(text: str) -> list[str]:
    """The noun phrases that point at something: with an article, a name, or a plural."""
    words = text.rstrip("?!. ").split()
    found: list[str] = []
    position = 0
    while position < len(words):
        if _is_finite(words, position) or any(
            _is_verb(words, position, support=support) for support in (True, False)
        ):
            position += 1
            continue
        end = phrase_end(words, position)
        doubled = bare(words[position]) == "that" and end - position > 1
        if end == position or doubled:
            position += 1
            continue
        phrase = " ".join(words[position:end]).strip(_WORD_EDGES)
        first = bare(words[position])
        if any(word[0].isupper() for word in words[position:end]) or (
            first in DETERMINERS - {"a", "an", "any"} or is_plural(phrase)
        ):
            found.append(phrase)
        position = end
    return found


def is_plural(phrase: str) -> bool:
    """Whether a noun phrase is in the plural, as its last word tells before "of"."""
    if " and " in phrase:
        return True
    words = phrase.split(" of ")[0].split()
    head = words[-1] if words else ""
    if head[:1].isupper() and bare(words[0]) != "the":
        return False
    return head.lower() in {"people", "police", "children", "men", "women", "troops"} or (
        head.endswith("s") and not head.endswith(("ss", "us", "is", "'s", "’s"))
    )


def is_personal(phrase: str) -> bool:
    """Whether a noun phrase is surely about one person: by its noun, or a name of two words."""
    words = phrase.split(" of ")[0].split()
    if not words or is_plural(phrase):
        return False
    if bare(words[-1]) in PERSONAL_NOUNS:
        return True
    is_name = len(words) > 1 and all(word[0].isupper() for word in words)
    return (
        is_name
        and not has_impersonal_word(phrase)
        and bare(words[0]) not in DETERMINERS | NAMED_KINDS
    )


def owner(phrase: str) -> str:
    """The possessive: "the Syrian army's", "the dockers'"."""
    return f"{phrase}'" if phrase.endswith("s") else f"{phrase}'s"


def agreeing(auxiliary: str, subject: str) -> str:
    """The auxiliary in the number of a subject: "does" becomes "do" for "the dockers"."""
    singular = {"do": "does", "are": "is", "were": "was", "have": "has"}
    plural = {one: many for many, one in singular.items()}
    forms = plural if is_plural(subject) else singular
    return forms.get(auxiliary.lower(), auxiliary)


def _subject_end(words: Sequence[str], auxiliary: int) -> int:
    """Where the subject behind the auxiliary ends."""
    start = auxiliary + 1
    support = bare(words[auxiliary]) in DO_SUPPORT
    begins = start < len(words) and auxiliary > 0
    if begins and _is_verb(words, start, support=support):
        return start  # "Who can | vote", "Which country is | leaving"
    if begins and not support and _is_predicate(words, start):
        return start  # "What is | wrong with the lift"
    end = phrase_end(words, start, support=support)
    if support:
        # "Did anybody at the Pentagon | doubt": the verb is the next one that can be.
        verb = next((i for i in range(end, len(words)) if _is_verb(words, i, support=True)), None)
        if verb is not None and end < verb and bare(words[end]) in PREPOSITIONS:
            return verb
    elif end - start > 1 and _is_predicate(words, end - 1):
        return end - 1  # "Is the lift | safe"
    elif auxiliary > 0:
        # "Who is | the envoy for Syria": with no participle it is all one phrase.
        verb = next((i for i in range(end, len(words)) if _is_verb(words, i, support=False)), None)
        return end if verb is not None else len(words)
    return max(end, min(start + 1, len(words)))


def _is_predicate(words: Sequence[str], position: int) -> bool:
    """Whether a word says how something is, and names nothing: "wrong", "responsible".

    Not in "new policy", where a noun follows, nor in "the poor".
    """
    word = bare(words[position])
    if not words[position].islower() or bare(words[position - 1]) in DETERMINERS:
        return False
    follows = bare(words[position + 1]) if position + 1 < len(words) else ""
    known = word in ADJECTIVES or bool(_ADJECTIVAL.fullmatch(word))
    return known and (not follows or follows in _CLOSED_CLASS)


_ADJECTIVAL = re.compile(r"\w{4,}(?:ible|less|ious|eous)|un\w{4,}able")
"""Endings that hardly any noun has."""


def _is_verb(words: Sequence[str], position: int, *, support: bool) -> bool:
    word = bare(words[position])
    if words[position][0].isupper():
        return False
    if not support:
        return is_past(word) or bool(re.fullmatch(r"\w{2,}ing", word))
    # "the withdrawal plan cost": of two words that can be verbs the first is a noun.
    follows = position + 1 < len(words) and bare(words[position + 1]) in VERBS
    return word in VERBS and not follows


def is_any_verb(words: Sequence[str], position: int) -> bool:
    """Whether a word can be the verb of "who", in any tense: "Who | won", "Who | says"."""
    return (
        _is_verb(words, position, support=False)
        or _is_verb(words, position, support=True)
        or _is_present(words[position])
    )


def is_past(word: str) -> bool:
    """Whether a word in lower case looks like a past form or a participle: "won", "closed"."""
    return word in PAST_FORMS or (bool(re.fullmatch(r"\w{2,}ed", word)) and word not in VERBS)


def _is_present(word: str) -> bool:
    """Whether a word can be a verb of the third person: "leads", which is a plural, too."""
    form = bare(word)
    bases = {form.removesuffix("s"), form.removesuffix("es"), f"{form.removesuffix('ies')}y"}
    return word.islower() and form.endswith("s") and bool(bases & VERBS)


def _is_finite(words: Sequence[str], position: int) -> bool:
    """Whether a word that may be a plural is a verb, as those around it tell.

    "leads" behind "who" is one, and "wants" before an article.
    """
    if not _is_present(words[position]):
        return False
    before = [bare(word) for word in words[max(position - 2, 0) : position]]
    relative = before[-1:] == ["who"] or (
        before[-1:] == ["which"] and len(before) > 1 and before[0] not in FUNCTION_WORDS
    )
    return relative or (position + 1 < len(words) and bare(words[position + 1]) in _ARTICLES)


_ARTICLES = frozenset("the a an his her its their my".split())
"""Words that begin a noun phrase and never follow a noun within one."""


def _goes_on(words: Sequence[str], position: int) -> bool:
    """Whether "of" or "and" joins two parts of one phrase: "Assad and Putin", "the mayor of"."""
    if position + 1 == len(words):
        return False
    after = words[position + 1]
    if bare(words[position]) == "of":
        return bare(after) not in QUESTION_WORDS | {"it", "them", "him", "that", "this"}
    return words[position - 1][0].isupper() and (after[0].isupper() or bare(after) == "the")


def _is_name(words: Sequence[str], position: int) -> bool:
    """Whether a function word is none, as its capitals tell: "US", and "May" behind "in"."""
    word = words[position]
    behind = position > 0 and bare(words[position - 1]) in PREPOSITIONS
    return (len(word) > 1 and word.isupper()) or (behind and _is_month(word))


def _is_month(word: str) -> bool:
    return word.strip(_WORD_EDGES) == "May"


def _owns(word: str) -> bool:
    return bool(re.search(r"['’]s?$", word))
