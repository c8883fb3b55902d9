"""Whatever a person does, the screen, the server and the replay of events say the same."""

import random
import re

import pytest
from playwright.sync_api import expect

from annotate.store.doctor import compare_replay
from tests.browser.test_label_keys import open_label

KEYS = [
    *"123456789", *"hmlo" * 4, *"0t.." , "n", "n", "Enter", "s", "u", "Backspace",
    "Shift+1", "Shift+9", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Escape",
    "z", "z", "Shift+Z", "e", "w",
]  # fmt: skip
NO_SERVER = r"Failed to load resource: net::ERR_"


@pytest.fixture
def page(server, anna, sign_in):
    made = sign_in(anna)
    made.faults.allow(NO_SERVER)
    return open_label(made, server)


def shown(page):
    """What the outline says of each sentence, here and now."""
    return page.eval_on_selector_all("#outline a.square", "all => all.map((one) => one.ariaLabel)")


def stored(page):
    """The same as the server tells it to a page opened now."""
    text = page.context.request.get(page.url).text()
    squares = re.findall(r'<a class="square"[^>]*aria-label="([^"]*)"', text)
    return [one.replace("&#39;", "'").replace("&amp;", "&") for one in squares]


def settle(page):
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#save-pill")).to_have_text("All saved", timeout=15_000)


def act(page, dice, server):
    """One thing a person might do."""
    what = dice.random()
    if what < 0.93:
        page.keyboard.press(dice.choice(KEYS))
    elif what < 0.95:
        page.context.set_offline(dice.random() < 0.5)
    elif what < 0.97:
        page.locator("#outline a.square").nth(dice.randrange(12)).click()
    elif what < 0.985:
        page.context.set_offline(False)
        page.reload()
        page.wait_for_selector("html.scripted")
    else:
        other = page.context.new_page()
        other.faults.allow(NO_SERVER)
        page.context.set_offline(False)
        other.goto(page.url)
        other.wait_for_selector("html.scripted")
        for key in dice.choices(KEYS, k=4):
            other.keyboard.press(key)
        settle(other)
        other.close()
        page.bring_to_front()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_ends_in_what_the_screen_shows(server, page, seed):
    dice = random.Random(seed)
    for _ in range(150):
        act(page, dice, server)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    settle(page)
    assert shown(page) == stored(page)
    assert compare_replay(server.store.reader()) == []
    before = shown(page)
    page.reload()
    page.wait_for_selector("html.scripted")
    assert shown(page) == before


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 12))
def test_undoing_all_and_redoing_all_ends_where_it_began(server, page, seed):
    dice = random.Random(seed)
    for _ in range(60):
        page.keyboard.press(dice.choice(KEYS))
    for _ in range(4):
        page.keyboard.press("Escape")
    for _ in range(3):
        page.locator("#outline a.square").nth(dice.randrange(43)).click()
    before = shown(page)
    times = 0
    while "Nothing to undo" not in page.inner_text("#polite"):
        page.keyboard.press("z")
        times += 1
        assert times < 200
    assert all("not labelled" in one for one in shown(page))
    while "Nothing to redo" not in page.inner_text("#polite"):
        page.keyboard.press("Shift+Z")
    assert shown(page) == before
    settle(page)
    assert stored(page) == before
