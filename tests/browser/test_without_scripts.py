"""A reviewer whose browser runs no scripts signs in, labels and signs out by forms alone."""

import re

import pytest
from playwright.sync_api import expect

from annotate.workflow.people.sign_in import set_password
from tests.browser.screen import brief, expect_tags, reference, save_unseen, wait_for_card

UNITS = reference()
POSITIONS = [unit["unit"] for unit in UNITS]
PASSWORD = "a quiet sentence"


@pytest.fixture
def page(server, anna, open_page):
    """A browser without scripts, at the sign-in."""
    set_password(server.store, anna, PASSWORD)
    page = open_page(java_script_enabled=False)
    page.base = server.url
    page.goto(page.base + "/")
    expect(page).to_have_url(re.compile("/sign-in"))
    return page


def sign_in(page):
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def form(page):
    """The labelling screen at the first sentence, reached by links."""
    sign_in(page)
    page.get_by_role("link", name="North Korean Troops").first.click()
    wait_for_card(page, 1)
    return page


def choose(page, *names):
    """Choose radios by what stands on their labels, as a mouse does."""
    for name in names:
        page.locator("#choices label", has_text=name).first.click()


def save(page, button="Save answer"):
    page.get_by_role("button", name=button, exact=True).click()


def words(page, name, word):
    """Choose a word in one of the selects."""
    select = page.locator(f"select[name='{name}']")
    texts = select.locator("option").all_text_contents()
    select.select_option(label=next(text for text in texts if text.split(" ")[-1] == word))


def test_signing_in_and_out_again(server, page):
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.locator("#person-menu .avatar").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.goto(page.base + "/settings")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_three_sentences_with_claims_no_claim_and_cant_tell(server, form):
    choose(form, "US official", "Moderate")
    save(form)
    wait_for_card(form, 2)
    save(form, "0 No claim")
    wait_for_card(form, 3)
    save(form, "T Can’t tell")
    wait_for_card(form, 4)
    for number, tag in ((1, "1 M"), (2, "0"), (3, "T")):
        expect_tags(form, number, tag)
    assert brief(server.export()) == [
        (POSITIONS[0], "claims", "us_official", "moderate"),
        (POSITIONS[1], "no_claim", None, None),
        (POSITIONS[2], "cant_tell", None, None),
    ]
    [first, *_] = server.export()
    assert first["claim_text"] == UNITS[0]["text"]


def test_two_claims_with_their_words_by_selects(server, form):
    choose(form, "own voice", "High")
    words(form, "claim-0-start", "The")
    words(form, "claim-0-end", "turn")
    save(form, "Save and add a claim")
    wait_for_card(form, 1)
    expect(form.get_by_text("Source of claim 2")).to_be_visible()
    choose(form, "own voice", "Low")
    words(form, "claim-1-start", "the")
    words(form, "claim-1-end", "forces")
    save(form)
    wait_for_card(form, 2)
    first, second = server.export()
    wanted = [claim["claim"] for claim in UNITS[0]["claims"]]
    assert [first["claim_text"], second["claim_text"]] == wanted
    assert [first["confidence"], second["confidence"]] == ["high", "low"]
    expect_tags(form, 1, "9 H", "9 L")


def test_the_words_and_the_name_of_a_source(server, form):
    form.goto(form.url.split("?")[0] + f"?s={POSITIONS[4]}")
    choose(form, "Other official", "High")
    words(form, "claim-0-source_start", "Lloyd")
    words(form, "claim-0-source_end", "Austin")
    form.get_by_role("combobox", name="Name", exact=True).fill("L. Austin")
    save(form)
    wait_for_card(form, 6)
    [row] = server.export()
    assert (row["source_text"], row["source_name"]) == ("Lloyd Austin", "L. Austin")
    assert row["claim_text"] == UNITS[4]["text"]


