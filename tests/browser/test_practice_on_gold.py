"""A new reviewer practises: label, see gold, go on; by keys, on a phone and by forms alone."""

import pytest
from playwright.sync_api import expect

from annotate.records import Draft
from annotate.store.articles import list_sentences
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import saving
from annotate.workflow.people import membership, practice
from annotate.workflow.project import get_project, save_settings
from tests.browser.screen import press, wait_for_card, wait_until

TEXT = "The bridge opens in May. The mayor said so on Monday. No one doubts it."


@pytest.fixture
def lena(server):
    return membership.add_person(server.store, "Lena", "lead")


@pytest.fixture
def dora(server, lena):
    """Someone new, where an article of three sentences with gold is for practice."""
    store = server.store
    [made] = add_articles(store, None, [Draft(text=TEXT, name="bridge.txt")])
    project = get_project(store)
    for sentence in list_sentences(store.reader(), made.id):
        event = {
            "id": f"gold-{sentence.id}"[-40:],
            "sentence": sentence.id,
            "scheme": project.scheme,
            "scheme_version": project.scheme_version,
            "layer": "gold",
            "answer": {
                "verdict": "claims",
                "claims": [{"source": "author", "fields": {"confidence": "high"}}],
                "why": "No one else is named.",
            },
        }
        body = {"person": lena.id, "events": [event]}
        assert not saving.save_events(store, lena, body)["rejected"]
    practice.mark_articles(store, lena, [made.id])
    save_settings(store, None, practice_least=3, practice_share=60)
    return membership.add_person(store, "Dora")


def state_of(server, person):
    return membership.get_person(server.store, person.id).practice


def dialog(page):
    return page.locator("#dialog")


def begin(page):
    page.goto(page.base + "/")
    page.get_by_role("link", name="Practise", exact=True).click()
    page.get_by_role("link", name="Start practice").click()


def test_who_practises_sees_gold_after_each_sentence_and_then_may_label(server, dora, sign_in):
    page = sign_in(dora)
    begin(page)
    page.wait_for_selector("html.scripted", state="attached")
    press(page, "1", "h")
    expect(dialog(page)).to_contain_text("Sentence 1: gold differs")
    expect(dialog(page)).to_contain_text("No one else is named.")
    press(page, "Enter")
    expect(dialog(page)).to_be_hidden()
    wait_for_card(page, 2)
    for number in (2, 3):
        press(page, "9", "h")
        expect(dialog(page)).to_contain_text(f"Sentence {number}: as in gold")
        press(page, "Enter")
        expect(dialog(page)).to_be_hidden()
    wait_until(page, lambda: state_of(server, dora) == "")
    assert server.rows("select id from event where layer = 'label'") == []
    page.goto(page.base + "/practise")
    expect(page.get_by_text("2 of 3 sentences as in gold (67%)")).to_be_visible()


def test_a_changed_answer_shows_gold_once_and_is_not_compared(server, dora, sign_in):
    page = sign_in(dora)
    begin(page)
    page.wait_for_selector("html.scripted", state="attached")
    press(page, "1", "h")
    expect(dialog(page)).to_contain_text("gold differs")
    press(page, "Enter")
    expect(dialog(page)).to_be_hidden()
    press(page, "ArrowLeft")
    wait_for_card(page, 1)
    press(page, "9", "h")
    wait_until(page, lambda: len(server.rows("select id from side_event")) == 2)
    expect(page.locator("#save-pill")).to_have_text("All saved")
    expect(dialog(page)).to_be_hidden()
    assert practice.find_result(server.store, dora).share.count == 0


def test_on_a_phone_a_tap_goes_on(server, dora, sign_in):
    page = sign_in(dora, viewport={"width": 390, "height": 844}, has_touch=True)
    begin(page)
    page.wait_for_selector("html.scripted", state="attached")
    page.locator("#choices label", has_text="Article’s own voice").tap()
    page.locator("#choices label", has_text="High").tap()
    expect(dialog(page)).to_contain_text("Sentence 1: as in gold")
    page.get_by_role("button", name="Next", exact=True).tap()
    expect(dialog(page)).to_be_hidden()
    wait_for_card(page, 2)


def test_without_scripts_gold_is_on_the_page_after_saving(server, dora, sign_in):
    page = sign_in(dora, java_script_enabled=False)
    begin(page)
    for number in (1, 2, 3):
        wait_for_card(page, number)
        page.locator("#choices label", has_text="Article’s own voice").first.click()
        page.locator("#choices label", has_text="High").first.click()
        page.get_by_role("button", name="Save answer", exact=True).click()
        expect(page.locator(".told")).to_contain_text("No one else is named.")
        if number < 3:
            page.get_by_role("link", name="Next sentence").click()
    assert state_of(server, dora) == ""


def test_a_lead_decides_about_who_stays_below(server, dora, lena, sign_in):
    page = sign_in(dora)
    begin(page)
    page.wait_for_selector("html.scripted", state="attached")
    for _ in range(3):
        press(page, "1", "h")
        expect(dialog(page)).to_be_visible()
        press(page, "Enter")
        expect(dialog(page)).to_be_hidden()
    wait_until(page, lambda: state_of(server, dora) == "waits")
    page.goto(page.base + "/")
    expect(page.get_by_text("A lead decides how you go on")).to_be_visible()
    desk = sign_in(lena)
    desk.goto(desk.base + "/progress")
    desk.get_by_role("button", name="Let Dora start labelling").click()
    expect(desk.get_by_text("Dora can label now.")).to_be_visible()
    assert state_of(server, dora) == ""
