"""Tells "Summarise the article" and "Who is mentioned?" from questions about what it says.

Precision first: a request is told by its whole wording, so that "Summarise what the mayor said" and
"Who is mentioned in the will?" stay questions. "Summarise Storm Ottilie" is a request where this is
an article's title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from rag.question import analyse, matched

Kind = Literal["summary", "people", "organisations", "places"]


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted of an article as a whole.

    Attributes:
        kind: A summary, or a list of what the article names.
        about: Which article, in the user's words: "the storm"; empty if they didn't say.
        sentences: How many sentences are wanted; None if they didn't say.
        title: Of the article, where they gave that; else empty.
    """

    kind: Kind
    about: str = ""
    sentences: int | None = None
    title: str = ""


_NUMBERS = {word: n for n, word in enumerate("one two three four five six seven eight".split(), 1)}

_POLITE = re.compile(
    r"(?:(?:hi|hello|please|ok(?:ay)?|and|so|now|then|just|quickly|thanks|(?:can|could|would|"
    r"will) you(?: please)?|i (?:want|need)(?: you to)?|i(?:'d|"
    r" would) like(?: you to)?|let me have|let's have|(?:give|show|tell|write|make|get|send|"
    r"provide)(?: me| us)?|is there|do you have|what(?:'s| is|"
    r"s)(?= (?:a|the) (?:\w+ )?(?:summary|gist|overview|synopsis|bottom line)))[, ]+)*"
)
_AFTER = re.compile(
    r"(?:[, ]+(?:please|for me|thanks|thank you|briefly|in short|in brief|quickly))+$"
)
_LENGTH = re.compile(
    r"[, ]+(?:in|with|using) (?:(?P<count>\d|one|two|three|four|five|six|seven|eight)|a few|some|"
    r"a couple of|your own|simple|plain|other) (?P<unit>sentences?|bullet points?|points?|lines?|"
    r"words|english)"
)
_TEXT = (
    r"(?:(?:the|this|that|my|your|all(?: of)?(?: the)?) )?(?:whole |entire |full |news |last |"
    r"above )*(?:article|story|text|piece|news|page)s?"
)
_WHICH = rf"(?P<text>{_TEXT})(?: (?:about|on) (?P<about>[\w' -]+))?"
_ANY = rf"(?:{_WHICH}|it|this|that|everything|them all|all)"
_ABOUT_TEXT = rf"(?: (?:of|from|for|in) {_ANY}| here)?"
_SHORT = r"(?:very |really )?(?:brief|short|quick|concise|rough|general|one-?sentence) "
_SUM_UP = r"(?:summari[sz]e|sum up|recap|condense|outline|shorten|abridge)"
_NOUN = r"(?:summary|overview|synopsis|recap|gist|digest|outline|abstract|tl ?;?dr)"
_SUMMARY = (
    rf"{_SUM_UP} {_ANY}|"
    r"(?:sum (?:it|this|that) (?:all )?up|summari[sz]e|summary|sum up|recap|tl ?;?dr|overview|"
    r"in a nutshell|the gist|synopsis)|"
    rf"(?:an? |the |your )?(?:{_SHORT})*(?:{_NOUN}|bottom line|nutshell version|"
    rf"short version){_ABOUT_TEXT}|(?:what(?:'s| is| are|s|re) )?(?:the )?(?:main|key|"
    rf"most important|central|essential|major|chief|big) (?:points?|ideas?|facts?|messages?|"
    rf"takeaways?|topics?|news|content|contents|theme|themes){_ABOUT_TEXT}|"
    rf"what(?:'s| is|s| are) (?:{_WHICH}|this|this all) (?:all )?about|"
    rf"what does {_WHICH} (?:say|tell us|tell|cover|"
    rf"deal with)|what(?:'s| is) in {_WHICH}|what happen(?:s|"
    rf"ed) in {_WHICH}|about what is {_WHICH}|tell me about {_TEXT}|about {_TEXT}|"
    rf"(?:what should i know about|what do i need to know about|what can i learn from) {_WHICH}|"
    rf"what(?:'s| is) the (?:article|story|text|news)(?: here)?"
)
_NAMED = (
    r"(?: (?:who |that |which )?(?:is |are |was |were |get |gets )?"
    r"(?:mentioned|named|quoted|cited|listed))"
)
_HERE = rf"(?: (?:in|by|of|from) {_ANY}| here)"


