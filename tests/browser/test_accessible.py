"""Every page, in every state, is for everyone: axe, both themes, wide, narrow and enlarged."""

import re

import pytest
from playwright.sync_api import expect

from annotate.app import create_app
from annotate.workflow.operations.opening import open_project
from tests.browser.accessible import (
    NARROWEST,
    WIDE,
    faults_for_anyone,
    faults_of_large_text,
)
from tests.browser.conftest import Server, give_session
from tests.browser.states import STATES, World, copy_project, make_project
from tests.serving import ServerProcess

NO_PAGES = {
    "static": "files",
    "healthz.page": "for watchers, in JSON",
    "metrics.page": "for watchers, as plain text",
    "export.download": "a file",
    "operations.download": "a file",
    "scheme_start.download": "a file",
    "sources.download_csv": "a file",
    "again.go_on": "leads to the next sentence of a list",
    "guideline.examples": "for the script of the labelling page",
    "label.log": "for the script of the labelling page",
    "label.practice": "for the script of the labelling page",
    "practice.gold": "for the script of the labelling page",
    "agreement.figures": "a file",
    "api_agreement.as_csv": "for programs",
    "api_agreement.as_json": "for programs",
    "api_description.page": "for programs, in JSON",
    "agreement.differing": "a file",
    "agreement.by_article": "a part of the list of articles, tested there",
}
REFUSED = r"Failed to load resource: the server responded with a status of 4"
# Every colour that the page shows.
COLOURS = """() => [...document.querySelectorAll("body, body *")].map((element) => {
  const { color, backgroundColor, borderTopColor, fill } = getComputedStyle(element);
  return [color, backgroundColor, borderTopColor, fill].join(" ");
})"""


@pytest.fixture(scope="session")
def project(shared_file):
    return shared_file("world.db", make_project)


@pytest.fixture
def world(project, tmp_path):
    copy_project(project, tmp_path / "world.db")
    server = Server(tmp_path / "world.db")
    yield World(server)
    server.stop()


def reach(world, open_page, one, width):
    page = open_page(viewport={"width": width, "height": 900}, java_script_enabled=one.scripts)
    page.base = world.server.url
    if one.is_refusal:
        page.faults.allow(REFUSED)
    if one.person:
        give_session(page, world.server, world.person(one.person))
    one.reach(world, page)
    return page


def walks():
    """The states, each with those that go on from it in turn."""
    made = []
    for one in STATES:
        if one.after:
            made[-1].append(one)
        else:
            made.append([one])
    return made


@pytest.mark.slow
@pytest.mark.parametrize("walk", walks(), ids=lambda walk: walk[-1].name)
def test_it_is_for_everyone(world, open_page, walk):
    first, *later = walk
    page = reach(world, open_page, first, NARROWEST)
    found = faults_for_anyone(page, first.part) + faults_of_large_text(page)
    for one in later:
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        one.reach(world, page)
        found += faults_for_anyone(page, one.part) + faults_of_large_text(page)
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_the_front_page_of_many_projects_is_for_everyone(project, tmp_path, open_page):
    listed = tmp_path / "a-name-of-a-project-that-is-rather-long-2026.db"
    copy_project(project, listed)
    server = ServerProcess(tmp_path / "unused.db", "--projects", str(tmp_path))
    try:
        page = open_page(viewport={"width": NARROWEST, "height": 900})
        page.goto(f"http://127.0.0.1:{server.port}/")
        expect(page.get_by_role("table").get_by_role("link")).to_have_count(1)
        found = faults_for_anyone(page) + faults_of_large_text(page)
        page.faults.allow(REFUSED)
        page.goto(f"http://127.0.0.1:{server.port}/p/none/")
        expect(page.get_by_role("heading")).to_have_text("Nothing here")
        found += faults_for_anyone(page)
        listed.unlink()
        page.goto(f"http://127.0.0.1:{server.port}/")
        expect(page.get_by_role("heading")).to_have_text("No projects yet")
        found += faults_for_anyone(page)
        assert not found, "\n".join(found)
    finally:
        server.stop()


def test_every_page_of_the_url_map_has_a_state():
    store = open_project(":memory:", "Test")
    rules = create_app(store).url_map.iter_rules()
    pages = {rule.endpoint for rule in rules if "GET" in rule.methods}
    store.close()
    assert pages - set(NO_PAGES) == {one.endpoint for one in STATES} & pages
    assert set(NO_PAGES) <= pages


def test_what_is_wrong_is_found(world, open_page):
    page = reach(world, open_page, next(one for one in STATES if one.name == "the people"), WIDE)
    assert faults_for_anyone(page) == []
    page.evaluate(
        """() => { document.querySelector("#invite button").textContent = "";
                   document.querySelector("label[for=invite-name]").remove();
                   document.querySelector(".page-head p").style.color = "#eee";
                   document.querySelector("h1").style.marginLeft = "-200px";
                   const wide = new CSSStyleSheet();
                   wide.replaceSync("@media (min-width: 1000px) { #invite-title { color: #eee } }");
                   document.adoptedStyleSheets = [wide]; }"""
    )
    found = "\n".join(faults_for_anyone(page))
    for fault in ("px: button-name", "px: label", "light: color-contrast", "px: H1"):
        assert fault in found
    contrast = [one for one in found.splitlines() if "color-contrast: #invite-title" in one]
    assert [re.search(r"\d+ px, \w+", one)[0] for one in contrast] == [f"{WIDE} px, light"]


@pytest.mark.parametrize("name", ["label", "articles of a lead", "agreement"])
def test_a_chosen_theme_is_the_theme_of_the_system(world, open_page, name):
    page = reach(world, open_page, next(one for one in STATES if one.name == name), WIDE)
    shown = {}
    for theme, other in (("light", "dark"), ("dark", "light")):
        page.emulate_media(color_scheme=theme)
        page.evaluate("delete document.documentElement.dataset.theme")
        shown[theme] = page.evaluate(COLOURS)
        page.emulate_media(color_scheme=other)
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
        assert page.evaluate(COLOURS) == shown[theme]
    assert shown["light"] != shown["dark"]
