"""The store when its files are damaged, its disk is full or it may not write."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from store_child import Child
from stores import add, make, open_store

from rag.errors import CorruptStoreError, StoreError
from rag.store import Store, mirror, records
from rag.store.vectors import ChromaIndex

ARTICLES = 13


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store, part of whose vectors are in the HNSW files and part in Chroma's log."""
    home = tmp_path_factory.mktemp("original")
    # In another process, because Chroma goes on closing its files after it has been closed.
    with Child("writer", home) as writer:
        assert writer.ask(f"0 {ARTICLES}") == "done"
    for database in (home / "rag.sqlite3", build_of(home) / "chroma.sqlite3"):
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert not [*home.rglob("*-wal")]
    return home


@pytest.fixture
def home(original: Path, tmp_path: Path) -> Path:
    return shutil.copytree(original, tmp_path / "home")


@pytest.fixture
def warnings(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[str]]]:
    with caplog.at_level(logging.WARNING, logger="rag.store"):
        yield lambda: [record.getMessage() for record in caplog.records]


def build_of(home: Path) -> Path:
    (build,) = (home / "chroma").iterdir()
    return build


def hnsw_of(home: Path) -> Path:
    (metadata,) = build_of(home).glob("*/index_metadata.pickle")
    return metadata.parent


def all_are_found(store: Store) -> bool:
    return all(
        store.dense(vector, 1)[0][0] == passage.id
        for number in range(ARTICLES)
        for passage, vector in zip(*make(number)[1:], strict=True)
    )


# The database


def add_to(home: Path) -> None:
    with open_store(home) as store:
        store.articles()
        add(store, 99)


@pytest.mark.parametrize("damage", ["garbage", "truncated", "garbage in the midst", "no tables"])
def test_a_damaged_database_is_named_with_the_way_out(home: Path, damage: str) -> None:
    database = home / "rag.sqlite3"
    content = database.read_bytes()
    noise = np.random.default_rng(0).bytes(len(content))
    match damage:
        case "garbage":
            database.write_bytes(noise)
        case "truncated":
            database.write_bytes(content[: len(content) // 2])
        case "garbage in the midst":
            database.write_bytes(content[:4096] + noise[4096:])
        case "no tables":
            with closing(sqlite3.connect(database)) as connection:
                connection.execute("DROP TABLE origins")
    with pytest.raises(CorruptStoreError, match=r"rag\.sqlite3 is damaged.*aside") as caught:
        add_to(home)
    assert str(home) in str(caught.value)


def test_doctor_sees_a_damaged_database(home: Path) -> None:
    with closing(sqlite3.connect(home / "rag.sqlite3")) as connection, connection:
        connection.execute("UPDATE articles SET text = 'changed' WHERE id = ?", (make(1)[0].id,))
        connection.execute("DELETE FROM origins WHERE origin = 'file2'")
    with open_store(home) as store:
        report = " ".join(store.check())
    assert "article1v0) is not what was added" in report
    assert "Title of article2v0' has no origin" in report


def test_doctor_sees_a_damaged_lexical_index(home: Path) -> None:
    with closing(sqlite3.connect(home / "rag.sqlite3")) as connection, connection:
        connection.execute("DELETE FROM passages_fts_data WHERE id > 10")
    with open_store(home) as store:
        (report,) = store.check()
    assert "damaged" in report


def test_doctor_sees_a_ghost_in_the_lexical_index(home: Path) -> None:
    with closing(sqlite3.connect(home / "rag.sqlite3")) as connection, connection:
        connection.execute("INSERT INTO passages_fts (rowid, title, text) VALUES (999, 'a', 'b')")
    with open_store(home) as store:
        assert store.check() == ["The lexical index lacks 0 passages and has 1 too many."]


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "rag.sqlite3")) as connection:
        connection.execute("CREATE TABLE recipes (name)")
    before = (tmp_path / "rag.sqlite3").read_bytes()
    with pytest.raises(StoreError, match="another"):
        open_store(tmp_path)
    assert (tmp_path / "rag.sqlite3").read_bytes() == before


