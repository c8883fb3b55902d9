"""A version published while people label: they get it between two sentences, nothing is misread."""

import json

import pytest
from playwright.sync_api import expect

from annotate.schemes.editing.edits import Edit
from annotate.workflow.people import membership
from annotate.workflow.scheme import draft as drafts
from annotate.workflow.scheme.publish import publish
from tests.browser.screen import expect_tags, open_label, press, wait_until


def publish_change(server):
    """Publish a version with another key for US officials, and a new source with their old one."""
    boss = membership.add_person(server.store, "Lena", "lead")
    for one in (
        Edit("change value", "source", "us_official", now={"key": "x", "label": "Washington"}),
        Edit("add value", "source", now={"label": "Weather service", "key": "1"}),
    ):
        drafts.edit(server.store, boss, one)
    return publish(server.store, boss, "Weather has a value of its own.")


@pytest.fixture
def page(server, anna, sign_in):
    return open_label(sign_in(anna), server)


def claims_of(server):
    rows = server.store.reader().execute(
        """select c.source, a.scheme_version from claim c join answer a on a.id = c.answer
           order by a.rev"""
    )
    return rows.fetchall()


def label_and_fetch(page, *keys):
    """Make a label whose answer tells of a new version; the page has fetched that then."""
    with page.expect_response("**/label/*") as fetched:
        press(page, *keys)
    fetched.value.finished()
    page.wait_for_timeout(100)  # in which the page reads what has come


def test_an_open_page_gets_the_new_panel_at_the_next_sentence(server, page):
    press(page, "1")
    press(page, "h")
    expect(page.locator(".pill")).to_contain_text("All saved")
    publish_change(server)
    # Made under the old version, whose key 1 is a US official: saved as that.
    label_and_fetch(page, "1", "h")
    expect(page.locator(".pill")).to_contain_text("All saved")
    assert claims_of(server) == [("us_official", 1), ("us_official", 1)]
    press(page, "2")
    expect(page.locator("#scheme-news")).to_be_hidden()  # not in the middle of a sentence
    press(page, "h")
    expect(page.locator("#scheme-news")).to_contain_text("Weather has a value of its own.")
    expect(page.locator("#scheme-news")).to_contain_text("US official is now Washington")
    expect(page.locator("#panel")).to_contain_text("Weather service")
    press(page, "1")
    press(page, "h")
    press(page, "x")
    press(page, "h")
    expect(page.locator(".pill")).to_contain_text("All saved")
    assert claims_of(server)[2:] == [
        ("skorea_intel", 1), ("weather_service", 2), ("us_official", 2)
    ]  # fmt: skip
    page.locator("#scheme-news").get_by_role("button", name="Close").click()
    expect(page.locator("#scheme-news")).to_be_hidden()
    press(page, "?")
    expect(page.locator("#dialog")).to_contain_text("Weather has a value of its own.")
    press(page, "Escape")
    page.reload()
    expect(page.locator("#scheme-news")).to_be_hidden()


def test_labels_kept_while_offline_arrive_as_they_were_made(server, page):
    page.faults.allow(r"ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    press(page, "1")
    press(page, "m")
    publish_change(server)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".pill")).to_contain_text("All saved")
    assert claims_of(server) == [("us_official", 1)]


def test_who_opens_the_page_later_is_told_once(server, page):
    press(page, "1")
    press(page, "h")
    expect(page.locator(".pill")).to_contain_text("All saved")
    publish_change(server)
    page.reload()
    expect(page.locator("#scheme-news")).to_contain_text("Version 2 of the scheme")
    with page.expect_response("**/label/news-seen"):
        page.locator("#scheme-news").get_by_role("button", name="Close").click()
    page.reload()
    expect(page.locator("#scheme-news")).to_be_hidden()
    assert json.loads(page.locator("#label-data").text_content())["news"]["version"] == 2


def test_two_devices_with_two_versions_are_both_right(server, anna, sign_in, page):
    press(page, "0")
    expect(page.locator(".pill")).to_contain_text("All saved")
    publish_change(server)
    other = open_label(sign_in(anna), server, "?s=4")
    press(other, "1")  # now the key of the weather service
    press(other, "h")
    wait_until(other, lambda: claims_of(server) == [("weather_service", 2)])
    expect(page.locator("#panel")).not_to_contain_text("Weather service")
    label_and_fetch(page, "1", "h")  # still that of a US official here
    wait_until(page, lambda: claims_of(server)[1:] == [("us_official", 1)])
    press(page, "1")
    press(page, "h")
    expect(page.locator("#panel")).to_contain_text("Weather service")
    wait_until(page, lambda: len(claims_of(server)) == 3)
    for one in (page, other):
        one.reload()
        expect_tags(one, 2, "X H")
        expect_tags(one, 4, "1 H")
