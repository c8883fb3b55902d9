"""24 sources in four groups: by keyboard, by touch, in a narrow window, in the dark, by form."""

import pytest
from playwright.sync_api import expect

from annotate.workflow.people.sign_in import set_password
from annotate.workflow.scheme import use_scheme
from tests.browser.accessible import OF_THE_THEME, WCAG, sideways, violations
from tests.browser.many import GROUPS, OWN_KEYS, city
from tests.browser.screen import expect_tags, open_label, press, rows_of, wait_for_card, wait_saved

LABELS = [label for _, _, labels in GROUPS.values() for label in labels]
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}


def keys_of():
    """Which keys choose each source: its own, else that of its group and then a digit."""
    for key, _, labels in GROUPS.values():
        keyless = [label for label in labels if label not in OWN_KEYS]
        for label in labels:
            yield [OWN_KEYS[label]] if label in OWN_KEYS else [key, str(keyless.index(label) + 1)]


@pytest.fixture
def label(server, anna, sign_in):
    """Open the labelling screen: label("confidence", viewport=…) → page."""

    def enter(*asks, **options):
        server.store.write(lambda db: use_scheme(db, city(*asks)))
        return open_label(sign_in(anna, **options), server)

    return enter


def sources(server):
    return [row["source"] for row in rows_of(server)]


def test_each_of_24_sources_is_chosen_by_at_most_two_keys(server, label):
    page = label("confidence")
    for keys in keys_of():
        press(page, *keys, "h")
    wait_for_card(page, 25)
    wait_saved(page)
    assert sources(server) == [f"s{number}" for number in range(1, 25)]
    for number, tag in ((1, "O1 H"), (12, "P6 H"), (23, "8 H"), (24, "9 H")):
        expect_tags(page, number, tag)


def test_squares_of_one_colour_differ_in_their_keys_and_in_a_pattern(label):
    page = label("confidence")
    press(page, "o", "1", "h", "p", "5", "h", "m", "3", "h")
    squares = page.locator("#outline a.square[data-state=claims]")
    expect(squares).to_have_text(["O1", "P5", "M3"])
    expect(page.locator("#outline a.square[data-state=claims][data-slot='1']")).to_have_count(3)
    seen = squares.evaluate_all("(all) => all.map((one) => getComputedStyle(one).backgroundImage)")
    assert seen[0] == "none" and len(set(seen)) == 3
    page.reload()
    expect(squares).to_have_text(["O1", "P5", "M3"])
    assert seen == squares.evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).backgroundImage)"
    )


def test_a_source_is_found_by_an_alias_with_three_keys(server, label):
    page = label("confidence")
    press(page, "/", "w", "i")
    expect(page.get_by_role("option")).to_have_text(["Witness", "News agency wire service"])
    press(page, "ArrowDown", "ArrowDown", "Enter", "h", "/", "m", "a", "y")
    expect(page.get_by_role("option").first).to_have_text("City hall mayor")
    press(page, "Escape", "Escape", "/", "b", "Enter", "l")
    wait_saved(page)
    assert sources(server) == ["s21", "s19"]


def test_esc_leaves_a_group_and_another_key_is_that_of_its_command(server, label):
    page = label("confidence")
    press(page, "o")
    group = page.locator("[data-group=official]")
    expect(group).to_have_class("source-group is-open")
    expect(page.locator("#toast-text")).to_have_text("Officials: press a digit, 1 to 6")
    press(page, "Escape")
    expect(group).to_have_class("source-group")
    press(page, "9")
    press(page, "o", "7")  # there is no seventh official
    expect(group).to_have_class("source-group is-open")
    press(page, "2", "h", "Shift+9", "h", "o", "Shift+1", "l", "Enter")
    wait_saved(page)
    assert sources(server) == ["s2", "s24", "s1"]


def test_a_laptop_shows_all_sources_and_the_confidence_row_without_scrolling(label):
    page = label("confidence", color_scheme="dark")
    press(page, "m", "4")
    asked = page.locator(".field-box.is-asked")
    expect(asked.get_by_text("How firmly is it put?")).to_be_in_viewport(ratio=1)
    expect(asked.get_by_text("Low")).to_be_in_viewport(ratio=1)
    for label_of in LABELS:
        source = page.locator(".source", has=page.get_by_text(label_of, exact=True))
        expect(source).to_be_in_viewport(ratio=1)
    bottom = max(page.locator(".source").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().bottom)"))  # fmt: skip
    assert bottom <= asked.bounding_box()["y"]
    assert violations(page, rules=OF_THE_THEME) == []
    page.emulate_media(color_scheme="light")
    assert violations(page, rules=WCAG) == []


def test_a_phone_of_320_pixels_labels_by_touch(server, label):
    page = label("topics", "confidence", **PHONE)
    assert sideways(page) == []
    assert violations(page) == []
    page.locator(".source", has_text="Think tank").tap()
    page.locator(".value", has_text="Safety").tap()
    page.locator(".value", has_text="Money").tap()
    assert sideways(page) == []
    assert violations(page) == []
    page.get_by_role("button", name="Done").tap()
    page.locator(".value", has_text="Low").tap()
    wait_saved(page)
    [row] = rows_of(server)
    assert (row["source"], row["topics"], row["confidence"]) == ("s14", "money|safety", "low")
    sizes = page.locator(".source").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().height)"
    )
    assert len(sizes) == 24 and min(sizes) >= 44


def test_without_scripts_a_form_takes_every_level(server, anna, open_page):
    server.store.write(lambda db: use_scheme(db, city("topics", "remark", "confidence")))
    set_password(server.store, anna, "a quiet sentence")
    page = open_page(java_script_enabled=False, **PHONE)
    page.faults.allow("422")
    page.goto(server.url + "/")
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("Password").fill("a quiet sentence")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="North Korean Troops").first.click()
    wait_for_card(page, 1)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert violations(page) == [], theme
    assert sideways(page) == []
    for text in ("Statistics office", "Money", "Safety", "High"):
        page.locator("#choices label", has_text=text).first.click()
    page.get_by_role("button", name="Save answer").last.click()
    expect(page.locator(".note-bad")).to_contain_text("“Which words decide it?” has no answer.")
    expect(page.get_by_role("checkbox", name="Money")).to_be_checked()
    page.get_by_label("Which words decide it?").fill("“has taken”")
    page.get_by_role("button", name="Save answer").last.click()
    wait_for_card(page, 2)
    [row] = rows_of(server)
    said = [row[name] for name in ("source", "topics", "remark", "confidence")]
    assert said == ["s17", "money|safety", "“has taken”", "high"]