def test_a_home_that_is_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for home in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreError, match="not a folder"):
            open_store(home)


@pytest.mark.parametrize("body_fails", [True, False])
def test_a_cause_that_ends_a_change_is_not_warned_of_beside_its_error(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    warnings: Callable[[], list[str]],
    body_fails: bool,
) -> None:
    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    with open_store(home) as store:
        monkeypatch.setattr(mirror, "record_complete", full)
        if body_fails:
            monkeypatch.setattr(records, "insert_article", full)
            with pytest.raises(StoreError, match="the disk is full"):
                add(store, 99)
        else:
            add(store, 99)
    assert [("disk is full" in each) for each in warnings()] == ([] if body_fails else [True])


def test_a_damaged_lock_is_named(home: Path) -> None:
    (home / "chroma.lock").write_bytes(b"garbage" * 1000)
    with open_store(home) as store:
        with pytest.raises(StoreError, match=r"chroma\.lock is damaged.*Delete"):
            add(store, 99)
        assert all_are_found(store)
        (home / "chroma.lock").unlink()
        add(store, 99)


# Chroma's files


def overwrite(file: Path, change: Callable[[bytes], bytes]) -> None:
    file.write_bytes(change(file.read_bytes()))


def noise(content: bytes) -> bytes:
    return np.random.default_rng(0).bytes(len(content))


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def nothing(content: bytes) -> bytes:
    return b""


def forget_log(home: Path) -> None:
    """What upstream issue 6975 fears: vectors that are counted and that no search finds."""
    ids = [passage.id for passage in make(ARTICLES - 1)[1][1:]]
    with closing(sqlite3.connect(build_of(home) / "chroma.sqlite3")) as connection, connection:
        cursor = connection.execute("DELETE FROM embeddings_queue WHERE id IN (?, ?)", ids)
        assert cursor.rowcount == 2


