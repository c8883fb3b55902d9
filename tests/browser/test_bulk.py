"""A lead accepts many sentences after a sample: by keys and by touch."""

import pytest
from playwright.sync_api import expect

from annotate.workflow.import_labels import import_labels
from annotate.workflow.operations.demo import SEEDS
from tests.browser.screen import DOUBLE_CLICK, press

GROUP = "/adjudicate/bulk?first=&second="


@pytest.fixture
def labelled(server):
    """The sample article with the answers of three reviewers, and nothing decided."""
    import_labels(server.store, (SEEDS / "demonstration.csv").read_text(encoding="utf-8"))
    return server


def place(page):
    return page.locator(".sample-list [aria-current]")


def decided(server):
    rows = server.rows("select count(*) as n from answer where layer = 'gold' and verdict not null")
    return rows[0]["n"]


def test_by_keys_a_sample_is_looked_at_and_the_group_accepted_and_undone(labelled, boss, sign_in):
    server, page = labelled, sign_in(boss)
    page.goto(page.base + GROUP)
    page.wait_for_selector("html.scripted", state="attached")
    press(page, "Enter")
    expect(place(page)).to_have_text("1")
    press(page, "x")
    expect(place(page)).to_have_text("2")
    press(page, "z")
    expect(place(page)).to_have_text("1")
    press(page, "ArrowRight")
    expect(place(page)).to_have_text("2")
    press(page, "ArrowLeft")
    expect(place(page)).to_have_text("1")
    for number in range(1, 20):
        press(page, "Enter")
        expect(place(page)).to_have_text(str(number + 1))
    assert decided(server) == 0
    press(page, "x")
    expect(page.get_by_role("heading", name="The sample is complete")).to_be_visible()
    expect(page.locator("#panel")).to_contain_text("1 of 20")
    press(page, "Enter")
    accept = page.get_by_role("button", name="Accept", exact=True)
    expect(accept).to_be_focused()
    press(page, "Enter")
    expect(page.locator("#column")).to_contain_text("accepted")
    count = decided(server)
    assert count > 20
    page.locator(".confirm > summary").click()
    page.get_by_role("button", name="Undo the decision").click()
    expect(page.locator("#messages")).to_contain_text("Decision undone")
    assert decided(server) == 0


@pytest.mark.parametrize("name", ["Keep", "Overturn"])
def test_a_double_click_answers_one_sentence(labelled, boss, sign_in, name):
    page = sign_in(boss)
    page.goto(page.base + GROUP)
    page.get_by_role("button", name="Look at 20 sentences").click()
    expect(place(page)).to_have_text("1")
    page.get_by_role("button", name=name).evaluate(DOUBLE_CLICK)
    expect(place(page)).to_have_text("2")
    # Its second click, where the first one has opened this page already.
    page.get_by_role("button", name=name).evaluate(
        """(button) => {
          const click = new MouseEvent("click", { detail: 2, bubbles: true, cancelable: true });
          Object.defineProperty(click, "timeStamp", { value: 120 });
          button.dispatchEvent(click);
        }"""
    )
    page.wait_for_load_state("networkidle")
    expect(place(page)).to_have_text("2")


def test_by_touch_at_390_pixels_the_sentence_and_the_buttons_are_in_sight(labelled, boss, sign_in):
    page = sign_in(boss, viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(page.base + GROUP)
    page.get_by_role("button", name="Look at 20 sentences").tap()
    for number in range(1, 4):
        expect(place(page)).to_have_text(str(number))
        expect(page.locator("#card")).to_be_in_viewport()
        keep = page.get_by_role("button", name="Keep")
        expect(keep).to_be_in_viewport()
        assert keep.bounding_box()["height"] >= 44
        page.wait_for_timeout(350)  # two taps at once count as one
        keep.tap()
    expect(place(page)).to_have_text("4")
