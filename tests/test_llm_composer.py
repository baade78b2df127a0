"""Answers of a language model: what stands, what is cited, and what takes its place."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from fakes import HARBOUR, hit_of

from rag.answer import Composer, Composition
from rag.cite import ArticleLookup, cite, verify
from rag.errors import LLMError, LLMReplyError
from rag.llm import LanguageModel
from rag.llm_composer import Draft, LLMComposer, Policy
from rag.prompts import Prompts
from rag.refusals import REFUSAL
from rag.types import Article, Hit, Reading, ScoredSentence, Sentence, Statement, Support

SPOKE = 'Mayor Ana Ruiz said the old bridge was "past saving".'
ASKED = "She asked for 12 million dollars."
COOL = "The fishermen's union gave the plan a cool reception."
HITS = (hit_of(HARBOUR, SPOKE, ASKED), hit_of(HARBOUR, COOL))
READING = Reading((ScoredSentence(HITS[0].passage.sentences[0], HITS[0], 0.9),), 0.9)


class Scripted(LanguageModel):
    """Says its pieces one by one; an error among them is raised in its turn."""

    def __init__(self, *pieces: str | Exception) -> None:
        self.name = "fake:scripted"
        self.asked: list[tuple[str, str]] = []
        self.given = 0
        self.closed = False
        self._pieces = pieces

    def complete(self, system: str, user: str, *, max_tokens: int) -> str:
        return "".join(self.stream(system, user, max_tokens=max_tokens))

    def stream(self, system: str, user: str, *, max_tokens: int) -> Generator[str]:
        self.asked.append((system, user))
        try:
            for piece in self._pieces:
                if isinstance(piece, Exception):
                    raise piece
                self.given += 1
                yield piece
        finally:
            self.closed = True


@dataclass(frozen=True)
class Found:
    label: Support
    spans: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Line:
    text: str
    verdict: Found


def by_line(pieces: Iterable[str], hits: Sequence[Hit]) -> Iterator[Line]:
    """A checker that knows words only: each line is a sentence, "~" marks one in other words."""
    held = ""
    for piece in pieces:
        held += piece
        *lines, held = held.split("\n")
        yield from (checked(line, hits) for line in lines if line)
    if held:
        yield checked(held, hits)


def checked(line: str, hits: Sequence[Hit]) -> Line:
    text = line.removeprefix("~")
    words = set(text.lower().rstrip(".").split())
    for sentence in (each for hit in hits for each in hit.passage.sentences):
        if sentence.text == text:
            return Line(text, Found("verbatim", (sentence,)))
        if text != line and len(words & set(sentence.text.lower().rstrip(".").split())) > 2:
            return Line(text, Found("supported", (sentence,)))
    return Line(text, Found("unsupported"))


def article(_: str) -> Article:
    return HARBOUR


class Extract(Composer):
    """Always answers with what she asked for."""

    def compose(self, question: str, reading: Reading, article: ArticleLookup) -> Composition:
        start = HARBOUR.text.index(ASKED)
        citation = cite(1, article(HARBOUR.id), start, start + len(ASKED))
        return Composition((Statement(ASKED, (1,), "verbatim"),), (citation,))


def drafts(model: LanguageModel, policy: Policy | None = None) -> list[Draft]:
    composer = LLMComposer(model, by_line, Extract(), policy)
    made = list(composer.drafts("What did Ruiz say?", HITS, READING, article))
    for draft in made:
        verify(draft.composition.citations, article)
    return made


def texts(draft: Draft) -> list[str]:
    return [statement.text for statement in draft.composition.statements]


def test_a_sentence_is_shown_when_it_is_checked() -> None:
    model = Scripted(f"{SPOKE}\n", f"~{COOL[:35]}", "\n", "end")
    stream = LLMComposer(model, by_line, Extract()).drafts("Q?", HITS, READING, article)
    assert texts(next(stream)) == [SPOKE]
    assert model.given == 1
    assert texts(next(stream)) == [SPOKE, COOL[:35]]
    stream.close()
    assert model.closed


def test_the_passages_and_the_question_are_told() -> None:
    model = Scripted(SPOKE)
    drafts(model)
    ((system, user),) = model.asked
    assert REFUSAL in system
    assert f"[1] (Harbour town weighs a new bridge, Ellery Post, 2021-05-03) {SPOKE}" in user
    assert "\n[2] " in user
    assert user.endswith("Question: What did Ruiz say?")


def test_prompts_can_be_replaced() -> None:
    model = Scripted(SPOKE)
    prompts = Prompts("Say $refusal", "$question\n$passages")
    composer = LLMComposer(model, by_line, Extract(), prompts=prompts)
    list(composer.drafts("Q?", HITS, READING, article))
    assert model.asked[0][1].startswith("Q?\n[1] ")


def test_what_bears_a_sentence_is_cited_once_and_in_order() -> None:
    last = drafts(Scripted("\n".join([COOL, f"~{COOL[:35]}", SPOKE])))[-1]
    assert last.note == ""
    found = last.composition
    assert [(s.citations, s.support) for s in found.statements] == [
        ((1,), "verbatim"),
        ((1,), "supported"),
        ((2,), "verbatim"),
    ]
    assert [(c.number, c.quote) for c in found.citations] == [(1, COOL), (2, SPOKE)]


def test_what_is_not_borne_is_dropped() -> None:
    (only,) = drafts(Scripted(f"{SPOKE}\nShe is a pirate."))
    assert (texts(only), only.note) == ([SPOKE], "")


def test_what_is_not_borne_is_flagged() -> None:
    last = drafts(Scripted(f"{SPOKE}\nShe is a pirate."), Policy("flag"))[-1]
    assert texts(last) == [SPOKE, "She is a pirate."]
    flagged = last.composition.statements[1]
    assert (flagged.support, flagged.citations) == ("unsupported", ())


@pytest.mark.parametrize("unsupported", ["drop", "flag"])
def test_too_little_is_borne(unsupported) -> None:
    reply = f"{SPOKE}\nShe is a pirate.\nShe has a parrot."
    last = drafts(Scripted(reply), Policy(unsupported, 0.5))[-1]
    assert last.note == "The passages bear 1 of 3 sentences of the language model's."
    assert texts(last) == [ASKED]
    assert [s.support for s in last.composition.statements] == ["verbatim"]


def test_nothing_is_borne() -> None:
    (only,) = drafts(Scripted("She is a pirate."), Policy("flag", 0))[1:]
    assert only.note == "The passages bear 0 of 1 sentences of the language model's."
    assert texts(only) == [ASKED]


def test_no_sentence_is_said() -> None:
    (only,) = drafts(Scripted("\n"))
    assert only.note == "The language model's reply holds no sentence."
    assert texts(only) == [ASKED]


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_an_impossible_share(share: float) -> None:
    with pytest.raises(ValueError, match="choose one from 0 to 1"):
        Policy(least_share=share)


@pytest.mark.parametrize("reply", [REFUSAL, "I'm sorry, but I cannot answer that.\nMore words."])
def test_a_refusal_leaves_no_statement(reply: str) -> None:
    assert drafts(Scripted(reply)) == [Draft(Composition((), ()))]


@pytest.mark.parametrize("said", [(), (f"{SPOKE}\n", "She as")])
@pytest.mark.parametrize("error", [LLMError("fake:x is dead"), LLMReplyError("fake:x is dead")])
def test_a_model_that_fails_is_told_of(said: tuple[str, ...], error: LLMError) -> None:
    last = drafts(Scripted(*said, error))[-1]
    assert last.note == "The language model did not answer: fake:x is dead"
    assert texts(last) == [ASKED]


def test_a_defect_of_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        drafts(Scripted(ZeroDivisionError()))


def test_going_round_in_circles_is_stopped() -> None:
    model = Scripted(*[f"{SPOKE}\n", f"{COOL}\n"] * 50)
    assert texts(drafts(model)[-1]) == [SPOKE, COOL]
    assert model.given == 3
    assert model.closed
