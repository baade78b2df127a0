"""The whole flow from a question to an answer with its proof."""

from __future__ import annotations

import logging
from collections.abc import Generator, Sequence
from contextlib import closing

from rag.askable import require_askable, require_known_script
from rag.cite import verify
from rag.composer import Composer, Composition, Draft
from rag.composers import open_composer
from rag.embed import Embedder, SentenceTransformerEmbedder
from rag.follow_up import standalone
from rag.index import Indexer
from rag.library import Library
from rag.overview import Request, list_of, overview_request, summary_of
from rag.question import analyse, matched, stems
from rag.reader import Reader
from rag.readers import open_reader
from rag.retrieve import FUSIONS, HybridRetriever
from rag.settings import Settings
from rag.small_talk import is_small_talk, small_talk
from rag.store import Store
from rag.timing import Clock
from rag.types import Answer, Citation, Hit, Reading, ShortAnswer, Trace, Turn

logger = logging.getLogger(__name__)

TITLES_OFFERED = 5
"""Titles named when it is not clear which article is meant."""


class Assistant(Library):
    """Answers questions about the articles of one store. One serves many threads at once.

    Make one with :meth:`open`; it holds no conversation: pass the history with each question.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        indexer: Indexer,
        reader: Reader,
        composer: Composer,
    ) -> None:
        super().__init__(settings, store, indexer)
        self._retriever = HybridRetriever(
            store,
            indexer.embedder,
            candidates=settings.candidates,
            fusion=FUSIONS[settings.fusion],
            dense_weight=settings.dense_weight,
        )
        self._reader = reader
        self._composer = composer

    @classmethod
    def open(
        cls,
        settings: Settings | None = None,
        *,
        embedder: Embedder | None = None,
        reader: Reader | None = None,
        composer: Composer | None = None,
        allow_stale: bool = False,
        create: bool = True,
    ) -> Assistant:
        """Open the store that the settings name, making it if need be. Models load on first use.

        Args:
            settings: None reads them from the environment and ``.env``.
            embedder: In place of the one that the settings name.
            reader: In place of the one that the settings name.
            composer: In place of the one that the settings name.
            allow_stale: Open a store that was built with other settings, to list or rebuild it.
            create: Make the store where there is none.

        Raises:
            StaleIndexError: The store was built with other settings or another model.
            StoreError: The store cannot be read or written.
            ModelError: The embedding model or another one on this machine is missing or damaged.
            LLMError: The language model cannot be used: its packages or a key are missing.
            SettingsError: The file of prompts cannot be read.
        """
        settings = settings or Settings()
        embedder = embedder or SentenceTransformerEmbedder(settings.embedding_model)
        reader = reader or open_reader(settings.reader, embedder)
        composer = composer or open_composer(settings, embedder)
        indexer = Indexer.of(settings, embedder)
        store = Store.open(
            settings.home,
            indexer.recipe,
            lock_timeout=settings.lock_timeout,
            allow_stale=allow_stale,
            create=create,
        )
        return cls(settings, store, indexer, reader, composer)

    def without_llm(self) -> Assistant:
        """This assistant or, where a language model answers, one on the same store that quotes.

        For questions that nobody waits for or pays for, as the page asks them to offer some. It is
        not to be closed, as the store is this one's.
        """
        if not self.settings.llm_answers:
            return self
        settings = self.settings.model_copy(update={"llm_answers": False})
        composer = open_composer(settings, self._indexer.embedder)
        return Assistant(settings, self._store, self._indexer, self._reader, composer)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        articles: Sequence[str] | str | None = None,
    ) -> Answer:
        """Answer a question from the articles, or abstain; greetings and thanks get a reply.

        "Summarise the article" and "Who is mentioned?" are answered about one article: the only
        one there is, the one that is named, or the one that was cited last.

        Args:
            question: In a writing system that the articles use.
            history: Earlier turns, oldest first, so that "Why?" can be asked.
            articles: Ids (or unique beginnings of ids) of the articles to answer from; one id can
                be given as it is, and None asks all of them.

        Raises:
            QuestionError: The question is empty, too long, or in letters that no article uses.
            StoreError: There are no articles, or the store cannot be read.
            ArticleNotFoundError: One of the chosen articles is not there.
        """
        return self.trace(question, history, articles).answer

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        articles: Sequence[str] | str | None = None,
    ) -> Generator[Answer]:
        """Answer as :meth:`ask` does, bit by bit where a language model writes the answer.

        Nothing happens before the first answer is asked for, and closing the iterator ends all
        work. What :meth:`ask` raises can be raised at every step.

        Args:
            question: See :meth:`ask`.
            history: Earlier turns.
            articles: Where to look.

        Yields:
            At least one answer. Each takes the place of the one before, and the last stands: it may
            be without sentences that were there, or an abstention. Each sentence has been checked.
        """
        with closing(self._traces(question, history, articles)) as traces:
            for trace in traces:
                yield trace.answer

    def trace(
        self,
        question: str,
        history: Sequence[Turn] = (),
        articles: Sequence[str] | str | None = None,
        *,
        depth: int = 0,
    ) -> Trace:
        """Answer as :meth:`ask` does, and keep how the answer came about.

        Args:
            question: See :meth:`ask`, also for ``history``, ``articles`` and what is raised.
            history: Earlier turns.
            articles: Where to look.
            depth: Passages to keep at least, also beyond those that are read. The answer does not
                depend on it.
        """
        *_, last = self._traces(question, history, articles, depth)
        return last

    def _traces(
        self,
        question: str,
        history: Sequence[Turn],
        articles: Sequence[str] | str | None,
        depth: int = 0,
    ) -> Generator[Trace]:
        """The flow from a question to an answer, once for each draft of it."""
        require_askable(question, self.settings.max_question_characters)
        if is_small_talk(question):
            yield _unread(_replied(question, str(small_talk(question, self._titles()))))
            return
        chosen = self._chosen(articles)
        if request := overview_request(question, self._titles):
            yield _unread(self._overview(question, request, history, chosen))
            return
        clock = Clock()
        with clock("rewrite"):
            asked = self.understood(question, history)
        read = self.settings.read_passages
        with clock("retrieve"):
            hits = self._retriever.retrieve([asked, question.strip()], max(read, depth), chosen)
        require_known_script(question, hits[:read])
        with clock("read"):
            reading = self._reader.read(asked, hits[:read])
        for draft in clock.each("answer", self._drafts(asked, hits[:read], reading)):
            answered = draft.composition.statements != ()
            answer = Answer(
                question,
                asked,
                answered,
                reading.confidence,
                draft.composition.statements,
                draft.composition.citations,
                () if answered else hits[: min(read, self.settings.closest_passages)],
                dict(clock.seconds),
                _cited(reading.short_answer, draft.composition.citations),
                model=draft.model,
                note=draft.note,
            )
            yield Trace(answer, hits, min(read, len(hits)), reading)

    def _drafts(self, asked: str, hits: Sequence[Hit], reading: Reading) -> Generator[Draft]:
        """What the composer writes, with its citations verified; nothing for an abstention."""
        if reading.confidence < self.settings.answer_threshold or not reading.sentences:
            yield Draft(Composition())
            return
        with closing(self._composer.drafts(asked, hits, reading, self._store.article)) as drafts:
            for draft in drafts:
                verify(draft.composition.citations, self._store.article)
                yield draft

    def understood(self, question: str, history: Sequence[Turn]) -> str:
        """The question as it stands alone, if the settings let it be rewritten."""
        return standalone(question, history) if self.settings.rewrite else question.strip()

    def search(
        self,
        query: str | Sequence[str],
        k: int = 10,
        articles: Sequence[str] | str | None = None,
    ) -> tuple[Hit, ...]:
        """The ``k`` passages that match best, best first. Raises as :meth:`ask` does.

        Args:
            query: A search text, or several ways to ask for the same, the most trusted first.
            k: Passages wanted.
            articles: Where to look; see :meth:`ask`.
        """
        queries = [query] if isinstance(query, str) else list(query)
        for each in queries:
            require_askable(each, self.settings.max_question_characters)
        found = [each.strip() for each in queries]
        return self._retriever.retrieve(found, k, self._chosen(articles))

    def warm_up(self) -> None:
        """Load the models now rather than with the first question (some seconds)."""
        self._indexer.embedder.encode(["warm up"])
        self._reader.warm_up()

    @property
    def reader_name(self) -> str:
        """The reader, as evaluations call it."""
        return self._reader.name

    def _overview(
        self,
        question: str,
        request: Request,
        history: Sequence[Turn],
        chosen: Sequence[str] | None,
    ) -> Answer:
        """A summary of an article, or the names in it."""
        article_id = self._meant(request, history, chosen)
        if article_id is None:
            named = "; ".join(f"“{title}”" for title in self._titles()[:TITLES_OFFERED])
            return _replied(
                question,
                f"Which article? Choose one, or ask for a summary of the article about …: {named}.",
            )
        article = self._store.article(article_id)
        clock = Clock()
        with clock("answer"):
            if request.kind == "summary":
                count = request.sentences or self.settings.summary_sentences
                composition = summary_of(article, self._indexer.embedder, count)
            else:
                composition = list_of(article, request.kind)
            verify(composition.citations, self._store.article)
        if not composition.statements:
            return _replied(question, f"I found no {request.kind} named in “{article.title}”.")
        statements, citations = composition.statements, composition.citations
        asked = question.strip()
        return Answer(question, asked, True, 1.0, statements, citations, (), clock.seconds)

    def _meant(
        self, request: Request, history: Sequence[Turn], chosen: Sequence[str] | None
    ) -> str | None:
        """The id of the article that a request is about; None where that is not clear."""
        if request.title:
            titled = (info.id for info in self.articles() if info.title == request.title)
            return next((id_ for id_ in titled if chosen is None or id_ in chosen), None)
        if request.about:
            hits = self._retriever.retrieve(request.about, 1, chosen)
            return next((hit.article.id for hit in hits if self._speaks_of(hit, request)), None)
        ids = list(chosen) if chosen is not None else [info.id for info in self.articles()]
        if len(ids) == 1:
            return ids[0]
        cited = (c.article_id for turn in reversed(history) for c in turn.answer.citations)
        return next((article_id for article_id in cited if article_id in ids), None)

    def _titles(self) -> list[str]:
        return [info.title for info in self.articles()]

    def _speaks_of(self, hit: Hit, request: Request) -> bool:
        """Whether all words that the request names an article by stand in it."""
        article = self._store.article(hit.article.id)
        wanted = analyse(request.about).content
        return wanted == matched(wanted, stems(f"{article.title} {article.text}"))


def _unread(answer: Answer) -> Trace:
    return Trace(answer, (), 0, Reading((), answer.confidence))


def _replied(question: str, reply: str) -> Answer:
    return Answer(question, question.strip(), answered=False, confidence=0.0, reply=reply)


def _cited(short: ShortAnswer | None, citations: Sequence[Citation]) -> ShortAnswer | None:
    """The short answer, if the answer quotes it."""
    if short is not None and any(
        cited.article_id == short.article_id
        and cited.start <= short.start
        and short.end <= cited.end
        for cited in citations
    ):
        return short
    return None
