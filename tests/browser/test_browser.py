"""The page as people use it, in Chromium, with the real model."""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

import re
from pathlib import Path

import pytest
from pdfs import NEEDS_PDFIUM, block, make_pdf
from visiting import (
    EXAMPLE,
    NEEDS_CHROMIUM,
    POSITIVE_STEP,
    SCREENSHOTS,
    browser,
    empty_site,
    first_visit,
    site,
    visit,
    visitor,
)

pytestmark = NEEDS_CHROMIUM

FIRST_ARTICLE = "Russia starts pulling its forces out of Syria"
BRIDGE = """---
title: Harbour town weighs a new bridge
date: 2021-05-03
source: Ellery Post
url: https://example.com/bridge
---

The council of Port Ellery met on Monday. Mayor Ana Ruiz said the old bridge was past saving.

The fishermen's union gave the plan a cool reception. Its chairman, Tom Hale, warned that the works
would close the channel for two summers.
"""
HOSTILE = """---
title: "<img src=x onerror=alert(1)> ![x](http://evil.example/t.png)"
date: 2021-05-03
source: "<svg onload=alert(2)>"
url: "javascript:alert(3)"
---

The zebra of Ellery is called <script>alert(4)</script> Marty, said the keeper of the zoo.

![tracker](http://evil.example/pixel.png) [click](javascript:alert(5)) <iframe src=//evil.example>

"><img src=http://evil.example/y.png onerror=alert(6)> ${alert(7)} {{alert(8)}} `+alert(9)+`
"""


def test_the_first_visitor_is_told_how_to_begin(first_visit) -> None:
    assert "No articles yet" in first_visit["welcome"]
    assert first_visit["results"].count("added") == 3
    assert FIRST_ARTICLE in first_visit["results"]
    assert EXAMPLE in first_visit["welcome afterwards"]


def test_the_example_is_answered_and_its_proof_is_one_click_away(visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name=EXAMPLE).click()
    assert visitor.reply() == "answer"
    statement = page.locator(".statement", has_text=POSITIVE_STEP)
    marker = statement.locator(".cite")

    marker.hover()
    tip = page.get_by_role("tooltip")
    assert POSITIVE_STEP in tip.inner_text()
    assert f"{FIRST_ARTICLE} · Corpus newsdesk · 15 March 2016" in tip.inner_text()

    visitor.open("Articles")
    marker.click()
    mark = page.locator("mark[data-selected]:focus", has_text=POSITIVE_STEP)
    mark.wait_for()
    box, panel = mark.bounding_box(), page.locator("#side > .tabitem").first.bounding_box()
    assert panel["y"] <= box["y"] < box["y"] + box["height"] <= panel["y"] + panel["height"]


def test_the_panel_shows_each_article_exactly(visitor) -> None:
    page = visitor.page
    visitor.ask(EXAMPLE)
    shown = page.locator(".source", has=page.get_by_role("heading", name=FIRST_ARTICLE))
    file = next(Path(__file__).parents[2].joinpath("corpus").glob("*begins-syria-withdrawal.md"))
    text = file.read_text().split("---\n", 2)[2].strip()
    assert shown.locator(".text").evaluate("node => node.textContent") == text
    assert "Corpus newsdesk" in shown.inner_text()
    assert "15 March 2016" in shown.inner_text()


def test_an_earlier_answer_gets_its_sources_back(visitor) -> None:
    page = visitor.page
    visitor.ask(EXAMPLE)
    visitor.ask("How many people has the war killed?")
    page.locator("mark[data-selected]", has_text="quarter of a million").wait_for()
    page.locator(".statement", has_text=POSITIVE_STEP).locator(".cite").click()
    page.locator("mark[data-selected]", has_text=POSITIVE_STEP).wait_for()


def test_an_abstention_looks_different_and_offers_the_closest_passages(visitor) -> None:
    page = visitor.page
    assert visitor.ask("How do I bake sourdough bread?") == "abstention"
    reply = page.locator(".reply")
    assert "The articles don't say." in reply.inner_text()
    assert "Closest passages – not an answer" in reply.inner_text()
    assert page.locator(".panel-head h2").inner_text() == "Closest passages – not an answer"
    reply.locator(".closest .cite").nth(1).click()
    page.locator("mark[data-selected]:focus").wait_for()


