"""What the page does with articles, without a browser."""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

from functools import partial
from pathlib import Path

import gradio as gr
import pytest
from fakes import HARBOUR, WordEmbedder
from page_parts import assistant, click, keeper, page, page_of
from rendering import Seen
from websites import Website, website

from rag import Assistant, Settings
from rag.errors import LoadError, StoreBusyError
from rag.store import ArticleRecord
from rag.types import ArticleInfo
from rag.ui.by_address import require_by_url
from rag.ui.keeping import Keeper
from rag.ui.page import Page


def upload(page: Page, *paths: Path) -> list:
    return list(page.articles.add_files([str(path) for path in paths]))


def test_each_uploaded_file_gets_its_result(page: Page, tmp_path: Path) -> None:
    good, empty, binary = tmp_path / "good.md", tmp_path / "empty.txt", tmp_path / "binary.txt"
    good.write_text("# A heading\n\nThe cat sat on the mat. It was content.")
    empty.write_text("")
    binary.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    first, *_, last = upload(page, good, empty, binary)
    assert "adding…" in first[page.articles.results]
    assert first[page.articles.results].count("waiting") == 4  # a class and a word for each
    results = last[page.articles.results]
    assert "<strong>added</strong> <span>good.md – A heading</span>" in results
    assert results.count("<strong>failed</strong>") == 2
    assert str(tmp_path) not in results
    assert last[page.articles.upload] is None
    assert not any(path.exists() for path in (good, empty, binary))


def test_no_address_is_taken_unless_the_settings_allow_it(page: Page) -> None:
    assert not hasattr(page.articles, "address")


def test_an_article_is_added_by_its_address(
    tmp_path: Path, keeper: Keeper, website: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path / "home", add_by_url=True)
    address = website.shows("/cats", "<h1>Cats</h1><p>The cat sat on the mat. It was content.")
    with Assistant.open(settings, embedder=WordEmbedder()) as assistant:
        tab = page_of(assistant, keeper).articles
        *_, refused = tab.add_url(f" {address} ")
        assert "private network" in refused[tab.results]
        assert tab.address not in refused, "it stays in its box"
        monkeypatch.setattr(assistant, "add_url", partial(assistant.add_url, allow_private=True))
        adding, added = tab.add_url(address)
        assert f"<strong>adding…</strong> <span>{address}" in adding[tab.results]
        assert f"<strong>added</strong> <span>{address} – Cats</span>" in added[tab.results]
        assert added[tab.address] == ""
        assert [info.url for info in assistant.articles()] == [address]
        *_, missing = tab.add_url(f"{address}/<script>alert(1)</script>")
        assert "(404)" in missing[tab.results]
        assert "<script" not in missing[tab.results]


def test_callers_need_permission_for_an_address_and_give_nothing_else() -> None:
    with pytest.raises(LoadError, match="set RAG_ADD_BY_URL=true"):
        require_by_url(Settings(), "", "")
    allowed = Settings(add_by_url=True)
    require_by_url(allowed, "", "")
    for given in (("a text", ""), ("", "a.txt")):
        with pytest.raises(LoadError, match="not both"):
            require_by_url(allowed, *given)


def test_nothing_uploaded(page: Page) -> None:
    assert len(upload(page)) == 1


def test_pasted_text_is_added_and_the_boxes_are_cleared(page: Page) -> None:
    update = page.articles.add_text("The cat sat on the mat. It was content.", " My title ")
    assert "added" in update[page.articles.results]
    assert "My title" in update[page.articles.results]
    assert update[page.articles.text] == ""


def test_pasted_text_that_fails_stays_in_its_box(page: Page) -> None:
    update = page.articles.add_text("  ", "")
    assert "failed" in update[page.articles.results]
    assert page.articles.text not in update


def test_an_article_is_removed_and_brought_back(page: Page) -> None:
    tab = page.articles
    (info,) = page._assistant.articles()
    removed = tab.remove((), click(page, article=info.id))
    assert HARBOUR.title in removed[tab.results]
    assert Seen(removed[tab.results]).values("data-event") == ["undo"]
    assert page._assistant.articles() == ()
    again = tab.undo(removed[tab.removed])
    assert "restored" in again[tab.results]
    assert page._assistant.articles() == (info,), "with the moment of adding"
    assert tab.undo(again[tab.removed])[tab.removed] == ()


