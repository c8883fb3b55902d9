"""Any scheme works on the labelling screen: fields in its order, with its own keys."""

import pytest
from playwright.sync_api import expect

from annotate import schemes
from annotate.store import project as stored_project
from annotate.workflow.scheme import use_scheme
from tests.browser.many import city, toml_of
from tests.browser.screen import expect_tags, open_label, press, rows_of, wait_for_card, wait_saved

NO_KEYS = """
id = "many"
version = 1
title = "More sources than keys"

[[field]]
id = "source"
question = "Who vouches for it?"
level = "nominal"
{values}
[[field]]
id = "topics"
question = "What is it about?"
level = "set"

[[field.value]]
id = "war"
label = "War"
key = "w"
definition = "Fighting."

[[field.value]]
id = "trade"
label = "Trade"
key = "n"
definition = "Goods."

[[field]]
id = "remark"
question = "Remark"
level = "text"
required = false
"""
VALUE = """
[[field.value]]
id = "source_{number}"
label = "Source number {number}"
key = "{key}"
colour = {slot}
group = "official"
definition = "The source with the number {number}."
asks = ["topics", "remark"]
"""


def many_sources():
    values = [
        VALUE.format(number=number, key=number if number < 10 else "", slot=number % 10)
        for number in range(1, 13)
    ]
    return schemes.parse(NO_KEYS.format(values="".join(values)))


def open_with(scheme, server, anna, sign_in, words="several"):
    server.store.write(lambda db: use_scheme(db, scheme))
    server.store.write(lambda db: stored_project.save_setting(db, "words", words))
    return open_label(sign_in(anna), server)


@pytest.fixture
def admiralty(server, anna, sign_in):
    return open_with(schemes.builtin("admiralty"), server, anna, sign_in)


def test_admiralty_asks_reliability_then_credibility(server, admiralty):
    press(admiralty, "1", "c", "2")
    wait_for_card(admiralty, 2)
    press(admiralty, "9", "f", "6")
    wait_saved(admiralty)
    assert [(row["source"], row["reliability"], row["credibility"]) for row in rows_of(server)] == [
        ("military", "C", "2"),
        ("author", "F", "6"),
    ]


def test_esc_first_gives_a_clashing_letter_back_to_its_command(server, admiralty):
    press(admiralty, "1", "Escape", "f")
    expect(admiralty.get_by_role("dialog", name="Flag sentence 1")).to_be_visible()


def test_a_set_of_values_is_gathered_until_enter(server, anna, sign_in):
    page = open_with(many_sources(), server, anna, sign_in)
    press(page, "1", "n", "w")
    wait_for_card(page, 1)
    press(page, "Enter")
    wait_saved(page)
    [row] = rows_of(server)
    assert (row["source"], row["topics"]) == ("source_1", "trade|war")


def test_a_source_without_a_key_is_found_by_typing(server, anna, sign_in):
    page = open_with(many_sources(), server, anna, sign_in)
    press(page, "/")
    page.keyboard.type("number 12")
    press(page, "Enter", "w", "Enter")
    wait_saved(page)
    assert [row["source"] for row in rows_of(server)] == ["source_12"]


def test_free_text_stands_beside_and_never_blocks(server, anna, sign_in):
    page = open_with(many_sources(), server, anna, sign_in)
    press(page, "2")
    page.get_by_label("Remark").fill("second hand")
    press(page, "Enter", "w", "Enter")
    wait_saved(page)
    assert [row["remark"] for row in rows_of(server)] == ["second hand"]


def test_without_words_a_claim_has_none(server, anna, sign_in):
    page = open_with(schemes.builtin("news-source"), server, anna, sign_in, words="off")
    press(page, "n", "9", "h", "1", "l")
    wait_saved(page)
    assert [(row["source"], row["claim_start"]) for row in rows_of(server)] == [
        ("author", None),
        ("us_official", None),
    ]


def test_the_key_of_the_next_field_ends_a_set_even_if_it_is_a_command(server, anna, sign_in):
    toml = toml_of(["topics", "confidence"]).replace('key = "l"', 'key = "u"')  # U: next to do
    page = open_with(schemes.parse(toml), server, anna, sign_in)
    press(page, "9", "m", "s", "u")
    wait_saved(page)
    [row] = rows_of(server)
    assert (row["topics"], row["confidence"]) == ("money|safety", "low")
    wait_for_card(page, 2)


def test_a_text_that_is_required_takes_the_keys_until_enter(server, anna, sign_in):
    page = open_with(city("topics", "remark", "confidence"), server, anna, sign_in)
    press(page, "9", "m", "Enter")
    expect(page.get_by_label("Which words decide it?")).to_be_focused()
    page.keyboard.type("so they say")
    press(page, "Enter", "h")
    wait_saved(page)
    [row] = rows_of(server)
    assert (row["topics"], row["remark"], row["confidence"]) == ("money", "so they say", "high")
    expect_tags(page, 1, "9 M H")
    square = page.locator("#outline a.square").first
    told = "Sentence 1 of 43, Article’s own voice, topics money, remark “so they say”"
    expect(square).to_have_attribute("aria-label", f"{told}, high confidence")


def test_a_text_alone_ends_the_sentence_with_enter_and_blanks_do_not(server, anna, sign_in):
    page = open_with(city("remark"), server, anna, sign_in)
    press(page, "9")
    page.keyboard.type("  ")
    press(page, "Enter")
    wait_for_card(page, 1)
    press(page, "a")
    page.keyboard.type("told")
    press(page, "Enter")
    wait_for_card(page, 2)
    wait_saved(page)
    assert [row["remark"] for row in rows_of(server)] == ["told"]


def test_the_two_grades_are_asked_in_the_order_of_the_scheme(server, anna, sign_in):
    start, source, reliability, credibility = schemes.builtin("admiralty").toml.split("[[field]]")
    grades, rest = credibility.split("[[rule]]", 1)
    toml = "[[field]]".join([start, source, grades, reliability]) + "[[rule]]" + rest
    page = open_with(
        schemes.parse(toml.replace("version = 1", "version = 2", 1)), server, anna, sign_in
    )
    press(page, "9", "2", "c")
    wait_saved(page)
    [row] = rows_of(server)
    assert (row["reliability"], row["credibility"]) == ("C", "2")
    expect_tags(page, 1, "9 2 C")
