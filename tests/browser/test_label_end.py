"""Leaving an article: what its end says, where Enter leads, and what a server that is gone does."""

import pytest
from playwright.sync_api import expect

from annotate.workflow import assign
from tests.browser.screen import (
    click_square,
    current,
    open_label,
    pill,
    press,
    reference,
    wait_for_card,
    wait_saved,
)

NO_SERVER = r"Failed to load resource: net::ERR_"
POSITIONS = [unit["unit"] for unit in reference()]
GONE = "The server is not responding. You can go on labelling"


@pytest.fixture
def page(server, anna, sign_in):
    return open_label(sign_in(anna), server)


def go_to_end(page):
    click_square(page, POSITIONS[-1])
    press(page, "ArrowRight")
    wait_for_card(page, 0)


# ── what is still to do ──────────────────────────────────────────────────


def test_the_end_says_what_is_to_do_and_enter_goes_there(server, page):
    end = page.locator("#end")
    press(page, "0", "1", "h", "s")
    # Also while it is only in sight, as it is in a short article.
    expect(end.locator("#end-counts")).to_have_text("2 labelled, 40 to do, 1 skipped, 0 flagged")
    go_to_end(page)
    expect(end.locator("#end-counts")).to_have_text("2 labelled, 40 to do, 1 skipped, 0 flagged")
    expect(end.locator(".button-primary:visible")).to_have_text("Next sentence to do Enter")
    expect(end.locator("kbd:visible")).to_have_count(1)
    press(page, "Enter")
    wait_for_card(page, 4)
    go_to_end(page)
    end.get_by_role("button", name="Next sentence to do").click()
    wait_for_card(page, 4)
    expect(page.locator(".sentence.is-current")).to_be_focused()


def test_once_all_is_done_enter_leaves_the_article(server, page):
    press(page, *("0" * 43))
    wait_for_card(page, 0)
    end = page.locator("#end")
    expect(end.locator("#end-counts")).to_have_text("43 labelled, 0 skipped, 0 flagged")
    expect(end.locator(".button-primary:visible")).to_have_text("All articles Enter")
    wait_saved(page)
    press(page, "Enter")
    page.wait_for_url(page.base + "/")


def test_the_end_follows_what_another_tab_labels(server, page):
    other = page.context.new_page()
    other.base = page.base
    open_label(other, server)
    press(page, *("0" * 42), "ArrowRight")
    counts = page.locator("#end-counts")
    expect(counts).to_have_text("42 labelled, 1 to do, 0 skipped, 0 flagged")
    click_square(other, POSITIONS[-1])
    press(other, "0")
    expect(counts).to_have_text("43 labelled, 0 skipped, 0 flagged")
    expect(page.locator("#end .button-primary:visible")).to_have_text("All articles Enter")


def test_at_the_end_the_panel_shows_nothing_of_the_last_sentence(page):
    click_square(page, POSITIONS[-1])
    press(page, "Shift+9", "h", "7", "a")
    page.keyboard.type("Lloyd Austin")
    press(page, "Enter", "h", "ArrowRight")
    panel = page.locator("#panel")
    if current(page):
        go_to_end(page)
    wait_for_card(page, 0)
    expect(panel.locator(":checked")).to_have_count(0)
    expect(panel.locator("[aria-pressed=true]")).to_have_count(0)
    expect(panel.locator("#name-box")).to_be_hidden()
    expect(panel.locator("#claims")).to_be_empty()
    press(page, "ArrowLeft")
    expect(panel.locator("#claims li")).to_have_count(2)
    press(page, "t", "t")
    go_to_end(page)
    expect(panel.locator("[aria-pressed=true]")).to_have_count(0)


# ── a server that is gone ────────────────────────────────────────────────


def test_without_a_server_the_history_does_not_leave_the_page(server, page):
    page.faults.allow(NO_SERVER)
    press(page, "0", "ArrowLeft")
    wait_saved(page)
    address = page.url.split("?")[0]
    server.stop()
    press(page, "y")
    expect(page.locator("#toast-text")).to_have_text(GONE)
    assert page.url.startswith(address)
    press(page, "ArrowRight", "t")
    expect(pill(page)).to_have_text("1 waiting, kept in this browser")
    server.start()
    wait_saved(page)
    press(page, "ArrowLeft", "y")
    page.wait_for_url("**/sentence/*")


@pytest.mark.parametrize("way", ["Enter", "click"])
def test_without_a_server_the_end_does_not_leave_the_page(server, page, way):
    page.faults.allow(NO_SERVER)
    press(page, *("0" * 43))
    wait_saved(page)
    address = page.url.split("?")[0]

    def leave():
        press(page, "Enter") if way == "Enter" else page.locator("#end-next").click()

    server.stop()
    leave()
    expect(page.locator("#toast-text")).to_have_text(GONE)
    assert page.url.startswith(address)
    server.start()
    leave()
    page.wait_for_url(page.base + "/")


def test_where_a_queue_gives_articles_out_enter_asks_it(server, anna, page):
    assign.save_rules(server.store, None, mode="queue", k=1, share=100, lease_hours=24)
    assert assign.next_article(server.store, anna)
    page.faults.allow(NO_SERVER)
    open_label(page, server)
    press(page, *("0" * 43))
    wait_saved(page)
    expect(page.locator("#end-next")).to_have_text("Next article Enter")
    server.stop()
    press(page, "Enter")
    expect(page.locator("#toast-text")).to_have_text(GONE)
    server.start()
    with page.expect_request(lambda one: one.method == "POST" and "/labels" not in one.url):
        press(page, "Enter")
    page.wait_for_load_state()
