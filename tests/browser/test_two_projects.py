"""Two projects on one server in one browser: what is said in one never gets into the other."""

import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.screen import press, wait_for_card, wait_until
from tests.serving import ServerProcess, add_reviewers


def answers_of(path):
    with closing(sqlite3.connect(path)) as conn:
        rows = conn.execute("select person, answer from event where layer = 'label'").fetchall()
    return [(person, json.loads(answer)["claims"][0]["source"]) for person, answer in rows]


@pytest.fixture
def folder(sample_file, tmp_path):
    """Two copies of one file: even the id of the project is the same."""
    for name in ("one", "two"):
        shutil.copy(sample_file, tmp_path / f"{name}.db")
    return tmp_path


def test_labels_of_two_projects_in_one_browser_do_not_mix(folder, open_page):
    people = {name: add_reviewers(folder / f"{name}.db", 1)[0] for name in ("one", "two")}
    with closing(sqlite3.connect(folder / "one.db")) as conn:
        [article] = conn.execute("select id from article").fetchone()
    server = ServerProcess(folder / "unused.db", "--projects", str(folder), "--open-projects", "1")
    base = f"http://127.0.0.1:{server.port}"
    try:
        page = open_page()
        for name, person in people.items():
            cookie, value = person.cookie.split("=", 1)
            page.context.add_cookies([{"name": cookie, "value": value, "url": f"{base}/p/{name}/"}])
        pages = {"one": page, "two": page.context.new_page()}
        for name, tab in pages.items():
            tab.goto(f"{base}/p/{name}/label/{article}")
            tab.wait_for_selector("html.scripted", state="attached")
        for name, key, source in (("one", "9", "author"), ("two", "8", "unnamed")) * 2:
            file, tab = folder / f"{name}.db", pages[name]
            before = len(answers_of(file))
            tab.bring_to_front()
            press(tab, key, "h")
            wait_until(tab, lambda file=file, before=before: len(answers_of(file)) > before)
            assert answers_of(file)[-1] == (people[name].id, source)
        for name, tab in pages.items():
            assert len(answers_of(folder / f"{name}.db")) == 2
            wait_for_card(tab, 3)
            tab.goto(f"{base}/p/{name}/label/{article}")  # the first that is still to label
            wait_for_card(tab, 3)
            expect(tab.locator("html")).to_have_attribute("data-root", f"/p/{name}")
    finally:
        server.stop()


def move_to(page, server, name, article):
    """Open a project’s labelling page."""
    page.goto(f"http://127.0.0.1:{server.port}{name}/label/{article}")
    page.wait_for_selector("html.scripted", state="attached")


def test_labels_follow_a_project_to_another_address_but_not_those_of_its_copy(folder, open_page):
    [person] = add_reviewers(folder / "one.db", 1)
    shutil.copy(folder / "one.db", folder / "two.db")
    with closing(sqlite3.connect(folder / "one.db")) as conn:
        [article] = conn.execute("select id from article").fetchone()
    server = ServerProcess(folder / "one.db")
    try:
        page = open_page()
        page.faults.allow(r"Failed to load resource|net::ERR")
        base = f"http://127.0.0.1:{server.port}"
        cookie, value = person.cookie.split("=", 1)
        page.context.add_cookies([{"name": cookie, "value": value, "url": base}])
        move_to(page, server, "", article)
        server.kill()
        press(page, "9", "h")
        wait_for_card(page, 2)
        several = ("--projects", str(folder), "--port", str(server.port))
        server = ServerProcess(folder / "unused.db", *several)
        page.evaluate(
            """() => { for (const key of Object.keys(localStorage)) {
                 const [name, project, ...rest] = key.split(":");
                 if (rest.includes("event"))
                   localStorage[[name, `${project}/p/two`, ...rest].join(":")] = localStorage[key];
               } }"""
        )
        page.goto(f"{base}/p/one/")
        expect(page.locator("#messages")).to_contain_text(
            "1 label that was waiting in this browser"
        )
        assert answers_of(folder / "one.db") == [(person.id, "author")]
        left = page.evaluate("Object.keys(localStorage).filter((key) => key.includes(':event:'))")
        assert ["/p/two:" in key for key in left] == [True]
        assert answers_of(folder / "two.db") == []
    finally:
        server.stop()
