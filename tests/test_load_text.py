"""Pasted text: clean characters, one line a paragraph, and nothing lost that was no furniture."""

import random
import re
import textwrap
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.errors import LoadError
from rag.load import load_text

CLEAN = {
    "poem": """
        The Heron

        He stands where the river forgets to hurry,
        one leg folded up like an old umbrella,
        and the morning, which has nothing better to do,
        stands beside him.

        Nobody told him about Tuesday.
        Nobody told him the price of fish.
        """,
    "interview": """
        Interview with the lamplighter

        Q: Why now?
        A: Because the gas is cheap again.

        Q: And before?
        A: Before, I was a postman. I walked the same streets, by day.
        """,
    "minutes": """
        Allotment Society - Minutes
        15 March 2016, 19:30

        Present: A. Marsh (chair), B. Cole, T. Singh
        Apologies: R. Voss

        1. Minutes of the last meeting
        Approved.

        2. Water
        The tap at plot 14 leaks. BC to call the council.
        Email sent 3 March; no reply.

        Next meeting: 19 April 2016, 19:30
        By order of the chair
        """,
    "recipe": """
        Bean soup
        Serves 4
        Prep 10 min, cook 1 hour 20

        Ingredients
        200 g white beans
        2 carrots
        Salt

        Method
        Soak the beans overnight.
        Add the beans and 1.5 litres of water. Simmer for 1:20.

        Share with friends. Print this card if you like.
        """,
    "legal": """
        LICENCE

        Copyright (c) 2020 Example Holder. All rights reserved.

        1. Definitions
        "Software" means the program and its documentation.

        2. Grant
        Permission is hereby granted, free of charge, to any person obtaining a copy:
        (a) the above copyright notice shall be included in all copies; and
        (b) the name of the holder shall not be used to endorse products.

        THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND.
        """,
    "scores": """
        Results, Saturday

        Ajax 2, PSV 1
        Feyenoord 0, Utrecht 0

        Table
        Ajax      26  19  5  2  62
        PSV       26  18  4  4  58

        Marathon
        Kipruto 2:08:11
        Okoth 2:08:40
        Alemu 2:09:02
        """,
    "transcript": """
        00:00 Welcome back to the show.
        00:04 Today we talk about bees.
        00:09 Why do they dance?
        00:15 To tell each other where the flowers are.
        """,
    "transcript with times on their own": """
        0:00
        welcome back to the show
        0:04
        today we talk about bees and why they dance
        0:09
        so first of all thank you for coming
        """,
    "code": """
        import sys

        def main():
            # Search
            for line in sys.stdin:
                if "share" in line:
                    print(line)   # print
            return 0

        if __name__ == "__main__":
            main()
        """,
    "letter": """
        Dear Anna,

        I hope this finds you well. We have moved; the new address is below. The children ask.

        Write soon.

        Yours,
        Tom

        12 Mill Lane
        Lower Burrow
        """,
    "story": """
        THE GIFT
        by A. N. Author

        The train left at 02:33. Nobody saw it go, and nobody heard it.

        "Where is he?" she asked.

        He declined.

        * * *

        In the morning there was a photo on the table: the two of them, left, in 1931.

        "Read more," he said. "Read everything."

        THE END
        """,
    "manual": """
        Getting started

        Sign in
        Open the app and enter your email address. Choose a password for your account.

        Search
        Type a word into the box. Results appear below.

        Share
        Tap Share to send a link to your friends by email or WhatsApp.

        Related topics
        Privacy settings
        Notifications
        """,
    "to-do list": """
        Saturday
        Print posters
        Email Bob
        Share photos with Mum
        Video call 18:30
        Read
        """,
    "Chinese": """
        火车

        政府星期二宣布将增加列车班次，票价不变。“我们等了很久。”她说。

        没有人反对。
        """,
}