def test_what_cannot_be_brought_back_is_not_lost(page: Page, monkeypatch) -> None:
    assistant, tab = page._assistant, page.articles
    [cats] = assistant.add_text("The cat sat on the mat. It was content.", title="Cats").added
    ids = tuple(info.id for info in assistant.articles())
    restore = assistant.restore

    def busy(record: ArticleRecord) -> ArticleInfo:
        if record.article.id == cats.id:
            raise StoreBusyError("the store is busy")
        return restore(record)

    removed = tab.remove(ids, click(page))[tab.removed]
    with monkeypatch.context() as patch:
        patch.setattr(assistant, "restore", busy)
        once = tab.undo(removed)
    assert "Cats – the store is busy" in once[tab.results]
    assert Seen(once[tab.results]).values("data-event") == ["undo"]
    assert [record.article.id for record in once[tab.removed]] == [cats.id]
    twice = tab.undo(once[tab.removed])
    assert Seen(twice[tab.results]).values("data-event") == []
    assert sorted(info.id for info in assistant.articles()) == sorted(ids)


def test_what_is_brought_back_still_comes_from_its_file(page: Page, tmp_path: Path) -> None:
    assistant, tab = page._assistant, page.articles
    file = tmp_path / "cats.md"
    file.write_text("---\ntitle: Cats\ndate: 2021-05-03\n---\nThe cat sat on the mat.")
    [before] = assistant.add(file).added
    record = assistant.record(before.id)
    removed = tab.remove((), click(page, article=before.id))
    tab.undo(removed[tab.removed])
    assert assistant.record(before.id) == record
    assert record.origins == (str(file.resolve()),)
    assert [info.id for info in assistant.add(file).unchanged] == [before.id]
    file.write_text("---\ntitle: Cats\n---\nThe cat has left the mat.")
    assert [info.title for info in assistant.add(file).replaced] == ["Cats"]
    assert len(assistant.articles()) == 2, "the changed file has replaced it; HARBOUR is there"


def test_what_came_in_its_place_stays_when_it_is_brought_back(page: Page, tmp_path: Path) -> None:
    assistant, tab = page._assistant, page.articles
    file = tmp_path / "cats.txt"
    file.write_text("The cat sat on the mat. It was content.")
    [before] = assistant.add(file, title="Cats").added
    removed = tab.remove((), click(page, article=before.id))
    file.write_text("The cat has left the mat. It was hungry.")
    [after] = assistant.add(file, title="Cats").added
    tab.undo(removed[tab.removed])
    assert {before.id, after.id} <= {info.id for info in assistant.articles()}
    assert assistant.record(after.id).origins == (str(file.resolve()),)
    assert assistant.record(before.id).origins == (f"paste:{before.id}",)
    assert assistant.check() == []


def test_the_ticked_articles_are_removed_together(page: Page) -> None:
    page._assistant.add_text("The cat sat on the mat. It was content.", title="Cats")
    ids = tuple(info.id for info in page._assistant.articles())
    removed = page.articles.remove(ids, click(page))
    assert len(removed[page.articles.removed]) == 2
    assert page._assistant.articles() == ()
    nothing = page.articles.remove(ids, click(page))
    assert nothing[page.articles.removed] == (), "somebody else was faster"


def test_ticks_of_articles_that_are_gone_are_dropped(page: Page) -> None:
    tab = page.articles
    (info,) = page._assistant.articles()
    shown = tab.show([info.id, "gone"], "")
    assert shown[tab.ticked] == (info.id,)
    assert Seen(shown[tab.shelf]).values("data-tick") == [info.id]


def test_ticks_that_are_out_of_sight_stay(page: Page) -> None:
    tab = page.articles
    page._assistant.add_text("The cat sat on the mat. It was content.", title="Cats")
    cats, harbour = sorted(page._assistant.articles(), key=lambda info: info.title)
    event = gr.EventData(tab.shelf, {"shown": [cats.id], "ticked": []})
    assert tab.tick([harbour.id, cats.id], "cats", event)[tab.ticked] == (harbour.id,)
    event = gr.EventData(tab.shelf, {"shown": [cats.id], "ticked": [cats.id]})
    shown = tab.tick([], "cats", event)
    assert "Asking only 1 of 2 articles: Cats." in shown[tab.scope]
    assert HARBOUR.title not in shown[tab.shelf]
    assert HARBOUR.title in tab.seek("harbour", ())


def test_one_article_or_all_are_chosen_by_a_button(page: Page) -> None:
    tab = page.articles
    (info,) = page._assistant.articles()
    assert tab.choose((), "", click(page, article=info.id))[tab.ticked] == (info.id,)
    assert tab.choose((info.id,), "", click(page))[tab.ticked] == ()


def test_an_article_is_read(page: Page) -> None:
    (info,) = page._assistant.articles()
    shown = page.read(click(page, article=info.id))
    assert HARBOUR.text in Seen(shown).text
    assert "no article" in page.read(click(page, article="nothing")).lower()
