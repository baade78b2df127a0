"""A reader's first five minutes, and what the page looks like then.

The screenshots go to ``tests/screenshots/``. To renew the one that the README shows::

    .venv/bin/python -m pytest tests/browser/test_first_minutes.py
    cp tests/screenshots/answer-1440-light.png docs/page.png
"""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

from pathlib import Path

import pytest
from visiting import (
    EXAMPLE,
    NEEDS_CHROMIUM,
    POSITIVE_STEP,
    SCREENSHOTS,
    Site,
    Visitor,
    browser,
    empty_site,
    first_visit,
    site,
    visit,
    visitor,
)

from rag.feedback import FeedbackLog

pytestmark = NEEDS_CHROMIUM

COLUMNS = ("chat", "side")

BRIDGE = """---
title: Harbour town weighs a new bridge
date: 2021-05-03
source: Ellery Post
---

The council of Port Ellery met on Monday. Mayor Ana Ruiz said the old bridge was past saving.

The fishermen's union gave the plan a cool reception. Its chairman, Tom Hale, warned that the works
would close the channel for two summers.
"""


def test_the_first_five_minutes(visitor: Visitor, site: Site, tmp_path: Path) -> None:
    page = visitor.page

    # The example is answered, and its proof is one click away.
    page.get_by_role("button", name=EXAMPLE).click()
    assert visitor.reply() == "answer"
    page.locator(".cite", has_text="[1]").first.click()
    page.locator("mark[data-selected]:focus").wait_for()
    quoted = page.locator("mark[data-selected]").inner_text()
    assert quoted == "The opposition wants Assad gone and asks Russia to stop backing him."

    # A follow-up is understood; what no article says is not answered.
    assert visitor.ask("And the White House?") == "answer"
    assert "White House" in page.locator(".understood").inner_text()
    assert visitor.ask("What did Angela Merkel say?") == "abstention"
    page.get_by_text("Closest passages – not an answer").first.wait_for()

    # An article of one's own is asked.
    assert visitor.upload("bridge.md", BRIDGE).startswith("added")
    page.get_by_role("button", name="Ask only this: Harbour town").click()
    page.get_by_text("Asking only 1 of 4 articles").wait_for()
    assert visitor.ask("What did the mayor say about the bridge?") == "answer"
    page.locator(".source", has_text="past saving").wait_for()

    # What the reader thinks of it is noted, with the passage that would have been right.
    last = page.locator(".exchange").last
    last.get_by_role("button", name="Wrong answer").click()
    last.get_by_role("button", name="This is the right passage").wait_for()
    visitor.select(".source .text p:nth-of-type(2)")
    last.get_by_role("button", name="This is the right passage").click()
    last.get_by_text("Noted, with what is right. Thank you.").wait_for()

    # The conversation is taken along.
    visitor.open("History")
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Markdown: {EXAMPLE}").click()
    exported = Path(download.value.path()).read_text("utf-8")
    assert download.value.suggested_filename.endswith(".md")
    assert exported.startswith(f"# {EXAMPLE}")
    assert "## What did the mayor say about the bridge?" in exported

    # After a restart it is found again.
    site.stop()
    with FeedbackLog.open(site.home) as log:
        (feedback,) = log.counting()
    assert feedback.right.quote == BRIDGE.split("\n\n")[2].replace("\n", " ").strip()
    site.start()
    page.goto(site.address)
    page.locator(".welcome").wait_for()
    visitor.open("History")
    page.get_by_label("Search the conversations").fill("MAYOR positive")
    page.locator("#history .title", has_text=EXAMPLE).click()
    page.locator(".statement", has_text=POSITIVE_STEP).wait_for()
    assert page.locator(".exchange").count() == 4
    visitor.remove("Harbour town weighs a new bridge")


def test_visitors_do_not_see_each_other(visit) -> None:
    one, other = visit(), visit()
    one.tick("Russia starts pulling its forces out of Syria")
    one.page.get_by_text("Asking only 1 of 3 articles").wait_for()
    one.ask(EXAMPLE)
    other.page.reload()
    other.page.locator(".welcome").wait_for()
    assert other.page.locator(".exchange").count() == 0
    other.page.get_by_text("Asking all 3 articles.").wait_for()
    # Without a conversation of its own, "And the White House?" is not a follow-up.
    other.ask("And the White House?")
    assert other.page.locator(".exchange").count() == 1
    assert other.page.locator(".understood").count() == 0
    assert one.page.locator(".exchange").count() == 1


