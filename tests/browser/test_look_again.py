"""Reviewers look again at what a lead sent back: by keyboard, from one article to the next."""

import pytest
from playwright.sync_api import expect

from annotate.records import Draft
from annotate.workflow.answers import look_again
from annotate.workflow.imports.articles import add_articles
from tests.browser.screen import (
    expect_soon,
    open_label,
    press,
    reload,
    wait_for_card,
    wait_saved,
)

TITLE = "#again-title"


@pytest.fixture
def page(server, anna, sign_in):
    """Anna has labelled the first three sentences of the sample article and one of another."""
    page = open_label(sign_in(anna), server)
    press(page, "8", "h", "0", "8", "m")
    wait_saved(page)
    [other] = add_articles(server.store, None, [Draft("It rains. They say so.", "rain.txt")])
    page.goto(f"{page.base}/label/{other.id}")
    page.wait_for_selector("html.scripted", state="attached")
    press(page, "8", "l")
    wait_saved(page)
    return page


def send(server, boss, **wanted):
    look_again.send(server.store, boss, look_again.Wanted(**wanted), "Unnamed is narrower now.")


def outcomes(server):
    [batch] = look_again.list_batches(server.store, 5)
    return batch.total.kept, batch.total.changed, batch.total.waiting


def is_at(page, place):
    expect(page.locator(TITLE)).to_have_text(f"Look again: {place}")
    page.wait_for_selector("html.scripted", state="attached")


def test_one_key_keeps_and_the_usual_keys_change(server, boss, page):
    send(server, boss, field="source", value="unnamed")
    page.goto(page.base)
    page.get_by_role("link", name="Look again").click()
    is_at(page, "1 of 3")
    expect(page.locator("#again")).to_contain_text("Unnamed is narrower now.")
    press(page, "k")
    is_at(page, "2 of 3")
    wait_for_card(page, 3)
    press(page, "9", "h")
    is_at(page, "3 of 3")
    wait_for_card(page, 1)
    press(page, "8", "l")  # the same answer, by the usual keys
    expect(page.get_by_text("There is nothing more to look at again")).to_be_visible()
    expect_soon(page, lambda: outcomes(server), (2, 1, 0))
    expect(page.get_by_role("link", name="Look again")).to_have_count(0)


def test_the_note_belongs_to_its_sentence_and_survives_a_reload(server, anna, boss, page):
    send(server, boss, field="source", value="unnamed")
    [one] = look_again.list_open(server.store, anna)
    page.goto(f"{page.base}/look-again/{one['batch']}")
    is_at(page, "1 of 3")
    press(page, "ArrowRight")
    wait_for_card(page, 2)
    expect(page.locator("#again")).to_be_hidden()
    press(page, "k")
    press(page, "ArrowLeft")
    expect(page.locator("#again")).to_be_visible()
    page.wait_for_url("**again=*")
    reload(page)
    is_at(page, "1 of 3")
    press(page, "Enter")  # later: nothing is said of it
    is_at(page, "2 of 3")
    press(page, "?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Keep the answer")
    press(page, "Escape")
    press(page, "9", "k")  # not while something else is begun
    expect(page.locator("#toast-text")).to_contain_text("Press Esc to discard")
    expect_soon(page, lambda: outcomes(server), (0, 0, 3))


def test_undo_brings_a_sentence_back_to_the_list(server, boss, page):
    send(server, boss, field="source", value="unnamed")
    page.goto(page.base)
    page.get_by_role("link", name="Look again").click()
    is_at(page, "1 of 3")
    press(page, "9", "h")
    is_at(page, "2 of 3")
    expect_soon(page, lambda: outcomes(server), (0, 1, 2))
    press(page, "z")
    wait_for_card(page, 1)
    wait_saved(page)
    expect_soon(page, lambda: outcomes(server), (0, 0, 3))


@pytest.mark.parametrize(
    ("panel", "cell", "heading"),
    [
        ("confusion", "td[class^=clash] a", "chosen by one"),
        ("values", "a[href*='value=unnamed']", "chosen by some but not all"),
    ],
)
def test_a_figure_of_agreement_leads_to_the_list_of_those_behind_it(
    server, anna, ben, boss, page, sign_in, panel, cell, heading
):
    other = open_label(sign_in(ben), server)
    press(other, "9", "h", "0", "8", "m")  # the first sentence in another way than Anna
    wait_saved(other)
    lead = sign_in(boss)
    lead.goto(lead.base + "/agreement")
    expect(lead.locator(".waiting")).to_have_count(0)
    if panel == "confusion":
        lead.locator("#fold-confusion summary").first.click()
    lead.locator(f"#{panel}").locator(cell).first.click()
    expect(lead.get_by_role("heading", level=1)).to_contain_text(heading)
    lead.get_by_text("Ask to look again…").click()
    lead.get_by_label("Reason").fill("Unnamed is narrower now.")
    lead.get_by_role("button", name="Send back").click()
    expect(lead.get_by_text("Sent back 2 answers by 2 people.")).to_be_visible()
    for reviewer in (page, other):
        reviewer.goto(reviewer.base)
        reviewer.get_by_role("link", name="Look again").click()
        is_at(reviewer, "1 of 1")
        wait_for_card(reviewer, 1)
        expect(reviewer.locator("#again")).to_contain_text("Unnamed is narrower now.")
