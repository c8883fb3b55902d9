"""One person at two devices: each says what the other changed; nothing is overwritten silently."""

import re

import pytest
from playwright.sync_api import expect

from annotate.workflow import units
from tests.browser.screen import (
    brief,
    current,
    open_label,
    press,
    reference,
    wait_saved,
)

POSITIONS = [unit["unit"] for unit in reference()]
LOST = r"Failed to load resource"


@pytest.fixture
def page(server, anna, sign_in):
    return open_label(sign_in(anna), server)


@pytest.fixture
def device(server, anna, sign_in):
    """Another browser of the same person, open at the same article."""
    return open_label(sign_in(anna), server)


def look_at(page):
    """Come back to a page that was out of sight."""
    with page.expect_response("**/log?*"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def told(page):
    """What the message at the foot of the page says, where its link goes."""
    link = page.locator("#toast-link")
    expect(link).to_be_visible()
    return page.locator("#polite").inner_text(), link.get_attribute("href")


def merge_with_next(server, position):
    """A lead merges a unit with the one behind it."""
    [row] = server.rows("select id from article")
    opened = units.open_units(server.store, row["id"])
    before, one, two, behind = (
        opened.units[:position],
        opened.units[position],
        opened.units[position + 1],
        opened.units[position + 2 :],
    )
    merged = type(one)(one.start, two.end, one.kind, one.paragraph)
    units.save_units(server.store, None, row["id"], [*before, merged, *behind], opened.version)


# ── a label that comes late ──────────────────────────────────────────────


def test_a_label_over_another_devices_says_that_it_counts_now(server, page, device):
    press(page, "9", "h")
    wait_saved(page)
    press(device, "1", "m")
    wait_saved(device)
    text, link = told(device)
    assert text == "Sentence 1: changed on another device; yours counts now"
    assert link == f"/sentence/{server.events()[0]['sentence']}"
    assert brief(server.export()) == [(POSITIONS[0], "claims", "us_official", "moderate")]


def test_a_label_of_a_sentence_that_was_merged_meanwhile_is_said_to_be_history(server, page):
    merge_with_next(server, POSITIONS[0])
    press(page, "9", "h")
    wait_saved(page)
    text, link = told(page)
    assert re.match("Sentence 1 was merged or split meanwhile: .* kept in its history", text)
    assert "counts now" not in text
    [event] = server.events()
    assert link == f"/sentence/{event['sentence']}"
    assert server.export() == []
    page.locator("#toast-link").click()
    expect(page.get_by_role("main")).to_contain_text("Article’s own voice")


def test_what_is_history_only_is_not_gone_back_to_by_undo(server, page):
    press(page, "ArrowRight", "ArrowRight", "0")
    wait_saved(page)
    merge_with_next(server, POSITIONS[0])
    press(page, "ArrowLeft", "ArrowLeft", "ArrowLeft", "9", "h")
    wait_saved(page)
    told(page)
    press(page, "z")
    assert current(page) == 3
    wait_saved(page)
    assert server.events()[-1]["undoes"] == server.events()[0]["id"]


def test_where_the_page_cannot_ask_what_happened_it_says_no_more_than_it_knows(
    server, page, device
):
    device.faults.allow(LOST)
    device.route("**/log?*", lambda route: route.abort())
    press(page, "9", "h")
    wait_saved(page)
    press(device, "0")
    wait_saved(device)
    text, _ = told(device)
    assert text == "Sentence 1: changed elsewhere meanwhile; its history shows what counts"
