"""Three practice sentences with a reason each: once, by the same keys, then never again."""

import pytest
from playwright.sync_api import expect

from annotate import schemes
from annotate.workflow.people import own_settings
from annotate.workflow.scheme import use_scheme
from tests.browser.many import toml_of
from tests.browser.screen import open_label, press, reload, wait_for_card


@pytest.fixture
def page(server, anna, sign_in):
    return open_label(sign_in(anna, settings={"practice_done": False}), server)


def dialog(page):
    return page.locator("#dialog")


def test_practice_is_walked_to_its_end_and_never_comes_again(server, anna, page):
    page.locator("#practice-offer button[value=yes]").click()
    for number, keys in enumerate(("6l", "9h", "9h"), 1):
        expect(dialog(page)).to_contain_text(f"Practice {number} of 3")
        press(page, *keys)
        verdict = "Not quite:" if number == 2 else "Correct:"
        expect(dialog(page).locator("[role=status]")).to_contain_text(verdict)
        if number < 3:
            press(page, "Enter")
    with page.expect_response("**/practised"):  # the reload must not overtake it
        press(page, "Enter")
    expect(dialog(page)).to_be_hidden()
    expect(page.locator("#practice-offer")).to_be_hidden()
    wait_for_card(page, 1)
    assert server.rows("select id from event") == []
    reload(page)
    expect(page.locator("#practice-offer")).to_have_count(0)
    assert own_settings.get_settings(server.store, anna)["practice_done"]


def test_practice_can_be_left_by_escape_and_then_keys_label(server, page):
    page.locator("#practice-offer button[value=yes]").click()
    expect(dialog(page)).to_contain_text("Practice 1 of 3")
    press(page, "Escape")
    expect(dialog(page)).to_be_hidden()
    press(page, "9", "h")
    expect(page.locator(".sentence.is-current")).to_have_attribute("data-n", "2")


def test_a_label_can_be_made_with_the_offer_standing(page):
    expect(page.locator("#practice-offer")).to_be_visible()
    press(page, "9", "h")
    expect(page.locator(".sentence.is-current")).to_have_attribute("data-n", "2")


def test_practice_takes_a_group_a_set_and_no_text(server, anna, sign_in):
    practice = """
[[practice]]
text = "City hall said the fire will cost a million."
verdict = "claims"
source = "s3"
fields = { topics = "safety|money", confidence = "high" }
reason = "City hall vouches for it, and “will” is firm."
"""
    scheme = schemes.parse(toml_of(["topics", "remark", "confidence"]) + practice)
    server.store.write(lambda db: use_scheme(db, scheme))
    page = open_label(sign_in(anna, settings={"practice_done": False}), server)
    page.locator("#practice-offer button[value=yes]").click()
    expect(dialog(page)).to_contain_text("Practice 1 of 1")
    press(page, "o", "3", "m", "s")
    expect(dialog(page).locator("[aria-pressed=true]")).to_have_text(["M Money", "S Safety"])
    press(page, "Enter", "h")
    told = "Correct: City hall, topics money and safety, high confidence."
    expect(dialog(page).locator("[role=status]")).to_contain_text(told)
