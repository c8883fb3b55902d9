"""A lead brings articles in: files with progress and cancel, the cut put right, then imported."""

import csv
import re

import pytest
from playwright.sync_api import expect

from annotate.store.articles import list_sentences
from annotate.workflow import articles
from tests import serving
from tests.browser.accessible import faults_for_anyone, violations
from tests.browser.screen import (
    expect_soon,
    open_label,
    press,
    reload,
    save_unseen,
    wait_saved,
)

TEXT = "A harbour \U0001f426\n\nThe ferry is late. Nobody minds.\nA gull \U0001f309 does sing.\n"


@pytest.fixture
def lead(sign_in, boss):
    """The import page, open as a lead."""

    def call(address="/import", **options):
        page = sign_in(boss, **options)
        page.goto(page.base + address)
        return page

    return call


def choose(page, files):
    """Choose files by the file field, once its script is there: {name: text or bytes}."""
    page.wait_for_load_state()
    page.locator("input[name=file]").set_input_files(
        [
            {
                "name": name,
                "mimeType": "text/plain",
                "buffer": content if isinstance(content, bytes) else content.encode(),
            }
            for name, content in files.items()
        ]
    )


def preview_of(page, text=TEXT, name="harbour.txt"):
    choose(page, {name: text})
    page.get_by_role("heading", name="Is the text split correctly?").wait_for()
    # Not `wait_for_function`: it looks again by `eval`, which the policy of the page forbids.
    page.locator(".unit-box > p[role=status]").first.wait_for(state="attached")


def rows(page):
    """The units as they stand on the page: [(kind, text)]."""
    return page.locator(".unit").evaluate_all(
        "rows => rows.map(row => [row.querySelector('.kind').textContent,"
        " row.querySelector('.unit-text').textContent])"
    )


def import_all(page):
    page.get_by_role("button", name="Import ", exact=False).click()
    page.get_by_text("imported.").wait_for()


def stored_units(server, title="A harbour"):
    [row] = server.rows("select id from article where title like :title", title=f"{title}%")
    return [(one.kind, one.text) for one in list_sentences(server.store.reader(), row["id"])]


def test_several_files_are_read_one_by_one_and_refused_ones_named(lead, server):
    page = lead()
    read = []
    page.on(
        "request", lambda one: read.append(one.url) if one.url.endswith("/import/read") else None
    )
    choose(page, {"a.txt": "One is here.", "empty.txt": "", "b.md": "# Two\n\nTwo is there."})
    page.get_by_role("heading", name="Is the text split correctly?").wait_for()
    assert len(read) == 3
    expect(page.get_by_text("2 new articles")).to_be_visible()
    refused = page.locator("#refused li")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("empty.txt: “empty.txt” is empty.")
    import_all(page)
    assert {row["ref"] for row in server.rows("select ref from article")} >= {"a", "b"}


def test_where_nothing_can_be_read_the_reasons_stand_beside_the_form(lead):
    page = lead()
    choose(page, {"a.txt": "", "b.txt": b"\x89PNG\r\n\x1a\n"})
    expect(page.locator("[data-said]")).to_have_text("2 of 2 files read, 2 not accepted.")
    expect(page.locator("[data-refused] li")).to_have_count(2)
    expect(page).to_have_url(page.base + "/import")
    choose(page, {"c.txt": "This one is good."})
    page.get_by_role("heading", name="Is the text split correctly?").wait_for()


def test_a_reading_is_cancelled_and_what_was_read_can_go_on(lead, server):
    page = lead()
    waiting = []

    def hold(route):
        if len(waiting) < 3:
            waiting.append(route)
            route.continue_()
        else:
            waiting.append(route)

    page.route("**/import/read", hold)
    choose(page, {f"{n}.txt": f"Gull number {n} sings." for n in range(9)})
    expect(page.locator("[data-said]")).to_have_text("3 of 9 files read.")
    expect(page.get_by_role("progressbar", name="Files read")).to_have_attribute("value", "3")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("[data-said]")).to_have_text("Cancelled. 3 of 9 files read.")
    page.unroute("**/import/read")
    assert articles.count_articles(server.store) == 1
    page.get_by_role("button", name="Show the preview").first.click()
    page.get_by_text("3 new articles").wait_for()


def test_a_file_larger_than_the_limit_is_not_even_sent(lead):
    page = lead()
    page.evaluate("document.querySelector('[data-drop]').dataset.largest = '20'")
    page.route("**/import/read", lambda route: pytest.fail("it was sent"))
    choose(page, {"large.txt": "It goes on and on and on."})
    expect(page.locator("[data-refused] li")).to_contain_text("The limit is")


