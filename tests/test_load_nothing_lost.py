"""Nothing of a text is lost: neither of one that is no page nor of one with furniture in it."""

import random
import textwrap
from pathlib import Path

import pytest

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
    paths = list((Path(__file__).parents[1] / "corpus").glob("2016-*.md"))
    assert len(paths) == 3
    for path in paths:
        text = path.read_text("utf-8").split("---\n", 2)[2]
        loaded = load_text(text)
        assert loaded.article.text == text.strip()


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
