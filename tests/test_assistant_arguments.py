"""The Python API: what may be given for an article, and for a title."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import HARBOUR, WordEmbedder

from rag import Answer, Assistant, Settings, Turn
from rag.add_report import AddReport
from rag.errors import (
    ArticleNotFoundError,
    LoadError,
    QuestionError,
    StoreBusyError,
    StoreError,
)

QUESTION = "What did the mayor say?"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    settings = Settings(home=tmp_path / "home", wrong_answer_cost=0, lock_timeout=0)
    with Assistant.open(settings, embedder=WordEmbedder()) as opened:
        opened.add_text(HARBOUR.text, title=HARBOUR.title)
        opened.add_text("The mayor said that the ferry sails again.", title="Ferry")
        yield opened


def id_of(assistant: Assistant, title: str) -> str:
    return next(info.id for info in assistant.articles() if info.title == title)


def test_a_single_id_is_one_article_not_one_for_each_letter(assistant: Assistant) -> None:
    ferry = id_of(assistant, "Ferry")
    assert {hit.article.id for hit in assistant.search(QUESTION)} > {ferry}
    for articles in (ferry, ferry[:6], [ferry], [ferry, ferry]):
        assert [hit.article.id for hit in assistant.search(QUESTION, articles=articles)] == [ferry]
        answer = assistant.ask(QUESTION, articles=articles)
        assert {citation.article_id for citation in answer.citations} == {ferry}


def test_a_single_id_that_is_not_there_is_named_whole(assistant: Assistant) -> None:
    with pytest.raises(ArticleNotFoundError, match="'00b2'"):
        assistant.ask(QUESTION, articles="00b2")
    with pytest.raises(ArticleNotFoundError, match="'00b2'"):
        assistant.remove("00b2")
    with pytest.raises(QuestionError, match="no articles are chosen"):
        assistant.search(QUESTION, articles="")


def test_a_single_title_is_removed(assistant: Assistant) -> None:
    assert [info.title for info in assistant.remove("Ferry")] == ["Ferry"]
    assert [info.title for info in assistant.articles()] == [HARBOUR.title]


def test_a_title_wins_over_that_of_the_file(assistant: Assistant, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("# Its own\n\nThe road is mended.")
    assert [info.title for info in assistant.add(file).added] == ["Its own"]
    assert [info.title for info in assistant.add(file, title="Mine").replaced] == ["Mine"]
    with pytest.raises(LoadError, match="is a folder; a title can be given to one file only"):
        assistant.add(tmp_path, title="Mine")


def test_a_store_that_is_busy_names_the_variable(assistant: Assistant, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", lock_timeout=0)
    with (
        Assistant.open(settings, embedder=WordEmbedder()) as other,
        other._store._locks.writing(),
        pytest.raises(StoreBusyError, match="RAG_LOCK_TIMEOUT"),
    ):
        assistant.add_text("Another article.")


@pytest.mark.parametrize("question", [None, 5, b"Who?", ["Who?"]])
def test_a_question_that_is_no_text_is_refused(assistant: Assistant, question: object) -> None:
    with pytest.raises(QuestionError, match=r"^the question is .*: give it as a str$"):
        assistant.ask(question)


@pytest.mark.parametrize("query", [None, 5, [], [QUESTION, None], ()])
def test_a_query_that_is_no_text_is_refused(assistant: Assistant, query: object) -> None:
    with pytest.raises(QuestionError, match=r"^the question is .*: give it as a str$"):
        assistant.search(query)


@pytest.mark.parametrize(
    ("history", "named"),
    [
        (None, "the history is None"),
        ("Who?", "the history is of type str"),
        (Turn("Who?", Answer.of_reply("Who?", "Hm?")), "the history is of type Turn"),
        (["Who?"], "turn 1 of the history is of type str"),
        ([Turn("Who?", Answer.of_reply("Who?", "Hm?")), None], "turn 2 of the history is None"),
    ],
)
def test_a_history_that_is_none_is_refused(
    assistant: Assistant, history: object, named: str
) -> None:
    with pytest.raises(QuestionError, match=rf"^{named}: give a sequence of rag\.Turn"):
        assistant.ask(QUESTION, history)


@pytest.mark.parametrize(
    ("k", "said"),
    [
        (0, "k is 0, but"),
        (-1, "k is -1, but"),
        (1.5, "k is of type float: give"),
        ("3", "k is of type str: give"),
        (None, "k is None: give"),
    ],
)
def test_a_number_of_passages_that_is_none_is_refused(
    assistant: Assistant, k: object, said: str
) -> None:
    with pytest.raises(QuestionError, match=f"^{said}"):
        assistant.search(QUESTION, k)
    assert len(assistant.search(QUESTION, 1)) == 1


def test_what_became_of_each_file_is_told_before_an_error(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {"a.txt": "The road is mended.", "b.txt": "", "c.txt": "It rains."}.items():
        (tmp_path / name).write_text(text)
    add_to_store = assistant._store.add

    def failing(*given: object) -> object:
        if len(told) == 2:
            raise StoreError("the disk is full")
        return add_to_store(*given)

    told: list[AddReport] = []
    monkeypatch.setattr(assistant._store, "add", failing)
    with pytest.raises(StoreError, match="the disk is full"):
        assistant.add(tmp_path, on_report=told.append)
    assert [(len(part.added), len(part.failed)) for part in told] == [(1, 0), (0, 1)]


@pytest.mark.parametrize("path", ["~nobody-here/x", Path("~nobody-here")])
def test_a_folder_of_a_user_that_is_none_is_named(assistant: Assistant, path: str | Path) -> None:
    with pytest.raises(LoadError, match=f"^{path} is nowhere: no user's .* for '~nobody-here'; "):
        assistant.add(path)
