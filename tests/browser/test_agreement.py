"""The agreement page in a real browser: panels come one by one, menus, sentences, paper."""

import re
import shutil
from functools import partial
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from annotate.workflow.import_labels import import_labels
from annotate.workflow.operations.demo import SEEDS
from annotate.workflow.people import membership
from tests.browser.accessible import faults_for_anyone
from tests.browser.screen import wait_until
from tests.labelled import Habits, make_project

FOLDED = ("claims", "people", "confusion", "time")
PANELS = ("values", "pairs", "disagreements", *FOLDED)  # one by one, after the headline


@pytest.fixture
def demonstration(server):
    for name in ("demonstration.csv", "demonstration_gold.csv"):
        import_labels(server.store, (SEEDS / name).read_text(encoding="utf-8"))


def make_file_with_lena(path, **project):
    made = make_project(path, **project)
    membership.add_person(made, "Lena", "lead")
    made.close()


def serve_copy(server, file, path):
    """Let the server serve a copy of a file: Lena."""
    server.stop()
    server.path = shutil.copy(file, path)
    server.start()
    return membership.get_person_named(server.store, "Lena")


@pytest.fixture(scope="module")
def busy_file(shared_file):
    return shared_file("busy.db", partial(make_file_with_lena, count=2, sentences=30))


@pytest.fixture
def busy(server, busy_file, tmp_path):
    """The server on a project of two articles and four people."""
    return serve_copy(server, busy_file, tmp_path / "busy.db")


def test_panels_come_one_by_one_and_then_stand_as_in_the_whole_page(busy, sign_in):
    page = sign_in(busy)
    asked, answered = [], []
    in_turn = re.compile(r"/panels/(?!next)")
    page.on("request", lambda one: in_turn.search(one.url) and asked.append(len(answered)))
    page.on("response", lambda one: in_turn.search(one.url) and answered.append(one.url))
    page.goto(page.base + "/agreement")
    expect(page.locator(".waiting")).to_have_count(0)
    assert asked == list(range(len(PANELS)))
    assert page.locator("#next li").count() > 1
    findings = page.locator(".finding").all_inner_texts()
    assert not any("being computed" in one for one in findings)
    for name in FOLDED:
        assert not page.locator(f"#{name}").is_visible()
        page.locator(f"#fold-{name} summary").first.click()
    said = {name: page.locator(f"#{name}").inner_text() for name in PANELS}
    part = page.locator("#disagreements tbody tr").all_inner_texts()
    page.goto(page.base + "/agreement?whole=on")
    for name in PANELS:
        expect(page.locator(f"#{name}")).to_be_visible()
        assert name == "disagreements" or page.locator(f"#{name}").inner_text() == said[name]
    assert page.locator(".finding").all_inner_texts() == findings
    whole = page.locator("#disagreements tbody tr").all_inner_texts()
    assert f"1 to 5 of {len(whole)}" in said["disagreements"]
    assert whole[:5] == part and len(whole) > 5


def test_without_javascript_every_figure_can_be_reached(busy, sign_in):
    page = sign_in(busy, java_script_enabled=False)
    page.goto(page.base + "/agreement")
    page.locator("#fold-confusion summary").click()
    page.locator("#confusion").get_by_role("link", name="Show this panel").click()
    expect(page).to_have_url(f"{page.base}/agreement?whole=on#confusion")
    page.locator("#confusion td a").first.click()
    expect(page.get_by_role("link", name="Open:").first).to_be_visible()
    page.get_by_role("link", name="Back to agreement").click()
    page.locator("summary", has_text="Measure").click()
    page.get_by_role("link", name="Confidence").click()
    expect(page.get_by_role("heading", name="Agreement on confidence")).to_be_visible()


def test_a_menu_filters_by_people_and_keeps_the_address(busy, sign_in):
    page = sign_in(busy)
    page.goto(page.base + "/agreement?field=confidence")
    page.locator("summary", has_text="People").click()
    page.get_by_role("checkbox", name="Ana").check()
    page.get_by_role("checkbox", name="Tom").check()
    page.locator("details[open]").get_by_role("button", name="Apply").click()
    expect(page).to_have_url(f"{page.base}/agreement?field=confidence&person=Ana&person=Tom")
    expect(page.locator("summary", has_text="People")).to_contain_text("2 of 4")
    expect(page.locator("#pairs tbody tr")).to_have_count(2)


