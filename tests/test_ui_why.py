"""Why this answer: scores of every passage, seconds of every stage, and the decision."""

from dataclasses import replace

from fakes import HARBOUR, hit_of
from rendering import BRIDGE, VOTE, Seen, abstention, answer_from

from rag.types import Reading, ScoredSentence, Trace
from rag.ui.why import no_why, why

FIRST, SECOND = hit_of(HARBOUR, BRIDGE, dense=0.25), hit_of(HARBOUR, VOTE, dense=None)
READ = Reading((ScoredSentence(FIRST.passage.sentences[0], FIRST, 0.8),), 0.8)


def test_passages_come_with_the_scores_of_each_stage() -> None:
    answer = answer_from(HARBOUR, BRIDGE, question="When did they meet?")
    found = replace(FIRST, lexical=1.5), SECOND
    reading = Reading((ScoredSentence(FIRST.passage.sentences[0], found[0], 0.8),), 0.8)
    seen = Seen(why(answer, Trace(answer, found, 1, reading), 0.5))
    assert "meaning 0.25words 1.50reader 0.80" in seen.text
    assert "meaning not foundwords not foundreader not read" in seen.text
    assert "answered: the reader puts the chance" in seen.text
    assert "90%; from 50% on" in seen.text
    assert "Searching for passages0.05 s" in seen.text
    assert "Together0.35 s" in seen.text
    assert seen.values("data-rank") == ["1", "2"]


def test_it_tells_what_a_language_model_has_done() -> None:
    answer = replace(answer_from(HARBOUR, BRIDGE), model="openai:tiny")
    trace = Trace(answer, (FIRST,), 1, READ)
    assert "Chosen byopenai:tiny" in Seen(why(answer, trace, 0.5)).text
    supported = replace(answer.statements[0], support="supported")
    written = replace(answer, statements=(supported,))
    assert "In the words ofopenai:tiny" in Seen(why(written, trace, 0.5)).text


def test_an_abstention_is_explained_too() -> None:
    answer = abstention(FIRST)
    text = Seen(why(answer, Trace(answer, (FIRST,), 1, READ), 0.5)).text
    assert "not answered: the reader puts the chance" in text


def test_a_reply_needs_no_passages() -> None:
    answer = replace(abstention(), reply="Hello.", seconds={})
    text = Seen(why(answer, Trace(answer, (), 0, Reading((), 0)), 0.5)).text
    assert "No passage was searched for" in text
    assert "Why this answer?" in no_why()