def test_a_server_that_is_gone_is_said_a_line_each(lead):
    page = lead()
    page.faults.allow("net::ERR_FAILED")
    page.route("**/import/read", lambda route: route.abort())
    choose(page, {"a.txt": "One.", "b.txt": "Two."})
    expect(page.locator("[data-refused] li").first).to_contain_text("the server is not responding")


def test_a_folder_is_read_with_what_lies_below_and_other_kinds_passed_over(lead, tmp_path):
    deeper = tmp_path / "news" / "deeper"
    deeper.mkdir(parents=True)
    (tmp_path / "news" / "one.txt").write_text("One is here.")
    (deeper / "two.md").write_text("Two is there.")
    (deeper / "picture.xyz").write_text("Not asked for.")
    page = lead()
    page.locator("[data-folder]").set_input_files(tmp_path / "news")
    page.get_by_text("2 new articles").wait_for()
    expect(page.locator("#refused")).to_have_count(0)


def test_a_click_on_a_word_splits_before_it_and_keys_do_the_rest(lead, server):
    page = lead()
    preview_of(page)
    assert rows(page) == [
        ["heading", "A harbour \U0001f426"],
        ["sentence", "The ferry is late."],
        ["sentence", "Nobody minds."],
        ["sentence", "A gull \U0001f309 does sing."],
    ]
    word = page.evaluate_handle(
        """() => {
          const range = document.createRange();
          const node = document.querySelectorAll(".unit-text")[3].firstChild;
          const at = node.data.indexOf("does");
          range.setStart(node, at + 1);
          range.setEnd(node, at + 3);
          const box = range.getBoundingClientRect();
          return [box.left + box.width / 2, box.top + box.height / 2];
        }"""
    ).json_value()
    page.mouse.click(*word)
    page.get_by_role("button", name="split here Enter").wait_for()
    press(page, "Enter")
    expect_soon(
        page,
        lambda: rows(page)[3:],
        [["sentence", "A gull \U0001f309"], ["sentence", "does sing."]],
    )
    press(page, "ArrowUp", "ArrowUp", "m")
    expect_soon(page, lambda: rows(page)[1], ["sentence", "The ferry is late. Nobody minds."])
    press(page, "4")
    expect_soon(page, lambda: rows(page)[1][0], "caption")
    expect(page.locator("[data-asked-in-all]")).to_have_text("2 sentences")
    press(page, "z", "z")
    expect_soon(
        page,
        lambda: rows(page)[1:3],
        [["sentence", "The ferry is late."], ["sentence", "Nobody minds."]],
    )
    expect(page.locator("[data-asked-in-all]")).to_have_text("4 sentences")
    shown = [tuple(row) for row in rows(page)]
    import_all(page)
    assert stored_units(server) == shown


def test_a_split_goes_word_by_word_by_keys_and_escape_leaves_it(lead):
    page = lead()
    preview_of(page)
    page.get_by_role("button", name="sentence", exact=True).first.click()
    press(page, "s")
    press(page, "ArrowRight", "Enter")
    expect_soon(
        page, lambda: rows(page)[1:3], [["sentence", "The ferry is"], ["sentence", "late."]]
    )
    press(page, "z", "s", "ArrowLeft")
    cut = page.locator(".cut")
    assert cut.evaluate("cut => cut.previousSibling.data") == "The "
    press(page, "Escape")
    expect(cut).to_have_count(0)
    expect_soon(page, lambda: rows(page)[1], ["sentence", "The ferry is late."])
    press(page, "ArrowDown", "ArrowDown", "m")
    expect(page.locator(".unit-box [role=status]")).to_have_text("There is no unit after this one")


def test_keys_with_control_and_in_other_fields_are_left_alone(lead):
    page = lead()
    preview_of(page)
    before = rows(page)
    page.get_by_label("Language").first.click()
    press(page, "m", "1", "z")
    page.get_by_role("button", name="sentence", exact=True).first.click()
    press(page, "Control+m", "Alt+1")
    assert rows(page) == before