def test_an_empty_question_gets_a_hint(visitor) -> None:
    visitor.page.get_by_role("button", name="Ask", exact=True).click()
    visitor.page.get_by_text("Type a question first.").wait_for()
    assert visitor.page.locator(".exchange").count() == 0


def test_a_question_that_cannot_be_asked_gets_its_reason(visitor) -> None:
    assert visitor.ask("Что сказала оппозиция?") == "problem"
    assert "Cyrillic" in visitor.page.locator(".reply").inner_text()
    assert visitor.ask(EXAMPLE) == "answer"


def test_a_follow_up_is_shown_as_it_was_understood(visitor) -> None:
    visitor.ask(EXAMPLE)
    visitor.ask("And the White House?")
    understood = visitor.page.locator(".understood").inner_text()
    assert re.fullmatch("Understood as: .*White House.*", understood)


def test_an_uploaded_article_is_asked_alone_and_removed(visitor) -> None:
    page = visitor.page
    assert visitor.upload("bridge.md", BRIDGE).startswith("added")
    assert "Harbour town" in visitor.upload("bridge.md", BRIDGE)
    visitor.tick("Harbour town weighs a new bridge")
    page.get_by_text("Asking only 1 of 4 articles: Harbour town weighs a new bridge.").wait_for()
    assert visitor.ask("What did the fishermen's union say?") == "answer"
    assert page.locator(".source h3").all_inner_texts() == ["Harbour town weighs a new bridge"]
    link = page.get_by_role("link", name="https://example.com/bridge")
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert link.get_attribute("target") == "_blank"
    assert visitor.ask(EXAMPLE) == "abstention"
    visitor.remove("Harbour town weighs a new bridge")
    page.get_by_text("Asking all 3 articles.").wait_for()
    # The answer that quoted the article still shows what it quoted.
    page.locator(".exchange").first.locator(".cite").first.click()
    page.get_by_text("This article has been removed.").wait_for()


@NEEDS_PDFIUM
def test_an_uploaded_pdf_is_quoted_across_its_pages(visitor) -> None:
    page = visitor.page
    first = block(
        "The council of Sorrel Bay met on Monday.", "The harbour master, Ines Falk, said the"
    )
    pages = [first, block("quay had sunk by nine inches since the winter.")]
    result = visitor.upload("quay.pdf", make_pdf(*pages, title="Quay sinks at Sorrel Bay"))
    assert result.startswith("added")
    visitor.tick("Quay sinks at Sorrel Bay")
    assert visitor.ask("What did the harbour master say about the quay?") == "answer"
    quoted = page.locator(".source mark").all_inner_texts()
    assert quoted == [
        "The harbour master, Ines Falk, said the quay had sunk by nine inches since the winter."
    ]
    visitor.remove("Quay sinks at Sorrel Bay")
    broken = visitor.upload("broken.pdf", b"%PDF-1.4\nnothing more")
    assert re.match("failed\\s+broken.pdf – broken.pdf", broken)


def test_files_that_cannot_be_added_say_why(visitor) -> None:
    assert re.match("failed\\s+empty.txt – empty.txt.*empty", visitor.upload("empty.txt", " "))
    assert "/tmp" not in visitor.upload("binary.txt", "\x00\x01\x02")  # noqa: S108


def test_a_pasted_article_is_asked_removed_and_brought_back(visitor) -> None:
    page = visitor.page
    visitor.open("Articles")
    page.get_by_text("Add an article by pasting it").click()
    page.get_by_label("Title (optional)").fill("Night market")
    page.get_by_label("Text", exact=True).fill(
        "The night market of Sorrel Bay opens on Friday. Its director, Lena Osei, said that two "
        "hundred traders will come."
    )
    page.get_by_role("button", name="Add the text").click()
    page.locator(".result.added", has_text="Night market").wait_for()
    assert visitor.ask("How many traders will come to the night market?") == "answer"
    page.locator("mark[data-selected]", has_text="two hundred traders").wait_for()
    visitor.remove("Night market")
    page.get_by_role("button", name="Undo").click()
    visitor.row("Night market").wait_for()
    visitor.remove("Night market")


