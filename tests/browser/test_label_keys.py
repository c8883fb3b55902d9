"""Labelling the sample article by keyboard: several claims, undo, other keys."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import (
    DOUBLE_CLICK,
    open_label,
    press,
    reload,
    rows_of,
    wait_for_card,
    wait_saved,
)


@pytest.fixture
def page(server, anna, sign_in):
    """The labelling screen of the sample article, at its first sentence."""
    return open_label(sign_in(anna), server)


def test_a_plain_digit_and_its_confidence_move_on(server, page):
    press(page, "1")
    wait_for_card(page, 1)
    press(page, "h")
    wait_for_card(page, 2)
    expect(page.locator("#polite")).to_have_text("Sentence 1: US official, high confidence")
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("aria-label", "Sentence 2 of 43, not labelled")


def test_shift_and_a_digit_keep_the_sentence_open(server, page):
    for key in ("Shift+9", "h"):
        press(page, key)
    wait_for_card(page, 1)
    expect(page.locator("#claims li")).to_have_count(2)
    press(page, "Enter")
    wait_saved(page)
    [row] = rows_of(server)
    assert (row["claim_start"], row["claim_end"]) == (0, len(row["sentence"]))
    wait_for_card(page, 2)


def test_n_cuts_the_sentence_in_two_claims(server, page):
    for key in ("n", "9", "h", "9", "l"):
        press(page, key)
    wait_saved(page)
    assert [(row["confidence"], row["claim_text"]) for row in rows_of(server)] == [
        ("high", "The escalating conflict in Ukraine has taken a dramatic turn"),
        (
            "low",
            "the potential involvement of North Korean troops fighting alongside Russian forces",
        ),
    ]


def test_arrows_move_a_fresh_cut_until_another_key(server, page):
    for key in ("n", "ArrowLeft", "ArrowLeft", "9", "h", "9", "l"):
        press(page, key)
    wait_saved(page)
    assert [row["claim_text"] for row in rows_of(server)] == [
        "The escalating conflict in Ukraine has taken a",
        "dramatic turn with the potential involvement of North Korean troops fighting alongside "
        "Russian forces",
    ]
    press(page, "ArrowRight")
    wait_for_card(page, 3)


def test_no_claim_over_claims_asks_once(server, page):
    for key in ("1", "h", "ArrowLeft", "0"):
        press(page, key)
    wait_for_card(page, 1)
    press(page, "Escape")
    press(page, "0")
    press(page, "0")
    wait_saved(page)
    [row] = rows_of(server)
    assert row["verdict"] == "no_claim"
    wait_for_card(page, 2)


def test_undo_and_redo_go_to_the_sentence_changed(server, page):
    for key in ("1", "h", "2", "m", "t"):
        press(page, key)
    press(page, "z")
    press(page, "z")
    wait_for_card(page, 2)
    wait_saved(page)
    assert [row["source"] for row in rows_of(server)] == ["us_official"]
    press(page, "Shift+Z")
    wait_saved(page)
    assert [row["source"] for row in rows_of(server)] == ["us_official", "skorea_intel"]


def test_undo_holds_across_a_reload(server, page):
    for key in ("1", "h", "2", "m"):
        press(page, key)
    wait_saved(page)
    reload(page)
    press(page, "z")
    wait_saved(page)
    wait_for_card(page, 2)
    assert [row["source"] for row in rows_of(server)] == ["us_official"]


def test_an_unfinished_choice_survives_a_reload(server, page):
    press(page, "3")
    reload(page)
    expect(page.locator("input[value=ukraine_statement]")).to_be_checked()
    press(page, "l")
    wait_saved(page)
    assert [row["source"] for row in rows_of(server)] == ["ukraine_statement"]


def test_skipped_sentences_come_last(server, page):
    press(page, "s")
    for _ in range(42):
        press(page, "0")
    wait_for_card(page, 1)
    press(page, "0")
    wait_for_card(page, 0)
    expect(page.locator("#end-counts")).to_have_text("43 labelled, 0 skipped, 0 flagged")


def test_flag_and_comment_stand_beside_the_answer(server, page):
    press(page, "f")
    page.keyboard.type("two readings")
    press(page, "Enter")
    press(page, "c")
    page.keyboard.type("see the guide")
    press(page, "Control+Enter")
    wait_for_card(page, 1)
    for key in ("1", "h"):
        press(page, key)
    wait_saved(page)
    [row] = rows_of(server)
    assert (row["flagged"], row["comment"], row["source"]) == (
        "two readings",
        "see the guide",
        "us_official",
    )


def test_repeats_and_modifiers_are_ignored(server, page):
    page.keyboard.down("1")
    page.keyboard.down("1")
    page.keyboard.up("1")
    press(page, "Control+h")
    press(page, "Alt+h")
    wait_for_card(page, 1)
    press(page, "h")
    wait_for_card(page, 2)


def test_a_key_changed_in_the_settings_counts_and_the_usual_one_does_not(server, anna, sign_in):
    page = sign_in(anna)
    page.goto(f"{page.base}/settings/keys")
    page.get_by_label("No claim").press("k")
    page.get_by_role("button", name="Save keys").click()
    expect(page.get_by_text("Keys saved")).to_be_visible()
    open_label(page, server)
    expect(page.get_by_role("button", name="No claim")).to_contain_text("K")
    press(page, "0")
    wait_for_card(page, 1)
    press(page, "k")
    wait_for_card(page, 2)


def test_enter_can_change_places_with_another_key(server, anna, sign_in):
    page = sign_in(anna)
    page.goto(f"{page.base}/settings/keys")
    page.get_by_label("Finish the open sentence").press("u")
    page.get_by_label("Next sentence to do").press("Enter")
    expect(page.locator("#key-next_to_do + kbd")).to_have_text("Enter")
    page.get_by_label("Add a claim").press("h")
    page.get_by_role("button", name="Save keys").click()
    expect(page.get_by_text("H is also “High”")).to_be_visible()
    open_label(page, server)
    press(page, "1")
    press(page, "h")
    wait_for_card(page, 2)
    press(page, "ArrowLeft")
    press(page, "Enter")
    wait_for_card(page, 2)
    press(page, "Shift+1")
    press(page, "l")
    press(page, "u")
    wait_for_card(page, 3)


def test_with_single_keys_off_only_arrows_enter_and_esc_are_left(server, anna, sign_in):
    page = open_label(sign_in(anna, settings={"single_keys": False}), server)
    for key in ("1", "h", "0", "t", "z", "n", "."):
        press(page, key)
    wait_for_card(page, 1)
    press(page, "ArrowRight")
    wait_for_card(page, 2)
    page.get_by_role("button", name="No claim").click()
    wait_saved(page)
    assert [row["verdict"] for row in rows_of(server)] == ["no_claim"]


def test_the_same_again_is_the_last_claim_that_still_stands(server, page):
    for key in ("1", "h", "5", "l", "z"):
        press(page, key)
    wait_for_card(page, 2)
    press(page, ".")
    wait_saved(page)
    assert [row["source"] for row in rows_of(server)] == ["us_official", "us_official"]
    for key in ("z", "z", "."):
        press(page, key)
    wait_for_card(page, 1)
    expect(page.locator("#polite")).to_have_text("No claim to repeat yet")
    for key in ("Shift+Z", "ArrowRight", "."):
        press(page, key)
    wait_saved(page)
    assert [row["source"] for row in rows_of(server)] == ["us_official", "us_official"]


def send_key(page, code, key, **more):
    page.evaluate(
        """(event) => document.activeElement.dispatchEvent(
             new KeyboardEvent("keydown", { ...event, bubbles: true, cancelable: true }))""",
        {"code": code, "key": key, **more},
    )


def test_without_numlock_the_number_pad_moves_and_labels_nothing(server, page):
    press(page, "9")
    press(page, "h")
    send_key(page, "Numpad4", "ArrowLeft")
    wait_for_card(page, 1)
    send_key(page, "Numpad6", "ArrowRight")
    wait_for_card(page, 2)
    for code, key in [
        ("Numpad1", "End"), ("Numpad7", "Home"), ("Numpad9", "PageUp"), ("Numpad3", "PageDown"),
        ("Numpad5", "Clear"), ("Numpad0", "Insert"), ("NumpadDecimal", "Delete"),
    ]:  # fmt: skip
        for shift in (False, True):
            send_key(page, code, key, shiftKey=shift)
            wait_for_card(page, 2)
            expect(page.locator("#sources :checked")).to_have_count(0)
    send_key(page, "Numpad8", "8")
    expect(page.locator("input[value=unnamed]")).to_be_checked()
    send_key(page, "NumpadDecimal", ",")
    wait_saved(page)
    assert len(server.events()) == 2


def test_a_number_that_no_sentence_has_is_answered_and_nothing_moves(page):
    for number in ("0", "999", "44"):
        page.evaluate("document.querySelector('#toast-text').textContent = ''")
        press(page, "j")
        page.keyboard.type(number)
        press(page, "Enter")
        expect(page.locator("#toast")).to_contain_text("Enter a number from 1 to 43")
        wait_for_card(page, 1)
        expect(page.locator(".sentence.is-current")).to_be_focused()
    press(page, "j")
    page.keyboard.type("43")
    press(page, "Enter")
    wait_for_card(page, 43)


def test_a_digit_key_counts_as_a_digit_unless_it_writes_a_sign_of_a_command(page):
    """Each layout has its own signs on the digits; Shift and 7 is “/” on a German keyboard."""
    chosen = page.locator("#sources :checked")
    for code, sign, opens in [
        ("Digit7", "?", "dialog[open]"),
        ("Digit7", "/", "dialog[open] .find-box"),
        ("Digit9", "?", "dialog[open]"),
    ]:
        send_key(page, code, sign, shiftKey=True)
        expect(page.locator(opens), f"{code} that writes {sign}").to_be_visible()
        expect(chosen, f"{code} that writes {sign}").to_have_count(0)
        page.locator("dialog[open]").evaluate("(one) => one.close()")
    for code, sign, shift, source in [
        ("Digit1", "1", True, "us_official"),  # French
        ("Digit9", "/", False, "author"),
        ("Digit1", "&", False, "us_official"),
        ("Digit8", "á", False, "unnamed"),  # Czech
        ("Digit2", '"', True, "skorea_intel"),  # Ukrainian, German
        ("Digit6", ":", True, "other_official"),  # Ukrainian
    ]:
        send_key(page, code, sign, shiftKey=shift)
        expect(chosen, f"{code} that writes {sign}").to_have_value(source)


def test_a_double_click_answers_one_sentence(server, page):
    for number, name in enumerate(("No claim", "Skip for now", "Can’t tell"), 1):
        page.get_by_role("button", name=name).evaluate(DOUBLE_CLICK)
        wait_for_card(page, number + 1)
        wait_saved(page)
        assert len(server.events()) == number, name


def test_clicks_that_come_apart_each_answer(server, page):
    for number in (2, 3, 4):
        page.get_by_role("button", name="No claim").click()
        wait_for_card(page, number)
    for number in (5, 6):
        page.wait_for_timeout(350)
        page.get_by_role("button", name="No claim").click()
        wait_for_card(page, number)
    wait_saved(page)
    assert len(server.events()) == 5