def test_nobody_is_kept_out(visit) -> None:
    """No serious finding of axe-core, whatever is open, in both schemes."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = []
    for width, scheme in ((1440, "light"), (390, "dark")):
        visitor = visit(width=width, color_scheme=scheme)
        page = visitor.page

        def look(state: str) -> None:
            results = axe.run(page).response["violations"]  # noqa: B023 - called at once
            found.extend(
                f"{scheme} {state}: {each['id']}: {node['target']}: {node['failureSummary']}"  # noqa: B023
                for each in results
                for node in each["nodes"]
                if each["impact"] in {"serious", "critical"}
            )

        look("welcome")
        visitor.ask(EXAMPLE)
        page.get_by_role("button", name="Wrong answer").click()
        page.locator(".correction").wait_for()
        page.locator("#next .example").first.wait_for()
        page.locator(".cite").first.focus()
        look("answer")
        visitor.ask("How do I bake sourdough bread?")
        page.get_by_role("button", name="Why this answer?").last.click()
        page.locator(".found").wait_for()
        look("why")
        visitor.tick("Russia starts pulling its forces out of Syria")
        page.get_by_text("Asking only 1 of 3 articles").wait_for()
        look("articles")
        visitor.open("History")
        page.get_by_role("button", name="Rename").first.click()
        page.get_by_label("New title").wait_for()
        look("history")
    assert found == []


def test_the_keyboard_is_enough(visitor) -> None:
    page = visitor.page
    visitor.ask(EXAMPLE)
    page.locator(".cite").first.focus()
    page.get_by_role("tooltip").wait_for()
    page.evaluate("document.dispatchEvent(new Event('scroll'))")
    assert page.get_by_role("tooltip").is_visible(), "scrolling to a marker must not hide its tip"
    page.keyboard.press("Escape")
    page.get_by_role("tooltip").wait_for(state="hidden")
    page.keyboard.press("Enter")
    page.locator("mark[data-selected]:focus").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "cite"


@pytest.mark.parametrize(("width", "columns"), [(1440, 2), (1024, 2), (390, 1)])
def test_the_columns_stand_side_by_side_or_stacked(visit, width: int, columns: int) -> None:
    page = visit(width=width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    chat = page.locator("#chat-column").bounding_box()
    side = page.locator("#side-column").bounding_box()
    assert (side["x"] > chat["x"]) == (columns == 2)
    assert (side["y"] > chat["y"]) == (columns == 1)


def test_on_a_phone_the_way_to_the_proof_leads_back(visit) -> None:
    visitor = visit(width=390)
    visitor.ask(EXAMPLE)
    visitor.page.locator(".cite").first.click()
    visitor.page.locator("mark[data-selected]:focus").wait_for()
    visitor.page.get_by_role("button", name="Back to the answer").click()
    visitor.page.locator(".cite:focus").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_screenshots(visit, width: int, scheme: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    visitor = visit(width=width, color_scheme=scheme)
    page = visitor.page

    def take(name: str) -> Path:
        page.wait_for_timeout(200)
        shot = SCREENSHOTS / f"{name}-{width}-{scheme}.png"
        page.screenshot(path=shot)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width < 1024:
            places = [page.locator(f"#{column}-column").bounding_box() for column in COLUMNS]
            assert len({(place["x"], place["width"]) for place in places}) == 1
        return shot

    take("welcome")
    page.get_by_role("button", name=EXAMPLE).click()
    visitor.reply()
    page.locator("#next .example").first.wait_for()
    page.locator(".statement", has_text=POSITIVE_STEP).locator(".cite").click()
    page.locator("mark[data-selected]:focus").wait_for()
    if width < 1024:
        page.get_by_role("button", name="Back to the answer").click()
    assert take("answer").stat().st_size < 300_000  # the README shows one of them
    visitor.ask("How do I bake sourdough bread?")
    visitor.open("Articles")
    take("articles")
    page.get_by_role("button", name="Why this answer?").last.click()
    page.locator(".found").wait_for()
    take("why")
    page.get_by_role("button", name="Wrong answer").last.click()
    page.locator(".correction").wait_for()
    visitor.open("History")
    page.get_by_role("button", name="Rename").first.click()
    page.get_by_label("New title").wait_for()
    take("history")