def test_articles_are_searched_read_and_asked_alone(visitor) -> None:
    page = visitor.page
    visitor.open("Articles")
    assert "3 articles" in page.locator("#holdings").inner_text()
    page.get_by_label("Search the articles").fill("geneva")
    visitor.row(FIRST_ARTICLE).wait_for(state="detached")
    page.get_by_role("button", name="Read What is on the table").click()
    page.locator(".sources.reading h2:focus").wait_for()
    page.get_by_role("button", name="Ask only this article").click()
    page.get_by_text("Asking only 1 of 3 articles: What is on the table").wait_for()
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.get_by_role("button", name="Ask all").first.click()
    page.get_by_text("Asking all 3 articles.").wait_for()


def test_a_question_is_edited_asked_again_and_explained(visitor) -> None:
    page = visitor.page
    visitor.ask("What did the opposition say in 2011 to Angela Merkel?")
    page.locator("#next").get_by_role("button", name=EXAMPLE, exact=True).click()
    assert visitor.reply(1) == "answer"
    page.get_by_role("button", name="Edit question 1").click()
    page.get_by_text("You are editing question 1.").wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("You are editing question 1.").wait_for(state="detached")
    page.get_by_role("button", name="Edit question 1").click()
    page.get_by_text("You are editing question 1.").wait_for()
    page.get_by_label("Your question").fill("How many people has the war killed?")
    page.keyboard.press("Enter")
    page.locator(".statement", has_text="quarter of a million").wait_for()
    assert page.locator(".exchange").count() == 1
    page.get_by_role("button", name="Why this answer?").click()
    page.locator(".why", has_text="Searching for passages").wait_for()
    assert page.locator(".found > li").count() >= 3
    page.get_by_role("button", name="Ask again").click()
    page.locator("#next .example").first.wait_for()
    page.get_by_role("button", name="New conversation").click()
    page.locator(".welcome").wait_for()


def test_an_answer_is_copied_with_its_quotations(visit) -> None:
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    visitor.ask(EXAMPLE)
    visitor.page.get_by_role("button", name="Copy", exact=True).click()
    visitor.page.get_by_role("button", name="Copied").wait_for()
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert POSITIVE_STEP in copied
    assert f"“{FIRST_ARTICLE}”, “Corpus newsdesk”, 2016-03-15, characters" in copied


def test_a_hostile_article_and_a_hostile_question_do_nothing(visitor) -> None:
    page = visitor.page
    assert visitor.upload("zebra.txt", HOSTILE).startswith("added")
    hostile = "<img src=x onerror=alert(1)> ![x](http://evil.example/t.png)"
    page.get_by_role("button", name=f"Read {hostile}").click()
    page.locator(".reading h3", has_text=hostile).wait_for()
    visitor.tick(hostile)
    assert visitor.ask("What is the zebra called? <img src=x onerror=alert(10)>") == "answer"
    page.locator(".cite").first.hover()
    page.locator(".cite").first.click()
    page.locator("mark[data-selected]", has_text="<script>alert(4)</script> Marty").wait_for()
    assert "<img src=x onerror=alert(10)>" in page.locator(".question").inner_text()
    page.get_by_role("button", name="Why this answer?").click()
    page.locator(".found", has_text="<script>alert(4)</script>").wait_for()
    page.get_by_role("button", name="Wrong answer").click()
    page.locator(".correction").wait_for()
    visitor.open("History")
    page.locator("#history .title", has_text="<img src=x onerror=alert(10)>").wait_for()
    visitor.open("Articles")
    page.get_by_label("Search the articles").fill("{{constructor}} ${alert(11)} <img src=y>")
    page.get_by_text("No article has these words").wait_for()
    page.get_by_label("Search the articles").fill("")
    ours = page.locator("#chat, #next, #sources, #shelf, #why, #history, #results, #scope")
    assert ours.locator("img, script, svg, iframe, style, link, form, object").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    assert "javascript:alert(3)" in page.locator(".provenance").first.text_content()
    page.wait_for_timeout(300)
    visitor.remove(hostile)
