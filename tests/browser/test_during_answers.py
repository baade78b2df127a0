"""What readers do while an answer is being written, in Chromium, by a model that waits for a sign.

The language model is an endpoint of this process, so that each sentence comes when the test wants.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

import pytest
from playwright.sync_api import expect
from visiting import NEEDS_CHROMIUM, TIMEOUT_MS, Visitor, browser
from writing import Writer, place, reader, writer

from rag.ui.exchange import CUT_OFF
from rag.ui.handlers import CHANGED_ELSEWHERE
from rag.ui.spoken import READING

pytestmark = [
    *NEEDS_CHROMIUM,
    # Gradio 6.31 asks pandas 3 for what is deprecated there, for its statistics of the queue.
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

QUESTION = "What did the mayor say about the old bridge?"
SPOKE = 'Mayor Ana Ruiz said the old bridge was "past saving".'
COOL = "The fishermen's union gave the plan a cool reception."
CLOSED = "Its chairman, Tom Hale, warned that the works would close the channel for two summers."

expect.set_options(timeout=TIMEOUT_MS)


def begin(reader: Visitor, writer: Writer) -> None:
    """Ask, and see the first sentence of the answer, of which more is to come."""
    reader.page.get_by_label("Your question").fill(QUESTION)
    reader.page.keyboard.press("Enter")
    writer.begin()
    writer.write(f"{SPOKE} [1] {COOL[:12]}")
    expect(reader.page.locator(".reply.pending .statement")).to_have_text(f"{SPOKE} [1]")


def finish(reader: Visitor, writer: Writer) -> None:
    writer.write(f"{COOL[12:]} [1]")
    writer.finish()
    expect(reader.page.locator(".reply.answer:not(.pending) .statement")).to_have_count(2)


def test_an_answer_is_stopped_with_the_keyboard_while_it_grows(reader, writer) -> None:
    page = reader.page
    begin(reader, writer)
    stop = page.get_by_role("button", name="Stop")
    stop.focus()
    writer.write(f"{COOL[12:]} [1] {CLOSED[:12]}")
    expect(page.locator(".reply.pending .statement")).to_have_count(2)
    expect(stop).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".reply.cut .trouble")).to_have_text(CUT_OFF)
    expect(page.get_by_label("Your question")).to_be_focused()
    expect(page.locator(".statement")).to_have_count(2)
    expect(page.locator("#announcer")).to_have_text(f"Reply 1. {SPOKE} {COOL} {CUT_OFF}")
    writer.write(CLOSED[12:])  # nobody listens any more
    writer.finish()
    # And the next question is answered as ever.
    page.get_by_role("button", name="Ask again").click()
    writer.begin()
    writer.write(f"{SPOKE} [1] {COOL[:12]}")
    finish(reader, writer)


def test_screen_readers_hear_a_growing_answer_once(reader, writer) -> None:
    page = reader.page
    page.evaluate(
        """() => {
          const announcer = document.querySelector("#announcer");
          window.said = [];
          new MutationObserver(() => window.said.push(announcer.textContent))
            .observe(announcer, { childList: true, subtree: true, characterData: true });
        }"""
    )
    begin(reader, writer)
    live = "[aria-live], [role=log], [role=status], [role=alert]"
    assert page.locator(f"#chat :is({live})").count() == 0
    finish(reader, writer)
    assert page.evaluate("window.said") == [
        READING,
        f"Reply 1. {SPOKE} {COOL} Confidence: {confidence(reader)}.",
    ]


def confidence(reader: Visitor) -> str:
    return reader.page.locator(".facts").inner_text().split()[0].lower()


def test_a_new_conversation_is_not_undone_by_an_answer_that_was_begun(reader, writer) -> None:
    page = reader.page
    begin(reader, writer)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.get_by_label("Your question")).to_be_focused()
    writer.write(f"{COOL[12:]} [1]")
    writer.finish()
    begin(reader, writer)
    expect(page.locator(".exchange")).to_have_count(1)
    finish(reader, writer)
    expect(page.locator(".exchange")).to_have_count(1)
    # What was interrupted is in a conversation of its own.
    reader.open("History")
    expect(page.locator("#history .title")).to_have_count(2)
    page.locator("#history .title:not([aria-current])").click()
    expect(page.locator(".trouble")).to_have_text(CUT_OFF)
    expect(page.locator(".exchange")).to_have_count(1)


def test_an_earlier_conversation_is_opened_during_an_answer(reader, writer) -> None:
    page = reader.page
    reader.ask("Hello!")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".welcome")).to_be_visible()
    begin(reader, writer)
    reader.open("History")
    page.locator("#history .title", has_text="Hello!").click()
    expect(page.locator(".question")).to_have_text("Hello!")
    writer.write(f"{COOL[12:]} [1]")
    writer.finish()
    expect(page.locator("#history .title")).to_have_count(2)
    expect(page.locator(".question")).to_have_text("Hello!")
    expect(page.locator(".trouble")).to_have_count(0)


def test_who_asks_too_early_is_told_so_and_keeps_the_question(reader, writer) -> None:
    page = reader.page
    begin(reader, writer)
    box = page.get_by_label("Your question")
    box.fill("And the union?")
    page.keyboard.press("Enter")
    page.get_by_text("An answer is on its way").wait_for()
    expect(box).to_have_value("And the union?")
    finish(reader, writer)
    expect(page.get_by_text("An answer is on its way")).to_have_count(0)
    expect(page.locator(".exchange")).to_have_count(1)


def test_what_was_asked_before_a_reload_is_in_the_history(reader, writer) -> None:
    page = reader.page
    begin(reader, writer)
    page.reload()
    page.locator(".welcome").wait_for()
    reader.faults.clear()  # gradio's script complains that its stream was cut off
    writer.write(f"{COOL[12:]} [1]")
    writer.finish()
    begin(reader, writer)
    finish(reader, writer)
    reader.open("History")
    expect(page.locator("#history .title")).to_have_count(2)


def test_two_tabs_in_one_conversation_lose_nothing(reader, writer) -> None:
    page = reader.page
    begin(reader, writer)
    finish(reader, writer)
    other = reader.context.new_page()
    other.goto(reader.address)
    other.get_by_role("tab", name="History").click()
    other.locator("#history .title").click()
    other.locator(".statement").first.wait_for()
    for tab, question in ((other, "Hello!"), (page, "Thanks!")):
        tab.get_by_label("Your question").fill(question)
        tab.keyboard.press("Enter")
        tab.locator(".question", has_text=question).wait_for()
        tab.locator(".reply.pending").wait_for(state="detached")
    page.get_by_text(CHANGED_ELSEWHERE).wait_for()
    expect(page.locator(".question")).to_have_text([QUESTION, "Hello!", "Thanks!"])


def test_a_new_title_is_typed_at_once(reader, writer) -> None:
    page = reader.page
    begin(reader, writer)
    finish(reader, writer)
    reader.open("History")
    page.get_by_role("button", name="Rename").press("Enter")
    field = page.get_by_label("New title")
    expect(field).to_be_focused()
    field.fill("The old bridge")
    page.keyboard.press("Enter")
    title = page.locator("#history .title", has_text="The old bridge")
    expect(title).to_be_focused()
    page.get_by_role("button", name="Delete").press("Enter")
    expect(page.locator("#history-results").get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(title).to_be_visible()