def expected_paragraphs(text):
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("kind", CLEAN)
def test_a_text_that_is_no_page_comes_through_unchanged(kind):
    text = textwrap.dedent(CLEAN[kind])
    loaded = load_text(text)
    assert loaded.article.text.split("\n\n") == expected_paragraphs(text)
    assert loaded.removed == ()


def test_the_corpus_comes_through_unchanged():
    for path in (Path(__file__).parents[1] / "corpus").glob("2016-*.md"):
        text = path.read_text("utf-8").split("---\n", 2)[2]
        loaded = load_text(text)
        assert loaded.article.text == text.strip()


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
        if c not in "\n "
    )


MESSY = st.text(
    st.sampled_from(
        "abcdeé e\u0301 \t\n\r\x0b\x0c\x85\u2028\u2029\u00a0\u2009\u202f\u3000\ufeff\u200b\u00ad"
        "\u200d\u202e\x00\x07\x1b.,:;!?\"'“”«»-–—#*_[]()<>&|/@©0123456789AZ\ud800"
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
    with pytest.raises(LoadError, match=r"the text is HTML or XML, which is not supported yet"):
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


FURNITURE = [
    "Advertisement", "Share", "Tweet", "Read more", "Sign In", "Skip to main content", "Subscribe",
    "Follow us on Facebook", "Play Video", "Now Playing", "▶ 2:33", "312 comments", "5 min read",
    "Image 3 of 12", "READ: Who are the islanders of Halvard?", "SEE ALSO: Ten bridges that fell",
    "REUTERS/Handout", "AP Photo/Pavel Example", "(Photo by John Smith/Getty Images)",
    "Getty Images", "Photo: Jane Doe", "Mikhail Example, Sputnik, Kremlin Pool Photo via AP",
    "Soldiers begin to withdraw from the coast 02:33", "Soldiers begin to withdr... 02:33",
    "A sailor signals in this handout photo released March 15, 2016. REUTERS/Handout",
    "First published on March 15, 2016 / 6:51 AM", "Updated March 15, 2016 8:12 AM ET",
    "Sign up for our daily newsletter and get the top stories in your inbox.",
    "Follow @exampleNews",
    "We use cookies to improve your experience on our site. By continuing you accept our policy.",
    "Story continues below advertisement", "Anzeige", "Publicité", "Recommended", "Trending",
]  # fmt: skip
ARTICLE = """Russia starts pulling its forces out of Syria

Part of the air group was getting ready to go home, the military said on Tuesday.

“It was chaos,” she said.

He declined.

What happens next

Not everything is leaving. Moscow will keep the air base, and some troops will remain to run it.

The train left at 02:33, and nobody at the station had seen it go.

The minister told Reuters that the left had agreed on March 14, 2016. The right had not.

The war has killed a quarter of a million people. Half of the population has left home.""".split(
    "\n\n"
)


@pytest.mark.parametrize("seed", range(200))
def test_furniture_at_random_places_goes_and_the_article_stays(seed):
    """Metamorphic: whatever stands between the paragraphs, the same paragraphs come out."""
    chance = random.Random(seed)
    furniture = [
        "© 2016 Example Inc. All rights reserved.",
        *chance.sample(FURNITURE, chance.randint(4, 9)),
    ]
    lines = list(ARTICLE)
    for line in furniture[1:]:
        lines.insert(chance.randint(2, len(lines)), line)
    lines.append(furniture[0])
    loaded = load_text(chance.choice(["\n", "\n\n"]).join(lines))
    found = [loaded.article.title, *loaded.article.text.split("\n\n")]
    # A heading between two lines of furniture cannot be told from a link.
    assert [line for line in found if line != "What happens next"] == [
        line for line in ARTICLE if line != "What happens next"
    ]
    assert set(loaded.removed) <= {*furniture, "What happens next"}


def test_messages_do_not_show_whole_texts():
    with pytest.raises(LoadError) as caught:
        load_text("---\ntitle: [" + "x" * 100_000 + "]\n---\nText.")
    assert len(str(caught.value)) < 400
    assert not re.search("x{50}", str(caught.value))
