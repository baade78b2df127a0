"""Names in English text, and which of them are people's, by rules: no model, no list of names.

A name is a run of capitalised words. It is a person's when the text treats it as one's: a role or a
title stands in front of it, it says something, or a role or an age stands behind it between commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.question import FUNCTION_WORDS, is_speech_verb

_CAPITALS = "".join(chr(code) for code in range(0x250) if chr(code).isupper())
_WORD = rf"[{_CAPITALS}]\w*(?:[-’'&][^\W_]\w*)*(?<![’']s)"
_PARTICLE = r"(?:al|bin|da|de|del|della|den|der|di|du|el|ibn|la|le|van|von)"
_NAME = re.compile(
    rf"(?<![\w’'-])(?:al-)?{_WORD}(?:(?:(?<=\b[{_CAPITALS}])\.|(?<=\bDr)\.|(?<=\bSt)\.)?"
    rf"\s+(?:{_PARTICLE}\s+)*(?:al-)?{_WORD})*"
)
_OFFICE = re.compile(rf"\s+(?:of the|of|for)\s+{_WORD}(?:\s+{_WORD})*")
"""What follows the name of an institution: "Ministry | of Labour"."""

_TITLES = frozenset(
    "adm ambassador archbishop baroness bishop brig brother capt captain cardinal chancellor "
    "chef chief cmdr col colonel commander commissioner commodore constable corporal count "
    "countess dame deputy detective dr duchess duke emperor empress father gen general gov "
    "governor inspector judge justice king lady lieutenant lord lt madam madame maj major mayor "
    "minister miss mother mr mrs ms officer pastor pope president prime prince princess prof "
    "professor queen rabbi rep rev reverend sen senator sergeant sgt sheikh sir sister sultan "
    "superintendent".split()
)
"""Written with a capital in front of a person's name, and no part of it."""

_ROLES = frozenset(
    "accountant activist actor actress adviser advocate ally analyst anthropologist archaeologist "
    "architect artist astronomer athlete aunt author baker banker biologist bookseller boss "
    "brother builder captain caretaker carpenter chair chairman chairwoman chairperson champion "
    "chemist chief clerk climatologist coach co-author co-founder colleague columnist commander "
    "comedian commissioner composer conductor conservator cook coordinator coroner correspondent "
    "councillor counsel curator cousin dancer daughter dealer dean defender deputy designer "
    "director diplomat doctor driver ecologist economist editor engineer envoy epidemiologist "
    "executive "
    "expert "
    "farmer father filmmaker firefighter fisherman forecaster founder geologist goalkeeper "
    "governor grandfather granddaughter grandmother grandson guide head historian hunter husband "
    "inspector interpreter inventor investigator journalist judge keeper lawmaker lawyer leader "
    "lecturer librarian manager mayor mechanic mediator member midwife minister mother musician "
    "naturalist "
    "negotiator neighbour neighbor nephew niece novelist nurse officer official operator opponent "
    "owner "
    "painter partner pathologist pensioner personnel photographer physicist pianist pilot "
    "playmaker plumber "
    "poet policeman policewoman politician predecessor premier president presenter priest "
    "principal "
    "producer professor prosecutor psychologist publisher pupil referee rector reporter "
    "representative "
    "researcher resident retailer rival sailor scientist sculptor secretary secretary-general "
    "seismologist sergeant senator shopkeeper singer sister skipper solicitor son spokesman "
    "spokesperson spokeswoman statistician strategist striker student successor superintendent "
    "supervisor "
    "surgeon surveyor teacher teammate trader trainer translator treasurer tuner uncle victim "
    "vice-president virologist volunteer widow widower wife winner witness worker writer "
    "zoologist".split()
)
"""Nouns for what a person is or does."""

_AGENT = re.compile(
    r"\w{3,}(?:monger|ologist|ographer|ician|keeper|wright|[^l]ist)|\w{4,}(?:wo)?man"
)
"""What other such nouns look like: "fishmonger", "ferryman"."""

_SHARED = frozenset(
    "ally champion member neighbour neighbor operator opponent owner partner producer publisher "
    "retailer rival successor trader victim winner".split()
)
"""Roles that countries and companies have too: "Turkey, a NATO member". They make no person of a
single word."""

