"""/scheme in a browser: it saves while one types, moves values, and its preview answers to keys."""

from contextlib import contextmanager, suppress

import pytest
from playwright.sync_api import Error, expect

from annotate.schemes.editing import Edit
from annotate.workflow.people import membership
from annotate.workflow.scheme import draft as drafts
from tests.browser.conftest import Server, give_session
from tests.browser.screen import expect_soon, press
from tests.browser.states import LEAD, World, copy_project, make_project


@pytest.fixture(scope="module")
def made(shared_file):
    return shared_file("world.db", make_project)


@pytest.fixture
def world(made, tmp_path):
    copy_project(made, tmp_path / "world.db")
    server = Server(tmp_path / "world.db")
    yield World(server)
    server.stop()


@pytest.fixture
def page(world, open_page):
    page = open_page()
    page.base = world.server.url
    give_session(page, world.server, world.person(LEAD))
    return page


def labels(page):
    return [
        " ".join(one.split()) for one in page.locator(".values-list .value-name").all_inner_texts()
    ]


def test_a_draft_saves_itself_and_keeps_the_caret(world, page):
    page.goto(page.base + "/scheme?open=unnamed")
    label = page.get_by_label("Label", exact=True)
    label.press("End")
    label.press_sequentially(" so far")
    expect(page.locator("#draft-bar")).to_contain_text("1 change since version 1")
    label.press_sequentially(", yet")
    expect(page.locator("#draft-bar")).to_contain_text("Unnamed or unspecified so far, yet")
    expect(label).to_be_focused()
    expect(label).to_have_value("Unnamed or unspecified so far, yet")
    assert drafts.shown_draft(world.store).scheme.source.label("unnamed").endswith("far, yet")
    # What stands in a field that was left at once is saved, too.
    page.get_by_label("Definition").fill("Nobody says who.")
    page.get_by_label("Example 1").click()
    expect(page.locator("#draft-bar")).to_contain_text("2 changes")
    expect(page.locator(".scheme-preview")).to_contain_text("Nobody says who.")


SWAPPED = """() => { window.swapped = new Promise((done) =>
  document.addEventListener("htmx:after:swap", () => done(null), { once: true })); }"""


@contextmanager
def answered(page):
    """Wait until an answer is shown: a busy server's would come in the middle of what follows."""
    page.evaluate(SWAPPED)
    yield
    page.evaluate("() => window.swapped")


def test_two_leads_type_in_one_field_and_neither_loses_a_word(world, page):
    page.goto(page.base + "/scheme?open=unnamed")
    other = membership.add_person(world.store, "Vera", "lead")
    theirs = Edit("change value", "source", "unnamed", now={"label": "No one named"})
    drafts.edit(world.store, other, theirs)

    def is_theirs():
        return drafts.shown_draft(world.store).scheme.source.label("unnamed") == "No one named"

    label = page.get_by_label("Label", exact=True)
    note = page.locator(".scheme-note")
    label.fill("Unnamed")
    expect(note).to_contain_text("Vera changed the label in the meantime to “No one named”")
    label.press("End")
    label.press_sequentially(" voices")
    expect(note).to_contain_text("You wrote: “Unnamed voices”")
    expect(label).to_have_value("Unnamed voices")
    assert is_theirs()
    # What she types elsewhere is saved all the same.
    page.get_by_label("Definition").fill("No one says who.")
    expect(page.locator("#draft-bar")).to_contain_text("2 changes")
    assert is_theirs()
    with answered(page):
        page.get_by_label("Definition").blur()
    page.get_by_role("button", name="Replace theirs").click()
    expect(note).to_have_count(0)
    expect(label).to_have_value("Unnamed voices")
    expect(page.locator("#draft-bar")).to_contain_text("Unnamed voices")
    label.press("End")
    label.press_sequentially("!")
    expect(page.locator("#draft-bar")).to_contain_text("Unnamed voices!")
    expect(note).to_have_count(0)


NOTED = """() => { window.noted = [];
  const textOf = (number) => document.getElementById(`rule-text-${number}`).value;
  document.addEventListener("htmx:after:swap", () => window.noted.push([1, 2].map(textOf)));
}"""


def test_a_late_answer_restores_no_older_text_while_one_types_on(world, page):
    page.goto(page.base + "/scheme?tab=rules")
    late, is_over = [], []

    def hold(route):
        if "number=0" in route.request.post_data and not is_over:
            late.append((route, route.fetch()))  # the server has it, and its answer is on the way
        else:
            route.continue_()

    page.route("**/scheme/edit", hold)
    page.evaluate(NOTED)
    first, second = page.locator("#rule-text-1"), page.locator("#rule-text-2")
    first.fill("The first rule.")
    second.fill("The second rule.")
    expect_soon(page, lambda: bool(late), True)
    page.locator("#rule-title-3").focus()
    page.wait_for_timeout(500)  # for an answer that overtakes the first one, if any does
    is_over.append(True)
    for route, response in late:
        with suppress(Error):  # a request that the page has given up
            route.fulfill(response=response)
    expect(page.locator("#draft-bar")).to_contain_text("2 changes")
    expect(first).to_have_value("The first rule.")
    expect(second).to_have_value("The second rule.")
    noted = page.evaluate("() => window.noted")
    assert noted
    assert {tuple(one) for one in noted} == {("The first rule.", "The second rule.")}


