"""A reviewer with any keyboard labels with the keys that stand on the buttons."""

from itertools import product

import pytest
from playwright.sync_api import expect

from tests.browser.screen import (
    brief,
    expect_tags,
    open_label,
    press,
    reference,
    wait_for_card,
    wait_saved,
)

POSITIONS = [unit["unit"] for unit in reference()]
ALT, CTRL, META, SHIFT = 1, 2, 4, 8
COMPOSING = 229

# A layout → what its keys write, by the place of the key on an English keyboard.
CYRILLIC = dict(zip("hmlontsz.", "рьдщтыияю", strict=True))
HANGUL = dict(zip("hmlontsz.", "ㅗㅡㅣㅐㅜㅅㄴㅋ.", strict=True))
GREEK = dict(zip("hmlontsz.", "ημλοντσζ.", strict=True))


@pytest.fixture
def page(server, anna, sign_in):
    return open_label(sign_in(anna), server)


@pytest.fixture
def keyboard(page):
    """Press one key as the browser gets it from the system: keyboard(key, code, modifiers)."""
    session = page.context.new_cdp_session(page)

    def press_key(key, code, modifiers=0, repeat=False, key_code=0):
        event = {
            "key": key,
            "code": code,
            "modifiers": modifiers,
            "autoRepeat": repeat,
            "windowsVirtualKeyCode": key_code,
            "isKeypad": code.startswith("Numpad"),
        }
        session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **event})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})

    return press_key


def code_of(sign):
    return "Period" if sign == "." else f"Key{sign.upper()}"


@pytest.mark.parametrize("layout", [CYRILLIC, HANGUL, GREEK], ids=["Cyrillic", "Hangul", "Greek"])
def test_letters_that_are_no_latin_ones_count_by_their_place(server, page, keyboard, layout):
    for source, confidence in ("9h", "1m", "2l", "8o"):
        keyboard(source, f"Digit{source}")
        keyboard(layout[confidence], code_of(confidence))
    for sign in ".ts":
        keyboard(layout[sign], code_of(sign))
    wait_for_card(page, 8)
    keyboard(layout["z"], code_of("z"))
    wait_for_card(page, 7)
    keyboard(layout["n"], code_of("n"))
    expect(page.locator("#claims li")).to_have_count(2)
    wait_saved(page)
    assert brief(server.export()) == [
        (POSITIONS[0], "claims", "author", "high"),
        (POSITIONS[1], "claims", "us_official", "moderate"),
        (POSITIONS[2], "claims", "skorea_intel", "low"),
        (POSITIONS[3], "claims", "unnamed", "not_a_statement"),
        (POSITIONS[4], "claims", "unnamed", "not_a_statement"),
        (POSITIONS[5], "cant_tell", None, None),
    ]


def test_keys_of_an_input_method_that_is_composing_count_outside_fields(server, page, keyboard):
    keyboard("Process", "Digit9", key_code=COMPOSING)
    keyboard("Process", "KeyM", key_code=COMPOSING)
    wait_for_card(page, 2)
    wait_saved(page)
    assert brief(server.export()) == [(POSITIONS[0], "claims", "author", "moderate")]


def test_french_digits_count_by_place_and_letters_by_what_they_write(server, page, keyboard):
    keyboard("ç", "Digit9")
    keyboard("h", "KeyH")
    keyboard("&", "Digit1")
    keyboard("m", "Semicolon")
    keyboard("à", "Digit0")
    wait_for_card(page, 4)
    keyboard("z", "KeyW")
    wait_for_card(page, 3)
    keyboard(".", "Comma", SHIFT)
    wait_for_card(page, 4)
    wait_saved(page)
    assert brief(server.export()) == [
        (POSITIONS[0], "claims", "author", "high"),
        (POSITIONS[1], "claims", "us_official", "moderate"),
        (POSITIONS[2], "claims", "us_official", "moderate"),
    ]


def test_a_french_digit_with_shift_keeps_the_sentence_open(page, keyboard):
    keyboard("9", "Digit9", SHIFT)
    keyboard("h", "KeyH")
    wait_for_card(page, 1)
    expect(page.locator("#claims li")).to_have_count(2)


