"""A week of work on another topic: 30 mixed files, four people, a queue, a phone, an article that
is withdrawn, units that are changed after labelling, and the export. Every page leads on, nothing
is said twice, and axe finds nothing."""

import csv
import io
import json

import pytest
from playwright.sync_api import expect

from annotate import units as pure
from annotate.workflow import articles, assign, units
from annotate.workflow.imports.articles import add_seed
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import links, membership
from tests.browser.accessible import violations
from tests.browser.conftest import Server, give_session
from tests.browser.screen import press, save_unseen, wait_saved
from tests.browser.test_import import choose

PASSWORD = "ferries leave at dawn"
NAMES = ("Ada", "Ben", "Cleo", "Dina")
PAGES = ("/", "/assign", "/import", "/progress", "/agreement", "/export", "/people", "/project")
# Texts of headings, paragraphs and notes that stand on the page twice, outside rows of a list.
SAID_TWICE = """() => {
  const seen = new Map();
  for (const one of document.querySelectorAll("main :is(h1, h2, h3, p, .note)")) {
    if (one.closest("table, li, dialog, template, .waiting") || !one.checkVisibility()) continue;
    const text = one.textContent.trim().replace(/\\s+/g, " ");
    if (text.length > 24) seen.set(text, (seen.get(text) ?? 0) + 1);
  }
  return [...seen].filter(([, count]) => count > 1).map(([text]) => text);
}"""


def text(number):
    return (
        f"Ferry {number} did not leave the harbour on Monday. The port authority expects a delay"
        f" of {number + 2} days. Passengers in hall {number} doubt that."
    )


def mixed_files():
    """24 files that are 30 articles: plain text, Markdown, a table, JSON and JSON Lines."""
    files = {f"ferry-{n}.txt": f"Ferry {n} is late\n\n{text(n)}\n" for n in range(1, 17)}
    files |= {f"note-{n}.md": f"# Note {n}\n\n{text(n)}\n" for n in range(17, 22)}
    rows = io.StringIO()
    csv.writer(rows).writerows([("title", "text"), *((f"Row {n}", text(n)) for n in range(22, 26))])
    files["table.csv"] = rows.getvalue()
    objects = [{"title": f"Object {n}", "text": text(n)} for n in range(26, 31)]
    files["two.json"] = json.dumps(objects[:2])
    files["three.jsonl"] = "\n".join(json.dumps(one) for one in objects[2:])
    return files


@pytest.fixture
def server(tmp_path):
    """A new project with the sample article and a lead."""
    path = str(tmp_path / "ferries.db")
    store = open_project(path, "Ferries")
    add_seed(store)
    membership.add_person(store, "Lena", "lead")
    store.close()
    made = Server(path)
    yield made
    made.stop()


@pytest.fixture
def lead(server, open_page):
    page = open_page()
    page.base = server.url
    give_session(page, server, membership.get_person_named(server.store, "Lena"))
    return page


def faults_of(page):
    found = violations(page) + [f"said twice: {one}" for one in page.evaluate(SAID_TWICE)]
    ways = page.locator("a[href], button").count()
    return [f"{page.url}: {one}" for one in [*found, *([] if ways > 3 else ["a dead end"])]]


def article_in(page):
    """The id of the article that is open; the address also names a sentence, a little later."""
    return page.url.partition("?")[0].rpartition("/")[2]


def label_rest(server, person):
    """Label all that the queue still has for a person, past the browser."""
    while article := assign.next_article(server.store, person):
        rows = server.rows(
            "select id from sentence where article = :article and kind = 'sentence'"
            " order by position", article=article,
        )  # fmt: skip
        answer = {"verdict": "no_claim", "claims": []}
        save_unseen(server, person, [row["id"] for row in rows], **answer)


