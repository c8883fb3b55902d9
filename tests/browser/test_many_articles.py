"""A lead at a list of 10,000 articles: filters, what is done with many at once, corrections."""

import csv
import shutil

import pytest
from playwright.sync_api import expect

from annotate.store.file.connection import connect
from annotate.workflow.people import membership
from tests.bench.growth.build import build
from tests.browser.conftest import Server
from tests.browser.screen import wait_until

ARTICLES, OUTLETS = 10_000, 40
EACH = ARTICLES // OUTLETS
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(shared_file):
    """The file of a project whose articles are in three languages, imported on four days."""
    return shared_file("many.db", build_many)


def build_many(path):
    build(path, ARTICLES, labelled=0.005, sentences=3)
    db = connect(str(path))
    db.execute(
        """update article set imported_at = '2026-01-0' || (1 + number % 4) || 'T08:00:00.000Z',
             language = substr('enukko', 1 + 2 * (number % 3), 2)"""
    )
    db.conn.close()


@pytest.fixture
def server(built, tmp_path):
    made = Server(shutil.copy(built, tmp_path / "project.db"))
    yield made
    made.stop()


@pytest.fixture
def page(server, sign_in):
    """The list, as its lead sees it."""
    people = {row["person"].name: row["person"] for row in membership.list_people(server.store)}
    page = sign_in(people["Lena"])
    visit(page, "/")
    return page


def visit(page, address):
    """Open a page and wait until its scripts run."""
    page.goto(page.base + address)
    page.wait_for_function("document.readyState === 'complete'")


def count(server, condition):
    [row] = server.rows(f"select count(*) as n from article where {condition}")
    return row["n"]


def choose(page, name, value):
    """Choose a value of a filter, and wait until the table shows what it lists."""
    address = page.url
    page.locator(f"#filter-{name}").select_option(value)
    page.wait_for_url(lambda url: url != address)


def matching(page, number):
    expect(page.locator("#filters [role=status]")).to_contain_text(f"{number:,} articles match.")


def act(page, which, action):
    """Choose what to do with all that match, or with those ticked; the page asks first."""
    page.locator("#selection [name=which]").select_option(which)
    page.locator("#selection [name=action]").select_option(label=action)
    page.get_by_role("button", name="Continue").click()


def confirm(page, question, done):
    expect(page.get_by_role("heading", level=1)).to_have_text(question + "?")
    page.get_by_role("button", name=question).click()
    expect(page.locator("[data-toast], .toast, .note-ok").first).to_contain_text(done)


def test_several_values_of_a_filter_are_chosen_and_taken_out_again(server, page):
    choose(page, "language", "uk")
    matching(page, count(server, "language = 'uk'"))
    choose(page, "language", "ko")
    matching(page, count(server, "language in ('uk', 'ko')"))
    choose(page, "imported", "2026-01-02")
    choose(page, "imported", "2026-01-04")
    both = "language in ('uk', 'ko') and substr(imported_at, 1, 10) in ('2026-01-02', '2026-01-04')"
    matching(page, count(server, both))
    assert "language=ko&language=uk&imported=2026-01-02&imported=2026-01-04" in page.url
    page.reload()
    matching(page, count(server, both))
    page.get_by_role("link", name="Remove Language: uk").click()
    matching(page, count(server, both.replace("'uk', ", "")))
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("link", name="Previous")).to_be_visible()
    matching(page, count(server, both.replace("'uk', ", "")))
    page.get_by_role("link", name="Show all articles").click()
    expect(page.get_by_role("link", name="Remove Language: ko")).to_have_count(0)


def test_all_that_match_are_assigned_withdrawn_and_restored(server, page):
    choose(page, "outlet", "Outlet 3")
    choose(page, "outlet", "Outlet 5")
    matching(page, 2 * EACH)
    held = len(server.rows("select 1 from assignment"))
    act(page, "all", "Assign")
    page.get_by_label("Ana").check()
    page.get_by_label("Tom").check()
    confirm(page, f"Assign {2 * EACH} articles", "new assignments made.")
    assert len(server.rows("select 1 from assignment")) > held + 3 * EACH
    matching(page, 2 * EACH)  # the list keeps its filters
    act(page, "all", "Withdraw")
    page.get_by_label("Reason").fill("Twice in the archive")
    confirm(page, f"Withdraw {2 * EACH} articles", f"{2 * EACH} articles withdrawn.")
    assert count(server, "withdrawn_why = 'Twice in the archive'") == 2 * EACH
    matching(page, 2 * EACH)
    act(page, "all", "Restore")
    confirm(page, f"Restore {2 * EACH} articles", f"{2 * EACH} articles restored.")
    assert count(server, "withdrawn_at is not null") == 0


