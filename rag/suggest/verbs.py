"""Verbs of the news and their forms, so that "closed" can become "When did … close …?".

A closed list: a form that is not in it makes no question. Half of the skill of asking is to leave
out what cannot be asked well.
"""

from __future__ import annotations

# A plus sign doubles the last letter: "stopped".
_REGULAR = (
    "abandon accept achieve acquire adopt agree alter amend appear appoint approve arrest "
    "arrive attack attend award ban+ block cancel cancel+ capture carry cause celebrate "
    "challenge change charge check close collapse collect complete confirm connect construct "
    "convict cover create cross damage decide defeat defend delay deliver destroy detain "
    "develop die disappear discover dismiss dismantle donate double earn elect employ end "
    "escape evacuate examine expand expel+ explode extend face fail fear fill fine finish fire "
    "fix follow force form found gather halt handle help hire identify ignore import improve "
    "impose increase injure inspect install introduce invent invest investigate invite join "
    "jump kill land last launch lower manage marry measure miss monitor move murder negotiate "
    "obtain occupy open operate oppose order organise organize overturn pass perform photograph "
    "plant play postpone prevent produce promote prove publish purchase push quash raise reach "
    "receive recognise recognize recover reduce register release remain remove rename renew "
    "rent repair replace rescue resign restore restrict resume retire return reverse rob+ rule "
    "sack save score scrap+ search seize select sentence serve settle share sign smash smuggle "
    "solve spark sponsor stage start steer stop+ study submit+ succeed suffer supply support "
    "suspend test topple train transfer+ transform travel travel+ trigger turn uncover unveil "
    "use vanish visit vote wait walk watch work wound"
)
# Base, past, and the participle where it differs.
_IRREGULAR = (
    "beat:beat:beaten become:became:become begin:began:begun break:broke:broken bring:brought "
    "build:built buy:bought catch:caught choose:chose:chosen come:came:come draw:drew:drawn "
    "drive:drove:driven fall:fell:fallen fight:fought find:found flee:fled fly:flew:flown "
    "give:gave:given go:went:gone grow:grew:grown hear:heard hide:hid:hidden hold:held "
    "keep:kept lead:led leave:left lend:lent lose:lost make:made meet:met pay:paid "
    "rebuild:rebuilt ride:rode:ridden rise:rose:risen run:ran:run sell:sold send:sent "
    "shoot:shot sink:sank:sunk spend:spent steal:stole:stolen strike:struck swim:swam:swum "
    "take:took:taken teach:taught throw:threw:thrown win:won withdraw:withdrew:withdrawn "
    "write:wrote:written"
)
_VOWELS = "aeiou"

AUXILIARIES = frozenset("is are was were has have had will would can could may might must".split())
"""Verbs that change places with the subject of a question."""


def _past(marked: str) -> str:
    base = marked.rstrip("+")
    if marked != base:
        return f"{base}{base[-1]}ed"
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return f"{base[:-1]}ied"
    return f"{base}ed"


def _present(base: str) -> str:
    if base.endswith(("s", "sh", "ch", "x", "o")):
        return f"{base}es"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return f"{base[:-1]}ies"
    return f"{base}s"


_FORMS = [form.split(":") for form in _IRREGULAR.split()]

PAST = {_past(each): each.rstrip("+") for each in _REGULAR.split()} | {
    past: base for base, past, *_ in _FORMS
}
"""The base of each past form."""

PRESENT = {_present(base): base for base in PAST.values()}
"""The base of each form of the third person: "leads"."""

PARTICIPLES = frozenset(
    [_past(each) for each in _REGULAR.split()] + [forms[-1] for forms in _FORMS]
)
"""Past participles."""
