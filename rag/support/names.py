"""Names in a claim and in a source: full or last names, acronyms, and whom a pronoun means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rag.question import FUNCTION_WORDS, WORD, is_speech_verb
from rag.support.dates import without_dates
from rag.support.quotations import without_quotations
from rag.support.verdicts import Evidence, Reason
from rag.support.words import fold, same, tokens

Name = tuple[str, ...]
"""The words of a name, folded: ("fiona", "grieve")."""

_TITLES = frozenset(
    "mr mrs ms miss dr doctor prof professor sir dame lord lady president mayor councillor cllr "
    "minister chief captain king queen pope saint st judge justice general colonel".split()
)
"""Stand before names and are none, as they may be left out."""

_NOT_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december i i'm nobody none no one two three four "
    "five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty "
    "ninety according although though asked gmt bst am pm".split()
)
_AUXILIARIES = frozenset("is was has had will would did does may might could can".split())
_ROLES = (
    "president|minister|mayor|chairman|chairwoman|chair|director|leader|officer|inspector|professor|"
    "dr|mr|mrs|ms|dame|sir|executive|manager|coach|striker|novelist|diplomat|judge|justice|spokesman|"
    "spokeswoman|secretary|engineer|councillor|mp|senator|colleague|bishop|actor|author|analyst"
)
_HE_OR_SHE = frozenset("he she".split())
_HIM_OR_HER = frozenset("him her his hers".split())
_GROUP = re.compile(
    r"\b(?:it|its|they|their|them|both|(?:the|this|these) (?:[\w-]+ )?(?:company|firm|airline|"
    r"carmaker|operator|club|team|council|hospital|union|federation|court|group|party|ministry|school|museum|"
    r"library|bank|agency|authority|trust|charity|church|university|plant|factory|mine|site|estate|"
    r"flats|blocks|project|mission|probe|craft|ship|bridge|port|harbour|city|town|village|country|"
    r"county|borough|region|island|river|lake|deal|takeover|merger|talks|crossing|road|line|festival|"
    r"prize|cider|book|film|play|show|sisters|brothers|couple|family|two))\b",
    re.IGNORECASE,
)
"""What may stand for a name of a group, a place or a thing."""


def compare(claim: str, source: Evidence) -> tuple[Reason, ...]:
    """The names of a claim that are not in the source's core, nor meant by its pronouns."""
    here = _pool([source.core])
    meant = referents(source)
    acting = referents(source, acting=True)
    known = _pool([source.core, *source.before, source.title, *source.known])
    lower = {token.base for token in tokens(source.text) if token.text[0].islower()}
    wrong = [
        shown
        for shown, name in _shown(claim, known)
        if not _is_there(name, here, acting if claim.startswith(shown) else meant, known, lower)
        and not _is_initials(shown, source.text)
    ]
    return (Reason("name", tuple(wrong)),) if wrong else ()


def names(text: str, known: frozenset[Name] = frozenset()) -> tuple[Name, ...]:
    """The names of a text in order; one that begins it must be known or be plainly one."""
    return tuple(name for _, name in _shown(text, known))


def referents(source: Evidence, *, acting: bool = False) -> frozenset[Name]:
    """The names that pronouns and phrases such as "the company" in the core may stand for.

    Args:
        source: See :class:`Evidence`.
        acting: Leave out those that only "him", "his" and "her" stand for.
    """
    words = {word.lower() for word in WORD.findall(without_quotations(source.core))}
    found: set[Name] = set()
    if words & (_HE_OR_SHE if acting else _HE_OR_SHE | _HIM_OR_HER) and source.before:
        # The first person that the sentence before names; one further back where it names none.
        for sentence in reversed(source.before):
            people = names(sentence, _pool(source.known))
            if people:
                found.update(people[:1])
                speaker = [name for name in people if len(name) > 1]
                found.update(speaker[:1])
                break
    if _GROUP.search(source.core):
        found.update(
            name
            for sentence in (*source.before, source.title)
            for name in names(sentence, _pool(source.known))
            if not _is_person(name, source.known)
        )
    return frozenset(found)


@lru_cache(maxsize=4096)
def _is_person(name: Name, known: tuple[str, ...]) -> bool:
    """Whether a text gives the age, the role or the words of somebody of that name."""
    whole = re.escape(" ".join(name))
    person = re.compile(
        rf"(?:, {whole},|{whole}, \d\d\b|\b(?:said|says|asked|told) {whole}|{whole} of (?:the )?\w"
        rf"|(?:{_ROLES}) {whole})"
    )
    return len(name) > 1 and any(person.search(fold(text)) for text in known)


def agree(one: Name, other: Name) -> bool:
    """Whether two names may be of the same: one holds all words of the other."""
    short, long = sorted((one, other), key=len)
    return all(any(same(a, b) for b in long) for a in short)


