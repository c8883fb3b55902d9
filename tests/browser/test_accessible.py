"""Every page, in every state, is for everybody: axe, both themes, wide, narrow and enlarged."""

from pathlib import Path

import axe_playwright_python
import pytest

from annotate.app import create_app
from annotate.workflow.opening import open_project
from tests.browser.conftest import Server, give_session
from tests.browser.states import STATES, World, copy_project, make_project

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
WCAG = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
}
OF_THE_THEME = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
NO_PAGES = {
    "static": "files",
    "healthz.page": "for watchers, in JSON",
    "export.download": "a file",
    "label.log": "for the script of the labelling page",
    "agreement.figures": "a file",
    "agreement.differing": "a file",
    "agreement.by_article": "a part of the list of articles, tested there",
}
REFUSED = r"Failed to load resource: the server responded with a status of 4"
WIDE, PHONE, NARROWEST = 1440, 390, 320

# A browser without scripts fires no timers, and axe waits for some.
TIMERS = """() => {
  if (matchMedia("(scripting: enabled)").matches) return;
  window.setTimeout = (work) => { Promise.resolve().then(work); };
}"""
RUN_AXE = """async ([part, runOnly]) => {
  const { violations } = await axe.run(part, { runOnly, resultTypes: ["violations"] });
  const say = (node) => node.any.concat(node.all, node.none).map((check) => check.message)[0];
  return violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}: ${say(node)}`));
}"""
# What stands beyond an edge of the page, where no element of its own scrolls it into view.
SIDEWAYS = """() => {
  const scrolls = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const isScroller = /auto|scroll/.test(getComputedStyle(at).overflowX);
      if (isScroller && at.scrollWidth > at.clientWidth) return true;
    }
    return false;
  };
  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const out = ".visually-hidden, .skip-link, [hidden], svg, option";
  const seen = [...document.querySelectorAll("body *")].filter((element) =>
    !element.closest(out) && element.checkVisibility({ visibilityProperty: true }) &&
    (hasText(element) || element.matches("input, button, select, textarea")));
  const page = document.documentElement;
  const found = page.scrollWidth > innerWidth ? [`the page is ${page.scrollWidth} px wide`] : [];
  for (const element of seen) {
    const { left, right, width, height } = element.getBoundingClientRect();
    const isIn = right <= innerWidth + 1 && left >= -1;
    if (width < 2 || height < 2 || isIn || scrolls(element)) continue;
    const text = element.textContent.trim().slice(0, 40);
    const where = `${Math.round(left)} to ${Math.round(right)}`;
    found.push(`${element.tagName} .${element.className} “${text}” from ${where}`);
  }
  return found;
}"""
# Every colour that the page shows.
COLOURS = """() => [...document.querySelectorAll("body, body *")].map((element) => {
  const { color, backgroundColor, borderTopColor, fill } = getComputedStyle(element);
  return [color, backgroundColor, borderTopColor, fill].join(" ");
})"""


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    path = tmp_path_factory.mktemp("world") / "made.db"
    make_project(path)
    return path


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


def violations(page, part="html", rules=WCAG):
    """What axe finds; it is run from outside, since the CSP bars script tags."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(TIMERS)
        page.evaluate(AXE)
    return page.evaluate(RUN_AXE, [part, rules])


@pytest.mark.slow
@pytest.mark.parametrize("one", STATES, ids=lambda one: one.name)
def test_it_is_for_everybody(world, open_page, one):
    page = reach(world, open_page, one, NARROWEST)
    found = [f"{NARROWEST} px: {fault}" for fault in page.evaluate(SIDEWAYS)]
    for width in (PHONE, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        for theme, rules in (("light", WCAG), ("dark", OF_THE_THEME)):
            page.emulate_media(color_scheme=theme)
            found += [
                f"{width} px, {theme}: {fault}" for fault in violations(page, one.part, rules)
            ]
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    found += [f"text at 200 %: {fault}" for fault in page.evaluate(SIDEWAYS)]
    assert not found, "\n".join(found)


def test_every_page_of_the_url_map_has_a_state():
    store = open_project(":memory:", "Test")
    rules = create_app(store).url_map.iter_rules()
    pages = {rule.endpoint for rule in rules if "GET" in rule.methods}
    store.close()
    assert pages - set(NO_PAGES) == {one.endpoint for one in STATES} & pages
    assert set(NO_PAGES) <= pages


def test_axe_sees_what_is_wrong(world, open_page):
    page = reach(world, open_page, next(one for one in STATES if one.name == "label"), WIDE)
    assert violations(page) == []
    page.evaluate(
        """() => { document.querySelector("#save-pill").textContent = "";
                   document.querySelector(".article p").style.color = "#eee"; }"""
    )
    found = "\n".join(violations(page))
    assert "button-name" in found and "color-contrast" in found


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
