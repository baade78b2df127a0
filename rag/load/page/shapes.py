"""The lines of a page and the kinds that they can be of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from rag.load.draft import Line


class Kind(Enum):
    """Kinds of lines: text, lines that may be either, and furniture."""

    PROSE = auto()  # one or more whole sentences
    SHORT = auto()  # a sentence of a few words: "He declined."
    INTRO = auto()  # ends with a colon, so that what follows belongs to it
    QUESTION = auto()  # a single question: of an interview, or a heading
    ITEM = auto()  # carries the marker of a list, or the letter of an interviewer
    ROW = auto()  # figures with labels: a score, a row of a table

    DATE = auto()  # a date and nothing else: a heading in a chronicle, or furniture
    LABEL = auto()  # none of all these: a heading, a link, a name

    RULE = auto()  # no letter and no figure
    CONTROL = auto()  # what a button or a menu says
    NUMBER = auto()  # a bare number: a rank, a count, or a cell of a table
    COUNTER = auto()  # "5 min read", "Image 3 of 12", "2 hours ago"
    CLOCK = auto()  # "02:33": the running time of a video, or the hour of an entry
    RUNNING = auto()  # a caption that ends with a running time
    CREDIT = auto()  # who made or sells a picture
    CAPTION = auto()  # a caption that says so, or ends with a credit
    STAMP = auto()  # when the page was published or changed
    BYLINE = auto()  # who wrote it
    HANDLE = auto()  # a post of a social network, or its author
    LINK = auto()  # "READ: …"
    BOX = auto()  # the heading of a box of links or tags
    OFFER = auto()  # the site speaks to its visitors: newsletters, cookies, subscriptions
    LEGAL = auto()  # a notice of rights


SENTENCE_KINDS = frozenset({Kind.PROSE, Kind.SHORT})
"""Kinds that consist of whole sentences."""

TEXT_KINDS = SENTENCE_KINDS | {Kind.INTRO, Kind.QUESTION, Kind.ITEM, Kind.ROW}
"""Kinds that carry an article by themselves."""

OPEN_KINDS = frozenset({Kind.LABEL, Kind.QUESTION, Kind.DATE})
"""Kinds of which only the neighbours tell whether they are headings or links."""

_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।][\s\"'“”‘’«»‹›)\]]*\Z")
SENTENCE_BREAK = re.compile(r"[.!?…][\"'”’»)]?\s")
"""Where one sentence of a line ends and another begins."""

_QUOTED = re.compile(r"“[^”]*”|«[^»]*»|»[^«]*«|„[^“”]*[“”]|\"[^\"]*\"")


@dataclass(frozen=True)
class Wording:
    """A text and its words."""

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words in lower case, with plain apostrophes; hyphens and dots may be inside them."""
        return tuple(_WORD.findall(self.text.lower().replace("’", "'")))

    @cached_property
    def raw(self) -> tuple[str, ...]:
        """The words as they are written."""
        return tuple(_WORD.findall(self.text))

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The words outside quotation marks, lower case: what the author says himself."""
        return Wording(_QUOTED.sub(" ", self.text)).words

    @property
    def ends_sentence(self) -> bool:
        """Whether the text ends with the mark of a finished sentence."""
        return bool(_SENTENCE_END.search(self.text[-12:]))


@dataclass(frozen=True)
class Seen:
    """A line of a page with what can be told from itself."""

    line: Line
    kind: Kind
    wording: Wording

    @property
    def text(self) -> str:
        """The line as it stands on the page."""
        return self.line.text

    @property
    def gap(self) -> bool:
        """Whether the line stands apart from the one before."""
        return self.line.gap

    @property
    def words(self) -> tuple[str, ...]:
        """Its words, lower case."""
        return self.wording.words

    @property
    def is_furniture(self) -> bool:
        """Whether the line is furniture by what it says; a bare hour may be more than that."""
        return not (self.kind in TEXT_KINDS or self.kind in OPEN_KINDS or self.kind is Kind.CLOCK)

    @property
    def is_sentence(self) -> bool:
        """Whether the line consists of whole sentences."""
        return self.kind in SENTENCE_KINDS


def has_gaps(page: Sequence[Seen]) -> bool:
    """Whether gaps set the paragraphs of the page apart, so that lines without one form a block."""
    sentences = [seen for seen in page if seen.is_sentence]
    return 2 * sum(seen.gap for seen in sentences) > len(sentences)


def without_quotes(text: str) -> str:
    """The text without what stands between quotation marks."""
    return _QUOTED.sub(" ", text)


def is_name_like(words: Sequence[str], connectors: frozenset[str] = frozenset()) -> bool:
    """Whether all words are capitalised, figures or connectors, as in names and credits."""
    return all(not word[0].islower() or word in connectors for word in words)
