"""Asks every question of a set and keeps what became of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
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
from rag.eval.runs import (
    MANIFEST,
    RECORDS,
    SUMMARY,
    Manifest,
    Run,
    read_manifest,
    read_records,
    record_line,
    write_json,
)
from rag.eval.scoring import DEPTH, Question
from rag.eval.set_articles import SetArticle, read_articles
from rag.eval.summary import summarize
from rag.follow_up import standalone
from rag.reader import Reader
from rag.settings import Settings
from rag.types import Answer, Statement, Turn

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
    progress: OnEvalProgress | None = None,
) -> Run:
    """Ask every question of a set and measure the answers.

    Records are kept as they come: a run that was interrupted goes on where it stopped when it is
    called with the same arguments. The index of the articles is kept beside the runs and used again
    for the same articles and index settings. Equal arguments give equal figures, but for seconds.

    Args:
        questions: A set or its file.
        settings: None reads them from the environment. The store in ``home`` is not touched.
        out: Folder of the run; by default ``home/eval/NAME-KEY``, with a key for all that can
            change a figure. A run that is there already is replaced, unless it can be gone on with.
        sample: Ask only so many questions, drawn at random; the articles stay.
        seed: Of the sample and of the intervals.
        retrieval_only: Measure retrieval without reading the passages: several times as fast.
        embedder: In place of the one that the settings name.
        reader: In place of the default one.
        progress: Called after each article and each question.

    Returns:
        The run with a record of each question. A question whose asking fails is recorded so.

    Raises:
        QuestionSetError: The set is malformed or does not fit its articles.
        EvaluationError: ``out`` holds something else than a run.
        RagError: The articles cannot be indexed.
    """
    settings = settings or Settings()
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
        default = settings.home / FOLDER / f"{questions.name}-{provenance.key(manifest)}"
        folder = Path(out) if out is not None else default
        manifest, done = _begin(folder, manifest)
        _index(assistant, articles, progress)
        asking = _Asking(assistant, _recorder(assistant, articles), retrieval_only)
        records = _ask_all(asking, asked, done, folder / RECORDS, progress)
    run = Run(manifest, tuple(record.outcome for record in records), records, folder)
    write_json(folder / SUMMARY, summarize(run).to_dict())
    return run


def _recorder(assistant: Assistant, articles: Mapping[str, SetArticle]) -> Recorder:
    # Many questions are about the same article.
    kept = lru_cache(maxsize=ARTICLES_KEPT)
    names = {held.article.id: name for name, held in articles.items()}
    return Recorder(kept(assistant.article), kept(assistant.passages), names)


def _ask_all(
    asking: _Asking,
    asked: Sequence[Question],
    done: Mapping[str, Record],
    path: Path,
    progress: OnEvalProgress | None,
) -> tuple[Record, ...]:
    """A record of each question: taken over where it is done, else made and added to the file."""
    records = []
    with path.open("a", encoding="utf-8") as file:
        for count, question in enumerate(asked, start=1):
            record = done.get(question.case.id)
            if record is None:
                record = asking.record(question)
                file.write(record_line(record))
                # What is written is safe from a kill at once; fsync would guard from a power cut.
                file.flush()
            records.append(record)
            if progress:
                progress(EvalProgress("asking", count, len(asked)))
    return tuple(records)


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
            start = time.perf_counter()
            alone = standalone(question.case.question, history)
            hits = self.assistant.search(alone, DEPTH)
            seconds = time.perf_counter() - start
            read = self.assistant.settings.read_passages
            return self.recorder.retrieved(question, alone, hits, read, told, seconds)
        except RagError as error:
            logger.warning("question %r failed: %s", question.case.id, error)
            return self.recorder.failed(question, str(error), retrieval_only=self.retrieval_only)

    def _history(self, earlier: Sequence[EarlierTurn]) -> list[Turn]:
        """The turns before the question; those without a known answer are asked."""
        turns: list[Turn] = []
        for turn in earlier:
            if turn.answer is None:
                answer = self.assistant.ask(turn.question, turns)
            else:
                given = Statement(turn.answer, ())
                answer = Answer(turn.question, turn.question, True, 1.0, (given,))
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
    parts = [embedder.model_hash, settings.passage_min_words, settings.passage_max_tokens, ids]
    return settings.home / FOLDER / "indexes" / provenance.hash_of(parts)[:12]


def _at(settings: Settings, home: Path) -> Settings:
    return settings.model_copy(update={"home": home})


def _begin(folder: Path, manifest: Manifest) -> tuple[Manifest, dict[str, Record]]:
    """Make the run's folder, or find the records of the same run that was interrupted."""
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / MANIFEST).exists():
            raise EvaluationError(
                f"{folder} holds something else than a run: name another folder with --out"
            )
        begun = read_manifest(folder)
        finished = (folder / SUMMARY).exists()
        if begun and not finished and provenance.key(begun) == provenance.key(manifest):
            records = _repaired(folder / RECORDS)
            return begun, {record.outcome.id: record for record in records}
        for name in (SUMMARY, RECORDS, MANIFEST):
            (folder / name).unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / MANIFEST, asdict(manifest))
    (folder / RECORDS).touch()
    return manifest, {}


def _repaired(path: Path) -> list[Record]:
    """The whole records of an interrupted run; what is left of a cut-off line is removed."""
    records = read_records(path)
    path.write_text("".join(record_line(record) for record in records), encoding="utf-8")
    return records


def _index(
    assistant: Assistant, articles: dict[str, SetArticle], progress: OnEvalProgress | None
) -> None:
    for count, (name, held) in enumerate(articles.items(), start=1):
        assistant.add_article(held.article, origin=name)
        if progress:
            progress(EvalProgress("indexing", count, len(articles)))
