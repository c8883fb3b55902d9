"""What every page shows around its content: navigation, theme, filters."""

import pytest

from annotate.web.frame.shell import day, figure, initials, moment, share, span
from annotate.wording import plural


def test_the_bar_shows_only_screens_that_exist_and_are_allowed(client, app, alice, lead):
    page = client.enter(alice).get("/").get_data(as_text=True)
    assert page.count("aria-current") == 1
    assert 'href="/people"' not in page
    page = client.enter(lead).get("/").get_data(as_text=True)
    assert 'href="/people"' in page


def test_the_project_is_named_on_every_page(client, alice, words):
    client.enter(alice)
    for address in ("/", "/help", "/settings", "/guideline"):
        assert "Test" in words(client.get(address)).split()


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
