"""The flow as a whole, through the Python API."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import CORPUS
from fakes import WordEmbedder

from rag import Answer, Assistant, Progress, Settings, Turn
from rag.embed import Embedder
from rag.errors import (
    ArticleNotFoundError,
    LoadError,
    QuestionError,
    StaleIndexError,
    StoreError,
)

OPPOSITION = "What did the opposition say?"
POSITIVE_STEP = (
    "Its spokesman in Geneva, Salem Al Mislet, said a complete departure of Russian troops "
    '"will be a positive step".'
)
HEAVY = ("torch", "transformers", "sentence_transformers", "chromadb", "gradio", "onnxruntime")


@pytest.fixture
def assistant(tmp_path: Path):
    """An empty store with an embedder that needs no model."""
    with Assistant.open(Settings(home=tmp_path / "home"), embedder=WordEmbedder()) as opened:
        yield opened


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def check_proof(assistant: Assistant, answer: Answer) -> None:
    """Every statement has a citation, and every citation quotes its article exactly."""
    assert answer.statements
    quotes = {}
    for citation in answer.citations:
        text = assistant.article(citation.article_id).text
        assert text[citation.start : citation.end] == citation.quote
        quotes[citation.number] = citation.quote
    for statement in answer.statements:
        assert statement.citations
        assert all(statement.text in quotes[number] for number in statement.citations)


@pytest.mark.model
def test_the_typical_question(corpus_assistant: Assistant) -> None:
    answer = corpus_assistant.ask(OPPOSITION)
    assert answer.answered
    assert POSITIVE_STEP in answer.text
    assert "Russia starts pulling its forces out of Syria" in {c.title for c in answer.citations}
    assert set(answer.seconds) == {"rewrite", "retrieve", "read", "answer"}
    check_proof(corpus_assistant, answer)


@pytest.mark.model
@pytest.mark.parametrize(
    "question", ["How do I bake sourdough bread?", "What did Angela Merkel say?"]
)
def test_the_articles_do_not_say(corpus_assistant: Assistant, question: str) -> None:
    answer = corpus_assistant.ask(question)
    assert not answer.answered
    assert str(answer) == "The articles don't say."
    assert answer.citations == ()
    assert len(answer.closest) == 3
    for hit in answer.closest:
        text = corpus_assistant.article(hit.article.id).text
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text


@pytest.mark.model
def test_a_follow_up_uses_the_history(corpus_assistant: Assistant) -> None:
    first = corpus_assistant.ask(OPPOSITION)
    answer = corpus_assistant.ask("And the White House?", [Turn(OPPOSITION, first)])
    assert answer.standalone_question == "What did the White House say?"
    assert "Obama was pleased with the move" in answer.text


@pytest.mark.model
def test_the_answer_keeps_to_the_chosen_articles(corpus_assistant: Assistant) -> None:
    geneva = next(a for a in corpus_assistant.articles() if "Geneva" in a.title)
    answer = corpus_assistant.ask(OPPOSITION, articles=[geneva.id])
    assert {citation.article_id for citation in answer.citations} <= {geneva.id}
    assert POSITIVE_STEP not in answer.text
    hits = corpus_assistant.search("air base", 5, articles=[geneva.id[:6]])
    assert {hit.article.id for hit in hits} == {geneva.id}


@pytest.mark.model
def test_many_threads_get_the_same_answers_as_one(corpus_assistant: Assistant) -> None:
    questions = [OPPOSITION, "What did the Syrian army promise?", "What did Angela Merkel say?"]
    expected = [corpus_assistant.ask(question).text for question in questions]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda q: corpus_assistant.ask(q).text, questions * 8))
    assert answers == expected * 8


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = f"import sys, rag, rag.cli; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_listing_and_adding_what_is_there_load_no_model(tmp_path: Path) -> None:
    code = (
        "import sys; from rag import Assistant, Settings\n"
        f"with Assistant.open(Settings(home={str(tmp_path / 'home')!r})) as a:\n"
        f"    assert not a.add({str(CORPUS)!r}).added; assert len(a.articles()) == 3\n"
        f"print([m for m in {HEAVY} if m in sys.modules])"
    )
    with Assistant.open(Settings(home=tmp_path / "home")) as assistant:
        assistant.add(CORPUS)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_add_reports_added_unchanged_replaced_and_failed(
    assistant: Assistant, tmp_path: Path
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    write(folder, "a.txt", "The bridge is closed. Nobody knows why.")
    write(folder, "b.txt", "The mayor has resigned. She gave no reason.")
    write(folder, "c.txt", "")
    first = assistant.add(folder)
    assert (len(first.added), len(first.failed)) == (2, 1)
    assert "c.txt" in first.failed[0].reason
    write(folder, "b.txt", "The mayor has not resigned. She said so.")
    second = assistant.add(folder)
    assert (len(second.unchanged), len(second.replaced), len(second.failed)) == (1, 1, 1)
    texts = {assistant.article(info.id).text for info in assistant.articles()}
    assert texts == {
        "The bridge is closed. Nobody knows why.",
        "The mayor has not resigned. She said so.",
    }
    assert assistant.check() == []


def test_progress_tells_files_and_passages(assistant: Assistant, tmp_path: Path) -> None:
    paragraph = " ".join(["Rain fell on the old harbour town again."] * 10)
    write(tmp_path, "long.txt", "\n\n".join([paragraph] * 70))
    steps: list[Progress] = []
    assistant.add(tmp_path / "long.txt", steps.append)
    assert steps[0] == Progress("long.txt", 0, 1)
    assert [(s.passages_done, s.passages) for s in steps[1:-1]] == [(64, 70), (70, 70)]
    assert (steps[-1].files_done, steps[-1].files) == (1, 1)


def test_interrupted_in_a_folder_keeps_what_was_added(assistant: Assistant, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in "abc":
        write(folder, f"{name}.txt", f"The bridge {name} is closed for good.")

    def interrupt(step: Progress) -> None:
        if step.files_done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assistant.add(folder, interrupt)
    assert len(assistant.articles()) == 2
    assert assistant.check() == []
    report = assistant.add(folder)
    assert (len(report.unchanged), len(report.added)) == (2, 1)


def test_pasted_text_and_uploads(assistant: Assistant) -> None:
    pasted = assistant.add_text("The bridge is closed. Nobody knows why.", title="Bridge")
    assert pasted.added[0].title == "Bridge"
    assert assistant.add_text("The bridge is closed. Nobody knows why.", title="Bridge").unchanged
    upload = assistant.add_bytes(b"# Mayor\n\nShe has resigned.", "mayor.md")
    assert upload.added[0].title == "Mayor"
    assert assistant.add_bytes(b"# Mayor\n\nShe has not resigned.", "mayor.md").replaced
    assert assistant.add_bytes(b"One piped text about the sea.").added
    assert assistant.add_bytes(b"Another piped text about the sea.", title="Sea").added
    assert len(assistant.articles()) == 4


def test_a_file_name_that_is_no_utf8_is_no_obstacle(assistant: Assistant, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text("The cafe on the quay is closed. Its owner gave no reason.")
    assert assistant.add(tmp_path).added
    assert assistant.add(tmp_path).unchanged


def test_what_front_matter_says_reaches_no_terminal_as_control(assistant: Assistant) -> None:
    text = '---\ntitle: "\\e[31mRed\\a tide"\nsource: "\\e[2JPost"\n---\nThe tide is red.'
    info = assistant.add_text(text).added[0]
    assert (info.title, info.source) == ("[31mRed tide", "[2JPost")


def test_remove_is_all_or_nothing(assistant: Assistant) -> None:
    one = assistant.add_text("The bridge is closed.", title="One").added[0]
    two = assistant.add_text("The bridge is open.", title="Two").added[0]
    with pytest.raises(ArticleNotFoundError):
        assistant.remove([one.id, "ffffffffffff"])
    assert len(assistant.articles()) == 2
    assert assistant.remove([one.id[:8], "Two", one.id]) == (one, two)
    assert assistant.articles() == ()


def test_an_empty_store_says_so(assistant: Assistant) -> None:
    with pytest.raises(StoreError, match=r"no articles in .*`rag add PATH`"):
        assistant.ask(OPPOSITION)
    with pytest.raises(StoreError, match="no articles"):
        assistant.search("opposition")


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("why " * 5000, "20,000 characters, more than the 2,000 allowed"),
        ("What did the caf\udce9 say?", "bytes that are no text"),
        ("Что сказала оппозиция?", "Cyrillic letters and the articles in Latin"),
        ("反对派说了什么", "Cjk letters"),
    ],
)
def test_questions_that_cannot_be_asked(assistant: Assistant, question: str, message: str) -> None:
    assistant.add_text("The bridge is closed. Nobody knows why.")
    with pytest.raises(QuestionError, match=message):
        assistant.ask(question)


def test_a_question_in_the_script_of_the_articles_is_asked(assistant: Assistant) -> None:
    assistant.add_text("Мост закрыт. Оппозиция сказала, что это ошибка.", title="Мост")
    answer = assistant.ask("Что сказала оппозиция?")
    assert answer.answered or answer.closest


def test_no_articles_chosen_is_not_all_of_them(assistant: Assistant) -> None:
    assistant.add_text("The bridge is closed.")
    with pytest.raises(QuestionError, match="no articles are chosen"):
        assistant.ask("Is the bridge closed?", articles=[])
    with pytest.raises(ArticleNotFoundError):
        assistant.ask("Is the bridge closed?", articles=["nothing-like-it"])


def test_a_path_given_by_name_that_cannot_be_loaded_raises(
    assistant: Assistant, tmp_path: Path
) -> None:
    with pytest.raises(LoadError, match="does not exist"):
        assistant.add(tmp_path / "missing.txt")


def test_other_settings_are_refused_until_rebuilt(tmp_path: Path) -> None:
    embedder: Embedder = WordEmbedder()
    home = tmp_path / "home"
    with Assistant.open(Settings(home=home), embedder=embedder) as assistant:
        assistant.add(CORPUS)
        before = assistant.search("opposition", 100)
    smaller = Settings(home=home, passage_min_words=5)
    with pytest.raises(StaleIndexError, match=r"passage_min_words.*40.*5.*rag rebuild"):
        Assistant.open(smaller, embedder=embedder)
    with Assistant.open(smaller, embedder=embedder, allow_stale=True) as assistant:
        assistant.rebuild()
    with Assistant.open(smaller, embedder=embedder) as assistant:
        assert assistant.check() == []
        assert len(assistant.search("opposition", 100)) > len(before)


def test_asking_while_another_thread_adds(assistant: Assistant) -> None:
    assistant.add_text("The bridge is closed. The mayor said so.", title="Bridge")
    stop = threading.Event()
    faults: list[BaseException] = []

    def keep_asking() -> None:
        while not stop.is_set():
            try:
                assistant.ask("What did the mayor say?")
            except BaseException as error:
                faults.append(error)
                raise

    threads = [threading.Thread(target=keep_asking) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(10):
        assistant.add_text(f"The mayor said {number} things about the bridge.", title=f"{number}")
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(assistant.articles()) == 11
