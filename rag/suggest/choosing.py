"""Which of the questions that articles answer are offered: asked first, and different in kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, zip_longest

from rag.assistant import Assistant
from rag.errors import ArticleNotFoundError
from rag.question import analyse
from rag.suggest.candidates import KINDS, Candidate, candidates
from rag.types import Answer, Article, Turn

MOST_ASKED = 12
"""Questions put to the assistant for one offer: some two seconds on two cores."""

MOST_ARTICLES = 6
"""Articles that questions are made of."""

LEAST_CONFIDENCE = 0.5
"""Of an answer, beside that it quotes the sentence that the question was made of. On held-out news
(evals/LOG.md) 0.6 and 0.7 leave out questions that are answered as well as the others."""


def suggestions(
    assistant: Assistant, articles: Sequence[str] | None = None, count: int = 4
) -> tuple[str, ...]:
    """Questions to begin with: about several articles, and of several kinds.

    The same articles give the same questions. Each was answered with a high confidence by the
    sentence that it was made of; where few are, few come back.

    Args:
        assistant: Who is asked.
        articles: Ids of the articles to ask about; None for all, of which the newest are taken.
        count: Questions wanted, at most.

    Raises:
        ArticleNotFoundError: One of the chosen articles is not there.
        StoreError: The articles cannot be read.
    """
    ids = articles if articles is not None else [info.id for info in assistant.articles()]
    chosen = [assistant.article(each) for each in ids[:MOST_ARTICLES]]
    queues = [_mixed(candidates(article), turn) for turn, article in enumerate(chosen)]
    return _answerable(assistant, _alternating(queues), (), articles, count, Taken())


def follow_ups(
    assistant: Assistant,
    question: str,
    answer: Answer,
    articles: Sequence[str] | None = None,
    count: int = 3,
) -> tuple[str, ...]:
    """Questions to go on with: what the cited articles say beside the answer, nearest to it first.

    They are about other people, numbers and days than the question was. After an abstention they
    are about the articles that came closest.

    Args:
        assistant: Who is asked, in the conversation as it is then.
        question: The last one, as it was typed.
        answer: What it got.
        articles: Ids of the articles that are asked; None for all.
        count: Questions wanted, at most.

    Raises:
        StoreError: The articles cannot be read.
    """
    places = [(c.article_id, c.start, c.end) for c in answer.citations] or [
        (hit.article.id, hit.passage.start, hit.passage.end) for hit in answer.closest
    ]
    chosen = _still_there(assistant, dict.fromkeys(article_id for article_id, *_ in places))
    queues = []
    for turn, article in enumerate(chosen):
        spans = [(start, end) for article_id, start, end in places if article_id == article.id]
        others = [c for c in candidates(article) if not (answer.answered and _in_any(c, spans))]
        others.sort(key=lambda c: min(_distance(c, span) for span in spans))
        queues.append(_mixed(others, turn))
    history = [Turn(question, answer)]
    taken = Taken([question, answer.standalone_question])
    return _answerable(assistant, _alternating(queues), history, articles, count, taken)


class Taken:
    """What questions have been about, so that none comes again in other words."""

    def __init__(self, questions: Iterable[str] = ()) -> None:
        self._contents: list[frozenset[str]] = []
        self._names: set[str] = set()
        self._sentences: set[tuple[str, int]] = set()
        for question in questions:
            self._note(question)

    def add(self, candidate: Candidate) -> None:
        """Note a question that is offered."""
        self._note(candidate.question)
        self._sentences.add((candidate.article_id, candidate.start))

    def has(self, candidate: Candidate) -> bool:
        """Whether a question is about the same people, the same sentence, or the same at all."""
        shape = analyse(candidate.question)
        about_the_same = bool(shape.names) and shape.names <= self._names
        said_before = any(shape.content <= content for content in self._contents)
        sentence = (candidate.article_id, candidate.start)
        return about_the_same or said_before or sentence in self._sentences

    def _note(self, question: str) -> None:
        shape = analyse(question)
        self._contents.append(shape.content)
        self._names |= shape.names


def _answerable(
    assistant: Assistant,
    queue: Iterator[Candidate],
    history: Sequence[Turn],
    articles: Sequence[str] | None,
    count: int,
    taken: Taken,
) -> tuple[str, ...]:
    """The first questions of a queue that the assistant answers with their own sentence."""
    offered: list[str] = []
    quoting = assistant.without_llm()
    asked = 0
    for candidate in queue:
        if len(offered) >= count or asked == MOST_ASKED:
            break
        if taken.has(candidate):
            continue
        asked += 1
        if _proves(quoting.ask(candidate.question, history, articles), candidate):
            offered.append(candidate.question)
            taken.add(candidate)
    return tuple(offered)


def _proves(answer: Answer, candidate: Candidate) -> bool:
    return (
        answer.answered
        and answer.confidence >= LEAST_CONFIDENCE
        and any(
            cited.article_id == candidate.article_id
            and cited.start <= candidate.start
            and candidate.end <= cited.end
            for cited in answer.citations
        )
    )


def _mixed(found: Sequence[Candidate], turn: int) -> Iterator[Candidate]:
    """The questions of one article, kinds taking turns; ``turn`` says which kind begins."""
    first = turn % len(KINDS)
    kinds = [*KINDS[first:], *KINDS[:first]]
    return _alternating([[c for c in found if c.kind == kind] for kind in kinds])


def _alternating(queues: Sequence[Iterable[Candidate]]) -> Iterator[Candidate]:
    rounds = chain.from_iterable(zip_longest(*queues))
    return (candidate for candidate in rounds if candidate is not None)


def _still_there(assistant: Assistant, ids: Iterable[str]) -> Iterator[Article]:
    """The articles that have not been removed since."""
    for article_id in islice(ids, MOST_ARTICLES):
        try:
            yield assistant.article(article_id)
        except ArticleNotFoundError:
            continue


def _in_any(candidate: Candidate, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= candidate.start and candidate.end <= end for start, end in spans)


def _distance(candidate: Candidate, span: tuple[int, int]) -> int:
    """Characters between a question's sentence and a place."""
    return max(span[0] - candidate.end, candidate.start - span[1], 0)
