"""Asks every question of a set and keeps what became of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rag.assistant import Assistant
from rag.embed import Embedder, SentenceTransformerEmbedder
from rag.errors import EvaluationError, QuestionSetError, RagError
from rag.eval import provenance
from rag.eval.cases import EarlierTurn, QuestionSet, draw
from rag.eval.question_sets import read_question_set
from rag.eval.recording import Recorder
from rag.eval.records import Record
from rag.eval.relevance import locate
from rag.eval.run_folder import run_folder
from rag.eval.runs import Manifest, Run
from rag.eval.scoring import DEPTH, Question
from rag.eval.set_articles import SetArticle, read_articles
from rag.eval.summary import summarize
from rag.index import Indexer
from rag.overview import overview_request
from rag.reader import Reader
from rag.settings import Settings
from rag.small_talk import is_small_talk
from rag.timing import Clock
from rag.types import ABSTENTION, Answer, Statement, Turn

logger = logging.getLogger(__name__)

FOLDER = "eval"
"""Where runs and their indexes lie, inside the home folder, unless another is given."""


@dataclass(frozen=True, slots=True)
class EvalProgress:
    """How far a run has come: ``stage`` is "indexing" (articles) or "asking" (questions)."""

    stage: str
    done: int
    total: int


ARTICLES_KEPT = 64
"""Articles held in memory while their questions are asked."""

_UNSAFE = re.compile(r"[^\w.-]+")
_NAME_CHARACTERS = 60

OnEvalProgress = Callable[[EvalProgress], None]


def evaluate(
    questions: QuestionSet | str | Path,
    settings: Settings | None = None,
    *,
    out: str | Path | None = None,
    sample: int | None = None,
    seed: int = 0,
    retrieval_only: bool = False,
    embedder: Embedder | None = None,
    reader: Reader | None = None,
    fresh: bool = False,
    progress: OnEvalProgress | None = None,
) -> Run:
    """Ask every question of a set and measure the answers.

    Records are kept as they come: a run that was interrupted goes on where it stopped when it is
    called with the same arguments, questions that failed are tried again, and a finished one is
    returned as it is. The index of the articles is kept in ``home/eval/indexes`` and used again for
    the same articles and index settings; the folder can be deleted at any time. Equal arguments
    give equal figures, but for seconds.

    Args:
        questions: A set or its file.
        settings: None reads them from the environment. The store in ``home`` is not touched.
        out: Folder of the run; by default ``home/eval/NAME-KEY``, with a key for all that can
            change a figure. Another run that is there is replaced when this one is finished.
        sample: Ask only so many questions, drawn at random; the articles stay.
        seed: Of the sample and of the intervals.
        retrieval_only: Measure retrieval without reading the passages: several times as fast.
        embedder: In place of the one that the settings name.
        reader: In place of the default one.
        fresh: Ask anew, also where the finished run is there.
        progress: Called after each article and each question.

    Returns:
        The run with a record of each question. A question whose asking fails is recorded so.

    Raises:
        QuestionSetError: The set is malformed or does not fit its articles.
        EvaluationError: ``out`` holds something else than a run, is in use or cannot be written.
        RagError: The articles cannot be indexed.
    """
    settings = settings or Settings()
    if sample is not None and sample < 1:
        raise EvaluationError(f"cannot ask a sample of {sample} questions: draw at least one")
    if not isinstance(questions, QuestionSet):
        questions = read_question_set(questions)
    articles = read_articles(questions, settings.max_file_bytes)
    asked = [Question(case, locate(case, articles)) for case in draw(questions.cases, sample, seed)]
    _require_evidence(questions, asked)
    embedder = embedder or SentenceTransformerEmbedder(settings.embedding_model)
    place = _index_folder(settings, articles, embedder)
    with Assistant.open(_at(settings, place), embedder=embedder, reader=reader) as assistant:
        manifest = Manifest(
            name=questions.name,
            set_hash=provenance.hash_of_set([question.case for question in asked], articles),
            settings=provenance.settings_of_answers(settings),
            recipe=assistant.recipe,
            reader=assistant.reader_name,
            versions=provenance.versions(),
            commit=provenance.commit(),
            machine=provenance.machine(),
            seed=seed,
            sample=sample,
            retrieval_only=retrieval_only,
            started=provenance.now(),
        )
        with run_folder(_folder(out, settings, manifest), manifest) as kept:
            if not fresh and (run := kept.finished()):
                return run
            _index(assistant, articles, progress)
            # Loading is no part of the first question's seconds; the reader may have nothing to do.
            if retrieval_only:
                embedder.encode(["warm up"])
            else:
                assistant.warm_up()
            asking = _Asking(assistant, _recorder(assistant, articles), retrieval_only)
            for count, question in enumerate(asked, start=1):
                if question.case.id not in kept.done:
                    kept.add(asking.record(question))
                if progress:
                    progress(EvalProgress("asking", count, len(asked)))
            records = [kept.done[question.case.id] for question in asked]
            outcomes = tuple(record.outcome for record in records)
            run = Run(kept.manifest, outcomes, tuple(records), kept.folder)
            kept.finish(records, summarize(run).to_dict())
            return run


def _folder(out: str | Path | None, settings: Settings, manifest: Manifest) -> Path:
    """Where the run goes: by default a folder for all that can change a figure."""
    if out is not None:
        return Path(out)
    name = _UNSAFE.sub("-", manifest.name)[:_NAME_CHARACTERS]
    return settings.home / FOLDER / f"{name}-{provenance.key(manifest)}"


def _recorder(assistant: Assistant, articles: Mapping[str, SetArticle]) -> Recorder:
    # Many questions are about the same article.
    kept = lru_cache(maxsize=ARTICLES_KEPT)
    names = {held.article.id: name for name, held in articles.items()}
    return Recorder(kept(assistant.article), kept(assistant.passages), names)


@dataclass(frozen=True, slots=True)
class _Asking:
    """Asks one question at a time."""

    assistant: Assistant
    recorder: Recorder
    retrieval_only: bool

    def record(self, question: Question) -> Record:
        """What becomes of a question."""
        try:
            history = self._history(question.case.history)
            told = [(turn.question, turn.answer.text) for turn in history]
            if not self.retrieval_only:
                trace = self.assistant.trace(question.case.question, history, depth=DEPTH)
                return self.recorder.answered(question, trace, told)
            clock, read = Clock(), self.assistant.settings.read_passages
            asked = question.case.question
            if self._is_routed(asked):
                return self.recorder.retrieved(question, asked, (), read, told, {})
            with clock("rewrite"):
                alone = self.assistant.understood(asked, history)
            with clock("retrieve"):
                hits = self.assistant.search([alone, asked], max(DEPTH, read))
            return self.recorder.retrieved(question, alone, hits, read, told, clock.seconds)
        except RagError as error:
            logger.warning("question %r failed: %s", question.case.id, error)
            return self.recorder.failed(question, str(error), retrieval_only=self.retrieval_only)

    def _is_routed(self, question: str) -> bool:
        """Whether the assistant answers a question without retrieval."""

        def titles() -> list[str]:
            return [info.title for info in self.assistant.articles()]

        return is_small_talk(question) or overview_request(question, titles) is not None

    def _history(self, earlier: Sequence[EarlierTurn]) -> list[Turn]:
        """The turns before the question; those without a known answer are asked."""
        turns: list[Turn] = []
        for turn in earlier:
            if turn.answer is None:
                answer = self.assistant.ask(turn.question, turns)
            else:
                said = () if turn.answer == ABSTENTION else (Statement(turn.answer, ()),)
                alone = self.assistant.understood(turn.question, turns)
                answer = Answer(turn.question, alone, bool(said), 1.0, said)
            turns.append(Turn(turn.question, answer))
        return turns


def _require_evidence(questions: QuestionSet, asked: Sequence[Question]) -> None:
    faulty = [question.case for question in asked if question.gold.missing]
    ids = [case.id for case in questions.cases]
    if len(set(ids)) < len(ids) or faulty:
        named = f", the first at line {faulty[0].line}" if faulty else ""
        raise QuestionSetError(
            f"{questions.path} does not fit its articles ({len(faulty)} questions with evidence "
            f"that is not there, {len(ids) - len(set(ids))} doubled ids{named}): "
            f"`rag eval check {questions.path}` names every fault"
        )


def _index_folder(settings: Settings, articles: dict[str, SetArticle], embedder: Embedder) -> Path:
    """The store for these articles: another for every change of them or of the index settings."""
    ids = sorted(held.article.id for held in articles.values())
    recipe = Indexer.of(settings, embedder).recipe
    return settings.home / FOLDER / "indexes" / provenance.hash_of([recipe, ids])[:12]


def _at(settings: Settings, home: Path) -> Settings:
    return settings.model_copy(update={"home": home})


def _index(
    assistant: Assistant, articles: dict[str, SetArticle], progress: OnEvalProgress | None
) -> None:
    for count, (name, held) in enumerate(articles.items(), start=1):
        assistant.add_article(held.article, origin=name)
        if progress:
            progress(EvalProgress("indexing", count, len(articles)))
