"""Single lines and blocks on a page: what is furniture goes, what is text stays."""

import re

import pytest

from rag.load import load_text

HEAD = """Skip to main content
World
Politics
Sign In
Subscribe

Bridge over the Tavira reopens after nine years

By JANE ROE Example News March 15, 2016, 6:51 AM
Share
Tweet

The bridge over the Tavira reopened on Tuesday, nine years after a barge had hit one of its piers.

Drivers queued from early morning. The first of them, a baker, had waited since four o'clock.

"""
TAIL = """

The mayor promised that the toll would end in two years. Nobody in the crowd believed her.

© 2016 Example Interactive Inc. All rights reserved.
"""


def inside(block: str) -> list[str]:
    """What is left of a block of lines in the middle of a page."""
    body = load_text(HEAD + block + TAIL).article.text.split("\n\n")
    assert body[0].startswith("The bridge over")
    assert body[-1].startswith("The mayor promised")
    return body[2:-1]


@pytest.mark.parametrize(
    "block",
    [
        "Bridge opens to drivers 02:33",
        "Bridge opens to dri... 02:33",
        "Now Playing\nBridge opens to drivers\n02:33",
        "▶ 2:33",
        "Play Video\nInside the new bridge\n1:02:33",
        "A diver inspects the pier of the bridge, in this handout photo released March 15, 2016.\n"
        "REUTERS/Handout",
        "Mayor Ann Brandt opens the bridge in Lomba, March 14, 2016.\n"
        "Mikkel Aronsen, Sputnik, Government Pool Photo via AP",
        "Mayor Ann Brandt, left, and Jon Holt, right, walk over the bridge.\n\nGetty Images",
        "A drone shows the bridge at dawn on Monday. (AP Photo/Mikkel Aronsen)",
        "The bridge at dawn. Photograph: Jane Doe/The Chronicle",
        "File: The barge hits the pier of the old bridge.",
        "Image caption The barge that hit the pier",
        "AFP/Getty Images",
        "(Photo by John Smith/Getty)",
        "EPA-EFE",
        "READ: Who pays for the bridge?",
        "SEE ALSO: Ten bridges that fell",
        "Also on Example News: The long wait for the bridge",
        "More: The week in pictures",
        "Related: Council debt doubles",
        "Toll on southern motorway to rise by half next spring",
        "RELATED STORIES\nToll on southern motorway to rise\nBarge captain fined for drinking",
        "Advertisement",
        "Story continues below advertisement",
        "5 min read",
        "Image 3 of 12",
        "Comments 12",
        "Show more",
        "First published on March 15, 2016 / 6:51 AM",
        "Updated March 15, 2016 8:12 AM ET",
        "Sign up for our daily newsletter and get the top stories in your inbox.",
        "We use cookies to improve your experience. By continuing you accept our privacy policy.",
        "Follow @exampleNews",
        "What a day on the #bridge. The first cars are over. pic.twitter.com/abc123\n"
        "— Mia Example (@mexample) March 15, 2016",
        "The barge lies on its side below the bridge.\nMia Moe\n/\nExample Valley Radio\n"
        "The barge lies on its side below the bridge.",
        "The old pier of the bridge stands alone in the river on Feb. 20, 2016.\nMia Moe\n/\n"
        "Courtesy of the City of Lomba",
        "Must be 21+. Gambling problem? Call 1-800-555-0100.",
        "ODDS\nFirst across the bridge\nThe baker +450\nThe mayor -120\n"
        "Odds courtesy of BetHarvest. Odds subject to change.",
        "BET $5, GET $150 IN BONUS BETS",
        "Example News is supported by its readers. To get every story, please consider becoming a "
        "paid subscriber.",
        "This article is part of a series. Sign up for Dispatches to get stories like this one.",
        "Thanks for reading Example News! This post is public so feel free to share it.",
        "Continua após a publicidade",
        "Annons",
        "LÄS MER: Vem betalar för bron?",
        "Listen • 3:47",
        "There was a problem signing you up.",
        "A diver hangs from a rope (left) at the pier.\nM. Aronsen et al./Bridge Papers 2016",
        "Lesen Sie auch: Wie sicher sind die Brücken?",
        "Lire aussi : Le village qui refuse le pont",
        "Anzeige",
        "Publicité",
    ],
)
def test_furniture_inside_an_article_goes(block):
    assert inside(block) == []