_NOT_PERSONAL = frozenset(
    "academy agency airlines airport alliance arena assembly association authority avenue bank bay "
    "board bridge broadcaster brothers bureau cafe canal capital castle cathedral centre center "
    "chamber championship church city club co coast college commission committee company "
    "confederation congress conservatory convention corporation council court crown cup "
    "department district energy exchange fair federation festival forum foundation front fund "
    "gallery gate gazette group hall holdings harbour harbor hill hills hospital hotel house inc "
    "industries "
    "initiative institute institution island islands isle journal laboratory lake lane league "
    "letters library ltd market marine memorial ministry monitor mosque motors mountain mountains "
    "museum network news observatory office orchestra organisation organization palace park "
    "parliament party plc police port post press prison prize programme project province quay "
    "railway region republic research review river road school sea secretariat senate service "
    "services shipping society square stadium state states station street studio studios summit "
    "supreme list way syndicate team theatre theater times tower town trade treasury treaty "
    "tribunal trust "
    "union united university valley village war weekly works world zoo".split()
)
"""A name with one of these words is not a person's."""

_COUNTS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve dozens hundreds thousands "
    "millions half several another many most people nobody everybody nothing".split()
)

PERSONAL_NOUNS = _TITLES | _ROLES
"""Nouns for one person."""

_DIRECTIONS = frozenset("north south east west northern southern eastern western central".split())

_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december christmas easter".split()
)

_BRAND = re.compile(r"(?!(?:Mac|Mc|De|Di|La|Le|Van|O['’]))[A-Z][a-z]+[A-Z]")
"""A capital inside a word: "MarshRail"."""

_LONGEST_NAME = 5
"""Words in a person's name."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text: ``text[start:end] == name.text``."""

    start: int
    end: int
    text: str


def find_names(sentence: str) -> Iterator[Name]:
    """The names of one sentence, in order, without possessive endings, titles and articles.

    A capital says nothing at the beginning of a sentence or a quotation, so a single word there is
    taken for a name only before a possessive or a verb of saying; see :func:`leading_word`.
    """
    done = 0
    for match in _NAME.finditer(sentence):
        if match.start() < done:
            continue  # The Labour of a Ministry of Labour.
        name = _trimmed(sentence, match.start(), match.end())
        done = name.end if name else done
        if name and not (_opens(sentence, name) and _may_be_common(sentence, name)):
            yield name


def leading_word(sentence: str) -> str | None:
    """The first word of a sentence if it can be a name: "Skarholm" of "Skarholm won the cup"."""
    match = re.match(rf"[\"“‘']?({_WORD})(?=['’]s?\s|\s+[a-z])", sentence)
    word = match.group(1) if match else ""
    common = word.lower() in FUNCTION_WORDS | PERSONAL_NOUNS | _COUNTS
    return word if word and not common else None


def is_person(sentence: str, name: Name) -> bool:
    """Whether the sentence treats a name of it as a person's."""
    words = name.text.split()
    acronym = name.text.isupper() and len(name.text) > 1
    if len(words) > _LONGEST_NAME or acronym or has_impersonal_word(name.text):
        return False
    if words[0].lower() in _DIRECTIONS:
        return False
    before, after = sentence[: name.start], sentence[name.end :]
    shared = len(words) > 1
    return (
        _role_before(before, shared)
        or _speaks(before, after, len(words))
        or _role_behind(after, shared)
        or (len(words) > 1 and bool(re.match(r",\s+(?:\d{1,3},|who\b|whose\b)", after)))
    )


def has_impersonal_word(name: str) -> bool:
    """Whether a name holds a word that people's names don't: "Calder Bank", "Mill Street"."""
    words = name.split()
    return any(word.strip(".").lower() in _NOT_PERSONAL or _BRAND.match(word) for word in words)


def same_person(one: str, other: str) -> bool:
    """Whether two forms of a name can be one person's: the same, or its last part.

    Capitals aside: "De Mistura" begins a sentence about Staffan de Mistura.
    """
    forms = (one.lower().split(), other.lower().split())
    longer, shorter = sorted(forms, key=len, reverse=True)
    return longer[-len(shorter) :] == shorter


