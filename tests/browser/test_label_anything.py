"""Whatever a person does, in two tabs, with or without a network: the server ends with exactly
what the screen shows, and so does another device; undoing all and redoing all comes back to it."""

import random

import pytest
from playwright.sync_api import expect

from annotate.workflow.operations.doctor import examine
from tests.browser.screen import (
    click_square,
    current,
    open_label,
    press,
    reload,
    wait_saved,
    wait_until,
)

STEPS = 25
AT_ONCE = 6  # things at most that are done before the two tabs are compared again
MOST_ANSWERS = 400  # more than a walk can save
NEAR = 5  # the squares that are gone to: few, so that the steps meet on the same sentences
NO_SERVER = r"Failed to load resource: net::ERR_"
CHOICES = [*"123456789", *"hmlo" * 3, *"0t..", "0", "s"]
CLAIMS = ["n", "n", "Shift+9", "Shift+1", "Enter", "Backspace", "ArrowUp", "ArrowDown", "e", "w"]
MOVES = ["ArrowLeft", "ArrowRight", "u", "Escape"]
TIME = ["z", "z", "z", "Shift+Z", "Shift+Z"]
DEEDS = [
    "reload", "other tab", "other tab", "offline", "online", "hold", "release", "flag", "comment",
    "words", "square", "square", "square",
]  # fmt: skip

# What the outline and the tags say of every asked sentence; unfinished choices are no answers.
SHOWN = """() => [...document.querySelectorAll("#outline a.square")].map((square) => ({
  name: square.getAttribute("aria-label"),
  state: square.dataset.state,
  slot: square.dataset.slot ?? "",
  key: square.textContent,
  several: "several" in square.dataset,
  flagged: "flagged" in square.dataset,
  commented: "commented" in square.dataset,
  tags: [...document.querySelectorAll(`#t${square.id.slice(1)} .tag`)].map((one) => one.innerText),
}))"""
LINES = """() => [...document.querySelectorAll("#claims li")].map((line) => [
  line.querySelector(".claim-words").textContent, line.querySelector(".claim-what").textContent])"""
ANSWERS = """select s.position, a.verdict, a.flag, a.comment, a.id from sentence s
  left join answer a on a.sentence = s.id and a.layer = 'label' where s.position is not null"""
CLAIMS_OF = """select c.*, substr(s.text, c.start + 1, c."end" - c.start) as words
  from claim c join answer a on a.id = c.answer join sentence s on s.id = a.sentence
  where a.id = ? order by c.number"""


class Walk:
    """A person at two tabs of one browser, doing what the dice say."""

    def __init__(self, server, first, dice):
        self.server, self.dice, self.done = server, dice, []
        second = first.context.new_page()
        second.base = first.base
        self.tabs = [first, second]
        for tab in self.tabs:
            tab.faults.allow(NO_SERVER)
            open_label(tab, server)
        self.is_offline = False

    @property
    def page(self):
        return self.tabs[0]

    def step(self):
        for _ in range(self.dice.randint(1, AT_ONCE)):
            self.act()
        self.agree()

    def act(self):
        pool = self.dice.choices([CHOICES, CLAIMS, MOVES, TIME, DEEDS], [9, 4, 2, 4, 5])[0]
        what = self.dice.choice(pool)
        self.done.append(what)
        if what in DEEDS:
            getattr(self, what.replace(" ", "_"))()
        elif what != "Enter" or current(self.page):  # at the end Enter leaves the article
            press(self.page, what)

    def agree(self):
        """Both tabs come to show the same, whether or not the server has heard of it."""
        wait_until(self.page, lambda: shown(self.tabs[0]) == shown(self.tabs[1]))

    def reload(self):
        if not self.is_offline:
            reload(self.page)

    def other_tab(self):
        self.tabs.reverse()

    def offline(self):
        self.is_offline = True
        self.page.context.set_offline(True)

    def online(self):
        self.is_offline = False
        self.page.context.set_offline(False)

    def hold(self):
        self.server.hold()

    def release(self):
        self.server.release()

    def flag(self):
        self.note("f", "look", "Enter")

    def comment(self):
        self.note("c", "so it says", "Control+Enter")

    def note(self, key, text, keep):
        if current(self.page):
            press(self.page, key)
            self.page.keyboard.type(text)
            press(self.page, keep)
            expect(self.page.locator("dialog[open]")).to_have_count(0)

    def words(self):
        for key in ("e", "Shift+ArrowLeft", "ArrowRight", "Enter"):
            if current(self.page):
                press(self.page, key)

    def square(self):
        self.page.locator("#outline a.square").nth(self.dice.randrange(NEAR)).click()

    def settle(self):
        """The network is back and everything has arrived."""
        self.online()
        self.release()
        for tab in self.tabs:
            wait_saved(tab)
        kept = "Object.keys(localStorage).filter((key) => key.includes(':event:')).length"
        wait_until(self.page, lambda: self.page.evaluate(kept) == 0)
        self.agree()

    def answer_something(self):
        """Save an answer, so that there is nothing to redo; the second key confirms the first."""
        self.page.locator("#outline a.square").first.click()
        drop_unfinished(self.page)
        press(self.page, "t", "t")

    def repeat(self, key, end):
        for _ in range(MOST_ANSWERS):
            press(self.page, key)
            if end in self.page.inner_text("#polite"):
                return
        raise AssertionError(f"{key} never says “{end}”")