HNSW_FILES = [
    "data_level0.bin",
    "header.bin",
    "index_metadata.pickle",
    "length.bin",
    "link_lists.bin",
]
DAMAGES: dict[str, Callable[[Path], None]] = {
    **{
        f"{change.__name__} in {name}": lambda home, name=name, change=change: overwrite(
            hnsw_of(home) / name, change
        )
        for change in (noise, half, nothing)
        for name in HNSW_FILES
    },
    **{
        f"no {name}": lambda home, name=name: (hnsw_of(home) / name).unlink() for name in HNSW_FILES
    },
    **{
        f"{change.__name__} in chroma.sqlite3": lambda home, change=change: overwrite(
            build_of(home) / "chroma.sqlite3", change
        )
        for change in (noise, half, nothing)
    },
    "no log": forget_log,
    "no chroma.sqlite3": lambda home: (build_of(home) / "chroma.sqlite3").unlink(),
    "no HNSW folder": lambda home: shutil.rmtree(hnsw_of(home)),
    "no build": lambda home: shutil.rmtree(build_of(home)),
    "no chroma folder": lambda home: shutil.rmtree(home / "chroma"),
    "empty build": lambda home: [shutil.rmtree(build_of(home)), (home / "chroma" / "1").mkdir()],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_to_chroma_is_healed_by_the_next_search(
    home: Path, damage: str, warnings: Callable[[], list[str]]
) -> None:
    DAMAGES[damage](home)
    with open_store(home) as store:
        assert all_are_found(store)
        assert store.check() == []
        add(store, 50)
        assert store.check() == []
    assert [warning[:27] for warning in warnings()] == ["Rebuilding the vector index"]


@pytest.mark.parametrize(
    "damage", ["no build", "noise in chroma.sqlite3", "half in data_level0.bin"]
)
def test_damage_to_chroma_is_healed_by_the_next_change(home: Path, damage: str) -> None:
    DAMAGES[damage](home)
    with open_store(home) as store:
        assert store.check() != []
        assert add(store, 1, version=1) == "replaced"
        assert store.check() == []


def test_damage_while_the_store_is_open(home: Path) -> None:
    with open_store(home) as store, open_store(home) as other:
        assert all_are_found(store)
        add(other, 50)
        overwrite(hnsw_of(home) / "data_level0.bin", noise)
        assert all_are_found(store)
        assert all_are_found(other)
        add(other, 51)
        assert store.check() == []


def test_vectors_of_another_store_are_noticed(home: Path, tmp_path: Path) -> None:
    with open_store(tmp_path / "other") as other:
        for number in range(ARTICLES, 2 * ARTICLES):
            add(other, number)
    shutil.rmtree(build_of(home))
    log = shutil.ignore_patterns("*-wal", "*-shm")  # Chroma may still be removing it
    shutil.copytree(build_of(tmp_path / "other"), home / "chroma" / "1", ignore=log)
    with open_store(home) as store:
        assert all_are_found(store)
        assert store.check() == []


def test_a_copy_of_the_folder_needs_no_rebuild(
    home: Path, tmp_path: Path, warnings: Callable[[], list[str]]
) -> None:
    copy = shutil.copytree(home, tmp_path / "copy", copy_function=shutil.copyfile)
    with open_store(copy) as store:
        assert all_are_found(store)
        assert store.check() == []
    assert warnings() == []


def test_searches_go_on_while_chroma_cannot_be_repaired(
    home: Path, warnings: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(home / "chroma")
    (home / "chroma").write_text("in the way")
    with open_store(home) as store:
        assert all_are_found(store)
        with pytest.raises(StoreError, match="rag rebuild"):
            add(store, 50)
        (home / "chroma").unlink()
        assert all_are_found(store)  # still by comparing: it has just tried to repair
        assert "soon after" in warnings()[-1]
        monkeypatch.setattr(mirror.time, "monotonic", lambda: 1e9)
        assert all_are_found(store)
        assert store.check() == []


# The disk


@pytest.mark.parametrize("size", [45_000, 140_000, 250_000, 400_000])
def test_a_full_disk_costs_nothing_that_was_there(tmp_path: Path, size: int) -> None:
    with open_store(tmp_path) as store:
        add(store, 0)
    with Child("small_disk", tmp_path) as child:
        added, found, message = child.ask(f"{size} 1").split(maxsplit=2)
        assert message.startswith("StoreError The store in")
        assert "Make room" in message
        assert found == "True"
    with open_store(tmp_path) as store:
        assert store.check() == []
        assert {info.id for info in store.articles()} == {
            make(number)[0].id for number in range(int(added))
        }
        add(store, int(added))
        assert store.dense(make(int(added))[2][0], 1)[0][0] == make(int(added))[1][0].id
        assert store.check() == []


def test_an_index_that_a_full_disk_cut_off_is_not_trusted(
    home: Path, warnings: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    upsert = ChromaIndex.upsert

    def upsert_and_cut_off(self: ChromaIndex, *arguments: Any) -> None:
        """As Chroma does on a full disk: no error, and its log is emptied all the same."""
        upsert(self, *arguments)
        overwrite(hnsw_of(home) / "data_level0.bin", lambda content: content[:1000])

    with open_store(home) as store:
        with monkeypatch.context() as patch:
            patch.setattr(ChromaIndex, "upsert", upsert_and_cut_off)
            add(store, ARTICLES)
        assert "cut off" in warnings()[-1]
        assert all_are_found(store)
        assert "Rebuilding" in warnings()[-1]
        assert store.check() == []


NO_PRIVILEGES = ("setpriv", "--inh-caps=-all", "--bounding-set=-all")


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv to drop privileges")
@pytest.mark.parametrize("kind", ["folder", "file", "new"])
def test_a_store_that_may_not_be_written(original: Path, tmp_path: Path, kind: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("setpriv drops the privileges of root")
    home = tmp_path / "home"
    closed = home
    if kind == "new":
        home.mkdir()
    else:
        shutil.copytree(original, home)
    if kind == "file":
        closed = home / "rag.sqlite3"
    closed.chmod(0o444 if kind == "file" else 0o555)
    with Child("poor", home, before=NO_PRIVILEGES) as child:
        message = child.ask("go")
    assert message.startswith("StoreError The store in")
    assert "write permission" in message
