"""The labelling screen for those who hear it: what is said, where the focus goes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import open_label, pill, press, wait_for_card, wait_saved

NO_SERVER = r"Failed to load resource: net::ERR_"


@pytest.fixture
def page(server, anna, sign_in):
    return open_label(sign_in(anna), server)


# ── what is said ─────────────────────────────────────────────────────────


def spoken(page):
    """Where it is said politely: a region that is there before it says anything."""
    region = page.get_by_role("status").and_(page.locator("#polite"))
    expect(region).to_have_count(1)
    return region


def expect_said_and_seen(page, text):
    expect(spoken(page)).to_have_text(text)
    expect(page.locator("#toast")).to_be_visible()
    expect(page.locator("#toast-text")).to_have_text(text)


def test_what_is_said_politely_has_its_place_before_it_is_said(page):
    expect(spoken(page)).to_be_empty()
    expect(page.locator("#toast")).to_be_hidden()
    press(page, "0")
    expect_said_and_seen(page, "Sentence 1: no claim")


def test_nothing_is_said_twice(page):
    press(page, "0")
    expect(spoken(page)).to_have_text("Sentence 1: no claim")
    aria = page.locator("body").aria_snapshot()
    assert aria.count("Sentence 1: no claim") == 1


def test_a_server_that_answers_again_is_said_and_shown(server, page):
    page.faults.allow(NO_SERVER)
    server.stop()
    press(page, "0")
    expect(pill(page)).to_have_text("1 waiting, kept in this browser")
    server.start()
    wait_saved(page)
    expect_said_and_seen(page, "The server is responding again. All saved.")


def test_each_step_within_a_sentence_is_spoken(page):
    press(page, "9")
    expect(spoken(page)).to_have_text("Claim 1: Article’s own voice. How firmly is it put?")
    press(page, "Escape", "Escape", "n")
    expect(spoken(page)).to_have_text(re.compile("^Claim 2: starts at “"))
    before = spoken(page).text_content()
    press(page, "ArrowLeft")
    expect(spoken(page)).not_to_have_text(before)
    expect(spoken(page)).to_have_text(re.compile("^Claim 2: starts at “"))
    press(page, "8")
    expect(spoken(page)).to_have_text("Claim 1: Unnamed or unspecified. How firmly is it put?")
    press(page, "m")
    expect(spoken(page)).to_have_text(re.compile("^Claim 2: "))
    press(page, "e", "Shift+ArrowLeft")
    expect(spoken(page)).to_have_text(re.compile("^Claim 2: ends at “"))
    press(page, "ArrowRight")
    expect(spoken(page)).to_have_text(re.compile("^Claim 2: starts at “"))
    press(page, "Escape", "Backspace")
    expect(spoken(page)).to_have_text(re.compile("^Claim removed"))


def test_a_second_source_over_the_same_words_is_spoken_as_such(page):
    press(page, "9", "n", "h", "8", "h")
    wait_for_card(page, 2)
    press(page, "ArrowUp", "9", "Shift+N")
    expect(spoken(page)).to_have_text(re.compile("^Claim 2: the same words as claim 1. Claim 1: "))


def test_the_card_says_that_keys_are_its_own(page):
    card = page.locator(".sentence.is-current")
    expect(card).to_have_role("application")
    expect(card).to_have_attribute("aria-roledescription", "sentence to label")
    expect(card).to_have_accessible_description(re.compile("The escalating conflict.*Focus mode"))
    press(page, "0")
    expect(page.locator("[aria-roledescription]")).to_have_count(1)
    expect(page.locator(".sentence[role]")).to_have_count(1)


def test_chromium_tells_a_screen_reader_what_the_card_is(page):
    """In the tree that Chromium gives to screen readers, not in the attributes of the page."""
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")

    def cards():
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        return [one for one in nodes if one.get("role", {}).get("value") == "application"]

    [card] = cards()
    said = {one["name"]: one["value"].get("value") for one in card["properties"]}
    assert card["name"]["value"] == "Sentence 1 of 43, not labelled"
    assert card["description"]["value"].startswith("The escalating conflict")
    assert (said["focused"], said["roledescription"]) == (True, "sentence to label")
    press(page, "0")
    wait_for_card(page, 2)
    [card] = cards()
    assert card["name"]["value"] == "Sentence 2 of 43, not labelled"


def test_enter_chooses_the_source_that_the_arrows_reached(server, page):
    page.locator("input[value=us_official]").focus()
    press(page, "ArrowDown", "ArrowDown", "Enter")
    expect(page.locator("input[value=ukraine_statement]")).to_be_checked()
    wait_for_card(page, 1)
    page.get_by_role("radio", name="Moderate").focus()
    press(page, "Enter")
    wait_for_card(page, 2)
    wait_saved(page)
    [row] = server.export()
    assert (row["source"], row["confidence"]) == ("ukraine_statement", "moderate")


# ── where the focus goes ─────────────────────────────────────────────────

IN_END = "document.activeElement.closest('#end') !== null"


def test_tab_does_not_go_to_the_end_card_before_the_end(page):
    for _ in range(30):
        press(page, "Tab")
        assert not page.evaluate(IN_END)


def test_the_card_and_no_other_sentence_is_reached_by_tab(page):
    press(page, "0", "0", "Tab", "Shift+Tab")
    expect(page.locator(".sentence.is-current")).to_be_focused()
    expect(page.locator(".sentence[tabindex='0']")).to_have_count(1)


def test_at_the_end_its_links_are_reached(page):
    page.locator("#outline a.square").last.click()
    press(page, "ArrowRight")
    wait_for_card(page, 0)
    press(page, "Tab")
    assert page.evaluate(IN_END)
    press(page, "ArrowLeft", "Tab")
    assert not page.evaluate(IN_END)


def test_the_guideline_is_in_focus_once_it_is_open_and_esc_goes_back(page):
    card = page.locator(".sentence.is-current")
    press(page, "g")
    expect(page.get_by_role("region", name="Guideline")).to_be_focused()
    press(page, "Tab")
    expect(page.locator("#guideline button")).to_be_focused()
    press(page, "Escape")
    expect(page.locator("#guideline")).to_be_hidden()
    expect(card).to_be_focused()
    press(page, "g", "g")
    expect(card).to_be_focused()
    press(page, "g", "1", "h")
    wait_for_card(page, 2)
    expect(page.locator(".sentence.is-current")).to_be_focused()


def test_after_a_source_was_tapped_the_focus_is_at_what_is_asked_now(server, anna, sign_in):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = open_label(sign_in(anna, **phone), server)
    page.locator(".source").first.tap()
    expect(page.get_by_role("radio", name="High")).to_be_focused()
    expect(page.locator(":checked[data-field=confidence]")).to_have_count(0)
    page.get_by_role("button", name="Change source").tap()
    expect(page.locator(".sentence.is-current")).to_be_focused()
