"""The people, organisations and places that an article names, and where it introduces them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.names import Name, find_names, has_impersonal_word, names_of_people, same_person
from rag.overview.request import Kind
from rag.question import is_speech_verb
from rag.sentences import sentence_spans


@dataclass(frozen=True, slots=True)
class Mention:
    """A name, and the offsets of the sentence that introduces it in the article's text."""

    name: str
    start: int
    end: int


_IN = re.compile(
    r"\b(?:in|near|outside|across|around|towards|the (?:city|island|port|town|village) of)\s+"
    r"(?:(?:the|nearby|neighbouring|northern|southern|eastern|western|central)\s+)*$"
)
_PLACE_WORDS = frozenset(
    "airport bay beach bridge canal castle city coast county district forest gate harbour harbor "
    "hill hills island islands isle lake lane marsh mountain mountains park port province quay "
    "region river road sea square station street town valley village".split()
)
_PEOPLES = re.compile(r"(?:ese|ian|ish|ans)$")
_AN_ORGANISATION = re.compile(
    r"(?:^|\s)(?:the|its|company|group|firm|union|party|club|bank|chain|ministry|maker|"
    r"developer)\s+$",
    re.IGNORECASE,
)


def mentions(text: str, kind: Kind) -> tuple[Mention, ...]:
    """The names of a kind, each once, in the order in which the article introduces them.

    Args:
        text: Of an article.
        kind: "people", "organisations" or "places".
    """
    spans = sentence_spans(text)
    sentences = [text[start:end] for start, end in spans]
    people = names_of_people(sentences)
    if kind == "people":
        found = people
    else:
        wanted = _is_place if kind == "places" else _is_organisation
        found = _others(sentences, people, wanted)
    return tuple(Mention(name, *spans[at]) for name, at in found.items())


def _others(
    sentences: Sequence[str], people: dict[str, int], wanted: Callable[[str, Name], bool]
) -> dict[str, int]:
    """The names that are wanted and no person's, each with the position of its first sentence."""
    found: dict[str, int] = {}
    for position, sentence in enumerate(sentences):
        for name in _names_but(sentence, people):
            if name.text not in found and wanted(sentence, name):
                found[name.text] = position
    return found


def _names_but(sentence: str, people: dict[str, int]) -> Iterator[Name]:
    return (
        name
        for name in find_names(sentence)
        if not any(same_person(person, name.text) for person in people)
    )


def _is_place(sentence: str, name: Name) -> bool:
    """Whether a name stands where places stand, and does not end as peoples do."""
    last = name.text.split()[-1].lower()
    if last in _PLACE_WORDS:
        return True
    elsewhere = has_impersonal_word(last) or _PEOPLES.search(name.text)
    return bool(_IN.search(sentence[: name.start])) and not elsewhere and not name.text.isupper()


def _is_organisation(sentence: str, name: Name) -> bool:
    """Whether a name is an institution's by a word of it, is an acronym, or speaks."""
    head = re.split(r" (?:of|for) ", name.text)[0].split()[-1]
    if has_impersonal_word(head):
        return head.lower() not in _PLACE_WORDS
    following = re.match(r"\s+([a-z]+)", sentence[name.end :])
    speaks = following is not None and is_speech_verb(following[1])
    is_acronym = name.text.isupper() and len(name.text) > 1
    return is_acronym or (speaks and bool(_AN_ORGANISATION.search(sentence[: name.start])))
