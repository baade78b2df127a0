"""Pages copied from a browser come out as their articles, whatever the browser does with gaps."""

from datetime import date
from pathlib import Path

import pytest

from rag.load import Loaded, load_text

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.name.removesuffix(".expected.txt") for path in PAGES.glob("*.expected.txt"))

# Lines that come through when a browser leaves no gaps or puts one after every line: then only the
# layout could have told that they describe a picture.
TOLERATED = {
    "A white ferry with rusted rails tied up at a wooden wharf.",
    "Hanna Ekdal ror till arbetet på fastlandet varje morgon.",
}

# Captions without any sign of being one: they come through, for a rule that took them away would
# take paragraphs, too.
LEFT_OVER = {
    "A bar chart of complaints by floor, falling from left to right.",
    "Coastal towns from Marram Bay to Stainsea will for the first time be able to apply for help.",
}

# None where a page states its date only in a way that can be read as two different days.
PUBLISHED = {
    "au_broadcaster": date(2019, 5, 9),
    "blog": date(2013, 6, 8),
    "brazilian_portal": None,
    "british_broadcaster": date(2017, 6, 14),
    "british_broadsheet": date(2020, 8, 4),
    "business_site": date(2016, 3, 15),
    "cable_network": date(2018, 2, 14),
    "celebrity_site": date(2021, 5, 3),
    "dutch_broadcaster": date(2022, 10, 14),
    "french_daily": date(2021, 3, 6),
    "german_magazine": date(2018, 4, 17),
    "government_release": date(2022, 4, 12),
    "indian_daily": date(2021, 6, 21),
    "investigative_newsroom": date(2023, 6, 14),
    "italian_daily": date(2019, 2, 8),
    "kenyan_daily": date(2023, 4, 5),
    "live_blog": date(2019, 3, 13),
    "local_paper": date(2019, 1, 22),
    "magazine_interview": date(2021, 10, 3),
    "member_station": date(2025, 3, 3),
    "newsletter": date(2024, 3, 8),
    "polish_daily": date(2021, 6, 12),
    "portal_wire": date(2022, 5, 19),
    "press_release": date(2017, 10, 2),
    "public_radio": date(2019, 2, 11),
    "reader_mode": None,
    "science_magazine": date(2022, 11, 9),
    "spanish_daily": date(2018, 11, 12),
    "sports_portal": date(2023, 8, 26),
    "sports_report": date(2015, 11, 7),
    "station_network": date(2024, 10, 9),
    "swedish_daily": date(2022, 9, 14),
    "tabloid": date(2019, 10, 3),
    "tech_site": date(2023, 11, 8),
    "university_news": date(2019, 3, 21),
    "us_network_2020s": date(2022, 7, 7),
    "us_tv_network": date(2014, 9, 12),
    "wire_agency": date(2020, 3, 3),
}


def page(name: str) -> str:
    return (PAGES / f"{name}.txt").read_text("utf-8")


def expected(name: str) -> list[str]:
    return (PAGES / f"{name}.expected.txt").read_text("utf-8").strip().split("\n\n")


def lines_of(loaded: Loaded) -> list[str]:
    return [loaded.article.title, *loaded.article.text.split("\n\n")]


def without(lines: set[str], found: list[str]) -> list[str]:
    return [line for line in found if line not in lines]


def test_every_page_has_its_article_and_its_date():
    pages = {path.stem for path in PAGES.glob("*.txt") if not path.stem.endswith(".expected")}
    assert pages == set(NAMES) == set(PUBLISHED)


@pytest.mark.parametrize("name", NAMES)
def test_page_becomes_its_article(name):
    loaded = load_text(page(name))
    assert without(LEFT_OVER, lines_of(loaded)) == expected(name)
    assert loaded.article.published == PUBLISHED[name]


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["no-gaps", "all-gaps"])
@pytest.mark.parametrize("name", NAMES)
def test_article_does_not_depend_on_gaps(name, gap):
    lines = [line for line in page(name).splitlines() if line.strip()]
    found = lines_of(load_text(gap.join(lines)))
    assert without(TOLERATED | LEFT_OVER, found) == expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_cleaning_a_clean_article_changes_nothing(name):
    loaded = load_text(page(name))
    again = load_text(loaded.article.text)
    assert again.article.text == loaded.article.text
    assert again.removed == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_kept_or_reported_as_removed(name):
    """Nothing vanishes: title, text and removed lines make up the page."""
    loaded = load_text(page(name))
    lines = [" ".join(line.split()) for line in page(name).splitlines() if line.strip()]
    accounted = [*lines_of(loaded), *loaded.removed]
    # The title's own line may carry the name of the site, which the title does not.
    missing = [line for line in lines if line not in accounted]
    assert all(line.lower().startswith(loaded.article.title.lower()) for line in missing)
    remaining = iter(lines)
    assert all(line in remaining for line in loaded.removed), "removed lines are in order"


def test_agencies_in_the_byline_are_the_source():
    assert load_text(page("us_tv_network")).article.source == "CNN9/AP"
    assert load_text(page("blog")).article.source is None