def test_a_week(server, lead, open_page):
    store, faults = server.store, []

    # Monday: sources, 30 articles, four people, a queue. The page says what comes next.
    lead.goto(server.url + "/")
    lead.locator("#steps [aria-current=step]").get_by_role("link", name="Choose sources").click()
    lead.wait_for_selector("html.scripted", state="attached")
    lead.get_by_role("button", name="News 4 sources").click()
    lead.get_by_label("Name of a source").fill("Port authority")
    press(lead, "Enter")
    expect(lead.get_by_label("Name of source 1")).to_have_value("Port authority")
    faults += faults_of(lead)
    lead.get_by_role("button", name="Continue to articles").click()
    lead.wait_for_url(lambda url: "/scheme" not in url)
    lead.goto(server.url + "/")
    lead.locator("#steps [aria-current=step]").get_by_role("link", name="Import articles").click()
    choose(lead, mixed_files())
    lead.get_by_role("button", name="Import 30 articles").click()
    lead.get_by_text("30 articles imported").wait_for()
    lead.goto(server.url + "/")
    lead.locator("#steps [aria-current=step]").get_by_role("link", name="Invite people").click()
    lead.get_by_label("Names, one per line").fill("\n".join(NAMES))
    lead.get_by_role("button", name="Create one-time links").click()
    invited = {
        name: lead.get_by_label(f"Invitation link for {name}").input_value() for name in NAMES
    }
    faults += faults_of(lead)
    for name in NAMES[1:]:
        token = invited[name].rpartition("/")[2]
        links.accept_link(store, token, name, PASSWORD, needs_password=True)
    lead.goto(server.url + "/assign")
    lead.get_by_label("Queue reviewers ask").check()
    lead.get_by_role("button", name="Save assignment rules").click()
    lead.get_by_text("Assignment rules saved").wait_for()

    # Ada comes by her link and takes two articles from the queue, by keys.
    ada = open_page()
    ada.goto(invited["Ada"])
    ada.get_by_label("Password").fill(PASSWORD)
    press(ada, "Enter")
    expect(ada.locator(".page-head")).to_contain_text("30 articles wait in the queue.")
    faults += faults_of(ada)
    ada.wait_for_load_state()
    press(ada, "Enter")
    ada.get_by_role("button", name="Skip practice").click()
    press(ada, "9", "h", "0", "9", "m")
    wait_saved(ada)
    before = article_in(ada)
    press(ada, "Enter")
    ada.wait_for_url(lambda url: "/label/" in url and article_in(ada) != before)
    ada.wait_for_selector("html.scripted", state="attached")
    press(ada, "9", "h", "0", "9", "m")
    wait_saved(ada)
    first = article_in(ada)

    # Ben labels on a phone, in an article that is withdrawn under his hands.
    ben = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    ben.base = server.url
    give_session(ben, server, membership.get_person_named(store, "Ben"))
    ben.goto(server.url + "/")
    ben.get_by_role("button", name="Next article").tap()
    ben.get_by_role("button", name="Skip practice").tap()
    withdrawn = article_in(ben)
    ben.locator("[data-command=no_claim]").tap()
    wait_saved(ben)
    articles.withdraw(store, membership.get_person_named(store, "Lena"), withdrawn, "wrong file")
    ben.faults.allow("status of 422")
    ben.locator("[data-command=cant_tell]").tap()
    ben.get_by_role("button", name="All articles").tap()
    ben.get_by_role("button", name="Next article").tap()
    ben.wait_for_selector("html.scripted", state="attached")
    ben.locator("[data-command=no_claim]").tap()
    wait_saved(ben)
    faults += faults_of(ben)

    # The others finish the queue; then a lead merges two sentences that Ada had labelled.
    for name in ("Cleo", "Dina", "Ben"):
        label_rest(server, membership.get_person_named(store, name))
    opened = units.open_units(store, first)
    at = next(n for n, unit in enumerate(opened.units) if unit.kind == "sentence")
    merged = pure.merge(opened.units, at)
    units.save_units(
        store, membership.get_person_named(store, "Lena"), first, merged, opened.version
    )
    ada.goto(server.url + "/")
    expect(ada.locator(".page-head")).to_contain_text("1 sentence waits for you.")
    ada.goto(f"{server.url}/label/{first}")
    expect(ada.locator(".sentence.is-current")).to_contain_text("port authority")  # merged
    press(ada, "9", "h")
    wait_saved(ada)

    # Friday: the lead looks at everything, and takes the labels home.
    for path in (*PAGES, f"/articles/{first}", f"/articles/{withdrawn}", f"/label/{first}/take"):
        lead.goto(server.url + path)
        faults += faults_of(lead)
    lead.goto(server.url + "/")
    expect(lead.locator("#steps")).to_have_count(0)
    expect(lead.locator("#article-table")).not_to_contain_text("North Korean")
    lead.get_by_role("link", name="Export").first.click()
    expect(lead.locator("#export-preview")).to_contain_text("1 withdrawn article with labels")
    with lead.expect_download() as waiting:
        lead.get_by_role("button", name="Download").click()
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text("utf-8-sig"))))
    assert withdrawn not in {row["article_id"] for row in rows}
    of_ada = [row for row in rows if row["reviewer"] == "Ada" and row["article_id"] == first]
    assert [row["source"] for row in of_ada] == ["author", "author"]
    assert "port authority" in of_ada[0]["sentence"]
    assert {row["reviewer"] for row in rows} == set(NAMES)
    assert not faults, "\n".join(faults)