def test_skip_flag_and_comment_stand_beside_the_answer(server, form):
    save(form, "Skip for now")
    wait_for_card(form, 2)
    form.get_by_label("Reason for a flag").fill("Is this one sentence?")
    form.get_by_label("Comment").fill("Two dashes.")
    save(form, "0 No claim")
    wait_for_card(form, 3)
    [skipped, labelled] = server.rows("select verdict, flag, comment from answer order by rowid")
    assert (skipped["verdict"], skipped["flag"]) == ("skipped", None)
    assert labelled == {
        "verdict": "no_claim", "flag": "Is this one sentence?", "comment": "Two dashes.",
    }  # fmt: skip
    [row] = server.export()
    assert (row["flagged"], row["comment"]) == ("Is this one sentence?", "Two dashes.")


def test_a_verdict_over_claims_is_asked_once_more(server, form):
    choose(form, "US official", "High")
    save(form)
    wait_for_card(form, 2)
    form.goto(form.url.split("?")[0] + f"?s={POSITIONS[0]}")
    save(form, "0 No claim")
    expect(form.get_by_role("alert").first).to_contain_text("This replaces 1 claim")
    assert brief(server.export()) == [(POSITIONS[0], "claims", "us_official", "high")]
    save(form, "0 No claim")
    wait_for_card(form, 2)
    assert brief(server.export()) == [(POSITIONS[0], "no_claim", None, None)]


def test_a_form_with_a_mistake_says_so_and_keeps_what_was_chosen(server, form):
    form.goto(form.url.split("?")[0] + f"?s={POSITIONS[0]}")
    form.faults.allow(r"the server responded with a status of 422")
    choose(form, "US official")
    save(form)
    expect(form.get_by_role("alert").first).to_be_visible()
    wait_for_card(form, 1)
    expect(form.get_by_role("radio", name="US official")).to_be_checked()
    assert server.export() == []


def test_the_sentence_is_in_sight_wherever_a_form_leads(server, form):
    form.goto(form.url.split("?")[0] + f"?s={POSITIONS[30]}")
    save(form, "0 No claim")
    wait_for_card(form, 32)
    expect(form.locator(".sentence.is-current")).to_be_in_viewport()
    form.locator("#outline a.square").nth(20).click()
    wait_for_card(form, 21)
    expect(form.locator(".sentence.is-current")).to_be_in_viewport()


def test_undo_redo_the_same_again_and_a_jump(server, form):
    choose(form, "US official", "Moderate")
    save(form)
    wait_for_card(form, 2)
    save(form, "Same as last: US official, moderate confidence")
    wait_for_card(form, 3)
    expect_tags(form, 1, "1 M")
    expect_tags(form, 2, "1 M")
    save(form, "Undo sentence 2")
    wait_for_card(form, 2)
    expect(form.get_by_text("Undone: sentence 2, not labelled.")).to_be_visible()
    expect_tags(form, 2)
    save(form, "Redo sentence 2")
    expect_tags(form, 2, "1 M")
    form.get_by_label("Go to sentence").fill("31")
    form.get_by_role("button", name="Open sentence").click()
    wait_for_card(form, 31)
    assert brief(server.export()) == [
        (position, "claims", "us_official", "moderate") for position in POSITIONS[:2]
    ]


def test_enter_in_the_name_saves_the_claim_and_gives_no_verdict(server, form):
    choose(form, "Other official", "High")
    name = form.get_by_role("combobox", name="Name", exact=True)
    name.fill("L. Austin")
    name.press("Enter")
    wait_for_card(form, 2)
    [row] = server.export()
    assert (row["verdict"], row["source_name"]) == ("claims", "L. Austin")
    expect(form.locator("datalist option[value='L. Austin']")).to_have_count(1)


def test_the_end_of_the_article_is_reached_by_the_last_form(server, anna, page):
    asked = server.rows(
        "select id from sentence where kind in ('sentence', 'bullet') order by position"
    )
    ids = [row["id"] for row in asked]
    save_unseen(server, anna, ids[:-3], verdict="no_claim", claims=[])
    sign_in(page)
    page.get_by_role("link", name="North Korean Troops").first.click()
    for number in (41, 42, 43):
        wait_for_card(page, number)
        save(page, "0 No claim")
    expect(page.locator("#end")).to_be_in_viewport()
    expect(page.locator("#end-counts")).to_have_text("43 labelled, 0 skipped, 0 flagged")
    assert [row["verdict"] for row in server.export()] == ["no_claim"] * 43