@pytest.mark.parametrize(
    "block",
    [
        "He declined.",
        "“It was chaos,” she said.",
        "The train left at 02:33.",
        "He finished in 2:33.",
        "The plan was wrong from the start, he told Reuters.",
        "On March 14, 2016, the left won and the right lost.",
        "The AP reported that the toll had been agreed. Getty, the museum, lent three pictures.",
        "He posted the photo on Facebook and Twitter. Both deleted his account within the hour.",
        "Who pays for it?",
        "What happens next",
        "How to tell a bridge from a pier",
        "‘Nine years of ferries’",
        "By the numbers",
        "World reaction",
        "The search",
        "1958",
        "Ajax 2, PSV 1",
        "Q: Why now?\n\nA: Because the money came.",
        "- a new pier\n- a new lamp",
        "1. The pier\n2. The lamp",
        "The ministry listed three faults:\n\nthe pier\nthe lamp\nthe paint",
        "Year Cars\n2006 12,400\n2007 0\n2016 13,100",
        "Runner A 2:08:11\nRunner B 2:08:40\nRunner C 2:09:02",
        "Two roads diverged beside the river,\nand neither led to town.",
        "The regulator wants to ban free bets.",
        "The baker +450\nThe mayor -120",
        "It was the last story that he told on the bridge.",
        "The town will consider becoming a member of the league of bridges.",
        "Over the water the bridge goes, over the water to Lomba.\n"
        "Over the water the bridge goes, over the water to Lomba.",
        "Ann Brandt\nAnn Brandt covers the rails with tar every spring. She has a brush.",
        "Press play on the tape, said the teacher, and mute the other one.",
    ],
)
def test_text_inside_an_article_stays(block):
    lines = [re.sub(r"\s+", " ", line) for line in block.split("\n") if line]
    assert inside(block) == lines


@pytest.mark.parametrize(
    "line",
    [
        "Contributing: Jane Roe, AP",
        "The Associated Press contributed to this report.",
        "(Reporting by Jane Roe; Editing by Max Moe)",
        "Jane Roe is our bridges correspondent.",
        "Jane Roe covers rivers and bridges. She grew up on a barge.",
        "Max Moe is a writer for Example News.",
        "Follow him on Twitter @maxmoe",
        "Contact the newsroom at news@example.com or call us.",
        "jroe/dpa",
        "Jane Roe\nJane Roe joined the paper in 2019. She likes barges.\nSee stories by Jane Roe",
        "Max Moe\nMax Moe covers farming for Example News.",
        "Max Moe\nMax Moe is a reporter.\n@maxmoe\nWe report on water.",
        "Tags: Bridges, Rivers",
    ],
)
def test_notes_at_the_end_go(line):
    text = TAIL.replace("\n\n©", f"\n\n{line}\n\n©")
    body = load_text(HEAD + text).article.text.split("\n\n")
    assert body[-1].startswith("The mayor promised")


def test_a_farewell_at_the_end_stays():
    text = TAIL.replace("\n\n©", "\n\nUntil next week,\n\nJane\n\n©")
    body = load_text(HEAD + text).article.text
    assert body.endswith("believed her.\n\nUntil next week,\n\nJane")


def test_people_in_the_last_section_stay():
    """Only the author's portrait is a note about the page."""
    text = TAIL.replace(
        "\n\n©",
        "\n\nTom Holm\nTom Holm writes down every car. He is 9.\n\n"
        "Dee Moss\nDee Moss hosts a quiz on the bridge. She asks about bridges.\n\n©",
    )
    body = load_text(HEAD + text).article.text.split("\n\n")
    assert body[-4:] == [
        "Tom Holm",
        "Tom Holm writes down every car. He is 9.",
        "Dee Moss",
        "Dee Moss hosts a quiz on the bridge. She asks about bridges.",
    ]


@pytest.mark.parametrize(
    "byline", ["Example Valley Radio\n | By Mia Moe", "Example Valley Radio | By Mia Moe, Jon Holt"]
)
def test_the_name_of_the_house_above_the_author_is_no_headline(byline):
    page = "\n".join(
        [
            "Donate",
            "Next Up:",
            "Example Valley Radio",
            "A ferry runs dry",
            byline,
            "Published March 3, 2025 at 5:00 AM MST",
            "Listen • 3:47",
            "The ferry to Lomba has no water under it, said its captain on Monday.",
            "Example Valley Radio counted the fish that are left. There are nine of them.",
            "Mia Moe",
            "Mia Moe came to Example Valley Radio in 2019. She likes fish.",
            "See stories by Mia Moe",
            "© 2025 Example Valley Radio",
        ]
    )
    article = load_text(page).article
    assert article.title == "A ferry runs dry"
    assert article.text.split("\n\n") == [
        "The ferry to Lomba has no water under it, said its captain on Monday.",
        "Example Valley Radio counted the fish that are left. There are nine of them.",
    ]


