"""Files and folders: what is read, what is refused, and the one clear sentence that says why."""

import os
import shutil
import subprocess
import sys
import textwrap
import threading
from datetime import date
from pathlib import Path

import pytest

from rag.errors import LoadError
from rag.load import find_files, load_bytes, load_file

LIMIT = 1_000_000
CORPUS = Path(__file__).parents[1] / "corpus"


def load(path: Path):
    return load_file(path, max_bytes=LIMIT)


def refused(path: Path, *, max_bytes: int = LIMIT) -> str:
    with pytest.raises(LoadError) as caught:
        load_file(path, max_bytes=max_bytes)
    message = str(caught.value)
    assert path.name in message
    assert "\n" not in message
    return message


def test_the_corpus_is_read():
    files, failures = find_files(CORPUS)
    assert failures == []
    assert [file.suffix for file in files] == [".md"] * 3
    for file in files:
        loaded = load(file)
        assert loaded.article.published == date(2016, 3, 15)
        assert loaded.article.source == "Corpus newsdesk"
        assert loaded.article.text == file.read_text("utf-8").split("---\n", 2)[2].strip()
        assert loaded.origin == file.resolve().as_posix()
        assert loaded.removed == ()


@pytest.mark.parametrize("name", ["a.txt", "a.TEXT", "a", "a.md", "a.Markdown", "b.c.txt"])
def test_supported_names(tmp_path, name):
    (tmp_path / name).write_text("Some text.", "utf-8")
    assert load(tmp_path / name).article.text == "Some text."


def test_origin_is_the_resolved_path_or_the_address(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("Text.")
    (tmp_path / "link.txt").symlink_to("a.txt")
    monkeypatch.chdir(tmp_path)
    assert load(Path("link.txt")).origin == (tmp_path / "a.txt").resolve().as_posix()
    (tmp_path / "b.md").write_text("---\nurl: https://example.org/b\n---\nText.")
    assert load(Path("b.md")).origin == "https://example.org/b"


def test_bytes_follow_their_name():
    assert load_bytes(b"# Title\n\n*Text*.", "a.md").article.text == "Text."
    assert load_bytes(b"# Title\n\n*Text*.", "a.txt").article.text == "# Title\n\n*Text*."
    assert load_bytes(b"*Text*.").article.text == "*Text*."
    loaded = load_bytes(b"Text.", "a.txt", title="Mine")
    assert (loaded.article.title, loaded.origin) == ("Mine", "a.txt")
    assert load_bytes(b"Text.").origin is None
    with pytest.raises(LoadError, match=r"^the input is empty"):
        load_bytes(b"")


SENTENCES = {
    "English": "The café’s owner said “no” — and left. It was raining, and nobody had an umbrella.",
    "French": "Le ministre a déclaré que la réforme serait adoptée dès l'été, malgré les élus.",
    "German": "Die Regierung kündigte am Dienstag an, dass die Züge künftig öfter fahren würden.",
    "Spanish": "El señor Muñoz dijo que la situación mejoraría mañana, según el portavoz español.",
    "Portuguese": "A situação não é fácil, disse o ministro. A população está preocupada em março.",
    "Italian": "La città è già stata evacuata, perché l'acqua è salita più di un metro di notte.",
    "Swedish": "Regeringen meddelade på tisdagen att tågen skulle gå oftare. Även på natten.",
    "Dutch": "De coëfficiënt is volgens de minister geen probleem, één dag na de verkiezingen.",
    "Polish": "Rząd ogłosił, że pociągi będą jeździć częściej, a bilety zdrożeją o połowę.",
    "Czech": "Vláda oznámila, že vlaky budou jezdit častěji, a jízdenky zdraží o polovinu.",
    "Hungarian": "A kormány közölte, hogy a vonatok sűrűbben járnak, de a jegyek ára ősszel nő.",
    "Russian": "Министр обороны сообщил, что первая группа самолётов уже вылетела с базы.",
    "Greek": "Η κυβέρνηση ανακοίνωσε την Τρίτη ότι τα τρένα θα κυκλοφορούν συχνότερα.",
    "Turkish": "Hükümet salı günü trenlerin daha sık çalışacağını açıkladı. Şimdi bekliyoruz.",
    "Hebrew": "הממשלה הודיעה ביום שלישי שהרכבות יפעלו בתדירות גבוהה יותר.",
    "Japanese": "政府は火曜日、列車の本数を増やすと発表した。",
    "Chinese": "政府星期二宣布将增加列车班次，票价不变。",
    "Korean": "정부는 화요일 열차를 더 자주 운행하겠다고 발표했다.",
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        *((language, "utf-8") for language in SENTENCES),
        *((language, "utf-8-sig") for language in SENTENCES),
        *((language, "utf-16") for language in SENTENCES),
        *((language, "cp1252") for language in ("English", "French", "German", "Spanish")),
        *((language, "cp1252") for language in ("Portuguese", "Italian", "Swedish", "Dutch")),
        *((language, "latin-1") for language in ("French", "German", "Spanish", "Swedish")),
        *((language, "cp1250") for language in ("Polish", "Czech", "Hungarian")),
        *(("Russian", encoding) for encoding in ("koi8_r", "cp1251")),
        ("Greek", "cp1253"), ("Turkish", "cp1254"), ("Hebrew", "cp1255"), ("Japanese", "shift_jis"),
        ("Japanese", "euc_jp"), ("Chinese", "gb18030"), ("Korean", "euc_kr"),
        *(("English", encoding) for encoding in ("utf-16-le", "utf-16-be", "utf-32")),
    ],
)  # fmt: skip
def test_encodings_that_can_be_told(language, encoding):
    text = SENTENCES[language]
    assert load_bytes(text.encode(encoding), "a.txt").article.text == text


