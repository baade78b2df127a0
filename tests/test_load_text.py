"""Pasted text: clean characters, one line a paragraph, a title and a date."""

import re
import textwrap
import unicodedata
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.errors import LoadError
from rag.load import load_text


def check_invariants(text):
    paragraphs = text.split("\n\n")
    assert all(paragraph and "\n" not in paragraph for paragraph in paragraphs)
    assert all(
        paragraph == paragraph.strip(" ") and "  " not in paragraph for paragraph in paragraphs
    )
    assert unicodedata.is_normalized("NFC", text)
    assert all(
        unicodedata.category(c) not in {"Cc", "Cf", "Zs", "Zl", "Zp", "Cs"}
        for c in text
        if c not in "\n \u200c\u200d"
    )
    assert not re.search("(?:^|[ -~\n])[\u200c\u200d]", text)
    assert not re.search("[\u200c\u200d](?:$|[ -~\n\u200c\u200d])", text)


MESSY = st.text(
    st.sampled_from(
        "abcdeé e\u0301 \t\n\r\x0b\x0c\x85\u2028\u2029\u00a0\u2009\u202f\u3000\ufeff\u200b\u00ad"
        "\u200d\u200c\u06cc\u060c\u094d\U0001f469\ufe0f\u202e\x00\x07\x1b.,:;!?\"'“”«»-–—#*_[]()<>&|/@©0123456789AZ\ud800"
    ),
    max_size=300,
)
WORDS = st.lists(
    st.sampled_from(
        [
            "Share", "Home", "World", "Sign in", "READ: The long road to peace", "02:33", "12", "©",
            "© 2016 Example. All rights reserved.", "Photo: Jane Doe", "Related", "By Jane Roe",
            "March 15, 2016", "He declined.", "The bridge over the river was closed on Tuesday.",
            "“It was chaos,” she said on the bridge.", "What happens next", "- an item", "Reply",
            "Nobody knew who had closed the bridge, or why it was so quiet there.", "* * *", "",
            "Updated March 15, 2016 8:12 AM ET", "5 min read", "The plan has two parts:", "---",
            "Bridge opens to drivers 02:33", "Most read", "Follow us", "@mexample", "title: x",
        ]
    ),
    max_size=40,
)  # fmt: skip


@settings(deadline=None)
@given(MESSY)
@example("a\u0000b")
@example("\u0301a")
@example("---\n---\nx")
@example("a\u00ad\nb")
def test_invariants_hold_for_any_text(text):
    try:
        loaded = load_text(text)
    except LoadError:
        return
    check_invariants(loaded.article.text)
    check_invariants(loaded.article.title)


@settings(deadline=None)
@given(WORDS, st.sampled_from(["\n", "\n\n"]))
def test_cleaning_twice_is_cleaning_once(lines, gap):
    try:
        loaded = load_text(gap.join(lines))
    except LoadError:
        return
    check_invariants(loaded.article.text)
    again = load_text(loaded.article.text)
    assert again.article.text == loaded.article.text


def test_characters_become_plain_but_quotes_and_dashes_stay():
    text = (
        "\ufeff“It’s\u00a0a – test…”\u2009said e\u0301mile.\u200b Soft\u00adware — ‘yes’\x07 "
        "«non\u202f»!"
    )
    assert load_text(text).article.text == "“It’s a – test…” said émile. Software — ‘yes’ «non »!"