def test_a_headline_of_two_sentences_in_title_case_is_found():
    page = HEAD.replace(
        "Bridge over the Tavira reopens after nine years",
        "They Waited Nine Years for a Bridge. Then It Opened Without Them.",
    )
    loaded = load_text(page + TAIL)
    assert loaded.article.title.startswith("They Waited Nine Years")


def test_a_last_section_of_one_sentence_stays():
    text = TAIL.split("©")[0] + "What comes next\n\nThe toll for drivers goes up in May.\n"
    body = load_text(HEAD + text + "Contact us\nCareers\n© 2016 Example").article.text
    assert body.endswith("What comes next\n\nThe toll for drivers goes up in May.")


def test_teasers_at_the_end_go_even_without_a_heading_above_them():
    teasers = (
        "Snow buries valley\nThree men are safe.\nDiner closes\nIt was loved by many people.\n"
    )
    body = load_text(f"{HEAD}{TAIL.split('©')[0]}{teasers}© 2016 Example").article.text
    assert body.endswith("Nobody in the crowd believed her.")


def test_comments_of_visitors_go():
    comments = "".join(
        f"\nreader{i}\nMarch 15, 2016 at 9:0{i} pm\nI have waited for this bridge all my life, and "
        "so has my dog. He likes it.\nThe toll is a scandal that I shall not pay.\nReply\nReport\n"
        for i in range(8)
    )
    body = load_text(f"{HEAD}{TAIL.split('©')[0]}8 Comments\n{comments}").article.text
    assert "waited for this bridge" not in body
    assert "scandal" not in body


def test_article_about_accounts_and_privacy_is_no_offer():
    """What a site offers is furniture; a guide that speaks to its reader of the same is not."""
    guide = [
        "Open the app and sign in to your account with your e-mail address.",
        "Your privacy settings are under your account. You should read the policy once.",
        "Sign out of the website on every browser that you do not use.",
        "Unsubscribe from newsletters that you never read. Your inbox will thank you.",
        "Download your data before you delete your account, and keep it for your records.",
        "Tell your family about the cookies that the site leaves in your browser.",
        "You may want to stop the notifications of the app on your phone, too.",
        "Subscribe to nothing that you cannot leave with one click in your account.",
    ]
    body = load_text(HEAD + "\n\n".join(guide) + TAIL).article.text
    assert [line for line in guide if line not in body] == []


def test_a_stray_caption_in_a_clean_text_goes_and_nothing_else():
    """Somebody copied only the body of a page."""
    text = [
        "By the river",
        "The bridge reopened on Tuesday, nine years after a barge had hit it.",
        "Bridge opens to drivers 02:33",
        "Nobody slept.",
        "What happens next",
        "Trending upwards, as the mayor put it, is the toll. It will rise in May.",
        "Read more",
    ]
    loaded = load_text("\n\n".join(text))
    assert loaded.removed == ("Bridge opens to drivers 02:33",)
    assert loaded.article.text.split("\n\n") == [line for line in text if "02:33" not in line]


def test_the_name_of_the_site_leaves_the_title_when_furniture_names_it_too():
    page = "\n".join(
        [
            "Ferry to Port Ellery stays in dock - Coast News",
            "View Coast News In App",
            "Sign In",
            "By Ana Reed May 3, 2021 / 6:51 AM",
            "The ferry to Port Ellery will stay in dock until autumn, its owner said on Monday.",
            "Ferry stays in dock 02:33",
            "“We have waited for parts since March,” said the captain, Tom Hale, on the quay.",
            "The town of Port Ellery has no other link to the mainland in the winter months.",
            "© 2021 Coast News Inc. All rights reserved.",
        ]
    )
    loaded = load_text(page)
    assert loaded.article.title == "Ferry to Port Ellery stays in dock"
    assert "02:33" not in loaded.article.text
    assert "Coast News" not in loaded.article.text