def test_every_article_is_marked_released_and_tagged_in_one_step(server, page):
    for action, question, done, condition in (
        ("Use for calibration", "Use {} for calibration", "marked for", "calibration"),
        ("End calibration", "End calibration of {}", "ended for", "not calibration"),
        ("Release", "Release {}", "released.", "released_at is not null"),
    ):
        act(page, "all", action)
        confirm(page, question.format(f"{ARTICLES:,} articles"), done)
        assert count(server, condition) == ARTICLES
    act(page, "all", "Tag")
    page.get_by_label("Tags").fill("archive, round 2")
    confirm(page, f"Tag {ARTICLES:,} articles", f"{2 * ARTICLES:,} tags added.")
    choose(page, "tag", "archive")
    matching(page, ARTICLES)
    act(page, "all", "Remove a tag")
    page.get_by_label("Tags").fill("round 2")
    confirm(page, f"Remove a tag from {ARTICLES:,} articles", f"{ARTICLES:,} tags removed.")
    assert server.rows("select distinct tag from article_tag") == [{"tag": "archive"}]


def test_ticked_articles_of_a_later_page_alone_are_withdrawn(server, page):
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("link", name="Previous")).to_be_visible()
    for number in (51, 57):
        page.get_by_label(f"Tick Article {number:05} on the harbour").check()
    act(page, "ticked", "Withdraw")
    confirm(page, "Withdraw 2 articles", "2 articles withdrawn.")
    gone = server.rows("select title from article where withdrawn_at is not null order by number")
    assert [row["title"][8:13] for row in gone] == ["00051", "00057"]


def test_the_labels_of_all_that_match_are_downloaded(server, page, tmp_path):
    choose(page, "state", "finished")
    act(page, "all", "Export")
    with page.expect_download() as started:
        page.get_by_role("button", name="Export 50 articles").click()
    started.value.save_as(tmp_path / "labels.csv")
    rows = list(csv.DictReader((tmp_path / "labels.csv").read_text("utf-8").splitlines()))
    assert len(rows) == 50 * 3 * 3 and len({row["article_id"] for row in rows}) == 50


def test_a_list_that_changes_meanwhile_asks_again(server, page):
    choose(page, "outlet", "Outlet 7")
    act(page, "all", "Withdraw")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Withdraw {EACH} articles?")
    server.store.write(lambda db: db.execute(
        "update article set outlet = 'Gazette' where number = 48"))  # fmt: skip
    page.faults.allow("409")
    page.get_by_role("button", name=f"Withdraw {EACH} articles").click()
    expect(page.locator("#mistake")).to_contain_text(f"it now has {EACH - 1} articles")
    assert count(server, "withdrawn_at is not null") == 0
    confirm(page, f"Withdraw {EACH - 1} articles", f"{EACH - 1} articles withdrawn.")


def test_an_article_is_searched_for_and_its_details_and_units_are_corrected(server, page):
    page.get_by_label("Search").fill("09876")
    matching_one = page.locator("#article-table tbody tr")
    expect(matching_one).to_have_count(1)
    page.get_by_role("link", name="Article 09876 on the harbour", exact=True).click()
    page.locator("summary", has_text="Details").click()
    page.get_by_label("Title").fill("The harbour opens")
    page.get_by_label("Outlet").fill("Harbour Gazette")
    page.get_by_role("button", name="Save details").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The harbour opens")
    [row] = server.rows("select id, outlet from article where title = 'The harbour opens'")
    assert row["outlet"] == "Harbour Gazette"

    visit(page, f"/articles/{row['id']}/units")
    page.locator(".unit .kind").nth(1).click()
    page.get_by_role("button", name="Merge with next").click()
    expect(page.locator(".unit")).to_have_count(3)
    page.locator(".unit > .kind").nth(2).click()
    page.locator(".unit-tools").get_by_role("button", name="caption").click()
    expect(page.locator("#change")).to_contain_text("1 new unit, 2 removed, 1 with another kind")
    page.get_by_role("button", name="Save units").click()
    expect(page.locator("#change")).to_contain_text("3 units, no changes yet.")
    kinds = server.rows(
        "select kind from sentence where article = :a and kind is not null order by position",
        a=row["id"],
    )
    assert [one["kind"] for one in kinds] == ["heading", "sentence", "caption"]
    visit(page, "/")
    page.get_by_label("Search").fill("harbour opens")
    expect(page.locator("#article-table tbody tr")).to_have_count(1)
    wait_until(page, lambda: "q=harbour+opens" in page.url)
