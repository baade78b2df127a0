"""Whatever a model says, cut however it comes: what reaches the user is borne and quoted."""

from collections.abc import Iterable, Iterator, Sequence

import pytest
from fakes import HARBOUR, WordEmbedder, hit_of
from hypothesis import given, settings
from hypothesis import strategies as st
from llm_fakes import Scripted

from rag.answer import ExtractiveComposer
from rag.cite import verify
from rag.composer import Draft
from rag.llm_composer import LLMComposer, Policy
from rag.refusals import REFUSAL
from rag.support import CheckedSentence, EmbeddingScorer, Source, checked_sentences
from rag.types import Article, Hit, Reading, ScoredSentence

SPOKE = 'Mayor Ana Ruiz said the old bridge was "past saving".'
ASKED = "She asked for 12 million dollars."
COOL = "The fishermen's union gave the plan a cool reception."
HITS = (hit_of(HARBOUR, SPOKE, ASKED), hit_of(HARBOUR, COOL))
READING = Reading((ScoredSentence(HITS[0].passage.sentences[0], HITS[0], 0.9),), 0.9)
SCORER = EmbeddingScorer(WordEmbedder())

TRUE = [f"{SPOKE} [1]", f"{COOL} [2]", f"{COOL} [1, 7]", "She asked for 12 million dollars [1]."]
FALSE = [
    "She asked for 13 million dollars [1].",
    'Mayor Ana Ruiz said the old bridge was "worth saving" [1].',
    "Tom Hale asked for 12 million dollars [1].",
    "She did not ask for 12 million dollars [1].",
    "The sun is hot.",
]
LIES = ["The sun is hot.", *(f"{false.partition(' [')[0]}." for false in FALSE)]
NOISE = ["[1]", "", "\n", "- ", "**", "\x1b[2J", "\u202e", "…", '"', "<|im_end|>", REFUSAL, "Mayor"]


def check(pieces: Iterable[str], hits: Sequence[Hit]) -> Iterator[CheckedSentence]:
    sources = [Source.of(n, hit.passage, hit.article) for n, hit in enumerate(hits, start=1)]
    return checked_sentences(pieces, sources, SCORER)


def article(_: str) -> Article:
    return HARBOUR


def drafts(pieces: Sequence[str], policy: Policy) -> list[Draft]:
    composer = LLMComposer(Scripted(*pieces), check, ExtractiveComposer(3), policy)
    return list(composer.drafts("What did Ruiz say?", HITS, READING, article))


@st.composite
def replies(draw: st.DrawFn) -> list[str]:
    """A reply in pieces."""
    parts = draw(st.lists(st.sampled_from([*TRUE, *FALSE, *NOISE]), max_size=6))
    text = " ".join(parts)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    return [piece for piece in pieces if piece]


@settings(max_examples=40)
@given(replies(), st.sampled_from([Policy("drop"), Policy("extractive"), Policy("flag")]))
def test_invariants_of_every_draft(pieces: list[str], policy: Policy) -> None:
    made = drafts(pieces, policy)
    for draft in made:
        found = draft.composition
        verify(found.citations, article)
        used = [number for statement in found.statements for number in statement.citations]
        assert list(dict.fromkeys(used)) == list(range(1, len(found.citations) + 1))
        assert [citation.number for citation in found.citations] == sorted(set(used))
        for statement in found.statements:
            assert statement.text.isprintable()
            assert (statement.support == "unsupported") == (not statement.citations)
            assert (statement.support == "unsupported") == bool(statement.reasons)
            if policy.unsupported != "flag":
                assert statement.support != "unsupported"
                assert statement.text not in LIES
        assert (draft.model is None) == (draft.note is not None)
    # Only where the model says so there is no answer.
    assert made[-1].composition.statements or REFUSAL in "".join(pieces)


@pytest.mark.parametrize("lie", FALSE)
def test_no_lie_passes(lie: str) -> None:
    (only,) = drafts([lie], Policy())
    assert [statement.text for statement in only.composition.statements] == [SPOKE, ASKED]
    assert only.note == "The passages bear 0 of 1 sentences of the language model's."