def test_disagreements_turn_their_pages_in_place(busy, sign_in):
    page = sign_in(busy)
    page.goto(page.base + "/agreement")
    first = page.locator("#disagreements tbody th").first
    expect(first).to_be_visible()
    before = first.inner_text()
    page.locator("#disagreements").get_by_role("link", name="Next").click()
    expect(page.locator("#disagreements")).to_contain_text("6 to 10 of")
    expect(first).not_to_have_text(before)
    page.locator("#disagreements").get_by_role("link", name="text order").click()
    expect(page.locator("#disagreements")).to_contain_text("1 to 5 of")
    expect(page).to_have_url(page.base + "/agreement")


def test_a_cell_leads_to_its_sentences_and_each_to_its_place(demonstration, sign_in, boss):
    page = sign_in(boss)
    page.goto(page.base + "/agreement?whole=on")
    page.get_by_role("link", name="US official and Article’s own voice: 4").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("“US official” chosen by one")
    page.get_by_role("link", name="Open:").first.click()
    expect(page.get_by_role("heading", name="History of this sentence")).to_be_visible()
    expect(page.locator("#here")).to_be_in_viewport()
    assert page.locator(".context p").count() > 1


def test_the_figures_are_downloaded(demonstration, sign_in, boss):
    page = sign_in(boss)
    page.goto(page.base + "/agreement")
    with page.expect_download() as waited:
        page.get_by_role("link", name="Download CSV").click()
    assert waited.value.suggested_filename.endswith("-figures.csv")


def test_the_whole_page_is_for_everyone(busy, sign_in):
    page = sign_in(busy)
    found = []
    for query in ("&field=confidence", ""):
        page.goto(f"{page.base}/agreement?whole=on{query}")
        page.locator("#headline summary").click()
        found += faults_for_anyone(page)
    assert found == []


def test_its_menus_are_for_everyone_while_panels_are_still_on_their_way(busy, sign_in):
    page = sign_in(busy)
    page.route("**/panels/**", lambda _: None)
    page.goto(page.base + "/agreement")
    found = []
    for name in ("Measure", "Articles", "People", "More"):
        page.locator("#filters summary", has_text=name).click()
        found += faults_for_anyone(page, "#filters details[open]")
    assert found == []


def test_what_to_do_comes_first_and_the_folds_last(busy, sign_in):
    page = sign_in(busy, viewport={"width": 1440, "height": 900})
    page.goto(page.base + "/agreement")
    expect(page.locator(".waiting")).to_have_count(0)
    shown = ("next", "headline", "values", "pairs", "disagreements", "fold-claims", "fold-time")
    box = {name: page.locator(f"#{name}").bounding_box() for name in shown}
    end = {name: one["y"] + one["height"] for name, one in box.items()}
    assert box["next"]["y"] == box["headline"]["y"] and box["next"]["x"] < box["headline"]["x"]
    assert (box["values"]["x"], box["pairs"]["x"]) == (box["next"]["x"], box["headline"]["x"])
    assert 0 < box["values"]["y"] - end["next"] < 24
    assert 0 < box["pairs"]["y"] - end["headline"] < 24
    assert 0 < box["disagreements"]["y"] - max(end["values"], end["pairs"]) < 24
    assert box["disagreements"]["width"] > 1200
    assert 0 < box["fold-claims"]["y"] - end["disagreements"] < 24
    assert end["fold-time"] - box["fold-claims"]["y"] < 240, "folded, each a line"


def test_each_thing_to_do_leads_to_where_it_is_done(busy, sign_in):
    page = sign_in(busy)
    page.goto(page.base + "/agreement")
    steps = page.locator("#next")
    steps.get_by_role("link", name="Decide these").click()
    expect(page.locator("#queue-title")).to_contain_text("0 of")
    page.goto(page.base + "/agreement")
    steps.get_by_role("link", name="Ask to look again").click()
    expect(page.get_by_label("Reason")).to_have_value(re.compile("was used in different ways"))
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_text("Sent back").first).to_be_visible()


