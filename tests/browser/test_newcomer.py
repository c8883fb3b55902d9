"""A newcomer: from a bare project to five own sources and the first label, in 12 actions."""

import pytest
from playwright.sync_api import expect

from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import membership
from annotate.workflow.people.own_settings import save_settings
from annotate.workflow.scheme import get_scheme
from tests.browser.conftest import Server, give_session
from tests.browser.screen import press, wait_for_card, wait_saved

NAMES = ("Weather service", "River authority", "Rescue services", "Mayors", "Residents")


@pytest.fixture
def server(tmp_path):
    store = open_project(str(tmp_path / "bare.db"), "Flood coverage")
    lead = membership.add_person(store, "Ada", "lead")
    save_settings(store, lead, practice_done=True)
    store.close()
    server = Server(tmp_path / "bare.db")
    yield server
    server.stop()


def test_from_a_bare_project_to_the_first_label(server, open_page, tmp_path):
    page = open_page()
    lead = membership.get_person_named(server.store, "Ada")
    page.base = server.url
    give_session(page, server, lead)
    page.goto(server.url + "/")
    actions = []

    def act(what):
        actions.append(what)

    act(page.get_by_role("link", name="Choose sources").click())
    page.wait_for_selector("html.scripted", state="attached")
    for number, name in enumerate(NAMES, 1):
        page.get_by_label("Name of a source").fill(name)
        act(press(page, "Enter"))
        expect(page.get_by_label(f"Name of source {number}")).to_have_value(name)
        expect(page.get_by_label("Name of a source")).to_be_focused()
    expect(page.locator("#panel")).to_contain_text("Residents")
    act(page.get_by_role("button", name="Continue to articles").click())
    page.wait_for_url(server.url + "/import")  # with its scripts, which read the file
    file = tmp_path / "flood.txt"
    file.write_text("The river authority expects the water to peak on Sunday. Roads are closed.")
    act(page.locator("input[type=file]").first.set_input_files(file))
    act(page.get_by_role("button", name="Import", exact=False).last.click())
    page.wait_for_url(lambda url: "/import" not in url)
    act(page.get_by_role("button", name="Start", exact=True).click())
    page.wait_for_selector("html.scripted", state="attached")
    press(page, "g")  # only looked at; none of these sources has a definition yet
    expect(page.locator("#guideline h3").first).to_have_text("1 Weather service")
    expect(page.locator("#guideline section").first).to_have_text("1 Weather service")
    press(page, "Escape")
    act(press(page, "2"))
    act(press(page, "m"))
    wait_for_card(page, 2)
    wait_saved(page)
    assert len(actions) <= 12, actions
    [(source, fields)] = server.store.reader().execute("select source, fields from claim")
    assert source == "river_authority" and "moderate" in fields
    assert get_scheme(server.store).source.label(source) == "River authority"