def test_a_late_letter_decides_about_the_encoding():
    plain = "Nothing but plain letters in this paragraph of the text.\n\n" * 5_000
    text = f"{plain}{SENTENCES['Polish']}"
    assert load_bytes(text.encode("cp1250"), "a.txt").article.text == text


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(1, 256)) * 8,
        b"Text \xff\xfe\xfd\xfc\x81\x8d",
        SENTENCES["German"].encode("cp437"),
    ],
    ids=["every byte", "stray bytes", "DOS"],
)
def test_an_encoding_in_doubt_is_refused(data):
    with pytest.raises(
        LoadError, match=r"^a\.txt: its text encoding is not recognised; save it as UTF-8$"
    ):
        load_bytes(data, "a.txt")


def test_damage_behind_a_mark_is_told():
    with pytest.raises(
        LoadError, match=r"a\.txt looks like utf-16 .* damaged: save it again as UTF-8"
    ):
        load_bytes("text".encode("utf-16") + b"x", "a.txt")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG image"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Office document"),
        (b"{\\rtf1\\ansi Hello}", "RTF"),
        (b"<!DOCTYPE html><html><p>Hi</p></html>", "HTML or XML"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><a/>", "HTML or XML"),
        (b"text\x00with\x01zeros\x00", "a binary file"),
        (b"\x00\x01\x02\x03" * 100, "a binary file"),
    ],
)
def test_what_is_no_text_is_named(tmp_path, data, kind):
    path = tmp_path / "thing.txt"
    path.write_bytes(data)
    message = refused(path)
    assert f"{path} is {kind}" in message
    assert "save its text as a .txt or .md file" in message


