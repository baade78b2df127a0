"""Questions that a passage no longer answers: one detail of an answerable question is changed.

SQuAD 2.0's writers did the same by hand (Rajpurkar et al. 2018: entity swaps, antonyms, numbers).
The changed detail must not stand in any passage that is kept, so that the new question cannot be
answered by chance.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

NAME = re.compile(r"(?<!^)\b[A-Z][\w'’-]+(?: (?:of |the |de |van )?[A-Z][\w'’-]+)*")
NUMBER = re.compile(r"\b\d[\d,.]*\b")
POLAR = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b", re.IGNORECASE
)

OPPOSITES = [
    pair.split("/")
    for pair in (
        "first/last more/less most/least highest/lowest largest/smallest before/after "
        "increase/decrease increased/decreased north/south northern/southern east/west "
        "eastern/western win/lose won/lost husband/wife father/mother brother/sister son/daughter "
        "buy/sell bought/sold oldest/youngest best/worst accept/reject accepted/rejected "
        "support/oppose supported/opposed supports/opposes begin/end began/ended start/stop "
        "started/stopped maximum/minimum always/never early/late earlier/later rich/poor "
        "like/dislike liked/disliked inside/outside above/below majority/minority longest/shortest "
        "faster/slower better/worse approved/banned joined/left built/destroyed men/women "
        "hotter/colder internal/external public/private cheaper/dearer raise/lower raised/lowered"
    ).split()
]
ROLES = (
    "mayor president minister coach captain king queen director chairman spokesman spokeswoman "
    "judge professor author engineer lawyer bishop general ambassador treasurer secretary manager "
    "teacher doctor nurse farmer sculptor conductor pilot union opposition government"
).split()


def perturbed(question: str, text: str, names: Sequence[str], rng: random.Random) -> str | None:
    """The question with one detail changed to one that the text does not have.

    Args:
        question: An answerable one.
        text: Of all passages that are kept with the changed question.
        names: Names that other questions on the same articles speak of.
        rng: Chooses among the ways that apply.

    Returns:
        None where no way applies, and for yes-no questions: what settles them would still do so.
    """
    if POLAR.match(question):
        return None
    ways = [_with_other_name, _with_other_number, _with_opposite, _with_other_role]
    rng.shuffle(ways)
    # Names are what questions hang on: they come first half of the time.
    if rng.random() < 0.5:
        ways.sort(key=lambda way: way is not _with_other_name)
    changed = (way(question, text.lower(), names, rng) for way in ways)
    return next((result for result in changed if result), None)


def _with_other_name(
    question: str, text: str, names: Sequence[str], rng: random.Random
) -> str | None:
    found = [match for match in NAME.finditer(question) if len(match.group()) > 1]
    others = [name for name in names if name.lower() not in text and name not in question]
    if not found or not others:
        return None
    match = rng.choice(found)
    return question[: match.start()] + rng.choice(others) + question[match.end() :]


def _with_other_number(
    question: str, text: str, _: Sequence[str], rng: random.Random
) -> str | None:
    match = NUMBER.search(question)
    if match is None or not match.group().isdigit():
        return None
    number = int(match.group())
    reach = max(3, number // 50 if number > 1000 else number)
    other = number + rng.choice([-1, 1]) * rng.randint(1, reach)
    if other <= 0 or str(other) in text:
        return None
    return question[: match.start()] + str(other) + question[match.end() :]


def _with_opposite(question: str, text: str, _: Sequence[str], rng: random.Random) -> str | None:
    words = question.split()
    there = set(re.findall(r"\w+", text))
    swaps = [
        (place, pair[1 - side])
        for place, word in enumerate(words)
        for pair in OPPOSITES
        for side in (0, 1)
        if word.lower().strip("?,.") == pair[side] and pair[1 - side] not in there
    ]
    if not swaps:
        return None
    place, other = rng.choice(swaps)
    tail = re.sub(r"^[\w'’-]+", "", words[place])
    return " ".join([*words[:place], other + tail, *words[place + 1 :]])


def _with_other_role(question: str, text: str, _: Sequence[str], rng: random.Random) -> str | None:
    pattern = re.compile(rf"\b(?:{'|'.join(ROLES)})\b")
    match = pattern.search(question)
    others = [role for role in ROLES if role not in text and role not in question]
    if match is None or not others:
        return None
    return question[: match.start()] + rng.choice(others) + question[match.end() :]