def test_units_of_later_articles_come_when_they_are_opened_and_can_be_changed(lead, server):
    page = lead()
    choose(page, {f"{n}.txt": f"Gull {n} sings. Nobody listens to {n}." for n in range(7)})
    page.get_by_text("7 new articles").wait_for()
    page.wait_for_load_state()  # a list that is opened before its script stays empty
    expect(page.locator("[data-units]")).to_have_count(5)
    page.locator("summary").filter(has_text="Gull 6 sings.").click()
    last = page.locator("[data-units]").nth(5)
    last.get_by_text("Nobody listens to 6.").wait_for()
    last.get_by_role("button", name="sentence").first.click()
    press(page, "m")
    expect(page.locator("[data-asked-in-all]")).to_have_text("13 sentences")
    import_all(page)
    assert stored_units(server, "Gull 6") == [("sentence", "Gull 6 sings. Nobody listens to 6.")]


def test_changes_stay_when_a_button_of_the_form_is_pressed(lead):
    page = lead()
    choose(page, {"a.txt": TEXT, "t.csv": "kopf,inhalt\nDie Fähre,Sie fährt. Niemand wartet.\n"})
    page.get_by_text("1 new article").wait_for()
    page.wait_for_load_state()
    page.get_by_role("button", name="sentence", exact=True).first.click()
    press(page, "m")
    changed = rows(page)
    page.locator("select[name='column text 1']").select_option("inhalt")
    page.get_by_role("button", name="Read file again").click()
    page.get_by_text("2 new articles").wait_for()
    assert rows(page)[: len(changed)] == changed


def test_right_to_left_units_are_split_and_marked_right(lead):
    page = lead()
    preview_of(page, "قال العمدة إن الجسر سيفتح في مايو. لا أحد يعرف.\n", "a.txt")
    units = page.locator("ol.units")
    expect(units).to_have_attribute("dir", "rtl")
    assert units.evaluate("list => getComputedStyle(list).direction") == "rtl"
    page.locator(".unit .kind").first.click()
    press(page, "s", "Enter")
    expect(page.locator(".unit")).to_have_count(3)


def test_a_lead_merges_after_labelling_and_only_those_are_asked_again(lead, server, anna, sign_in):
    reviewer = open_label(sign_in(anna), server)
    for _ in range(4):
        press(reviewer, "9", "h")
    wait_saved(reviewer)
    before = {row["sentence"] for row in server.rows("select sentence from answer")}
    [article] = server.rows("select id from article")
    page = lead(f"/articles/{article['id']}/units")
    page.locator(".unit").filter(has=page.locator(".unit-notes")).first.locator(".kind").click()
    press(page, "m")
    expect(page.locator("#change")).to_contain_text("1 new unit, 2 removed")
    expect(page.locator("#change")).to_contain_text("answers to give again")
    page.get_by_role("button", name="Save units").click()
    page.get_by_text("Units saved.").wait_for()
    after = {row["sentence"] for row in server.rows("select sentence from answer")}
    assert after < before
    assert len(before - after) in (1, 2)
    assert server.rows("select count(*) as n from event")[0]["n"] == 4
    reload(reviewer)
    expect(reviewer.locator("#sections .square[data-state=claims]")).to_have_count(len(after))
    press(reviewer, "9", "h")
    wait_saved(reviewer)


def test_leaving_with_unsaved_units_is_asked_about(lead, server):
    [article] = server.rows("select id from article")
    page = lead(f"/articles/{article['id']}/units")
    page.locator(".unit .kind").nth(2).click()
    press(page, "m")
    asked = []
    page.on("dialog", lambda one: (asked.append(one.type), one.accept()))
    page.goto(page.base + "/")
    assert asked == ["beforeunload"]


def test_a_number_typed_is_the_choice_and_a_missing_one_is_told_at_its_field(lead, server):
    page = lead()
    preview_of(page)
    people = page.get_by_label("People per article")
    people.fill("")
    expect(page.get_by_label("a set number of people:")).to_be_checked()
    page.get_by_label("Percentage of articles this applies to").fill("60")
    page.faults.allow("status of 422")
    page.get_by_role("button", name="Import 1 article").click()
    expect(people).to_have_attribute("aria-invalid", "true")
    expect(people).to_have_accessible_description(re.compile("The number is missing"))
    assert violations(page) == []
    assert articles.count_articles(server.store) == 1  # the sample
    page.get_by_label("People per article").fill("2")
    page.get_by_role("button", name="Import 1 article").click()
    page.get_by_text("1 article imported: 1 for ").wait_for()
    [row] = server.rows("select k from article where title like 'A harbour%'")
    assert row["k"] in (1, 2)