def test_an_unsupported_suffix_names_the_supported_ones(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK")
    message = refused(path)
    assert ".docx files are not supported yet; supported are .txt, .text, .md, .markdown" in message


@pytest.mark.parametrize("content", [b"", b"  \n\t\n", "\ufeff\u200b".encode()])
def test_an_empty_file(tmp_path, content):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    assert refused(path) == f"{path} is empty: there is no text in it"


def test_only_furniture(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Home\nWorld\nPolitics\nSign In\nShare\n© 2016 Example. All rights reserved.\n")
    assert "holds no article text" in refused(path)


def test_size_is_checked_before_reading(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000_000)  # sparse: reading it would take minutes
    assert (
        "is 50000.0 MB, more than the 1 MB that are allowed; split it or set RAG_MAX_FILE_MB higher"
        in refused(path)
    )
    path.write_bytes(b"x" * 11)
    assert "more than" in refused(path, max_bytes=10)
    path.write_bytes(b"x" * 10)
    assert load_file(path, max_bytes=10).article.text == "x" * 10


def test_missing_and_misplaced(tmp_path):
    assert "does not exist; check the spelling" in refused(tmp_path / "no.txt")
    (tmp_path / "a.txt").write_text("Text.")
    assert "does not exist" in refused(tmp_path / "a.txt" / "b.txt")
    (tmp_path / "folder.txt").mkdir()
    assert "is a folder, not a file; name the files in it" in refused(tmp_path / "folder.txt")
    (tmp_path / "dangling.txt").symlink_to("nowhere.txt")
    assert "is a link to nothing" in refused(tmp_path / "dangling.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    assert "is a link that leads to itself; repair the link" in refused(tmp_path / "loop.txt")
    assert "cannot be read (File name too long); check the path" in refused(
        tmp_path / ("x" * 300 + ".txt")
    )
    with pytest.raises(LoadError, match="is not a file name"):
        load(Path("a\0b.txt"))


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    outcome: list[str] = []
    thread = threading.Thread(target=lambda: outcome.append(refused(pipe)), daemon=True)
    thread.start()
    thread.join(5)
    assert outcome == [f"{pipe} is not a regular file; save its content as one"]


def test_find_files_in_a_folder(tmp_path):
    for name in (
        "b.md", "a.txt", "sub/c.markdown", "sub/deep/d.text", "plain", "UPPER.TXT", "README.md",
        "sub/readme.txt", ".hidden.txt", ".git/x.txt", "picture.png", "sub/e.docx", "sub/f.pdf",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Text.")
    files, failures = find_files(tmp_path)
    assert failures == []
    assert [file.relative_to(tmp_path).as_posix() for file in files] == [
        "UPPER.TXT", "a.txt", "b.md", "plain", "sub/c.markdown", "sub/deep/d.text",
        "sub/f.pdf",
    ]  # fmt: skip


def test_find_files_takes_a_file_as_it_is(tmp_path):
    for name in ("README.md", "a.pdf", ".hidden.txt"):
        (tmp_path / name).write_text("Text.")
        assert find_files(tmp_path / name) == ([tmp_path / name], [])


def test_find_files_refuses_what_is_not_there(tmp_path):
    with pytest.raises(LoadError, match=r"gone does not exist; check the spelling"):
        find_files(tmp_path / "gone")
    (tmp_path / "dangling").symlink_to("nowhere")
    with pytest.raises(LoadError, match=r"dangling is a link to nothing"):
        find_files(tmp_path / "dangling")
    with pytest.raises(LoadError, match=r"is not a file name"):
        find_files(Path("a\0b"))


@pytest.mark.parametrize("name", [None, "a.docx", "README.md", ".hidden.txt"])
def test_a_folder_without_supported_files(tmp_path, name):
    if name:
        (tmp_path / name).write_text("Text.")
    with pytest.raises(
        LoadError, match=r"no file in this folder can be loaded; supported are \.txt, "
    ):
        find_files(tmp_path)


def test_links_are_followed_once(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text("Text.")
    (tmp_path / "folder" / "up").symlink_to("..")
    (tmp_path / "folder" / "again").symlink_to(".")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.txt").write_text("Text.")
    (tmp_path / "folder" / "link").symlink_to("../elsewhere")
    (tmp_path / "folder" / "gone.txt").symlink_to("nowhere.txt")
    (tmp_path / "folder" / "gone.png").symlink_to("nowhere.png")
    (tmp_path / "folder" / "loop.txt").symlink_to("loop.txt")
    files, failures = find_files(tmp_path / "folder")
    assert sorted(file.resolve().name for file in files) == ["a.txt", "b.txt"]
    gone, loop = (tmp_path / "folder" / name for name in ("gone.txt", "loop.txt"))
    way_out = "repair the link or name the file itself"
    assert [(f.origin, f.reason) for f in failures] == [
        (str(gone), f"{gone} is a link to nothing; {way_out}"),
        (str(loop), f"{loop} is a link that leads to itself; {way_out}"),
    ]


def as_nobody(code: str, *arguments: Path) -> str:
    """Run code in a child that, unlike root, must obey permissions."""
    setpriv = shutil.which("setpriv")
    if os.geteuid() == 0 and setpriv is None:
        pytest.skip("root reads every file, and setpriv, which takes that right away, is missing")
    drop = [setpriv, "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else []
    command = [*drop, sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_unreadable_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Text.")
    path.chmod(0)
    code = """
        import sys
        from pathlib import Path
        from rag.errors import LoadError
        from rag.load import load_file
        try:
            load_file(Path(sys.argv[1]), max_bytes=100)
        except LoadError as error:
            sys.stdout.write(str(error))
    """
    assert as_nobody(code, path) == (
        f"{path} must not be read by this user; change its permissions (chmod +r)"
    )


def test_unreadable_sub_folder_is_a_failure_and_not_the_end(tmp_path):
    (tmp_path / "a.txt").write_text("Text.")
    (tmp_path / "closed").mkdir(mode=0)
    code = """
        import sys
        from pathlib import Path
        from rag.load import find_files
        files, failures = find_files(Path(sys.argv[1]))
        names = " ".join(file.name for file in files)
        sys.stdout.write("|".join([names, failures[0].origin, failures[0].reason]))
    """
    closed = tmp_path / "closed"
    assert as_nobody(code, tmp_path) == (
        f"a.txt|{closed}|{closed} must not be read by this user; change its permissions (chmod +r)"
    )
    closed.chmod(0o700)


def test_a_sub_folder_that_may_be_listed_but_not_entered(tmp_path):
    (tmp_path / "a.txt").write_text("Text.")
    (tmp_path / "listed").mkdir()
    (tmp_path / "listed" / "b.txt").write_text("Text.")
    (tmp_path / "z.txt").symlink_to("listed/b.txt")
    (tmp_path / "listed").chmod(0o444)
    code = """
        import sys
        from pathlib import Path
        from rag.errors import LoadError
        from rag.load import find_files, load_file
        files, failures = find_files(Path(sys.argv[1]))
        print(*(file.name for file in files))
        for failure in failures:
            print(failure.reason)
        try:
            load_file(Path(sys.argv[1]) / "listed" / "b.txt", max_bytes=100)
        except LoadError as error:
            print(error)
    """
    why = (
        "is in a folder, or a link into one, that must not be entered by this user; change the "
        "folder's permissions (chmod +x)"
    )
    inside, link = tmp_path / "listed" / "b.txt", tmp_path / "z.txt"
    assert as_nobody(code, tmp_path).splitlines() == [
        "a.txt", f"{inside} {why}", f"{link} {why}", f"{inside} {why}"
    ]  # fmt: skip
    (tmp_path / "listed").chmod(0o700)


def test_unreadable_folder(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    code = """
        import sys
        from pathlib import Path
        from rag.errors import LoadError
        from rag.load import find_files
        try:
            find_files(Path(sys.argv[1]))
        except LoadError as error:
            sys.stdout.write(str(error))
    """
    assert "must not be read by this user" in as_nobody(code, closed)
    closed.chmod(0o700)