def test_on_paper_the_folds_are_open(busy, sign_in):
    page = sign_in(busy)
    page.goto(page.base + "/agreement")
    expect(page.locator(".waiting")).to_have_count(0)
    page.emulate_media(media="print")
    for name in FOLDED:
        assert page.locator(f"#{name} table").first.is_visible()


def test_on_paper_the_figures_and_how_to_read_them_stand_without_buttons(busy, sign_in):
    page = sign_in(busy)
    page.goto(page.base + "/agreement?whole=on")
    page.emulate_media(media="print")
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#disagreements .action .button").first).to_be_hidden()
    expect(page.locator("#headline .reading p")).to_be_visible()
    boxes = [page.locator(f"#{name}").bounding_box() for name in PANELS]
    assert all(a["y"] + a["height"] <= b["y"] for a, b in pairwise(boxes))


NAMES = ("Ana", "Bo", "Ed", "Jo", "Kwame", "Luis", "Mina", "Priyanka", "Sofia", "Tom", "Yuki", "Wu")


@pytest.fixture(scope="module")
def crowded_file(shared_file):
    habits = {name: Habits(errs=0.5) for name in NAMES}
    make = partial(make_file_with_lena, count=1, sentences=30, names=NAMES, habits=habits)
    return shared_file("crowded.db", make)


@pytest.fixture
def crowded(server, crowded_file, tmp_path):
    """The server on a project of one article and twelve people who often differ."""
    return serve_copy(server, crowded_file, tmp_path / "crowded.db")


def too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def test_twelve_people_are_seen_at_a_glance(crowded, sign_in):
    page = sign_in(crowded, viewport={"width": 1440, "height": 900})
    page.goto(page.base + "/agreement?whole=on")
    pairs = page.locator("#pairs .scroll-x")
    assert pairs.evaluate("one => one.scrollWidth - one.clientWidth") == 0
    assert page.locator("#pairs").bounding_box()["width"] > 1200


def test_a_split_of_many_wraps_on_a_narrow_page(crowded, sign_in):
    page = sign_in(crowded, viewport={"width": 320, "height": 700})
    page.goto(page.base + "/agreement?whole=on")
    split = page.locator("#disagreements td[data-label] strong").first
    split.evaluate("one => one.textContent = '1' + '\u00a0: 1'.repeat(11)")
    assert split.bounding_box()["height"] > 30
    assert too_wide(page) <= 0


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_table_fades_on_the_side_where_there_is_more(crowded, sign_in, motion):
    page = sign_in(crowded, viewport={"width": 390, "height": 800}, reduced_motion=motion)
    page.goto(page.base + "/agreement?whole=on")
    pairs = page.locator("#pairs .scroll-x")

    def fades():
        return pairs.evaluate(
            "one => ['start', 'end'].map(side =>"
            " parseFloat(getComputedStyle(one).getPropertyValue('--fade-' + side)))"
        )

    wait_until(page, lambda: fades() == [0, 44])
    pairs.evaluate("one => one.scrollTo(one.scrollWidth, 0)")
    wait_until(page, lambda: fades() == [44, 0])
    page.set_viewport_size({"width": 1440, "height": 800})
    page.reload()
    wait_until(page, lambda: fades() == [0, 0])


def test_on_paper_a_disagreement_of_twelve_people_takes_a_few_lines(crowded, sign_in):
    page = sign_in(crowded, viewport={"width": 720, "height": 1000})
    page.goto(page.base + "/agreement?whole=on")
    page.emulate_media(media="print")
    rows = page.locator("#disagreements tbody tr")
    assert rows.count() > 10
    heights = rows.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert max(heights) < 130
    heads = page.locator("#disagreements thead").evaluate("one => getComputedStyle(one).display")
    assert heads == "table-header-group"


def test_the_next_disagreements_open_beside_by_their_address(busy, sign_in):
    page = sign_in(busy)
    page.goto(page.base + "/agreement")
    link = page.locator("#disagreements").get_by_role("link", name="Next")
    page.goto(page.base + link.get_attribute("href"))
    expect(page.locator("#disagreements")).to_contain_text("6 to 10 of")
