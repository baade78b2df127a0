"""The report of runs in Chromium, opened as the file that it is."""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from eval_runs import TYPES, baseline, made_up_run, two_runs
from playwright.sync_api import Browser, Locator, Page, expect
from visiting import NEEDS_CHROMIUM, TIMEOUT_MS, browser

from rag.eval.report import render
from rag.eval.report.questions import is_right
from rag.eval.runs import Run

pytestmark = [*NEEDS_CHROMIUM, pytest.mark.usefixtures("quick_intervals")]

HOSTILE = '</script><img src=x onerror=alert(1)><b onmouseover="alert(2)">'


@pytest.fixture(scope="module")
def runs() -> tuple[Run, Run]:
    return two_runs()


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator:
    """Opens a report of runs; in the end nothing may have gone wrong, or out."""
    faults: list[str] = []
    contexts = []

    def arrive(*runs: Run, width: int = 1440, anchor: str = "", **options) -> Page:
        file = tmp_path / "report.html"
        file.write_text(render(runs), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        context.set_default_timeout(TIMEOUT_MS)
        address = file.as_uri()
        context.on(
            "request",
            lambda request: (
                None
                if request.url.split("#")[0] == address or request.url.startswith("data:")
                else faults.append(f"request: {request.url}")
            ),
        )
        page = context.new_page()
        # The policy speaks up here, too, when it has to forbid something.
        page.on("console", lambda message: faults.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
        page.goto(address + anchor)
        page.locator("html.ready").wait_for()
        return page

    yield arrive
    for context in contexts:
        context.close()
    assert faults == []


def ids(page: Page) -> list[str]:
    return page.locator(".questions tbody tr > :first-child").all_inner_texts()


def field(page: Page, name: str) -> Locator:
    return page.locator(f".filters [name={name}]")


def test_headers_sort_both_ways_and_say_so(visit, runs) -> None:
    page = visit(*runs)
    inset = [outcome.id for outcome in runs[0].outcomes]
    assert ids(page) == inset
    confidence = page.locator("[data-sort=confidence]")
    head = page.locator("th", has=confidence)
    confidence.click()
    falling = sorted(runs[0].outcomes, key=lambda o: -round(o.confidence, 4))
    assert ids(page) == [outcome.id for outcome in falling]
    assert head.get_attribute("aria-sort") == "descending"
    confidence.press("Enter")
    assert ids(page)[0] == min(runs[0].outcomes, key=lambda o: o.confidence).id
    assert head.get_attribute("aria-sort") == "ascending"
    field(page, "run").select_option("run B")
    least = min(runs[1].outcomes, key=lambda o: o.confidence)
    expect(page.locator(".questions tbody tr").first).to_contain_text(least.id)
    page.get_by_role("button", name="Id", exact=True).click()
    assert ids(page) == sorted(inset)
    assert head.get_attribute("aria-sort") is None


def test_filters_narrow_the_table(visit, runs) -> None:
    page = visit(*runs)
    both = list(zip(*(run.outcomes for run in runs), strict=True))

    def count(of: int) -> None:
        expect(page.locator("#shown")).to_have_text(f"{of} of 56 questions")
        assert len(ids(page)) == of

    field(page, "type").select_option("who")
    count(len(runs[0].outcomes) // len(TYPES))
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("#shown")).to_have_text("56 questions")
    field(page, "text").fill("HOW-MANY-004")
    count(1)
    field(page, "text").fill("")
    field(page, "wrong").check()
    count(sum(not (is_right(a) and is_right(b)) for a, b in both))
    field(page, "run").select_option("run B")
    count(sum(not is_right(b) for _, b in both))
    field(page, "wrong").uncheck()
    field(page, "between").select_option("differs")
    count(sum(a.lost != b.lost or a.answered != b.answered for a, b in both))
    field(page, "between").select_option("right in B only")
    count(sum(is_right(b) and not is_right(a) for a, b in both))
    field(page, "text").fill("no such words")
    page.get_by_text("No question fits.").wait_for()


def test_a_lost_stage_leads_to_its_questions(visit, runs) -> None:
    page = visit(*runs)
    page.locator("#lost").get_by_role("button", name="retrieve", exact=True).click()
    both = zip(*(run.outcomes for run in runs), strict=True)
    assert ids(page) == [a.id for a, b in both if "retrieve" in (a.lost, b.lost)]
    assert field(page, "lost").evaluate("node => node === document.activeElement")
    page.locator("#lost .stage[data-stage=abstain]").click()
    assert field(page, "lost").input_value() == "abstain"
    page.get_by_role("button", name="lost at abstain in A").last.click()
    assert len(ids(page)) == sum(o.lost == "abstain" and not o.answerable for o in runs[0].outcomes)


def test_a_question_opens_and_tells_why_it_was_lost(visit, runs) -> None:
    page = visit(*runs)
    number, record = next(
        (i, r) for i, r in enumerate(runs[0].records) if r.outcome.lost == "read" and r.hits
    )
    button = page.locator("button.open").nth(number)
    button.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    assert panel.get_by_role("heading", level=2).inner_text() == record.question
    why = panel.locator(".why").first.inner_text()
    assert why.startswith("Lost at read. The right passage was")
    assert panel.locator(".hits li").count() == sum(len(run.records[number].hits) for run in runs)
    # The evidence is stressed in the passage that holds it, which is open.
    assert panel.locator(".hits details[open] mark").first.inner_text() == record.evidence[0].text
    assert panel.locator(".hits .cut").first.inner_text() == "Not read from here on"
    page.keyboard.press("ArrowRight")
    following = runs[0].records[number + 1].question
    assert panel.get_by_role("heading", level=2).inner_text() == following
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.textContent") == following


def test_an_address_opens_a_question(visit, runs) -> None:
    page = visit(runs[0], anchor="#question=who-001")
    assert page.get_by_role("dialog").get_by_text("who-001").is_visible()


def test_evidence_is_stressed_where_it_is_behind_characters_of_two_units(visit, runs) -> None:
    record = next(r for r in runs[0].records if r.evidence and r.hits[0].span.right)
    hit, evidence = record.hits[0], record.evidence[0]
    wider = replace(hit.span, text="🌉" + hit.span.text, end=hit.span.end + 1)
    moved = replace(evidence, start=evidence.start + 1, end=evidence.end + 1)
    changed = replace(record, hits=(replace(hit, span=wider),), evidence=(moved,))
    page = visit(Run(runs[0].manifest, (changed.outcome,), (changed,)))
    page.locator("button.open").click()
    assert page.locator(".hits mark").inner_text() == evidence.text


def test_hostile_text_does_nothing(visit, runs) -> None:
    record = next(r for r in runs[0].records if r.statements)
    span = replace(record.citations[0], text=HOSTILE, article=HOSTILE)
    hostile = replace(
        record, question=HOSTILE, answers=(HOSTILE,), citations=(span,),
        history=((HOSTILE, HOSTILE),),
        statements=(replace(record.statements[0], text=HOSTILE),), standalone_question=HOSTILE,
        hits=(replace(record.hits[0], span=span),), evidence=(span,),
        sentences=(replace(record.sentences[0], span=span),),
    )  # fmt: skip
    page = visit(Run(runs[0].manifest, (hostile.outcome,), (hostile,)))
    page.locator("button.open").click()
    assert page.locator("dialog img, dialog b[onmouseover]").count() == 0
    assert page.locator("dialog h2").inner_text() == HOSTILE
    page.wait_for_timeout(200)


def test_a_thousand_questions_come_in_two_parts(visit, runs) -> None:
    copies = [replace(o, id=f"{o.id}-{i}") for i in range(18) for o in runs[0].outcomes]
    page = visit(replace(runs[0], outcomes=tuple(copies), records=()))
    assert len(ids(page)) == 250
    page.get_by_role("button", name="Show the other 758").click()
    assert len(ids(page)) == 1008


def test_baselines_can_be_sorted_and_have_nothing_to_open(visit, runs) -> None:
    page = visit(*map(baseline, runs))
    page.get_by_role("button", name="Type", exact=True).click()
    assert ids(page)[0].startswith("how-many")
    assert page.locator("button.open").count() == 0


@pytest.mark.parametrize("width", [1440, 1280, 1024, 390])
def test_the_page_is_as_wide_as_the_window(visit, runs, width: int) -> None:
    page = visit(*runs, made_up_run(3), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("button.open").first.click()
    assert page.locator("dialog").evaluate("node => node.scrollWidth <= node.clientWidth")


def test_without_scripts_all_figures_are_there(browser: Browser, runs, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(render(runs))
    assert page.locator(".questions tbody tr").count() == len(runs[0].outcomes)
    assert page.locator(".filters").is_hidden()
    context.close()