def test_dvorak_letters_count_by_what_they_write(server, page, keyboard):
    keyboard("9", "Digit9")
    keyboard("h", "KeyJ")
    keyboard("t", "KeyK")
    wait_saved(page)
    assert brief(server.export()) == [
        (POSITIONS[0], "claims", "author", "high"),
        (POSITIONS[1], "cant_tell", None, None),
    ]


def test_the_number_pad_chooses_sources(server, page, keyboard):
    keyboard("1", "Numpad1")
    keyboard("h", "KeyH")
    keyboard("0", "Numpad0")
    wait_for_card(page, 3)
    wait_saved(page)
    assert [row["source"] for row in server.export()] == ["us_official", None]


def test_the_number_pad_without_num_lock_is_keys_that_move(page, keyboard):
    keyboard("End", "Numpad1")
    keyboard("Insert", "Numpad0")
    wait_for_card(page, 1)
    expect(page.locator("#sources :checked")).to_have_count(0)
    keyboard("ArrowRight", "Numpad6")
    wait_for_card(page, 2)


def test_capital_letters_of_caps_lock_count_as_letters(server, page, keyboard):
    keyboard("9", "Digit9")
    keyboard("H", "KeyH")
    keyboard("T", "KeyT")
    wait_for_card(page, 3)
    wait_saved(page)
    assert [row["verdict"] for row in server.export()] == ["claims", "cant_tell"]


def test_a_key_held_down_labels_one_sentence(server, page, keyboard):
    keyboard("0", "Digit0")
    for _ in range(5):
        keyboard("0", "Digit0", repeat=True)
    wait_for_card(page, 2)
    wait_saved(page)
    assert len(server.events()) == 1


def test_keys_with_a_modifier_belong_to_the_browser(server, page, keyboard):
    page.evaluate(
        """() => addEventListener("keydown", (event) => {
             window.isTaken = event.defaultPrevented; event.preventDefault(); })"""
    )
    for sign, modifier in product("09tn", (CTRL, META, ALT)):
        code = f"Digit{sign}" if sign.isdigit() else f"Key{sign.upper()}"
        page.evaluate("delete window.isTaken")
        keyboard(sign, code, modifier)
        assert page.evaluate("window.isTaken") is False, (sign, modifier)
        wait_for_card(page, 1)
        expect(page.locator("#sources input:checked")).to_have_count(0)
        expect(page.locator("#claims li")).to_have_count(1)
    assert server.events() == []


def test_typing_in_the_name_field_writes_and_labels_nothing(server, page):
    press(page, "6", "a")
    expect(page.locator("#source-name")).to_be_focused()
    page.keyboard.type("0 t h. Lloyd 9 z")
    wait_for_card(page, 1)
    assert server.events() == []
    press(page, "Enter", "h")
    wait_for_card(page, 2)
    wait_saved(page)
    [row] = server.export()
    assert (row["source"], row["source_name"]) == ("other_official", "0 t h. Lloyd 9 z")


@pytest.mark.parametrize("key", ["c", "f", "j"])
def test_an_open_dialog_keeps_its_keys(server, page, key):
    press(page, key)
    expect(page.locator("dialog[open]")).to_be_visible()
    press(page, *"0t9hn.s")
    press(page, "Tab", "0", "t")
    press(page, "Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    wait_for_card(page, 1)
    expect_tags(page, 1)
    assert server.events() == []
    press(page, "0")
    wait_for_card(page, 2)


def test_enter_and_space_on_a_focused_button_press_that_button(server, page):
    page.get_by_role("button", name="T Can’t tell").focus()
    press(page, "Enter")
    wait_for_card(page, 2)
    page.get_by_role("button", name="S Skip for now").focus()
    press(page, "Space")
    wait_for_card(page, 3)
    wait_saved(page)
    assert [(one["verdict"]) for one in server.rows("select verdict from answer")] == [
        "cant_tell", "skipped",
    ]  # fmt: skip


def test_arrows_and_space_belong_to_a_focused_radio_group(server, page):
    page.get_by_role("radio", name="1 US official").focus()
    press(page, "ArrowDown", "ArrowDown")
    wait_for_card(page, 1)
    assert server.events() == []
    press(page, "Space")
    expect(page.get_by_role("radio", name="3 Ukraine statement")).to_be_checked()
    press(page, "l")
    wait_for_card(page, 2)
    wait_saved(page)
    assert [row["source"] for row in server.export()] == ["ukraine_statement"]
