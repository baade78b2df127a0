"""Answers of a language model: what stands, what is cited, and what takes its place."""

from collections.abc import Generator, Iterable, Iterator, Sequence

import pytest
from fakes import HARBOUR, hit_of
from llm_fakes import Scripted

from rag.cite import ArticleLookup, cite, verify
from rag.composer import Composer, Composition, Draft
from rag.errors import LLMError, LLMReplyError
from rag.llm import LanguageModel
from rag.llm_composer import LLMComposer, Policy
from rag.prompts import Prompts
from rag.refusals import REFUSAL
from rag.support import CheckedSentence, Reason, Span, Verdict
from rag.types import Article, Hit, Reading, ScoredSentence, Sentence, Statement, Support

SPOKE = 'Mayor Ana Ruiz said the old bridge was "past saving".'
ASKED = "She asked for 12 million dollars."
COOL = "The fishermen's union gave the plan a cool reception."
HITS = (hit_of(HARBOUR, SPOKE, ASKED), hit_of(HARBOUR, COOL))
READING = Reading((ScoredSentence(HITS[0].passage.sentences[0], HITS[0], 0.9),), 0.9)


def by_line(pieces: Iterable[str], hits: Sequence[Hit]) -> Iterator[CheckedSentence]:
    """A checker that knows words only: each line is a sentence, "~" marks one in other words."""
    held = ""
    for piece in pieces:
        held += piece
        *lines, held = held.split("\n")
        yield from (checked(line, hits) for line in lines if line)
    if held:
        yield checked(held, hits)


def checked(line: str, hits: Sequence[Hit]) -> CheckedSentence:
    text = line.removeprefix("~")
    words = set(text.lower().rstrip(".").split())
    for number, hit in enumerate(hits, start=1):
        for sentence in hit.passage.sentences:
            if sentence.text == text:
                return borne(text, "verbatim", number, sentence)
            if text != line and len(words & set(sentence.text.lower().rstrip(".").split())) > 2:
                return borne(text, "supported", number, sentence)
    reasons = (Reason("name", ("pirate",)), Reason("uncited"))
    return CheckedSentence(text, (), Verdict("unsupported", reasons=reasons))


def borne(text: str, label: Support, number: int, by: Sentence) -> CheckedSentence:
    span = Span(number, by.article_id, by.start, by.end, by.text)
    moved_from = None if label == "verbatim" else (7,)
    return CheckedSentence(text, moved_from or (number,), Verdict(label, (span,), moved_from))


def article(_: str) -> Article:
    return HARBOUR


class Extract(Composer):
    """Always answers with what she asked for."""

    def drafts(
        self, question: str, hits: Sequence[Hit], reading: Reading, article: ArticleLookup
    ) -> Generator[Draft]:
        start = HARBOUR.text.index(ASKED)
        citation = cite(1, article(HARBOUR.id), start, start + len(ASKED))
        yield Draft(Composition((Statement(ASKED, (1,), "verbatim"),), (citation,)))


def drafts(
    model: LanguageModel, policy: Policy | None = None, question: str = "What did Ruiz say?"
) -> list[Draft]:
    composer = LLMComposer(model, by_line, Extract(), policy)
    made = list(composer.drafts(question, HITS, READING, article))
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


class Loaded(Scripted):
    """A model to load, or one that cannot be."""

    def __init__(self, fault: LLMError | None = None) -> None:
        super().__init__(SPOKE)
        self.loaded = 0
        self._fault = fault

    def warm_up(self) -> None:
        self.loaded += 1
        if self._fault:
            raise self._fault


def test_warming_up_loads_the_model_and_asks_it_nothing() -> None:
    model = Loaded()
    LLMComposer(model, by_line, Extract()).warm_up()
    assert (model.loaded, model.asked) == (1, [])


def test_a_model_that_cannot_be_loaded_is_told_of_and_stops_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    composer = LLMComposer(Loaded(LLMError("gguf:x cannot be loaded")), by_line, Extract())
    composer.warm_up()
    assert caplog.messages == [
        "gguf:x cannot be loaded; until then the articles' own sentences answer"
    ]


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
    assert (last.model, last.note) == ("fake:scripted", None)
    found = last.composition
    assert [(s.citations, s.support, s.moved_from) for s in found.statements] == [
        ((1,), "verbatim", None),
        ((1,), "supported", (7,)),
        ((2,), "verbatim", None),
    ]
    assert [(c.number, c.quote) for c in found.citations] == [(1, COOL), (2, SPOKE)]


@pytest.mark.parametrize("unsupported", ["drop", "extractive"])
def test_what_is_not_borne_is_dropped(unsupported) -> None:
    (only,) = drafts(Scripted(f"{SPOKE}\nShe is a pirate."), Policy(unsupported))
    assert (texts(only), only.note) == ([SPOKE], None)