@lru_cache(maxsize=1024)
def _runs(text: str) -> tuple[tuple[str, Name, bool], ...]:
    """Runs of capitalised words: as shown, as a name, and whether it begins a sentence."""
    bare = without_dates(text)
    runs: list[tuple[str, Name, bool]] = []
    run: list[re.Match[str]] = []
    for match in (*WORD.finditer(bare), None):
        joined = match and run and bare[run[-1].end() : match.start()] in {" ", ". ", "-"}
        if run and not (joined and match and match.group()[0].isupper() and not _ended(run[-1])):
            runs += _run(bare, run)
            run = []
        if match and match.group()[0].isupper() and fold(match.group()) not in _NOT_NAMES:
            run.append(match)
    return tuple(runs)


def _ended(match: re.Match[str]) -> bool:
    """Whether a possessive ends a name: "Labour's Siobhan Keane" are two."""
    return fold(match.group()).endswith(("'s", "s'"))


def _run(text: str, run: list[re.Match[str]]) -> Iterable[tuple[str, Name, bool]]:
    begins = not re.search(r"[\w,;:)–—-][\"“”'‘’]*\s*[\"“”'‘’(]*$", text[: run[0].start()])
    while run and (fold(run[0].group()) in FUNCTION_WORDS or fold(run[0].group()) in _TITLES):
        if len(run) > 1 or fold(run[0].group()) in FUNCTION_WORDS or begins:
            run = run[1:]
            begins = False if run else begins
        else:
            break
    if run:
        words = tuple(fold(match.group()).removesuffix("'s").rstrip("'.") for match in run)
        yield text[run[0].start() : run[-1].end()], words, begins


def _shown(text: str, known: frozenset[Name]) -> list[tuple[str, Name]]:
    found: list[tuple[str, Name]] = []
    every = {word for name in known for word in name}
    for shown, name, begins in _runs(text):
        if (
            begins
            and len(name) == 1
            and not (any(same(name[0], word) for word in every) or _acts(text, shown))
        ):
            continue
        if begins and len(name) > 1 and name[0] not in every and name[1:] in known:
            name = name[1:]
        found.append((shown, name))
    return found


def _acts(text: str, shown: str) -> bool:
    """Whether a verb follows the first word at once, which hence is a name, unless a plural."""
    words = WORD.findall(text)
    if len(words) < 2 or words[0] != shown or shown.endswith("s"):
        return False
    return words[1].lower() in _AUXILIARIES or is_speech_verb(words[1])


@lru_cache(maxsize=1024)
def _pool_of(texts: tuple[str, ...]) -> frozenset[Name]:
    pool: set[Name] = set()
    for text in texts:
        runs = _runs(text)
        sure = {word for _, name, begins in runs if not begins or len(name) > 1 for word in name}
        for position, (_, name, begins) in enumerate(runs):
            if begins and len(name) == 1 and name[0] not in sure and not _acts_in(text, name[0]):
                continue
            pool.add(name)
            # "Bessie and Kate Armitage" are Bessie Armitage and Kate Armitage.
            if position and len(name) > 1 and len(runs[position - 1][1]) == 1:
                first = runs[position - 1][0]
                if f"{first} and {runs[position][0]}" in text:
                    pool.add((*runs[position - 1][1], *name[1:]))
    return frozenset(pool)


def _acts_in(text: str, word: str) -> bool:
    behind = r"(?:'s)?(?:,? (?:who|which)\b|, (?:the|an?)\b|, \d| (?!s\b)\w)"
    return bool(re.search(rf"(?i)\b{re.escape(word)}{behind}", text))


def _pool(texts: Iterable[str]) -> frozenset[Name]:
    """The names of some texts; a single word that begins a sentence counts too."""
    return _pool_of(tuple(texts))


def _is_there(
    name: Name,
    here: frozenset[Name],
    meant: frozenset[Name],
    known: frozenset[Name],
    lower: set[str],
) -> bool:
    """Whether a claimed name is one of the core or its referents, under a name it is known by."""
    whole = [other for other in known if len(other) >= len(name) and agree(name, other)]
    if whole:
        present = here | meant
        return any(agree(name, other) for other in present) and any(
            agree(other, full) for full in whole for other in present if agree(name, other)
        )
    # Words of several kinds in one run: "Brandel County" for the county of Brandel.
    parts = [word for word in name if not any(same(word, each) for each in lower)]
    if len(parts) == len(name):
        return False
    return all(any(same(part, word) for other in here | meant for word in other) for part in parts)


def _is_initials(shown: str, text: str) -> bool:
    """Whether an acronym's letters begin neighbouring words of the text, or the other way round."""
    letters = "".join(
        word[0] for word in WORD.findall(text) if word.lower() not in {"of", "the", "for", "and"}
    )
    if re.fullmatch(r"[A-Z]{2,6}", shown):
        return shown.lower() in letters.lower()
    initials = "".join(word[0] for word in shown.split() if word[0].isupper())
    return len(initials) > 1 and bool(re.search(rf"\b{re.escape(initials)}\b", text))