@pytest.mark.parametrize(
    "text",
    [
        "The family 👩\u200d👩\u200d👧\u200d👦 waved.",
        "Flags: 🏳\ufe0f\u200d🌈, 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f!",
        "A doctor 👩🏽\u200d⚕\ufe0f and a blackbird 🐦\u200d⬛",
        "من می\u200cخواهم بروم",
        "क्\u200dष और क्\u200cष",
        "শ্রী র\u200d্যাব",
    ],
)
def test_joiners_that_are_seen_stay(text):
    assert load_text(text).article.text == text


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("Auf\u200clage, of\u200dfice", "Auflage, office"),
        ("\u200cمی \u200cخواهم\u200c، بر\u200dـ\u200d", "می خواهم، بر\u200dـ"),
        ("می\u200c\u200d\u200cخواهم\u200c 5\u200c6", "می\u200cخواهم 56"),
        ("👩\u200d is one, \u200d👩 too, 👩\u200da b\u200d👩", "👩 is one, 👩 too, 👩a b👩"),
        ("🏴\U000e0067\U000e0062 no \U000e0068\U000e0069 flag", "🏴 no  flag".replace("  ", " ")),
        ("می\u200c\nخواهم", "می\n\nخواهم"),
    ],
)
def test_joiners_that_are_not_seen_go(text, tidied):
    assert load_text(text).article.text == tidied


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_end_ends_a_line(end):
    assert load_text(f"One.{end}{end}Two.").article.text == "One.\n\nTwo."


PROSE = [
    "The committee met on Tuesday in the old town hall, where the heating had failed again, and "
    "heard three witnesses who could not agree on anything but the date.",
    "A well-known engineer, asked about the bridge, said that it would hold for another 20 years "
    "if nobody drove over it. He was not joking. The chair thanked him and moved on to the clock.",
    "Short one.",
    "Die Abgeordneten stimmten am Dienstag über den Entwurf ab, den die Ministerin vorgelegt "
    "hatte; die Opposition kündigte Widerstand an, und der Verband der Städte sprach von einem "
    "schweren Fehler.",
]


@pytest.mark.parametrize("width", [50, 60, 65, 72, 76, 79, 95])
@pytest.mark.parametrize("style", ["blank lines", "first lines indented", "all indented", "items"])
def test_wrapped_paragraphs_become_one_line(width, style):
    match style:
        case "blank lines":
            text = "\n\n".join(textwrap.fill(p, width) for p in PROSE)
        case "first lines indented":
            text = "\n".join(textwrap.fill(p, width, initial_indent="    ") for p in PROSE)
        case "all indented":
            text = "\n\n".join(textwrap.indent(textwrap.fill(p, width), "   ") for p in PROSE)
        case _:
            text = "\n".join(
                textwrap.fill(p, width, initial_indent="- ", subsequent_indent="  ") for p in PROSE
            )
    mark = "- " if style == "items" else ""
    assert load_text(text).article.text.split("\n\n") == [mark + p for p in PROSE]


def test_only_the_body_of_a_mail_is_unwrapped():
    text = """
        From: Ann Lee <ann@example.com>
        Date: Tue, 15 Mar 2016 09:12:00 +0000

        Bob,

        the roof is leaking again, right above the piano, and this time I think we
        should call somebody who knows about lead. Last year's repair cost us four
        hundred pounds and lasted exactly eleven months.

        > Did you look at the gutter? It was full of leaves in May, and nobody has
        > been up there since.

        --
        Ann
        """
    assert load_text(textwrap.dedent(text)).article.text.split("\n\n") == [
        "From: Ann Lee <ann@example.com>",
        "Date: Tue, 15 Mar 2016 09:12:00 +0000",
        "Bob,",
        "the roof is leaking again, right above the piano, and this time I think we should call "
        "somebody who knows about lead. Last year's repair cost us four hundred pounds and lasted "
        "exactly eleven months.",
        "> Did you look at the gutter? It was full of leaves in May, and nobody has",
        "> been up there since.",
        "--",
        "Ann",
    ]


def test_a_hyphen_at_the_wrap_stays_and_a_soft_one_goes():
    text = (
        "The committee heard that the plan was a well-\n"
        "known one, that it came in a sixteenth- and\n"
        "a seventeenth-century version, and that inter\u00ad\n"
        "national experts had read both of them twice."
    )
    assert load_text(text).article.text == (
        "The committee heard that the plan was a well-known one, that it came in a sixteenth- and "
        "a seventeenth-century version, and that international experts had read both of them twice."
    )


