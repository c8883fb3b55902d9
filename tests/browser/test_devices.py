"""One person at two devices: each says what the other changed; nothing is overwritten silently."""

import json
import re

import pytest
from playwright.sync_api import expect

from annotate.records import Draft
from annotate.workflow import articles, assign, units
from annotate.workflow.imports.articles import add_articles
from tests.browser.screen import (
    brief,
    expect_tags,
    open_label,
    press,
    reference,
    reload,
    wait_for_card,
    wait_saved,
    wait_until,
)

POSITIONS = [unit["unit"] for unit in reference()]
LOST = r"Failed to load resource"


@pytest.fixture
def page(server, anna, sign_in):
    return open_label(sign_in(anna), server)


@pytest.fixture
def device(server, anna, sign_in):
    """Another browser of the same person, open at the same article."""
    return open_label(sign_in(anna), server)


def held_here(page):
    """How many labels this browser keeps for articles that may come back."""
    return page.evaluate("Object.keys(localStorage).filter((key) => key.includes(':held:')).length")


def look_at(page):
    """Come back to a page that was out of sight."""
    with page.expect_response("**/log?*"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def told(page):
    """What the message at the foot of the page says, where its link goes."""
    link = page.locator("#toast-link")
    expect(link).to_be_visible()
    return page.locator("#polite").text_content(), link.get_attribute("href")


def merge_with_next(server, position):
    """A lead merges a unit with the one behind it."""
    [row] = server.rows("select id from article")
    opened = units.open_units(server.store, row["id"])
    before, one, two, behind = (
        opened.units[:position],
        opened.units[position],
        opened.units[position + 1],
        opened.units[position + 2 :],
    )
    merged = type(one)(one.start, two.end, one.kind, one.paragraph)
    units.save_units(server.store, None, row["id"], [*before, merged, *behind], opened.version)


# ── a label that comes late ──────────────────────────────────────────────


def test_a_label_over_another_devices_says_that_it_counts_now(server, page, device):
    press(page, "9", "h")
    wait_saved(page)
    press(device, "1", "m")
    wait_saved(device)
    text, link = told(device)
    assert text == "Sentence 1: changed on another device; your answer counts now"
    assert link == f"/sentence/{server.events()[0]['sentence']}"
    assert brief(server.export()) == [(POSITIONS[0], "claims", "us_official", "moderate")]


def test_a_label_of_a_sentence_that_was_merged_meanwhile_is_said_to_be_history(server, page):
    merge_with_next(server, POSITIONS[0])
    press(page, "9", "h")
    wait_saved(page)
    text, link = told(page)
    assert re.match("Sentence 1 has been merged or split: .* kept only in its history", text)
    assert "counts now" not in text
    [event] = server.events()
    assert link == f"/sentence/{event['sentence']}"
    assert server.export() == []
    page.locator("#toast-link").click()
    expect(page.get_by_role("main")).to_contain_text("Article’s own voice")


def test_what_is_history_only_is_not_gone_back_to_by_undo(server, page):
    press(page, "ArrowRight", "ArrowRight", "0")
    wait_saved(page)
    merge_with_next(server, POSITIONS[0])
    press(page, "ArrowLeft", "ArrowLeft", "ArrowLeft", "9", "h")
    wait_saved(page)
    told(page)
    press(page, "z")
    wait_for_card(page, 3)
    wait_saved(page)
    assert server.events()[-1]["undoes"] == server.events()[0]["id"]


def test_where_the_page_cannot_ask_what_happened_it_says_no_more_than_it_knows(
    server, page, device
):
    device.faults.allow(LOST)
    device.route("**/log?*", lambda route: route.abort())
    press(page, "9", "h")
    wait_saved(page)
    press(device, "0")
    wait_saved(device)
    text, _ = told(device)
    assert text == "Sentence 1: changed elsewhere; its history shows which answer counts"


# ── a page left open ─────────────────────────────────────────────────────


def test_a_page_that_is_looked_at_again_shows_what_another_device_saved(page, device):
    press(page, "9", "h", "0")
    wait_saved(page)
    press(device, "1", "m", "ArrowRight", "t")
    wait_saved(device)
    expect_tags(page, 1, "9 H")
    look_at(page)
    expect_tags(page, 3, "T")
    expect_tags(page, 1, "1 M")
    expect_tags(page, 2, "0")
    expect(page.locator("#progress-done")).to_have_text("3")
    wait_for_card(page, 3)
    expect(page.locator(".sentence.is-current")).to_have_attribute("aria-label", re.compile("tell"))


def test_undo_then_takes_back_what_was_saved_last_wherever_that_was(server, page, device):
    press(page, "9", "h")
    wait_saved(page)
    reload(device)
    press(device, "ArrowLeft", "1", "m")
    wait_saved(device)
    look_at(page)
    expect_tags(page, 1, "1 M")
    press(page, "z")
    wait_saved(page)
    first, second, third = server.events()
    assert third["undoes"] == second["id"]
    assert third["base_rev"] == second["received"]
    expect_tags(page, 1, "9 H")
    press(page, "z")
    wait_saved(page)
    assert server.events()[-1]["undoes"] == first["id"]
    assert server.export() == []
    expect(page.locator("#toast-link")).to_be_hidden()


def test_what_is_unfinished_stays_and_the_page_says_what_changed(server, page, device):
    press(page, "2")
    press(device, "0")
    wait_saved(device)
    look_at(page)
    text, link = told(page)
    assert text == "Sentence 1: changed on another device"
    assert link == f"/sentence/{server.events()[0]['sentence']}"
    expect_tags(page, 1, "0")
    press(page, "m")
    wait_saved(page)
    assert [row["source"] for row in server.export()] == ["skorea_intel"]
    assert "counts now" not in page.locator("#polite").text_content(), "it was made upon the newest"


def test_a_page_that_cannot_ask_goes_on_and_asks_again(page, device):
    page.faults.allow(LOST)
    press(device, "0")
    wait_saved(device)
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.context.set_offline(False)
    look_at(page)
    expect_tags(page, 1, "0")


# ── undo upon what another device has changed ────────────────────────────


@pytest.fixture
def undone(server, page, device):
    """“9 H” of the page, “1 M” of the device over it, and the page, which knows nothing of that,
    takes its own back."""
    press(page, "9", "h")
    wait_saved(page)
    reload(device)
    press(device, "ArrowLeft", "1", "m")
    wait_saved(device)
    press(page, "z")
    wait_saved(page)
    return page


def test_undo_over_another_devices_answer_says_so_with_its_history(server, undone):
    text, link = told(undone)
    assert text == "Sentence 1: changed on another device; your undo counts now"
    assert server.export() == []
    undone.goto(undone.base + link)
    for said in ("US official", "Article’s own voice"):
        expect(undone.get_by_role("main")).to_contain_text(said)


def test_the_next_undo_brings_nothing_back_that_was_taken_back(server, undone):
    told(undone)
    first, second, _ = server.events()
    press(undone, "z")
    wait_saved(undone)
    last = server.events()[-1]
    assert last["undoes"] == second["id"]
    expect_tags(undone, 1)
    assert server.export() == []
    press(undone, "Shift+Z")
    wait_saved(undone)
    expect_tags(undone, 1, "1 M")
    press(undone, "Shift+Z")
    wait_saved(undone)
    assert server.events()[-1]["redoes"] == first["id"]
    expect_tags(undone, 1, "9 H")
    assert brief(server.export()) == [(POSITIONS[0], "claims", "author", "high")]


def test_a_late_label_is_told_of_though_the_first_answer_was_lost(server, page, device):
    device.faults.allow(LOST)
    press(page, "9", "h")
    wait_saved(page)

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    device.route("**/labels", lose_the_answer, times=1)
    press(device, "0")
    wait_saved(device)
    text, _ = told(device)
    assert text == "Sentence 1: changed on another device; your answer counts now"


def test_several_late_labels_are_told_of_together(page, device):
    device.faults.allow(LOST)
    device.context.set_offline(True)
    press(page, "0", "0", "0")
    wait_saved(page)
    press(device, "t", "t", "9", "h")
    device.context.set_offline(False)
    wait_saved(device)
    text, _ = told(device)
    assert text == (
        "Sentence 1, Sentence 2, Sentence 3: changed on another device; your answers count now"
    )


# ── a page loaded while a label is on its way ────────────────────────────


def load_slowly(tab, load):
    """Load a page whose scripts do not come: gives what lets them."""
    held = []
    tab.route("**/js/label/label.js*", lambda route: held.append(route), times=1)
    load()
    wait_until(tab, lambda: held)

    def let_go():
        held[0].continue_()
        tab.wait_for_selector("html.scripted", state="attached")

    return let_go


@pytest.fixture
def other(page):
    """Another tab of the same browser."""
    tab = page.context.new_page()
    tab.base = page.base
    return tab


def test_a_label_accepted_between_the_page_and_its_scripts_is_there(server, page, other):
    open_label(other, server)
    server.hold()
    press(page, "9", "h")
    wait_until(page, lambda: server.sent)
    let_go = load_slowly(other, lambda: other.reload(wait_until="commit"))
    expect_tags(other, 1)
    server.release()
    wait_saved(page)
    let_go()
    expect_tags(other, 1, "9 H")
    press(other, "z")
    wait_saved(other)
    first, second = server.events()
    assert (second["undoes"], second["base_rev"]) == (first["id"], first["received"])
    expect_tags(page, 1)
    assert server.export() == []


def test_a_label_accepted_while_its_own_tab_reloads_is_there_once(server, page):
    server.hold()
    press(page, "9", "h")
    wait_until(page, lambda: server.sent)
    let_go = load_slowly(page, lambda: page.reload(wait_until="commit"))
    server.release()
    wait_until(page, lambda: len(server.events()) == 1)
    let_go()
    wait_saved(page)
    expect_tags(page, 1, "9 H")
    press(page, "z")
    wait_saved(page)
    first, second = server.events()
    assert (second["undoes"], second["base_rev"]) == (first["id"], first["received"])


def test_a_comment_kept_without_a_message_to_the_other_tab_is_painted_there(server, page, other):
    """A reload cuts the message off; the storage that both tabs share still tells of it."""
    open_label(other, server)
    server.hold()
    page.evaluate("() => { BroadcastChannel.prototype.postMessage = () => {}; }")
    press(page, "c")
    page.keyboard.type("A comment")
    press(page, "Control+Enter")
    square = "#outline a.square[data-commented]"
    expect(page.locator(square)).to_have_count(1)
    expect(other.locator(square)).to_have_count(1)
    server.release()
    wait_saved(other)
    assert len(server.events()) == 1


def test_a_page_that_has_everything_asks_for_nothing_more(server, page):
    press(page, "9", "h")
    wait_saved(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_label(page, server)
    wait_saved(page)
    assert not [one for one in asked if "/log" in one or "elsewhere" in one]


def test_a_phone_in_a_withdrawn_article_is_told_once_and_goes_on_elsewhere(server, anna, sign_in):
    drafts = [Draft(text=f"Text {n}. It may rain.", name=f"{n}.txt") for n in (1, 2)]
    gone, other = (one.id for one in add_articles(server.store, None, drafts))
    page = sign_in(anna, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(f"{page.base}/label/{gone}")
    page.wait_for_selector("html.scripted", state="attached")
    articles.withdraw(server.store, None, gone)
    page.faults.allow("status of 422")
    page.locator("[data-command=no_claim]").tap()
    dialog = page.get_by_role("dialog", name="This article was withdrawn")
    expect(dialog).to_contain_text("are sent when you get the article back")
    dialog.get_by_role("button", name="All articles").tap()
    page.wait_for_url(f"{page.base}/")
    told = "This article was withdrawn. 1 label in it is kept in this browser and sent when you"
    expect(page.locator("#messages")).to_contain_text(told)
    page.goto(f"{page.base}/label/{other}")
    page.wait_for_selector("html.scripted", state="attached")
    page.locator("[data-command=no_claim]").tap()
    wait_saved(page)
    expect(page.locator("#save-pill")).to_have_class("pill pill-ok")
    expect(page.locator("#dialog")).not_to_be_visible()


def test_the_list_names_labels_that_a_withdrawal_kept_from_being_saved_beside_those_saved(
    server, anna, sign_in
):
    drafts = [Draft(text=f"Text {n}. It may rain.", name=f"{n}.txt") for n in (1, 2)]
    gone, other = (one.id for one in add_articles(server.store, None, drafts))
    page = sign_in(anna)
    page.faults.allow("status of 422", "net::ERR_")
    page.route("**/labels", lambda route: route.abort())
    for article in (gone, other):
        page.goto(f"{page.base}/label/{article}")
        page.wait_for_selector("html.scripted", state="attached")
        press(page, "0")
        expect(page.locator("#save-pill")).to_contain_text("waiting, kept in this browser")
    page.goto(f"{page.base}/help")  # a page that sends nothing
    articles.withdraw(server.store, None, gone)
    page.unroute("**/labels")
    page.goto(f"{page.base}/")
    messages = page.locator("#messages")
    expect(messages).to_contain_text("1 label that was waiting in this browser has been saved.")
    told = "This article was withdrawn. 1 label in it is kept in this browser and sent when you"
    expect(messages).to_contain_text(told)
    with page.expect_download() as download:
        messages.get_by_role("button", name="Save as a file").click()
    [event] = json.loads(download.value.path().read_text("utf-8"))["events"]
    assert event["sentence"].startswith(f"{gone}-")
    messages.get_by_role("button", name="Remove from this browser").click()
    expect(messages).not_to_contain_text(told)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert not held_here(page)


@pytest.mark.parametrize("way", ["withdrawn", "taken away"])
@pytest.mark.parametrize("path", ["/", "/label/"])
def test_labels_of_an_article_that_went_are_sent_when_it_comes_back(
    server, anna, sign_in, way, path
):
    [article] = add_articles(server.store, None, [Draft(text="It rains. It snows.", name="a.txt")])
    assign.give(server.store, None, [article.id], [anna.id])
    page = sign_in(anna)
    page.goto(f"{page.base}/label/{article.id}")
    page.wait_for_selector("html.scripted", state="attached")
    if way == "withdrawn":
        articles.withdraw(server.store, None, article.id)
    else:
        assign.take_away(server.store, None, article.id, anna.id)
    page.faults.allow("status of 4")
    press(page, "0")
    expect(page.get_by_role("dialog")).to_contain_text("are sent when you get the article back")
    press(page, "Enter")  # the first button
    page.wait_for_url(f"{page.base}/")
    expect(page.locator("#messages")).to_contain_text("kept in this browser")
    wait_until(page, lambda: held_here(page) == 1)
    assert server.events() == []
    if way == "withdrawn":
        articles.restore(server.store, None, article.id)
    else:
        assign.give(server.store, None, [article.id], [anna.id])
    page.goto(page.base + path + (article.id if path == "/label/" else ""))
    wait_until(page, lambda: len(server.events()) == 1)
    wait_until(page, lambda: held_here(page) == 0)
    [event] = server.events()
    assert event["sentence"].startswith(f"{article.id}-")


def test_a_browser_that_keeps_nothing_offers_the_file_first(server, anna, sign_in):
    [gone] = add_articles(server.store, None, [Draft(text="It may rain.", name="a.txt")])
    page = sign_in(anna)
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); };")
    page.goto(f"{page.base}/label/{gone.id}")
    page.wait_for_selector("html.scripted", state="attached")
    articles.withdraw(server.store, None, gone.id)
    page.faults.allow("status of 422")
    press(page, "0")
    expect(page.get_by_role("dialog")).to_contain_text("this browser cannot keep them")
    with page.expect_download():
        press(page, "Enter")
    expect(page).to_have_url(page.base + "/")