def test_without_javascript_units_are_merged_split_and_renamed_by_forms(lead, server):
    page = lead(java_script_enabled=False)
    choose(page, {"harbour.txt": TEXT})
    page.get_by_role("button", name="Show the preview").first.click()
    page.locator(".unit").nth(1).locator(".kind").click()
    page.get_by_role("button", name="Merge with next").click()
    unit = page.locator(".unit").nth(1)
    expect(unit.locator(".unit-text")).to_have_text("The ferry is late. Nobody minds.")
    page.get_by_role("button", name="late.", exact=True).click()
    expect(unit.locator(".unit-text")).to_have_text("The ferry is")
    page.locator(".unit-tools").get_by_role("button", name="dateline").click()
    expect(unit.locator(".kind").first).to_have_text("dateline")
    import_all(page)
    assert stored_units(server) == [
        ("heading", "A harbour \U0001f426"),
        ("dateline", "The ferry is"),
        ("sentence", "late. Nobody minds."),
        ("sentence", "A gull \U0001f309 does sing."),
    ]
    [article] = server.rows("select id from article where title like 'A harbour%'")
    page.goto(f"{page.base}/articles/{article['id']}/units")
    page.locator(".unit").nth(1).locator(".kind").click()
    page.get_by_role("button", name="Merge with next").click()
    expect(page.locator("#change")).to_contain_text("1 new unit, 2 removed")
    page.get_by_role("button", name="Save units").click()
    page.get_by_text("Units saved.").wait_for()
    assert len(stored_units(server)) == 3


def test_the_way_in_is_for_everyone(lead, server):
    page = lead("/import")
    files = {
        "a.txt": TEXT,
        "empty.txt": "",
        "news.csv": "kopf,inhalt\nDie Fähre,Sie fährt. Niemand wartet.\n",
        "ar.txt": "قال العمدة إن الجسر سيفتح في مايو. لا أحد يعرف.",
    }
    choose(page, files)
    page.get_by_text("2 new articles").wait_for()
    page.wait_for_load_state()
    page.get_by_role("button", name="sentence", exact=True).first.click()
    press(page, "s")
    found = faults_for_anyone(page)
    [article] = server.rows("select id from article")
    page.on("dialog", lambda one: one.accept())
    page.goto(f"{page.base}/import?corrects={article['id']}")
    found += faults_for_anyone(page)
    assert found == []


@pytest.mark.slow
def test_a_lead_imports_200_articles_which_are_labelled_and_exported(
    lead, server, anna, sign_in, tmp_path
):
    folder = tmp_path / "news"
    folder.mkdir()
    towns = {}
    for number in range(200):
        name = f"Town{number} " + " ".join(f"w{number}x{n}" for n in range(6))
        towns[number] = f"The mayor of {name} spoke."
        (folder / f"{number:03}.txt").write_text(f"Item {number}\n\n{towns[number]}\n")
    page = lead()
    page.set_default_timeout(120_000)
    page.locator("[data-folder]").set_input_files(folder)
    page.get_by_text("200 new articles, 200 sentences to label").wait_for()
    assert articles.count_articles(server.store) == 1
    import_all(page)
    assert articles.count_articles(server.store) == 201

    others = server.rows(
        "select sentence.id from sentence join article on article.id = sentence.article"
        " where ref > '019' and kind = 'sentence' and ref glob '[0-9]*'"
    )
    assert len(others) == 180
    claim = serving.event("", 2)["answer"]["claims"][0] | {"fields": {"confidence": "moderate"}}
    save_unseen(server, anna, [row["id"] for row in others], claims=[claim])
    [first] = server.rows("select id from article where ref = '000'")
    reviewer = sign_in(anna)
    reviewer.goto(f"{reviewer.base}/label/{first['id']}")
    for _ in range(20):
        reviewer.wait_for_selector("html.scripted", state="attached")
        here = reviewer.url.partition("?")[0]
        press(reviewer, "1", "m")
        wait_saved(reviewer)
        press(reviewer, "Enter")
        reviewer.wait_for_url(lambda url, here=here: url.partition("?")[0] != here)

    page.goto(page.base + "/export?format=csv")
    with page.expect_download() as waited:
        page.get_by_role("button", name="Download").click()
    with open(waited.value.path(), newline="", encoding="utf-8") as file:
        exported = {row["article_ref"]: row for row in csv.DictReader(file)}
    assert len(exported) == 200
    for number, text in towns.items():
        row = exported[f"{number:03}"]
        assert (row["sentence"], row["source"], row["confidence"]) == (
            text,
            "us_official",
            "moderate",
        )
        assert row["reviewer"] == "Anna"
