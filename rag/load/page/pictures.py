"""Captions that only their neighbours give away: a credit, a running time, a signed post."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from rag.load.dates import find_dates
from rag.load.page.credits import MIN_CAPTION_WORDS, names_person
from rag.load.page.shapes import Kind, Seen, Wording, has_gaps, without_quotes
from rag.load.page.words import SPEECH_WORDS

_MAX_CAPTION_WORDS = 45
_MAX_CAPTION_SENTENCES = 2
_MAX_POST_CHARACTERS = 320
"""Sizes of a caption and of a post in a social network, with room."""

_CERTAIN = 4
"""Points from which a whole sentence beside a credit is its caption (see ``_caption_points``)."""

_IN_PICTURE = re.compile(
    r"\b(?:in|on) (?:this|an?|the) (?:[\w-]+ ){0,4}?"
    r"(?:photo|photograph|image|picture|handout|video|still|frame|file|grab|illustration)\b|"
    r"\b(?:file|handout|undated) (?:photo|image|picture)\b|"
    r"\((?:file|archivbild|archivo|archives)\)|"
    r"\b(?:pictured|im bild|en la imagen|photo d'archives)\b",
    re.IGNORECASE,
)
_OF_PICTURE = re.compile(
    r"(?:an? |the )?(?:illustration|photo|photograph|picture|image|drawing) (?:of|shows)\b",
    re.IGNORECASE,
)
_POSITION = re.compile(
    r"[,(] ?(?:(?:second|third|far|front|top|bottom) ?(?:from )?)?"
    r"(?:left|right|cent(?:er|re)|links|rechts|à gauche|à droite|izquierda|derecha)\b ?[,)]",
    re.IGNORECASE,
)
_CAPTION_WORDS = frozenset({"caption", "captions", "bildunterschrift", "légende"})
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_IRREGULAR_PAST = (
    "was were had did said told went came took gave made left won lost began fell rose "
    "wrote saw held found kept led met ran sent spoke stood thought brought built bought "
    "sold spent cut put set hit let shut cost grew flew knew drew threw hung paid meant "
    "lay sat sought caught taught felt heard became broke chose drove rode wore stole "
    "sank sang swam got"
).split()
_PAST = re.compile(rf"\b(?:{'|'.join(_IRREGULAR_PAST)}|\w{{3,}}ed)\b")
_AUXILIARY = re.compile(
    r"\b(?:is|are|has|have|will|would|can|could|may|might|should|must|does|do|isn't|aren't)\b"
)

# Words that refer to what was said before. A caption stands alone.
_BACKWARD_WORDS = frozenset(
    "he she it they we i you his her its their this that these those but and so yet also there "
    "here however nor or then still".split()
)
_SEEN_IN = re.compile(r"\b(?:is|are) (?:seen|pictured|shown)\b")
_SENTENCES = re.compile(r"[.!?](?:\s|\Z)")


@dataclass(frozen=True, slots=True)
class _Style:
    """How a page is written as a whole, which its captions differ from or agree with."""

    first: int
    has_gaps: bool
    is_english: bool
    is_in_past: bool

    @classmethod
    def of(cls, page: Sequence[Seen], first: int) -> _Style:
        sentences = [seen for seen in page if seen.is_sentence]
        past = sum(bool(_PAST.search(seen.text)) for seen in sentences)
        english = sum("the" in seen.words for seen in sentences)
        return cls(
            first=first,
            has_gaps=has_gaps(page),
            is_english=3 * english > len(sentences),
            is_in_past=2 * past > len(sentences),
        )


def captions_of_pictures(
    page: Sequence[Seen], first: int, protected: Collection[int] = frozenset()
) -> frozenset[int]:
    """Indices of lines that are captions of pictures because of the line beside them.

    ``first`` is the article's first paragraph: before it, captions are likelier. Lines at the
    ``protected`` indices are known to be something else.
    """
    style = _Style.of(page, first)
    found: set[int] = set()
    for i, seen in enumerate(page):
        if seen.kind in (Kind.CREDIT, Kind.CAPTION) or _shows_caption(seen):
            found.update(_caption_beside(page, i, protected, style))
    # Galleries repeat their captions.
    texts = {page[i].text for i in found if page[i].kind is Kind.PROSE}
    return frozenset(i for i, seen in enumerate(page) if i in found or seen.text in texts)


def captions_of_videos(page: Sequence[Seen], entries: Collection[int]) -> Iterator[int]:
    """Indices of titles of videos whose running time stands on a line of its own.

    The hours that head the ``entries`` of a live blog are no running times.
    """
    for i, seen in enumerate(page):
        if seen.kind is Kind.CLOCK and i not in entries:
            near = [j for j in (i - 1, i + 1) if 0 <= j < len(page) and page[j].kind is Kind.LABEL]
            glued = [j for j in near if not page[max(i, j)].gap]
            yield from (glued or near)[:1]


def posts(page: Sequence[Seen]) -> Iterator[int]:
    """Indices of posts in a social network whose author stands on the line below."""
    for i in range(1, len(page)):
        is_signature = page[i].kind is Kind.HANDLE and page[i].text[0] in "—–-"
        if is_signature and len(page[i - 1].text) <= _MAX_POST_CHARACTERS:
            yield i - 1


def _caption_beside(
    page: Sequence[Seen], i: int, protected: Collection[int], style: _Style
) -> Iterator[int]:
    """The line before a credit, else the one after it, if it looks like a caption.

    Before a whole caption only the picture's description for the blind can stand.
    """
    is_credit = page[i].kind is Kind.CREDIT
    certain = _CERTAIN - names_person(page[i].wording)
    for j in (i - 1, i + 1) if is_credit else (i - 1,):
        if not 0 <= j < len(page) or j in protected:
            continue
        is_glued = style.has_gaps and not page[max(i, j)].gap
        is_near = is_glued or (is_credit and (j < i or not page[j].gap))
        is_caption = (_is_unfinished(page, j) and is_near) or (
            _shows_caption(page[i]) and len(page[j].words) <= _MAX_CAPTION_WORDS
        )
        if not is_caption and page[j].kind is Kind.PROSE:
            is_caption = _caption_points(page, j, is_glued, style) >= certain
        if is_caption:
            yield j
            return


def opens_caption(text: str) -> bool:
    """Whether a line starts as the description of a picture does: ``An illustration of …``."""
    return bool(_OF_PICTURE.match(text))


def _shows_caption(seen: Seen) -> bool:
    """Whether the line is the control that shows or hides a caption."""
    return seen.kind is Kind.CONTROL and not _CAPTION_WORDS.isdisjoint(seen.words)


def _is_unfinished(page: Sequence[Seen], i: int) -> bool:
    """Whether a line is no sentence, too long for a heading and not the row of a table."""
    seen = page[i]
    is_in_table = i > 0 and page[i - 1].kind in (Kind.ROW, Kind.INTRO)
    is_loose_row = seen.kind is Kind.ROW and not is_in_table
    return (seen.kind is Kind.LABEL or is_loose_row) and len(seen.words) >= MIN_CAPTION_WORDS


def _caption_points(page: Sequence[Seen], i: int, is_glued: bool, style: _Style) -> int:
    """How much a sentence beside a credit looks like its caption.

    A caption dates the picture, says what is to be seen where, and describes in the present what
    the article tells in the past. It is short, and stands in the same block as its credit.
    """
    seen = page[i]
    text = seen.text
    own = without_quotes(text)
    sentences = len(_SENTENCES.findall(text))
    is_quoting = own != text and sentences > 1
    is_saying = not SPEECH_WORDS.isdisjoint(seen.words)
    is_listing = text.count(";") > 1
    if len(seen.words) > _MAX_CAPTION_WORDS or is_quoting or is_saying or is_listing:
        return 0
    is_present = _is_in_present(own, style)
    has_date = next(find_dates(text), None) is not None or bool(_YEAR.search(text[-12:]))
    signs = sum(
        (
            2 * (opens_caption(text) or bool(_IN_PICTURE.search(text))),
            bool(_POSITION.search(text)),
            # What happened on a day is news; only what is seen on it is a caption.
            has_date and (is_present or not style.is_english),
            is_present * (style.is_in_past + (sentences == 1)),
        )
    )
    if not signs and not is_glued:
        return 0  # being short and near a credit is what many paragraphs are
    place = 1 + is_glued + (is_glued and _stands_alone(page, i)) + (i < style.first)
    return signs + place + (sentences <= _MAX_CAPTION_SENTENCES)


def _is_in_present(text: str, style: _Style) -> bool:
    """Whether an English sentence has neither a past tense nor an auxiliary, as captions do."""
    words = Wording(text).words
    if not style.is_english or len(words) < MIN_CAPTION_WORDS or words[0] in _BACKWARD_WORDS:
        return False
    is_past = _PAST.search(_POSITION.sub("", _before_participles(text)))
    return not is_past and not _AUXILIARY.search(_SEEN_IN.sub("", text))


def _before_participles(text: str) -> str:
    """The text before a clause such as "released March 15", whose verb tells no story."""
    return re.sub(r"\b(?:released|taken|provided|obtained|made available)\b.*", "", text)


def _stands_alone(page: Sequence[Seen], i: int) -> bool:
    """Whether a gap or furniture comes before the two lines that start here, and a gap after.

    In a page with gaps such a pair is a picture's.
    """
    is_apart = page[i].gap or (i > 0 and page[i - 1].is_furniture)
    return is_apart and i + 2 < len(page) and page[i + 2].gap