def test_a_bibliography_with_hanging_lines_is_unwrapped():
    entries = [
        'Adams, Jane. "The river and the town: a history of Burrow in the nineteenth century." '
        "Burrow Review 4 (1999), which was reprinted in full by the society.",
        'Baker, Tom. "Herons and other birds of the inland waterways of a country." Journal of '
        "small countries 12 (2004), with a reply by the editors.",
    ]
    text = "\n".join(textwrap.fill(entry, 72, subsequent_indent="    ") for entry in entries)
    assert load_text(text).article.text.split("\n\n") == entries


@pytest.mark.parametrize("text", ["", " \n\t\n ", "\ufeff", "\u200b\n\u00a0\n", "\x00"])
def test_empty_text_is_refused(text):
    with pytest.raises(LoadError, match=r"the text is empty"):
        load_text(text)


@pytest.mark.parametrize("text", ["<!DOCTYPE html><p>Hi", "\n <html><p>Hi", "<?xml version='1'?>"])
def test_markup_is_refused(text):
    with pytest.raises(LoadError, match=r"the text is HTML or XML, not plain text; save a page"):
        load_text(text)


def test_only_furniture_is_refused_with_the_way_out():
    page = "Home\nWorld\nPolitics\nSign In\nShare\n© 2016 Example. All rights reserved.\n"
    with pytest.raises(LoadError, match=r"^page\.txt holds no article text.*'Home'.*paragraphs"):
        load_text(page, origin="page.txt")


def test_what_the_caller_knows_wins():
    loaded = load_text(
        "A headline\n\nSome text.",
        title="  My\u00a0title ",
        published=date(2016, 3, 15),
        source="Me",
        url="https://example.org/a",
        origin="clipboard",
    )
    article = loaded.article
    assert (article.title, article.published, article.source) == (
        "My title",
        date(2016, 3, 15),
        "Me",
    )
    assert loaded.origin == article.url == "https://example.org/a"
    assert load_text("Text.", origin="clipboard").origin == "clipboard"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The Heron\n\nHe stands.", "The Heron"),
        ("A sentence of the text. And another.", "A sentence of the text. And another."),
        ("First sentence here. " + "More of the same. " * 10, "First sentence here."),
        ("“First one.” " + "More of the same " * 10, "“First one.”"),
        ("word " * 40, "word " * 19 + "word…"),
        ("x" * 300, "x" * 100 + "…"),
        ("* * *\n\nAfter the stars", "After the stars"),
    ],
)
def test_a_title_is_made_of_the_first_words(text, title):
    assert load_text(text).article.title == title


def test_the_last_resort_for_a_title_is_the_origin():
    loaded = load_text("1234", origin="/home/me/five_months-later.txt")
    assert loaded.article.title == "five months later"


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("The Heron\n15 March 2016\n\nHe stands.", date(2016, 3, 15)),
        ("Minutes\nTuesday, March 15, 2016 19:30\n\nApproved.", date(2016, 3, 15)),
        ("Minutes\n15.03.2016\n\nApproved.", date(2016, 3, 15)),
        ("Minutes\n03/04/2016\n\nApproved.", None),
        ("Minutes\nOn 15 March 2016 we met.", None),
        ("15 March 2016\nA\n16 March 2016\nB", None),
    ],
)
def test_a_date_by_itself_at_the_top_is_the_date_of_the_text(text, published):
    loaded = load_text(text)
    assert loaded.article.published == published
    assert loaded.article.text == "\n\n".join(line for line in text.split("\n") if line)


def test_messages_do_not_show_whole_texts():
    with pytest.raises(LoadError) as caught:
        load_text("---\ntitle: [" + "x" * 100_000 + "]\n---\nText.")
    assert len(str(caught.value)) < 400
    assert not re.search("x{50}", str(caught.value))
