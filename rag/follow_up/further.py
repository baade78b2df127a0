"""Questions for more: "Anything else?", "Tell me more", "What else did they say?".

What answers the last question best has been quoted already, so it would be quoted again. These ask
for the sentences that the conversation has not had.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.follow_up.bare import BRACKETED
from rag.follow_up.imperative import matter
from rag.types import Reading, Turn

NOTHING_FURTHER = "Nothing further was found beside what was quoted before."
"""Note of an abstention from a question for more."""

_FOR_MORE = re.compile(
    r"\b(?:(?:any|every|some)(?:thing|body|one|where)|what|who|whom|where|when|why|how) else\b|"
    # Not "say more than five people were hurt", "Are there any more strikes planned?".
    r"\b(?:(?:tell|give|show) (?:me|us)|say|know) (?:a (?:bit|little) |some |any )?more"
    r"(?=\W*$|\s+(?:about|on|of)\b)|"
    r"\b(?:what|which) (?:more|other|further)\b(?! than)|"
    r"\b(?:any|are there|were there) (?:more|other|further)"
    r"(?=\W*$|\s+(?:details?|facts?|information|news|points?|reasons?|things?)\b)|"
    r"^\W*(?:(?:and|so|ok(?:ay)?|yes|please|can you|could you)\W+)*(?:go on|continue|elaborate|"
    r"(?:(?:some|any|a few) )?(?:more|further)(?: details?)?|more about\b.*)(?:\W+please)?\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in the passages.

    Attributes:
        question: What a sentence has to answer.
        told: Words that the conversation has had; no sentence of theirs is wanted again.
    """

    question: str
    told: tuple[str, ...] = ()

    @property
    def note(self) -> str | None:
        """What to say, for people, when there is nothing of the kind."""
        return NOTHING_FURTHER if self.told else None

    def new_in(self, reading: Reading) -> Reading:
        """A reading without the sentences that were told, as confident as its best one.

        Args:
            reading: Whose best sentence is as probable as that any answers: all readers have it so.
        """
        new = tuple(s for s in reading.sentences if not self._has(s.sentence.text))
        if len(new) == len(reading.sentences):
            return reading
        short = reading.short_answer if new[:1] == reading.sentences[:1] else None
        return Reading(new, new[0].probability if new else 0.0, short)

    def _has(self, sentence: str) -> bool:
        # The same words in another article have been told, too.
        return any(sentence in words for words in self.told)


def sought(question: str, alone: str, history: Sequence[Turn]) -> Sought:
    """What a question is after: the same as it says, unless it asks for more.

    Args:
        question: As typed.
        alone: As it stands alone. Of "Anything else? (What did she say?)" the latter is sought.
        history: Earlier turns.
    """
    if not history or not asks_for_more(question):
        return Sought(alone)
    bracketed = BRACKETED.fullmatch(alone)
    about = bracketed["about"] if bracketed else ""
    return Sought(about if "?" in about or matter(about) else alone, tuple(_told(history)))


def asks_for_more(question: str) -> bool:
    """Whether a question is for what has not been told yet."""
    return bool(_FOR_MORE.search(question))


def _told(history: Sequence[Turn]) -> Iterator[str]:
    """What earlier answers quoted, and their statements that quote nothing."""
    for answer in (turn.answer for turn in history):
        yield from (cited.quote for cited in answer.citations)
        yield from (each.text for each in answer.statements if not each.citations)
