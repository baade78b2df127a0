"""What can be pressed on a page: buttons, menus, links, boxes of links, posts of other sites."""

from __future__ import annotations

import re

from rag.load.page.shapes import Wording
from rag.load.page.words import (
    ARTICLES,
    CONTROLS,
    FUNCTION_WORDS,
    LINK_WORDS,
    SECTIONS,
)

_CONTROL_WORDS = 8
_BOX_WORDS = 8
"""Words up to which a line can be of that kind."""

_SURE_BOX_WORDS = 3
"""Words of a box's beginning that need no known words after them."""

_LINK_TITLE_WORDS = 2
"""Words that a link has behind its prefix, at least."""

_BOX_WORDS_KNOWN = CONTROLS | SECTIONS | FUNCTION_WORDS | LINK_WORDS
_PREFIX_WORDS = LINK_WORDS | FUNCTION_WORDS | CONTROLS

_BOX_STARTS = tuple(
    tuple(start.split())
    for start in """
    related, more from, more in, more on, more by, more stories, more news, most read, most
    popular, most viewed, most shared, most watched, most commented, most recent, top stories,
    top news, latest news, latest galleries, latest stories, recommended, trending, popular,
    read next, up next, see also, also in, also on, also from, you may, you might, around the
    web, from around, from the web, featured in, editors' picks, editor's picks, don't miss,
    paid content, sponsored, partner content, partner center, topics, topic, tags, tagged, filed
    under, posted in, follow us, join the conversation, leave a reply, leave a comment, mehr
    zum, mehr zu, mehr aus, auch interessant, beliebt, beliebte, beliebteste, meistgelesen,
    meistgelesene, lesen sie, themen, les plus lus, sur le même, lire aussi, à lire, à voir,
    dans la même, plus sur, más información, lo más, te puede, archivado en, leggi anche, i più
    letti, lees ook, bekijk ook, meer nieuws, volg ons, meer over, meest gelezen, leia também,
    leia mais, mais lidas, veja também, saiba mais, mest läst, mest lästa, mest lest, mest læst,
    läs också, läs även, les også, læs også, czytaj też, zobacz też, zobacz także, polecane
    """.split(",")
)
"""How the heading of a box of links begins."""

_POINTERS = "▶►⏵▲▼←→‹›«»+✕×📣"
"""Signs that a control may begin with. What begins with another is code, or an item of a list."""

_LINK = re.compile(r"(?P<prefix>[^:|›»]{2,30}?)\s?[:|›»]\s?(?P<title>\S.*)")
_BREADCRUMBS = re.compile(r"[^/>›»]{2,40}(?:\s[/>›»]\s[^/>›»]{2,120}){2,8}")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_HANDLE = re.compile(r"@\w{2,30}|.{0,60}\(@\w{2,30}\).{0,40}|[^\s@]{1,64}@[^\s@]{1,64}")
_POST = re.compile(r"\bpic\.twitter\.com/\w|\shttps?://t\.co/\w{4,20}\Z")


# Lines that stand in the middle of articles on many sites and have no voice of an offer: the fine
# print of a sign-up, "continues below", players, comments, what a house says of its standards.
_FINE_PRINT = re.compile(
    r"(?:privacy|cookie|data protection)\s(?:notice|policy|statement)\s?:.*"
    r"|(?:before|after|end of)\s(?:the\s)?newsletter\s\w+"
    r"|(?:(?:article|story|post|text)\s)?continues?\s(?:reading\s)?(?:after|below)\b.{0,40}"
    r"|.{0,30}\b(?:audio|video|media)\splayer\b.{0,30}(?:\.\.\.|…|ready|loading)"
    r"|(?:jump|skip|go|scroll)\sto\s(?:the\s)?(?:comments?|content|navigation|top|footer)"
    r"|(?:comments|commenting)\s(?:are|is|have been)\s(?:now\s)?(?:closed|disabled|open)\.?"
    r"|our\s(?:standards|ethics|editorial\s\w+)\s?:.{0,80}"
    r"|(?:listen|watch|play)\s[·•|]\s\d{1,2}:\d\d(?:\s\w+)?"
    r"|(?:get|download|open|use)\s(?:the|our)\s(?:\w+\s)?app"
    r"|.{0,40}\b(?:like|follow|find|join)\sus\son\s\w+.{0,30}",
    re.IGNORECASE,
)


def is_control(line: Wording) -> bool:
    """A button, an entry of a menu, a path through the site, or fine print between paragraphs."""
    if _BREADCRUMBS.fullmatch(line.text) or _FINE_PRINT.fullmatch(line.text):
        return True
    is_plain = (line.text[0].isalnum() or line.text[0] in _POINTERS) and line.text[-1] not in ".,;)"
    if not is_plain and not line.text.endswith("..."):
        return False
    if len(line.words) > _CONTROL_WORDS or line.words[0] in ARTICLES:
        return False
    content = [word for word in line.words if word not in FUNCTION_WORDS]
    return bool(content) and CONTROLS.issuperset(content)


def is_box(line: Wording) -> bool:
    """The heading of a box of links or tags: ``Most read``, ``Tags: …``."""
    if line.text == "In:":
        return True
    start = max((s for s in _BOX_STARTS if line.words[: len(s)] == s), key=len, default=())
    if not start:
        return False
    if len(start) == 1 and ":" in line.text:
        return True
    is_sentence = line.ends_sentence and not line.text.endswith("...")
    if len(line.words) > _BOX_WORDS or is_sentence:
        return False
    return len(start) >= _SURE_BOX_WORDS or all(
        not word[0].islower() or word in _BOX_WORDS_KNOWN for word in line.raw[len(start) :]
    )


def is_link(line: Wording) -> bool:
    """A link to another article that says so: ``READ: …``, ``See also: …``, or a bare address."""
    if _URL.fullmatch(line.text):
        return True
    link = _LINK.fullmatch(line.text)
    if link is None or line.text.endswith("."):
        return False
    prefix = Wording(link["prefix"]).words
    return (
        not LINK_WORDS.isdisjoint(prefix)
        and _PREFIX_WORDS.issuperset(prefix)
        and len(line.words) >= len(prefix) + _LINK_TITLE_WORDS
    )


def is_handle(line: Wording) -> bool:
    """A post of a social network, its author, or the address of an author."""
    is_author = "@" in line.text and bool(_HANDLE.fullmatch(line.text))
    return is_author or bool(_POST.search(line.text))
