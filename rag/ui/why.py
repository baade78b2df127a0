"""Why this answer: the question as it was understood, what was found, how it scored, how long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.display import part_of_model
from rag.types import Answer, Hit, Reading, ScoredSentence, Trace
from rag.ui.html import Html, element
from rag.ui.listing import details

STAGES = {
    "rewrite": "Understanding the question",
    "retrieve": "Searching for passages",
    "read": "Reading them",
    "answer": "Writing the answer",
}
"""The stages of an answer, in words."""

EMPTY = "Ask something, and choose “Why this answer?” below the reply."


def why(answer: Answer, trace: Trace, threshold: float) -> Html:
    """How an answer came about.

    Args:
        answer: The answer as it was given.
        trace: The same question, traced.
        threshold: The confidence from which on questions are answered, 0-1.
    """
    return element(
        "div",
        element("h2", "Why this answer?", tabindex=-1),
        element("p", answer.question, class_="about"),
        _terms(
            ("Understood as", answer.standalone_question),
            ("Decision", _decision(answer, threshold)),
            *([(part_of_model(answer).capitalize(), answer.model)] if answer.model else []),
        ),
        element("h3", "Time"),
        _times(answer.seconds),
        element("h3", "Passages found"),
        _passages(trace),
        class_="why",
        tabindex=0,
    )


def no_why(text: str = EMPTY) -> Html:
    """What stands there when there is nothing to explain."""
    return element("div", element("p", text), class_="why empty")


def _decision(answer: Answer, threshold: float) -> str:
    verb = "answered" if answer.answered else "not answered"
    return (
        f"{verb}: the reader puts the chance that these passages hold the answer at "
        f"{answer.confidence:.0%}; from {threshold:.0%} on, a question is answered"
    )


def _terms(*pairs: tuple[str, str]) -> Html:
    parts = [part for term, text in pairs for part in (element("dt", term), element("dd", text))]
    return element("dl", *parts)


def _times(seconds: Mapping[str, float]) -> Html:
    rows = [(STAGES.get(stage, stage), f"{spent:.2f} s") for stage, spent in seconds.items()]
    return _terms(*rows, ("Together", f"{sum(seconds.values()):.2f} s"))


def _passages(trace: Trace) -> Html:
    if not trace.hits:
        return element("p", "No passage was searched for: this reply needs none.")
    rows = [
        _row(rank, hit, rank <= trace.read, trace.reading)
        for rank, hit in enumerate(trace.hits, start=1)
    ]
    explained = (
        "In the order of the search. Meaning is the cosine of question and passage, words their "
        "BM25 score, reader the highest chance that one of its sentences answers the question."
    )
    return element("div", element("p", explained), element("ol", *rows, class_="found"))


def _row(rank: int, hit: Hit, read: bool, reading: Reading) -> Html:
    best = max((s.probability for s in _sentences(hit, reading)), default=None)
    scores = [
        ("meaning", _score(hit.dense)),
        ("words", _score(hit.lexical)),
        ("reader", "not read" if not read else _score(best)),
    ]
    return element(
        "li",
        element("p", element("strong", details(hit.article.title, None, hit.article.published))),
        element("blockquote", hit.passage.text),
        element(
            "ul", *(element("li", f"{name} {value}") for name, value in scores), class_="scores"
        ),
        data_rank=rank,
    )


def _sentences(hit: Hit, reading: Reading) -> Sequence[ScoredSentence]:
    return [scored for scored in reading.sentences if scored.hit.passage.id == hit.passage.id]


def _score(value: float | None) -> str:
    return "not found" if value is None else f"{value:.2f}"
