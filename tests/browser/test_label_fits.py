"""What every sentence needs is in sight: nothing to scroll for on a laptop, no card under the
sheet of a phone, nothing that lies over the sentence."""

import re

import pytest
from playwright.sync_api import expect

from annotate.records import Draft
from annotate.schemes import builtin
from annotate.web.label.commands import COMMANDS
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.scheme import use_scheme
from tests.bench.labelling import long_article
from tests.browser.screen import open_label, press, wait_for_card

LAPTOPS = [{"width": 1440, "height": 900}, {"width": 1280, "height": 720}]
PHONES = [{"width": 390, "height": 844}, {"width": 320, "height": 640}]
ASKS_A_NAME = "6"
STAND_STILL = """() => new Promise((done) => {
  let before, still = 0;
  const look = () => {
    const top = document.querySelector(".sentence.is-current").getBoundingClientRect().top;
    still = top === before ? still + 1 : 0;
    before = top;
    still === 5 ? done() : requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""
COMMANDS_OF = "(all) => all.map((one) => one.dataset.command)"


@pytest.fixture
def label(server, anna, sign_in):
    """Open the labelling screen in a window: label(size) → page; a narrow one is a phone."""

    def enter(size, query=""):
        is_phone = size["width"] < 900
        usual = (PHONES if is_phone else LAPTOPS)[0]  # one browser for each kind of window
        page = sign_in(anna, viewport=usual, has_touch=is_phone, is_mobile=is_phone)
        page.set_viewport_size(size)
        return open_label(page, server, query)

    return enter


def box(page, selector):
    """The edges of an element: (top, bottom)."""
    edges = page.locator(selector).first.bounding_box()
    return edges["y"], edges["y"] + edges["height"]


def sheet_top(page):
    return box(page, "#panel")[0]


def settled_card(page):
    """The edges of the card once it has stayed in its place for some frames."""
    page.evaluate(STAND_STILL)
    return box(page, ".sentence.is-current")


def enlarged(page, sizes):
    """Go through windows from the smallest, where the keys were pressed: each size in turn."""
    for size in sorted(sizes, key=lambda size: size["height"]):
        page.set_viewport_size(size)
        yield size


def test_two_claims_a_name_and_the_confidence_need_no_scrolling(label):
    page = label(LAPTOPS[1])
    press(page, "n", "8", "m", ASKS_A_NAME)
    for size in enlarged(page, LAPTOPS):
        top, bottom = box(page, "#claims")
        for line in page.locator("#claims li").all():
            edges = line.bounding_box()
            assert edges["y"] >= top, size
            assert edges["y"] + edges["height"] <= bottom, size
        for part in ("[data-box=confidence]", "#name-box"):
            assert box(page, part)[1] <= size["height"], size
        assert page.evaluate("document.getElementById('panel').scrollTop") == 0, size


def test_of_three_claims_each_is_in_sight_with_its_confidence(label):
    page = label(LAPTOPS[1])
    press(page, "n", ASKS_A_NAME, "h", "n", ASKS_A_NAME, "m")
    expect(page.locator("#claims li")).to_have_count(3)
    for size in enlarged(page, LAPTOPS):
        top, bottom = box(page, "#claims")
        for line in page.locator("#claims li").all():
            edges = line.bounding_box()
            assert top <= edges["y"] and edges["y"] + edges["height"] <= bottom, size
        said = page.locator("#claims .claim-what > span").first
        assert said.inner_text() == ", high confidence"
        assert said.evaluate("(one) => one.scrollWidth <= one.clientWidth"), size


def test_at_the_usual_size_every_command_is_in_sight_even_with_a_name_asked(label):
    page = label(LAPTOPS[0])
    press(page, ASKS_A_NAME)
    assert box(page, "#commands")[1] <= 900


def test_a_name_that_is_asked_covers_no_command(label):
    sizes = [{"width": 1440, "height": height} for height in (768, 800, 900)]
    page = label(sizes[0])
    press(page, "n", "8", "m", ASKS_A_NAME)
    for size in enlarged(page, sizes):
        assert box(page, "#name-box")[0] >= box(page, "[data-box=confidence]")[1], size
        assert box(page, "#name-box")[1] <= box(page, "#commands")[0], size
        assert box(page, "#commands")[1] <= size["height"], size
        for one in page.locator("#commands button").all():
            one.click(trial=True)


def test_a_value_in_focus_shows_no_circle_of_its_own(label):
    page = label(LAPTOPS[0])
    press(page, "9")
    page.locator("[data-box=confidence] input").first.focus()
    edges = page.locator("[data-box=confidence] input").first.bounding_box()
    assert (edges["width"], edges["height"]) == (1, 1)


def test_a_phone_reaches_every_command_without_scrolling_sideways(label):
    page = label(PHONES[1])
    for size in enlarged(page, PHONES):
        for command in ("flag", "comment", "words", "repeat"):
            edges = page.locator(f"#commands [data-command={command}]").bounding_box()
            assert edges["x"] >= 0, (command, size)
            assert edges["x"] + edges["width"] <= size["width"], (command, size)
        width = page.evaluate("document.getElementById('panel').scrollWidth")
        assert width <= size["width"], size


@pytest.mark.parametrize("size", LAPTOPS, ids=lambda size: str(size["width"]))
def test_whatever_is_chosen_nothing_in_the_panel_moves(label, size):
    page = label(size)
    parts = ("#sources", "#verdicts", "[data-box=confidence]", "#commands")
    before = [box(page, part) for part in parts]
    for key in ("1", "7", ASKS_A_NAME, "9"):
        press(page, key)
        assert [box(page, part) for part in parts] == before, key
    assert page.evaluate("document.getElementById('panel').scrollTop") == 0


@pytest.mark.parametrize("size", LAPTOPS, ids=lambda size: str(size["width"]))
def test_of_two_long_fields_the_one_that_is_asked_is_in_sight(server, label, size):
    server.store.write(lambda db: use_scheme(db, builtin("admiralty")))
    page = label(size)
    for key, field in (("1", "reliability"), ("c", "credibility")):
        press(page, key)
        expect(page.locator(f"[data-box={field}]")).to_have_class(re.compile("is-asked"))
        assert box(page, f"[data-box={field}]")[1] <= box(page, "#name-box")[0]
    for value in page.locator(".value").all():
        assert value.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1")


def test_what_has_a_key_has_a_button(label):
    page = label(LAPTOPS[0], "?s=9")
    press(page, "n")
    expect(page.locator("#claims li")).to_have_count(2)
    page.get_by_role("button", name="More commands").click()
    page.locator("#more").get_by_role("button", name="Remove the claim").click()
    expect(page.locator("#claims li")).to_have_count(1)
    expect(page.locator("#more")).to_be_hidden()
    offered = set(page.locator("#panel [data-command]").evaluate_all(COMMANDS_OF))
    asked = set(page.locator("#topbar [data-command]").evaluate_all(COMMANDS_OF))
    by_themselves = {"name", "previous_claim", "next_claim", "cancel", "other_source"}
    assert {one.id for one in COMMANDS} <= offered | asked | by_themselves


def test_a_claim_of_some_words_says_which_and_shows_them_before_its_source(label):
    page = label(LAPTOPS[0], "?s=9")
    press(page, "e", *["Shift+ArrowLeft"] * 8, "Enter")
    expect(page.locator(".sentence.is-current .mark")).to_have_count(1)
    expect(page.locator("#claims .claim-words")).to_contain_text("These figures come")
    press(page, "1")
    expect(page.locator("#claims .claim-words")).not_to_have_text("The whole sentence")


def test_the_guideline_goes_with_its_sentence_and_covers_no_other(label):
    page = label(LAPTOPS[0], "?s=9")
    for keys in (("6", "g", "ArrowRight"), ("g", "9", "h"), ("g", "j", "3", "0", "Enter")):
        press(page, *keys)
        expect(page.locator("#guideline")).to_be_hidden()
        expect(page.locator(".sentence.is-current")).to_be_focused()


@pytest.mark.parametrize("size", PHONES, ids=lambda size: str(size["width"]))
def test_the_sheet_never_covers_the_sentence(label, size):
    page = label(size)
    for keys in ((), ("n",), ("9", "h"), (ASKS_A_NAME,), ("Escape", "Escape", "Escape")):
        press(page, *keys)
        top, bottom = settled_card(page)
        assert top >= box(page, "#column")[0], keys
        assert bottom <= sheet_top(page), keys
    assert page.evaluate(
        "getComputedStyle(document.querySelector('#column'), '::after').content"
    ) == ("none")


def is_in_place(page):
    """Whether the whole card stands in the column, one that is too tall from its first line."""
    (top, bottom), column, sheet = settled_card(page), box(page, "#column"), sheet_top(page)
    floor = sheet if sheet > column[0] else column[1]
    return column[0] <= top and (bottom <= floor or top < column[0] + 12)


def jump(page, number):
    press(page, "j", *str(number), "Enter")
    wait_for_card(page, number)


@pytest.mark.parametrize("size", LAPTOPS + PHONES, ids=lambda size: str(size["width"]))
def test_wherever_a_person_jumps_the_card_stands_in_its_place(label, size):
    page = label(size, "?s=24")
    assert is_in_place(page)
    for number in (43, 2, 30, 1, 17):
        jump(page, number)
        assert is_in_place(page), number
    page.locator("#outline a.square").nth(34).dispatch_event("click")
    wait_for_card(page, 35)
    assert is_in_place(page)
    jump(page, 43)
    press(page, "ArrowRight", "u")  # over the end card to the first to do
    wait_for_card(page, 1)
    assert is_in_place(page)


def test_in_a_long_article_the_card_never_leaves_its_place(server, anna, sign_in):
    [long] = add_articles(server.store, None, [Draft(text=long_article(2_000), name="long.txt")])
    page = sign_in(anna)
    page.goto(f"{page.base}/label/{long.id}?s=1200")
    page.wait_for_selector("html.scripted", state="attached")
    tops = [settled_card(page)[0]]
    for number in (900, 1_500, 3, 1_999, 700):
        jump(page, number)
        tops.append(settled_card(page)[0])
        press(page, "ArrowRight")
        wait_for_card(page, number + 1)
        tops.append(settled_card(page)[0])
    assert max(tops) - min(tops) < 3


@pytest.mark.parametrize("size", PHONES, ids=lambda size: str(size["width"]))
def test_what_is_said_after_a_label_covers_nothing(label, size):
    page = label(size)
    press(page, *"0" * 5)
    expect(page.locator("#toast.is-shown")).to_have_count(1)
    settled_card(page)
    top, bottom = box(page, "#toast")
    assert top >= max(box(page, ".bar")[1], box(page, "#outline")[1])
    assert bottom <= min(box(page, "#column")[0], sheet_top(page))


def test_the_claim_in_hand_is_in_sight_on_a_phone(label):
    page = label(PHONES[0])
    press(page, "n", "9", "h")
    expect(page.locator("#claims [aria-current]")).to_be_in_viewport(ratio=1)


def test_on_a_phone_no_key_caps_are_shown_but_the_arrows_that_name_their_button(label):
    page = label(PHONES[0])
    shown = [one.inner_text() for one in page.locator("#panel .key").all() if one.is_visible()]
    assert shown == ["←", "→"]


def test_the_guideline_on_a_phone_can_be_read_and_closed(label):
    page = label(PHONES[0])
    page.get_by_role("link", name="Guideline").tap()
    expect(page.locator("#guideline")).to_be_visible()
    _, card = settled_card(page)
    top, bottom = box(page, "#guideline")
    assert bottom - top >= 200
    assert top >= card
    page.locator("#guideline").get_by_role("button", name="Close").tap()
    expect(page.locator("#guideline")).to_be_hidden()


@pytest.mark.parametrize("size", [LAPTOPS[0], PHONES[0]], ids=lambda size: str(size["width"]))
def test_at_the_end_the_panel_offers_only_what_does_something(label, size):
    page = label(size)
    press(page, *"0" * 43)
    wait_for_card(page, 0)
    offered = page.eval_on_selector_all(
        "#panel :is(button, input, a)",
        """(all) => all.filter((one) => !one.closest("[inert]") && one.checkVisibility({
             visibilityProperty: true })).map((one) => one.dataset.command)""",
    )
    assert offered == ["previous", "undo"]
    press(page, "z")
    wait_for_card(page, 43)
    expect(page.locator("#choices[inert]")).to_have_count(0)


def test_a_phone_is_not_told_of_keys(label):
    page = label(PHONES[0])
    press(page, "9", "h", "ArrowLeft")
    page.get_by_role("button", name="No claim").tap()
    expect(page.locator("#polite")).to_have_text(
        "This replaces the claims with “no claim”. Tap it again to confirm."
    )
    page.wait_for_timeout(350)  # a double tap confirms nothing
    page.get_by_role("button", name="No claim").tap()
    expect(page.locator("#outline .square[data-state=no_claim]")).to_have_count(1)