def names_of_people(sentences: Sequence[str]) -> dict[str, int]:
    """Full names of the people of a text, each with the position of the sentence that names it.

    Later mentions by the last name alone belong to the full name; a person who is never named in
    full is known by the form that is there.
    """
    found: dict[str, int] = {}
    for position, sentence in enumerate(sentences):
        for name in find_names(sentence):
            if any(same_person(known, name.text) for known in found):
                continue
            if is_person(sentence, name):
                found[name.text] = position
    return found


def _trimmed(sentence: str, start: int, end: int) -> Name | None:
    """The name without titles and function words in front, with "of Labour" behind a Ministry."""
    words = list(re.finditer(r"\S+", sentence[start:end]))
    plain = [word.group().rstrip(".").lower() for word in words]
    titles = [i for i, word in enumerate(plain) if word in PERSONAL_NOUNS]
    first = titles[-1] + 1 if titles and plain[-1] not in _NOT_PERSONAL else 0
    if not first and len(words) > 2 and _opens_sentence(sentence, start):
        # "Fishmonger Lena Voss"; two words may well be a name, as Peter Cartwright's.
        first = int(bool(_AGENT.fullmatch(plain[0])))
    while first < len(words) and plain[first] in FUNCTION_WORDS | _CALENDAR:
        if len(plain[first]) > 1 and words[first].group().isupper():
            break  # "US"
        first += 1
    if first == len(words):
        return None
    start += words[first].start()
    if plain[-1] in _NOT_PERSONAL and (office := _OFFICE.match(sentence, end)):
        end = office.end()
    return Name(start, end, sentence[start:end])


def _opens(sentence: str, name: Name) -> bool:
    """Whether a name of one word begins the sentence, or a quotation in it."""
    return " " not in name.text and _opens_sentence(sentence, name.start)


def _opens_sentence(sentence: str, start: int) -> bool:
    """Whether the sentence, or a quotation in it, begins at a place."""
    before = sentence[:start].rstrip()
    return not before or before[-1] in '"“‘«(—–:'


def _may_be_common(sentence: str, name: Name) -> bool:
    """Whether the capital of a sentence's first word may be no more than that."""
    after = sentence[name.end :]
    following = re.match(r"\s+([a-z]+)", after)
    possessive = bool(re.match(r"['’]s?\s", after))
    return not possessive and not (following and is_speech_verb(following.group(1)))


def _is_personal(word: str, shared: bool) -> bool:
    """Whether a noun says what a person is; ``shared`` takes those that say it of others, too."""
    noun = word.lower().removesuffix("'s")
    known = noun in PERSONAL_NOUNS or bool(_AGENT.fullmatch(noun))
    return known and (shared or noun not in _SHARED)


def _role_before(before: str, shared: bool) -> bool:
    """A role or a title in front: "the mayor ", "Dr ", "The governor of the province, "."""
    if match := re.search(r"([\w’'-]+)\.?\s+$", before):
        return _is_personal(match[1], shared)
    match = re.search(r"(?:^|[,;:“\"]\s*)([^,;:“\"]*\w),\s+$", before)
    if match is None:
        return False
    # "its spokesman in Geneva, ", and "sent for its spokesman, "
    return _is_role(match[1], shared) or _is_personal(match[1].split()[-1], shared)


def _is_role(phrase: str, shared: bool) -> bool:
    """Whether a noun phrase is about what somebody is: "its spokesman in Geneva"."""
    head = re.split(r"\s+(?:of|at|in|for|who|which|with|from|on|and)\b", phrase)[0].split()
    return bool(head) and _is_personal(head[-1], shared)


def _role_behind(after: str, shared: bool) -> bool:
    """A role between commas behind the name: ", the foreign minister, "."""
    match = re.match(r",\s+([^,.;:\"“”]{2,80})", after)
    return match is not None and _is_role(match[1], shared)


def _speaks(before: str, after: str, words: int) -> bool:
    """Whether the name is the speaker: it says, or somebody's words are followed by "said" and it.

    One word that speaks may be a ministry or a country, so it takes two.
    """
    if words < 2:
        return False
    following = re.match(r"\s+(?:also\s+|then\s+|later\s+)?([a-z]+)", after)
    if following and is_speech_verb(following.group(1)):
        return True
    return bool(re.search(r"[,”\"]\s*(?:said|says|added|according to)\s+$", before))
