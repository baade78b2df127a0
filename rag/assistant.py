"""The whole flow from a question to an answer with its proof."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from typing import cast

from rag.askable import require_askable, require_count, require_known_script, require_turns
from rag.cite import quoted_in, verify
from rag.composer import Composer, Composition, Draft
from rag.composers import open_composer
from rag.embed import Embedder, SentenceTransformerEmbedder
from rag.follow_up import sought, spoken_of, standalone
from rag.index import Indexer
from rag.library import Library
from rag.overview import Overviews, overview_request
from rag.reader import Reader
from rag.readers import open_reader
from rag.retrieve import FUSIONS, HybridRetriever
from rag.settings import Settings
from rag.small_talk import is_small_talk, small_talk
from rag.store import Store
from rag.timing import Clock
from rag.types import Answer, Hit, Reading, Trace, Turn


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
        self._overviews = Overviews(
            store.article,
            self.articles,
            self._retriever.retrieve,
            indexer.embedder,
            settings.summary_sentences,
        )

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
            QuestionError: The question is no text, empty, too long, or in letters that no article
                uses; the history is no sequence of turns; or ``articles`` is empty.
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
        with closing(self.traces(question, history, articles)) as traces:
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

        ``depth`` is the number of passages to keep at least, also beyond those that are read. The
        answer does not depend on it.
        """
        *_, last = self.traces(question, history, articles, depth=depth)
        return last

    def traces(
        self,
        question: str,
        history: Sequence[Turn] = (),
        articles: Sequence[str] | str | None = None,
        *,
        depth: int = 0,
    ) -> Generator[Trace]:
        """What :meth:`stream` yields, each answer with how it came about: the whole flow.

        All traces of a question differ in the answer alone. For ``depth`` see :meth:`trace`.
        """
        require_askable(question, self.settings.max_question_characters)
        require_turns(history)
        if is_small_talk(question):
            reply = str(small_talk(question, self._titles()))
            yield Trace(Answer.of_reply(question, reply))
            return
        chosen = self._chosen(articles)
        if request := overview_request(question, self._titles):
            yield Trace(self._overviews.answer(question, request, history, chosen))
            return
        clock = Clock()
        with clock("rewrite"):
            asked = self.understood(question, history)
            wanted = sought(question, asked, history if self.settings.rewrite else ())
        read = self.settings.read_passages
        for scope in [chosen] if chosen is not None else self._scopes(question, asked, history):
            with clock("retrieve"):
                hits = self._retriever.retrieve([asked, question.strip()], max(read, depth), scope)
            with clock("read"):
                reading = wanted.new_in(self._reader.read(wanted.question, hits[:read]))
            if reading.confidence >= self.settings.answer_threshold:
                break
        require_known_script(question, hits[:read])
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
                quoted_in(reading.short_answer, draft.composition.citations),
                model=draft.model,
                note=draft.note or (None if answered else wanted.note),
            )
            yield Trace(answer, hits, min(read, len(hits)), reading)

    def _scopes(
        self, question: str, asked: str, history: Sequence[Turn]
    ) -> tuple[tuple[str, ...] | None, ...]:
        """Where to look, one after the other until there is an answer; None for everywhere.

        A follow-up is asked of the articles that the conversation is about first.
        """
        about = spoken_of(question, asked, history) if self.settings.rewrite else ()
        count = self._store.count_passages
        return (about, None) if about and count(about) < count() else (None,)

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
        """The ``k`` passages that match best, best first.

        Args:
            query: A search text, or several ways to ask for the same, the most trusted first.
            k: Passages wanted, 1 or more; fewer come back when there are fewer.
            articles: Where to look; see :meth:`ask`.

        Raises:
            QuestionError: A query is no text, empty or too long; there is none; ``k`` is no whole
                number or below 1; or ``articles`` is empty.
            StoreError: There are no articles, or the store cannot be read.
            ArticleNotFoundError: One of the chosen articles is not there.
        """
        require_count(k)
        several = isinstance(query, Sequence) and not isinstance(query, str) and len(query) > 0
        # What is neither is refused as the question that it should have been.
        queries = list(query) if several else [cast(str, query)]
        for each in queries:
            require_askable(each, self.settings.max_question_characters)
        found = [each.strip() for each in queries]
        return self._retriever.retrieve(found, k, self._chosen(articles))

    def warm_up(self) -> None:
        """Load the models now rather than with the first question (some seconds).

        One in a GGUF file, too, where it answers; that it cannot be loaded is logged.
        """
        self._indexer.embedder.encode(["warm up"])
        self._reader.warm_up()
        self._composer.warm_up()

    @property
    def reader_name(self) -> str:
        """The reader, as evaluations call it."""
        return self._reader.name

    def _titles(self) -> list[str]:
        return [info.title for info in self.articles()]
