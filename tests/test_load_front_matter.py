"""Front matter and dates: what people write is understood, or refused with the way out."""

from datetime import date

import pytest

from rag.errors import LoadError
from rag.load import load_text
from rag.load.dates import find_dates, parse_date


def article(front_matter: str):
    return load_text(f"---\n{front_matter}\n---\n\nSome text.", origin="a.md").article


def test_all_keys():
    found = article(
        "title: 'A: b'\ndate: 2016-03-15\nsource: Me\nurl: https://example.org/a\n"
        "place: X\ntags: [a]"
    )
    assert (found.title, found.published, found.source, found.url, found.text) == (
        "A: b", date(2016, 3, 15), "Me", "https://example.org/a", "Some text.",
    )  # fmt: skip


def test_the_address_is_the_origin():
    assert (
        load_text("---\nurl: https://example.org\n---\nText.", origin="x").origin
        == "https://example.org"
    )


@pytest.mark.parametrize(
    "title", ["1984", "Off", "3.10", "007", "2016-03-15", "yes", "Null and void"]
)
def test_a_title_is_the_words_that_are_written(title):
    assert article(f"title: {title}").title == title


@pytest.mark.parametrize(
    "empty", ["title:", "title: ~", "title: null", "title: ''", "# a comment", ""]
)
def test_an_empty_value_is_no_value(empty):
    assert article(empty).title == "Some text."


def test_folded_and_tidied_values():
    assert article("title: >\n  A long\n  title \u200b\nsource: 'A\u00a0b'").title == "A long title"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2016-03-15", date(2016, 3, 15)),
        ("2016-03-15 08:30:00", date(2016, 3, 15)),
        ("2016-03-15T08:30:00Z", date(2016, 3, 15)),
        ("2016-03-15T23:30:00.123+05:30", date(2016, 3, 15)),
        ("March 15, 2016", date(2016, 3, 15)),
        ("Mar. 15, 2016", date(2016, 3, 15)),
        ("15 March 2016", date(2016, 3, 15)),
        ("Tuesday, 15 March 2016", date(2016, 3, 15)),
        ("Tue Mar 15 2016", date(2016, 3, 15)),
        ("Mar 15, 2016 9:41 a.m. ET", date(2016, 3, 15)),
        ("15th March 2016", date(2016, 3, 15)),
        ("15. März 2016", date(2016, 3, 15)),
        ("1er avril 2016", date(2016, 4, 1)),
        ("15 de marzo de 2016", date(2016, 3, 15)),
        ("15 maart 2016", date(2016, 3, 15)),
        ("15.03.2016", date(2016, 3, 15)),
        ("15/03/2016", date(2016, 3, 15)),
        ("3/15/2016", date(2016, 3, 15)),
        ("03/03/2016", date(2016, 3, 3)),
        ("29 February 2016", date(2016, 2, 29)),
    ],
)
def test_dates(written, expected):
    assert parse_date(written) == expected
    assert article(f"date: '{written}'").published == expected


@pytest.mark.parametrize(
    "written",
    ["tomorrow", "2016", "2016-02-30", "30 February 2016", "03/04/2016", "15 March", "2016-13-01",
     "1 2", "March 15, 2016 and March 16, 2016", "the week of March 15, 2016", "15 Marchly 2016"],
)  # fmt: skip
def test_what_is_no_date(written):
    assert parse_date(written) is None
    with pytest.raises(
        LoadError, match=r"^a\.md: the front matter's date .* is not a date; write it as 2016-03-15"
    ):
        article(f"date: '{written}'")


def test_dates_inside_a_text_are_found():
    text = "Published March 15, 2016 | Updated 16.03.2016, not 2016-99-99"
    assert sorted(find_dates(text)) == [date(2016, 3, 15), date(2016, 3, 16)]


@pytest.mark.parametrize(
    ("front_matter", "message"),
    [
        ("title: a\nsource: b: c\nurl: d", r"not valid YAML on line 3: mapping values.*quotes"),
        ("title: 'a", r"not valid YAML on line 2: .*quotes"),
        ("title: [a", r"not valid YAML on line 2"),
        ("title: *x", r"not valid YAML on line 2: found undefined alias"),
        ("title: !!python/object:os.system x", r"not valid YAML on line 2"),
        ("title:\n- a\n- b", r"title is a list, not text; write it on one line"),
        ("source: {a: b}", r"source is a mapping, not text"),
        ("date: [2016]", r"date is a list, not text"),
        ("# only\n- a", r"not a list of keys; write one 'key: value' on a line"),
        ("title: " + "[" * 20_000, r"not valid YAML"),
    ],
)
def test_malformed_front_matter(front_matter, message):
    with pytest.raises(LoadError, match=rf"^a\.md: the front matter.*{message}"):
        article(front_matter)


def test_front_matter_without_end():
    with pytest.raises(
        LoadError, match=r"^the text: the front matter that starts on line 1 has no end"
    ):
        load_text("---\ntitle: A\n\nText.")


@pytest.mark.parametrize("end", ["---", "...", "--- "])
def test_ends_of_front_matter(end):
    assert load_text(f"---\ntitle: A\n{end}\nText.").article.text == "Text."


def test_front_matter_after_a_mark_and_windows_line_ends():
    assert load_text("\ufeff---\r\ntitle: A\r\n---\r\n\r\nText.\r\n").article.title == "A"


@pytest.mark.parametrize(
    "text", ["---\n\nAfter a rule: text.\n\n---\n\nEnd.", "---\nText after a rule\n---", "- a\n---"]
)
def test_a_rule_is_no_front_matter(text):
    assert load_text(text).article.text.split("\n\n") == [line for line in text.split("\n") if line]