def test_a_clash_is_shown_while_typing_and_a_free_key_solves_it(page):
    page.goto(page.base + "/scheme?open=unnamed")
    page.get_by_label("Key", exact=True).fill("9")
    expect(page.get_by_text("also has key 9. Choose a free key")).to_be_visible()
    expect(page.locator("#draft-bar")).to_contain_text("mistake")
    page.locator("[data-key=x]").click()
    expect(page.get_by_text("also has key")).to_be_hidden()
    expect(page.get_by_role("link", name="Publish version 2…")).to_be_visible()


def test_values_are_moved_by_arrows_and_by_dragging(page):
    page.goto(page.base + "/scheme")
    first, second, third = labels(page)[:3]
    page.locator(".handle").first.focus()
    with answered(page):
        press(page, "ArrowDown")
    expect(page.locator(".values-list .value-name").first).to_have_text(second)
    expect(page.locator("#scheme-said")).to_have_text("Place 2 of 9")
    expect(page.locator(".handle").nth(1)).to_be_focused()
    with answered(page):
        press(page, "ArrowUp")
    expect(page.locator(".values-list .value-name").first).to_have_text(first)
    page.locator(".handle").nth(2).drag_to(page.locator(".value-row").first)
    expect(page.locator(".values-list .value-name").first).to_have_text(third)
    expect_soon(page, lambda: labels(page)[:3], [third, first, second])


def test_the_preview_answers_to_the_keys_of_the_draft(page):
    page.goto(page.base + "/scheme?open=author")
    page.locator("#panel").focus()
    press(page, "2")
    expect(page.locator("#panel").get_by_label("South Korean intelligence")).to_be_checked()
    press(page, "m")
    expect(page.locator("#panel").get_by_label("Moderate")).to_be_checked()
    page.get_by_label("Label", exact=True).fill("The paper itself")
    expect(page.locator("#panel")).to_contain_text("The paper itself")
    page.locator("#panel").focus()
    press(page, "9")
    expect(page.locator("#panel").get_by_label("The paper itself")).to_be_checked()


def test_publishing_is_a_dialog_over_the_scheme(world, page):
    page.goto(page.base + "/scheme?open=unnamed")
    page.get_by_label("Label", exact=True).fill("Nobody in particular")
    link = page.get_by_role("link", name="Publish version 2…")
    link.click()
    dialog = page.get_by_role("dialog", name="Publish version 2")
    expect(dialog).to_contain_text("Unnamed or unspecified is now Nobody in particular")
    expect(dialog.get_by_label("Note for reviewers")).to_be_focused()
    for leave in ("Escape", "Close", "Cancel"):
        if leave == "Escape":
            press(page, leave)
        else:
            dialog.locator(f"[aria-label={leave}], a:text-is('{leave}')").click()
        expect(dialog).to_be_hidden()
        expect(link).to_be_focused()
        press(page, "Enter")
        expect(dialog).to_be_visible()
    dialog.get_by_label("Note for reviewers").fill("A plainer name.")
    dialog.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Version 2 is published.")).to_be_visible()
    expect(page).to_have_url(page.base + "/scheme")


def test_a_group_gets_a_name_while_one_types(world, page):
    page.goto(page.base + "/scheme?open=groups")
    page.get_by_label("Name of the group person or organisation").fill("people")
    expect(page.locator("#draft-bar")).to_contain_text("1 change")
    expect(page.locator(".values-list")).to_contain_text("people")
    expect(page.locator("#panel .group-title").get_by_text("people")).to_be_visible()
    page.get_by_label("Name of the group people").press("End")
    page.keyboard.type(" and firms")
    expect(page.locator(".values-list")).to_contain_text("people and firms")
    assert [one.label for one in drafts.shown_draft(world.store).scheme.groups] == [
        "people and firms"
    ]


def test_first_sources_are_moved_by_arrows_and_by_dragging(page):
    page.goto(page.base + "/scheme/setup")
    page.get_by_role("button", name="News 4 sources").click()
    names = page.get_by_label("Name of a source", exact=True)
    for count, name in enumerate(("Rain", "Wind", "Snow"), 1):
        names.fill(name)
        names.press("Enter")
        expect(page.locator("#own-sources > li")).to_have_count(count)

    def expect_order(*labels):
        for place, label in enumerate(labels):
            expect(page.locator("#own-sources [name=now-label]").nth(place)).to_have_value(label)

    page.locator(".handle").first.focus()
    with answered(page):
        press(page, "ArrowDown")
    expect(page.locator("#scheme-said")).to_have_text("Place 2 of 3")
    expect(page.locator(".handle").nth(1)).to_be_focused()
    with answered(page):
        press(page, "ArrowDown")
    expect_order("Wind", "Snow", "Rain")
    with page.expect_response("**/setup/edit"):
        page.locator(".handle").nth(2).drag_to(page.locator("#own-sources > li").first)
    expect_order("Rain", "Wind", "Snow")
    # Two arrows, one right after the other, are both obeyed.
    page.locator(".handle").first.focus()
    with page.expect_response(lambda one: "other_official" in (one.request.post_data or "")):
        press(page, "ArrowDown")
        press(page, "ArrowDown")
    expect(page.locator("#scheme-said")).to_have_text("Place 3 of 3")
    page.reload()
    expect_order("Wind", "Snow", "Rain")