def _list_of(nouns: str, question_word: str) -> str:
    """Ways to ask for a list of things: they must be "mentioned", "named" or "in the article"."""
    what = rf"(?:all )?(?:of )?(?:the )?(?:important |main |key |different )?(?:{nouns})"
    told = rf"(?:{_NAMED}{_HERE}?|{_HERE})"
    return (
        rf"(?:(?:list|name|enumerate|identify) (?:me )?)?{what}{told}|"
        rf"(?:list|name|enumerate) {what}|(?:an? |the )?list of {what}{told}?|"
        rf"(?:{question_word}) (?:is|are|was|were)(?: {what})?{told}|(?:which|what) {what}{told}|"
        rf"(?:which|what) {what} (?:appear|appears|occur|feature|are there|does {_WHICH} mention|"
        rf"do {_WHICH} mention){_HERE}?|(?:{question_word}) (?:appears?|"
        rf"features?){_HERE}|(?:{question_word}) does {_WHICH} (?:mention|name|quote|cite)"
    )


_KINDS: dict[Kind, str] = {
    "summary": _SUMMARY,
    "people": _list_of(
        r"people|persons|individuals|names|characters|names of (?:the )?(?:people|persons)|"
        r"politicians|protagonists|speakers|persons? and their roles",
        "who",
    ),
    "organisations": _list_of(
        r"organi[sz]ations|companies|firms|institutions|parties|groups|bodies|authorities|agencies",
        "which organi[sz]ations",
    ),
    "places": _list_of(
        r"places|locations|cities|towns|countries|regions|place names", "which places|what places"
    ),
}
_REQUESTS = {
    kind: re.compile(re.sub(r"\?P<(?:text|about)>", "?:", pattern))
    for kind, pattern in _KINDS.items()
}
_FORM = (
    r"interview|press release|minutes|blog(?: post)?|post|feature|op-?ed|opinion piece|column|"
    r"editorial|essay|review|guide|obituary|transcript|article|story|piece"
)
"""What articles are called; a report, a letter or a speech often is what an article tells of."""
_DESCRIBED = re.compile(
    rf"(?P<before>{_SUM_UP} |.*\b{_NOUN} (?:of|for|from) |.*{_NAMED} in |what(?:'s| is|s) )"
    rf"(?:the|this|that) (?P<about>(?:(?!\w+'s? )[\w'-]+ ){{0,2}}?)(?:{_FORM})"
    r"(?P<after>(?: about)?)"
)
"""An article called by its kind or by a word or two before that: "the ferry article"."""
_ABOUT = re.compile(rf"\b{_TEXT} (?:about|on) (?P<about>[\w' -]+)$")
_OF_TITLE = re.compile(
    rf"(?:{_SUM_UP}|(?:an? |the )?(?:{_SHORT})*{_NOUN}(?: of| for| from)?)"
    rf"(?: {_TEXT} (?:called|titled|entitled|headed|about|on))? (?P<title>.+)|"
    r"what(?:'s| is|s) (?P<what>.+) about"
)

_CLAUSE = re.compile(r"(?:how|what|when|where|whether|which|who|whom|whose|why)\b")
"""Begins what is no title: "what Russia pulls out of Syria"."""

TITLE_SHARE = 0.75
"""Of a title's content words, how many must be given for it to be meant."""


def overview_request(question: str, titles: Callable[[], Iterable[str]] = tuple) -> Request | None:
    """What a question wants of an article as a whole; None for a question about what it says.

    Args:
        question: As typed.
        titles: Gives the titles of all articles; called only where the question may name one.
    """
    text = _POLITE.sub("", _AFTER.sub("", _plain(question)), count=1)
    sentences = None
    if length := _LENGTH.search(text):
        if length["count"] and not length["unit"].startswith(("word", "english")):
            sentences = _NUMBERS.get(length["count"]) or int(length["count"])
        text = text[: length.start()] + text[length.end() :]
    text = _AFTER.sub("", text).strip(" ,")
    described = _DESCRIBED.fullmatch(text)
    usual = f"{described['before']}the article{described['after']}" if described else text
    for kind, pattern in _REQUESTS.items():
        if text and (pattern.fullmatch(text) or pattern.fullmatch(usual)):
            about = _ABOUT.search(text) or (None if pattern.fullmatch(text) else described)
            return Request(kind, about["about"].strip() if about else "", sentences or None)
    if named := _OF_TITLE.fullmatch(text):
        given = named["title"] or named["what"]
        title = next((title for title in titles() if _is_title(given, title)), None)
        return Request("summary", "", sentences or None, title) if title else None
    return None


def _plain(text: str) -> str:
    """A text in lower case, without what ends sentences and quotations."""
    return " ".join(re.sub(r"[?!.:\"“”]+", " ", text.replace("’", "'").lower()).split())


def _is_title(given: str, title: str) -> bool:
    """Whether words are a title, or most of its words and no others, typing errors aside."""
    plain = _plain(title)
    if given.removeprefix("the ") == plain.removeprefix("the "):
        return True
    if bool(_CLAUSE.match(given)) != bool(_CLAUSE.match(plain)):
        return False
    words, wanted = analyse(given).content, analyse(title).content
    enough = len(matched(wanted, words)) >= TITLE_SHARE * len(wanted)
    return len(words) > 1 and enough and matched(words, wanted) == words