def test_what_is_not_borne_is_flagged() -> None:
    last = drafts(Scripted(f"{SPOKE}\nShe is a pirate."), Policy("flag"))[-1]
    assert texts(last) == [SPOKE, "She is a pirate."]
    flagged = last.composition.statements[1]
    assert (flagged.support, flagged.citations) == ("unsupported", ())
    assert flagged.reasons == (
        "the passage does not name this here: “pirate”",
        "it cites nothing, and no passage says it",
    )


@pytest.mark.parametrize(
    ("policy", "stands"),
    [
        (Policy("drop"), [SPOKE]),
        (Policy("flag"), [SPOKE, "She is a pirate.", "She has a parrot."]),
        (Policy("extractive", 0.3), [SPOKE]),
    ],
)
def test_a_little_is_borne(policy: Policy, stands: list[str]) -> None:
    last = drafts(Scripted(f"{SPOKE}\nShe is a pirate.\nShe has a parrot."), policy)[-1]
    assert (texts(last), last.model, last.note) == (stands, "fake:scripted", None)


def test_too_little_is_borne() -> None:
    reply = f"{SPOKE}\nShe is a pirate.\nShe has a parrot."
    last = drafts(Scripted(reply), Policy("extractive", 0.5))[-1]
    assert last.note == "The passages bear 1 of 3 sentences of the language model's."
    assert (texts(last), last.model) == ([ASKED], None)
    assert [s.support for s in last.composition.statements] == ["verbatim"]


@pytest.mark.parametrize("policy", [Policy("drop"), Policy("extractive", 0)])
def test_nothing_is_borne(policy: Policy) -> None:
    (only,) = drafts(Scripted("She is a pirate."), policy)
    assert only.note == "The passages bear 0 of 1 sentences of the language model's."
    assert texts(only) == [ASKED]


def test_nothing_is_borne_and_flagged() -> None:
    (only,) = drafts(Scripted("She is a pirate."), Policy("flag"))
    assert (texts(only), only.note) == (["She is a pirate."], None)


@pytest.mark.parametrize("unsupported", ["drop", "flag", "extractive"])
def test_no_sentence_is_said(unsupported) -> None:
    (only,) = drafts(Scripted("\n"), Policy(unsupported))
    assert only.note == "The language model's reply tells nothing."
    assert texts(only) == [ASKED]


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_an_impossible_share(share: float) -> None:
    with pytest.raises(ValueError, match="choose one from 0 to 1"):
        Policy(least_share=share)


@pytest.mark.parametrize("reply", [REFUSAL, "I'm sorry, but I cannot answer that.\nMore words."])
def test_a_refusal_leaves_no_statement(reply: str) -> None:
    assert drafts(Scripted(reply)) == [Draft(Composition(), "fake:scripted")]


@pytest.mark.parametrize("unsupported", ["drop", "flag", "extractive"])
def test_a_model_that_declines_is_told_of(unsupported) -> None:
    (only,) = drafts(Scripted("I can't assist with that.\nSorry."), Policy(unsupported))
    assert only.note == "The language model did not answer: fake:scripted declines to."
    assert texts(only) == [ASKED]


def test_what_only_says_the_question_again_does_not_count() -> None:
    echo = "~The bridge said the bridge was the bridge."
    (only,) = drafts(Scripted(f"{echo}\n{SPOKE}"), question="What did the bridge say?")
    assert texts(only) == [SPOKE]
    (only,) = drafts(Scripted(echo), question="What did the bridge say?")
    assert (texts(only), only.note) == ([ASKED], "The language model's reply tells nothing.")
    shown = drafts(Scripted(echo), Policy("flag"), question="What did the bridge say?")[-1]
    assert texts(shown) == [echo.removeprefix("~")]


def test_invisible_characters_are_left_out() -> None:
    escape = Scripted("She\x1b[31m is\u200b a\N{NO-BREAK SPACE}pirate\r\n\x07")
    (only,) = drafts(escape, Policy("flag"))
    assert texts(only) == ["She[31m is a pirate"]


@pytest.mark.parametrize("said", [(), (f"{SPOKE}\n", "She as")])
@pytest.mark.parametrize("error", [LLMError("fake:x is dead"), LLMReplyError("fake:x is dead")])
def test_a_model_that_fails_is_told_of(said: tuple[str, ...], error: LLMError) -> None:
    last = drafts(Scripted(*said, error))[-1]
    assert last.note == "The language model did not answer: fake:x is dead."
    assert texts(last) == [ASKED]


def test_a_defect_of_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        drafts(Scripted(ZeroDivisionError()))


@pytest.mark.parametrize("said", ["~The bridge said so.", "She is a pirate."])
def test_circles_of_what_is_not_shown_are_stopped_too(said: str) -> None:
    model = Scripted(*[f"{said}\n"] * 50)
    drafts(model, question="What did the bridge say?")
    assert model.given == 2


def test_going_round_in_circles_is_stopped() -> None:
    model = Scripted(*[f"{SPOKE}\n", f"{COOL}\n"] * 50)
    assert texts(drafts(model)[-1]) == [SPOKE, COOL]
    assert model.given == 3
    assert model.closed