def shown(page):
    return page.evaluate(SHOWN)


def drop_unfinished(page):
    """Clear what is pending in the sentence in the card, one layer after the other."""
    for _ in range(4):
        press(page, "Escape")
    expect(page.locator("#outline a.square[aria-current][data-draft]")).to_have_count(0)


def lines_of(page, position):
    """The claims of a sentence as the panel lists them: (words, what), [] where there are none."""
    if current(page):
        drop_unfinished(page)
    click_square(page, position)
    drop_unfinished(page)
    return [tuple(line) for line in page.evaluate(LINES) if line[1] != "Choose a source"]


def labels_of(server):
    """What the server holds: position → (its row, its claims)."""
    rows = server.rows(ANSWERS)
    asked = {
        row["position"]: (row, [dict(one) for one in claims(server, row["id"])]) for row in rows
    }
    return dict(sorted(asked.items()))


def claims(server, answer):
    return server.store.reader().query(CLAIMS_OF, [answer]) if answer else []


def expect_same(square, row, found):
    """One square and its tags say what the server holds."""
    assert square["state"] == (row["verdict"] or "todo")
    assert square["flagged"] == bool(row["flag"])
    assert square["commented"] == bool(row["comment"])
    assert square["several"] == (len(found) > 1)
    assert len(square["tags"]) == (len(found) or int(row["verdict"] in ("no_claim", "cant_tell")))


def expect_same_claim(line, claim, count):
    words, what = line
    if words == "The whole sentence":
        assert count == 1
    else:
        head, _, tail = words.partition(" … ")
        assert claim["words"].startswith(head)
        assert claim["words"].endswith(tail)
    label = {"us_official": "US official", "author": "Article’s own voice"}.get(claim["source"])
    assert label is None or what.startswith(label)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_any_steps_in_two_tabs_end_in_what_both_and_another_device_show(
    server, anna, sign_in, seed
):
    walk = Walk(server, sign_in(anna), random.Random(seed))
    try:
        for _ in range(STEPS):
            walk.step()
        walk.settle()
    except AssertionError as error:
        error.add_note(f"after {walk.done}")
        raise

    squares, held = shown(walk.page), labels_of(server)
    positions = walk.page.evaluate(
        "[...document.querySelectorAll('#outline a.square')].map((one) => +one.id.slice(1))"
    )
    device = open_label(sign_in(anna), server)
    assert shown(device) == squares, walk.done
    assert server.events(), walk.done
    for square, position in zip(squares, positions, strict=True):
        row, found = held[position]
        expect_same(square, row, found)
        if found:
            lines = lines_of(walk.page, position)
            assert lines == lines_of(device, position), walk.done
            assert len(lines) == len(found)
            for line, claim in zip(lines, found, strict=True):
                expect_same_claim(line, claim, len(found))
    assert shown(walk.page) == squares, "looking changed a label"
    assert labels_of(server) == held, "looking changed a label"
    assert examine(server.store).faults == []

    walk.reload()
    assert shown(walk.page) == squares
    walk.answer_something()
    before = shown(walk.page)
    walk.repeat("z", "Nothing to undo")
    for square in shown(walk.page):
        assert (square["state"], square["flagged"], square["commented"]) == ("todo", False, False)
    walk.repeat("Shift+Z", "Nothing to redo")
    assert shown(walk.page) == before
    walk.settle()
    device.reload()
    assert shown(device) == before
    assert examine(server.store).faults == []
