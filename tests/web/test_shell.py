"""What every page shows around its content: navigation, theme, filters."""

import re

import pytest

from annotate.web.frame.shell import about, day, figure, initials, moment, share, span
from annotate.wording import plural
from annotate.workflow import clock
from annotate.workflow.project import save_settings


def links(page, part):
    """List (text, address, aria-current) of the links in the part of a page with this id."""
    inside = re.search(rf'<(\w+)[^>]*id="{part}".*?</\1>', page.get_data(as_text=True), re.S)
    found = re.findall(r'<a href="([^"]*)"(?: aria-current="(\w+)")?>(.*?)</a>', inside[0])
    return [(text, address, current) for address, current, text in found]


def test_the_bar_of_a_lead_has_at_most_seven_words(client, lead, article):
    client.enter(lead)
    words = [text for text, _, _ in links(client.get("/"), "navigation")]
    assert words[:5] == ["Articles", "Progress", "Agreement", "Adjudicate", "Export"]
    assert words[-1] == "People"
    assert len(words) <= 7
    for _, address, _ in links(client.get("/"), "navigation"):
        assert client.get(address).status_code == 200


def test_the_bar_of_a_reviewer_has_what_they_work_with(client, alice):
    page = client.enter(alice).get("/")
    assert [text for text, _, _ in links(page, "navigation")] == ["Articles", "Guideline"]
    assert links(page, "tabs") == [
        ("Articles", "/", "page"), ("Your progress", "/progress", "")]  # fmt: skip
    assert b'id="project-menu"' not in page.data


@pytest.mark.parametrize("address", ["/articles/{article}", "/import", "/assign"])
def test_a_page_below_a_word_of_the_bar_marks_it(client, lead, article, address):
    page = client.enter(lead).get(address.format(article=article.id))
    marked = [(text, current) for text, _, current in links(page, "navigation") if current]
    assert marked == [("Articles", "true")]


def test_assign_is_a_tab_of_the_articles(client, lead):
    client.enter(lead)
    for address, current in (("/", "Articles"), ("/assign", "Assign")):
        tabs = links(client.get(address), "tabs")
        assert [text for text, _, _ in tabs] == ["Articles", "Assign"]
        assert [text for text, _, state in tabs if state == "page"] == [current]


def test_sources_and_guideline_are_tabs_of_the_scheme(client, lead):
    client.enter(lead)
    for address, current in (
        ("scheme", "Scheme"),
        ("sources", "Sources"),
        ("guideline", "Guideline"),
    ):
        page = client.get(f"/{address}")
        tabs = links(page, "tabs")
        assert [text for text, _, _ in tabs] == ["Scheme", "Sources", "Guideline"]
        assert [text for text, _, state in tabs if state == "page"] == [current]
        marked = [text for text, _, state in links(page, "navigation") if state]
        assert marked == ["Scheme"]


def test_the_name_of_the_project_opens_its_settings_and_its_log(client, lead, words):
    page = client.enter(lead).get("/project")
    listed = [
        ("Project settings", "/project", "page"), ("Operations", "/operations", ""),
        ("Security log", "/audit", "")]  # fmt: skip
    assert links(page, "project-menu") == listed
    assert links(page, "tabs") == listed
    summary = re.search(r"<summary.*?</summary>", page.get_data(as_text=True), re.S)[0]
    assert ">Test<" in summary


def test_the_project_is_named_on_every_page(client, alice, words):
    client.enter(alice)
    for address in ("/", "/help", "/settings", "/guideline"):
        assert "Test" in words(client.get(address)).split()


@pytest.mark.parametrize(("name", "shown"), [("Annotate", 0), ("Town news", 1)])
def test_a_project_that_is_called_like_the_program_is_named_once(client, db, lead, name, shown):
    save_settings(db, lead, name=name)
    page = client.enter(lead).get("/").get_data(as_text=True)
    assert page.count('<span class="brand-name">') == shown
    assert f'<span class="bar-project">{name}</span>' in page


def test_a_signed_out_page_has_no_navigation_and_no_person(client):
    page = client.get("/sign-in").get_data(as_text=True)
    assert 'id="menu"' not in page
    assert 'href="/people"' not in page


@pytest.mark.parametrize(
    ("name", "short"), [("Mina Kim", "MK"), ("anna", "AN"), ("j.r. west", "JW"), ("Я", "Я")]
)
def test_initials(name, short):
    assert initials(name) == short


@pytest.mark.parametrize("name", ["...", "- -", "_"])
def test_a_name_of_punctuation_still_has_initials(name):
    assert initials(name)


def test_a_figure_has_two_places_and_a_true_minus():
    assert [figure(0.667), figure(-0.1), figure(None), figure(-0.001)] == [
        "0.67", "−0.10", "–", "0.00",
    ]  # fmt: skip


def test_a_share_is_a_whole_percentage_and_never_rounds_to_all_or_nothing():
    given = (0, 0.001, 0.5, 0.999, 1, None)
    assert [share(one) for one in given] == ["0%", "< 1%", "50%", "> 99%", "100%", "–"]


def test_a_length_of_time_is_written_in_its_largest_units():
    given = (12_400, 40 * 60_000, 125 * 60_000)
    assert [span(one) for one in given] == ["12 s", "40 min", "2 h 5 min"]


def test_counts_carry_their_noun():
    assert plural(1, "sentence") == "1 sentence"
    assert plural(1204, "sentence") == "1,204 sentences"
    assert plural(2, "file was", "files were") == "2 files were"


def test_times_are_written_for_people_and_other_text_stays():
    assert day("2025-11-02T09:05:00.000Z") == "2 Nov 2025"
    assert moment("2025-11-02T09:05:00.000Z") == "2 Nov 2025, 09:05 UTC"
    assert day("last spring") == moment("last spring") == "last spring"


def test_a_forecast_is_no_more_precise_than_it_is(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: "2026-12-01T09:00:00.000Z")
    assert about("2026-12-29T13:14:15.000Z") == "about 29 December"
    assert about("2027-03-05T13:14:15.000Z") == "about March 2027"
    assert about("2037-03-05T13:14:15.000Z") == "in more than ten years"
