"""The labelling screen for those who hear it: what is said, where the focus goes."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import open_label, pill, press, wait_saved

NO_SERVER = r"Failed to load resource: net::ERR_"


@pytest.fixture
def page(server, anna, sign_in):
    return open_label(sign_in(anna), server)


# ── what is said ─────────────────────────────────────────────────────────


def spoken(page):
    """What is said politely, by a region that is there before it says anything."""
    region = page.get_by_role("status").and_(page.locator("#polite"))
    expect(region).to_have_count(1)
    return region.text_content()


def seen(page):
    """What the toast shows."""
    expect(page.locator("#toast")).to_be_visible()
    return page.locator("#toast-text").inner_text()


def test_what_is_said_politely_has_its_place_before_it_is_said(page):
    assert spoken(page) == ""
    expect(page.locator("#toast")).to_be_hidden()
    press(page, "0")
    assert spoken(page) == seen(page) == "Sentence 1: no claim"


def test_nothing_is_said_twice(page):
    press(page, "0")
    aria = page.locator("body").aria_snapshot()
    assert aria.count("Sentence 1: no claim") == 1


def test_a_server_that_answers_again_is_said_and_shown(server, page):
    page.faults.allow(NO_SERVER)
    server.stop()
    press(page, "0")
    expect(pill(page)).to_have_text("1 waiting, kept in this browser")
    server.start()
    wait_saved(page)
    expect(page.locator("#toast-text")).to_have_text("The server answers again. All saved.")
    assert spoken(page) == seen(page)
