"""`rag add`: what it tells of each file, and of what an error or Ctrl-C ends."""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_parts import Run, run
from conftest import CORPUS
from websites import Website, website

from rag.errors import StoreError
from rag.store import Store


@pytest.mark.model
def test_add_tells_what_became_of_each_file(run: Run) -> None:
    code, out, _ = run("add", str(CORPUS))
    assert code == 0
    assert "added  Russia starts pulling its forces out of Syria" in out
    assert out.splitlines()[-1] == "3 added"
    assert run("add", str(CORPUS)).out == "3 unchanged\n"
    report = json.loads(run("add", str(CORPUS), "--json").out)
    assert [len(report[key]) for key in ("added", "replaced", "unchanged", "failed")] == [
        0,
        0,
        3,
        0,
    ]


@pytest.mark.model
def test_add_goes_on_after_a_failure_and_exits_with_1(run: Run) -> None:
    code, out, _ = run("add", "nowhere.txt", str(CORPUS))
    assert code == 1
    assert "failed  nowhere.txt does not exist" in out
    assert out.splitlines()[-1] == "3 added, 1 failed"
    code, out, err = run("add", "--quiet", "nowhere.txt")
    assert (code, out) == (1, "")
    assert "nowhere.txt does not exist" in err


@pytest.mark.model
def test_add_loads_a_page_of_this_machine_too(run: Run, website: Website) -> None:
    address = website.shows("/cats", "<h1>Cats</h1><p>The cat sat on the mat. It was content.")
    assert run("add", address).out == "added  Cats\n1 added\n"
    assert run("add", address).out == "1 unchanged\n"
    code, out, _ = run("add", f"{website.address}/gone", address, "--title", "Mats")
    assert (code, out) == (2, "")
    code, out, _ = run("add", f"{website.address}/gone")
    assert code == 1
    assert f"failed  {website.address}/gone: it is not there (404)" in out


@pytest.mark.model
def test_add_reads_standard_input(run: Run) -> None:
    text = b"The mayor of Port Ellery has resigned. She gave no reason."
    assert run("add", "-", "--title", "Mayor resigns", stdin=text).code == 0
    [article] = json.loads(run("list", "--json").out)
    assert article["title"] == "Mayor resigns"
    assert run("add", "-", stdin=b"").code == 1


def killing(after: int, error: BaseException) -> Callable[..., object]:
    """The adding of articles to a store, which fails after so many."""
    add, added = Store.add, []

    def failing(*given: object) -> object:
        if len(added) == after:
            raise error
        added.append(given)
        return add(*given)

    return failing


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (StoreError("the disk is full"), 1, "Error: the disk is full"),
        (KeyboardInterrupt(), 130, "Interrupted; the store is whole, and what"),
    ],
)
@pytest.mark.model
def test_what_was_added_before_an_error_is_told_of(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    monkeypatch.setattr(Store, "add", killing(2, error))
    done = run("add", "nowhere.txt", str(CORPUS))
    assert done.code == code
    lines = done.out.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["added", "added", "failed"]
    assert lines[3:] == ["2 added, 1 failed"]
    assert done.err.startswith(said)
    assert len(done.err.splitlines()) == 1
    assert len(json.loads(run("list", "--json").out)) == 2
    monkeypatch.setattr(Store, "add", killing(0, error))
    report = run("add", str(CORPUS), "--json")
    assert len(json.loads(report.out)["unchanged"]) == 2
    assert run("add", "--quiet", str(CORPUS)).out == ""


@pytest.mark.model
def test_an_error_before_anything_was_added_is_all_that_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "add", killing(0, StoreError("the disk is full")))
    assert run("add", str(CORPUS)) == (1, "", "Error: the disk is full\n")


@pytest.mark.model
def test_a_title_is_given_to_the_one_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Its own title\n\nThe mayor has resigned.")
    assert run("add", "a.md", "--title", "Mayor resigns").out == "added  Mayor resigns\n1 added\n"


@pytest.mark.parametrize(
    "arguments", [["a.txt", "b.txt"], ["."], ["a.txt", "-"], ["a.txt", "--title", " "]]
)
def test_a_title_that_fits_nothing_or_too_much_is_a_usage_error(
    run: Run, tmp_path: Path, arguments: list[str]
) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("The bridge is closed.")
    code, out, err = run("add", "--title", "T", *arguments)
    assert (code, out) == (2, "")
    assert "--title" in err
    assert not (tmp_path / ".rag").exists()
