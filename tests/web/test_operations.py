"""/operations: one sentence that is true, backups made, listed and downloaded, checks by name."""

import os
import re

import pytest

from annotate.app import create_app
from annotate.store import people as stored_people
from annotate.store.articles import list_sentences
from annotate.store.file.connection import Store
from annotate.workflow import clock
from annotate.workflow.imports.articles import add_seed
from annotate.workflow.label import saving
from annotate.workflow.operations import activity, backups, status
from annotate.workflow.operations import health as checks
from annotate.workflow.operations.backups import Rules
from annotate.workflow.operations.health import BAD, FINE, WARNING, Check, Health
from annotate.workflow.operations.opening import open_project
from annotate.workflow.operations.schedule import Schedule
from annotate.workflow.people import membership, sessions


@pytest.fixture
def store(tmp_path):
    opened = open_project(str(tmp_path / "news.db"), "News")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def sound_sqlite(monkeypatch):
    """Let no verdict depend on the version of SQLite that is here."""
    monkeypatch.setattr(checks, "has_wal_bug", lambda version: False)


def lead_of(store, schedule=None):
    client = create_app(store, backups=schedule).test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    person = membership.add_person(store, "Lena", "lead")
    with client.session_transaction() as session:
        session["id"] = sessions.open_session(store, person)
    return client


@pytest.fixture
def ask(store):
    return lead_of(store)


def test_a_new_project_has_no_backup_and_one_click_makes_one(ask, store, words):
    shown = words(ask.get("/operations"))
    assert "There is no backup yet" in shown and "none planned" in shown
    assert "Not checked since the server started." in shown
    answer = ask.post("/operations/backups")
    assert (answer.status_code, answer.location) == (303, "/operations")
    [one] = backups.list_backups(store, Rules())
    shown = words(ask.get("/operations"))
    assert f"Backup made: {one.name}" in shown and "on request" in shown
    assert "Not checked yet" in shown
    assert "Backups are on the same disk as the project." in shown
    assert "Labels that wait in browsers follow it to another path of the same server" in shown


def test_all_checks_passed_is_said_only_after_they_were_made(ask, words):
    ask.post("/operations/backups")
    assert "All checks passed" not in words(ask.get("/operations"))
    assert ask.post("/operations/check").status_code == 303
    shown = words(ask.get("/operations"))
    assert "All checks passed Every confirmed label is on disk." in shown
    assert "labels saved since then are not in it. Checked less than a minute ago." in shown
    assert "File is intact SQLite’s own check found nothing fine" in shown
    assert "Labels match the history 0 saves replayed, no difference fine" in shown


def test_a_large_history_is_left_to_the_doctor_and_a_wrong_answer_is_found(store, monkeypatch):
    add_seed(store, is_sample=False)
    save_on(monkeypatch, store, NOON, 2)
    name = "Labels match the history"

    def found():
        [one] = [one for one in checks.check(store).checks if one.name == name]
        return one

    assert found() == Check(name, "2 saves replayed, no difference", FINE)
    store.write(lambda db: db.execute("update answer set why = 'x'"))
    assert found() == Check(name, "answers differ from what the events say", BAD)
    monkeypatch.setattr(checks, "REPLAYED_AT_MOST", 1)
    assert found().state == checks.UNKNOWN


def test_the_space_of_a_disk_is_shared_out():
    space = status.Space("x.db", 10, 50, 30, 60, 40, False)
    assert space.shares == [
        ("Project", 10, 0, 10), ("Backups", 30, 10, 30), ("Other files", 20, 40, 20)
    ]  # fmt: skip
    small = status.Space("x.db", 1, 0, 0, 10_000, 10_000, False)
    assert [round(one[3], 1) for one in small.shares] == [0.8, 0, 50]


def test_a_fault_is_the_first_thing_said(ask, store, words):
    store.write(lambda db: db.execute("drop view labels"))
    ask.post("/operations/backups")
    ask.post("/operations/check")
    shown = words(ask.get("/operations"))
    assert "A check found a fault" in shown
    assert "the views labels and gold are not those of this version fault" in shown


def test_a_download_is_the_backup_and_is_in_the_security_log(ask, store):
    ask.post("/operations/backups")
    [one] = backups.list_backups(store, Rules())
    answer = ask.get(f"/operations/backups/{one.name}")
    assert answer.data == one.path.read_bytes()
    assert answer.headers["Content-Length"] == str(one.size)
    assert one.name in answer.headers["Content-Disposition"]
    rows = store.reader().execute(
        "select action from audit where action like 'backup%' order by id"
    )
    assert [row[0] for row in rows] == ["backup", "backup downloaded"]


@pytest.mark.parametrize("name", ["news.db", "none.db", "..%2Fnews.db", "news.db.secret"])
def test_nothing_but_a_backup_can_be_downloaded(ask, name):
    assert ask.get(f"/operations/backups/{name}").status_code == 404


def test_a_backup_that_fails_says_why(store, tmp_path, words):
    folder = tmp_path / "kept"
    folder.mkdir()
    schedule = Schedule(store, Rules(folder, every=6))
    client = lead_of(store, schedule)
    os.rmdir(folder)
    answer = client.post("/operations/backups")
    assert answer.status_code == 507
    assert "No backup was made" in words(answer)
    schedule.run()
    shown = words(client.get("/operations"))
    assert "The last scheduled backup failed No backup was made" in shown


def test_the_page_is_there_when_the_project_file_is_not(ask, store, tmp_path, words):
    ask.post("/operations/backups")
    (tmp_path / "news.db").rename(tmp_path / "elsewhere.db")
    ask.post("/operations/check")
    shown = words(ask.get("/operations"))
    assert "A check found a fault" in shown
    assert "news.db was removed or replaced while the server was running" in shown
    (tmp_path / "elsewhere.db").rename(tmp_path / "news.db")


GOOD = Health("2026-03-09T08:00:00.000Z", (Check("File", "", FINE),))
NOTED = Health("2026-03-09T08:00:00.000Z", (Check("File", "", WARNING),))
FAULTY = Health("2026-03-09T08:00:00.000Z", (Check("File", "", BAD),))


@pytest.mark.parametrize(
    ("every", "hours", "health", "title"),
    [
        (0, 1, GOOD, "All checks passed"),
        (0, 7 * 24 + 1, GOOD, "The last backup is old"),
        (6, 11, GOOD, "All checks passed"),
        (6, 13, GOOD, "The last backup is old"),
        (0, 1, NOTED, "No fault found, 1 note"),
        (0, 1, None, "Not checked yet"),
        (0, 1, FAULTY, "A check found a fault"),
    ],
)
def test_the_sentence_follows_from_age_and_checks(
    monkeypatch, tmp_path, every, hours, health, title
):
    made = "2026-03-09T08:00:00.000Z"
    monkeypatch.setattr(clock, "now_ms", lambda: clock.iso_to_ms(made) + hours * clock.HOUR)
    store = Store(":memory:")
    one = backups.Backup(tmp_path / "x.db", backups.BY_HAND, made, 1)
    verdict = status.judge(Schedule(store, Rules(every=every)), [one], health, None)
    assert verdict.title == title
    store.close()


def test_a_nearly_full_disk_comes_before_good_news(tmp_path):
    store = Store(":memory:")
    one = backups.Backup(tmp_path / "x.db", backups.BY_HAND, clock.now(), 1)
    space = status.Space("x.db", 10, 0, 0, 0, 19, True)
    assert status.judge(Schedule(store, Rules()), [one], GOOD, space).kind == "bad"
    store.close()


def test_growth_is_that_of_whole_copies_a_day_or_more_apart(tmp_path):
    def made(at, size):
        return backups.Backup(tmp_path / "x.db", backups.BY_HAND, at, size)

    old, new = made("2026-03-01T08:00:00.000Z", 100), made("2026-03-09T08:00:00.000Z", 180)
    assert status.growth([new, old]) == (80, "8 days")
    assert status.growth([new, made("2026-03-09T07:00:00.000Z", 100)]) is None
    assert status.growth([]) is None


NOON = "2026-11-30T12:00:00.000Z"


def save_on(monkeypatch, store, at, count):
    """Save as many answers at a time as asked for."""
    monkeypatch.setattr(clock, "now_ms", lambda: clock.iso_to_ms(at))
    ana = stored_people.find_person_named(store.reader(), "Ana") or membership.add_person(
        store, "Ana"
    )
    [article] = store.reader().execute("select id from article").fetchone()
    asked = [one for one in list_sentences(store.reader(), article) if one.kind == "sentence"]
    for number in range(count):
        one = {
            "id": f"save-{clock.iso_to_ms(at)}-{number:03}",
            "sentence": asked[number % len(asked)].id,
            "base_rev": None,
            "scheme": "news-source",
            "scheme_version": 1,
            "client_time": at,
            "active_ms": 0,
            "answer": {"verdict": "no_claim", "claims": [], "flag": None, "comment": ""},
        }
        assert saving.save_events(store, ana, {"person": ana.id, "events": [one]})["accepted"]


def test_saves_of_two_weeks_are_a_picture_and_a_table(store, words, monkeypatch):
    add_seed(store, is_sample=False)
    for at, count in (
        ("2026-11-16T23:59:59.999Z", 3),  # before the first day
        ("2026-11-17T00:00:00.000Z", 1),
        ("2026-11-27T08:00:00.000Z", 4),
        (NOON, 2),
    ):
        save_on(monkeypatch, store, at, count)
    shown = lead_of(store).get("/operations")
    page = shown.get_data(as_text=True)
    bar = r'<rect( class="now")? x="\d+" width="34"\s+y="[\d.]+" height="(.+?)"'
    bars = re.findall(bar, page)
    assert len(bars) == 14
    heights = {place: (float(height), now) for place, (now, height) in enumerate(bars)}
    assert heights.pop(0) == (25, "")
    assert heights.pop(10) == (100, "")
    assert heights.pop(13) == (50, ' class="now"')
    assert set(heights.values()) == {(0, "")}
    text = words(shown)
    assert "17 Nov 2026 to 30 Nov 2026, UTC. Today: 2. Most: 4 on 27 Nov 2026." in text
    assert "1 person is labelling now, last save less than a minute ago" in text
    assert "Day Saves 30 Nov 2026 2 29 Nov 2026 0 28 Nov 2026 0 27 Nov 2026 4" in text


def test_two_weeks_without_a_save_have_no_bars(store, monkeypatch):
    add_seed(store, is_sample=False)
    save_on(monkeypatch, store, "2026-10-01T08:00:00.000Z", 1)
    monkeypatch.setattr(clock, "now_ms", lambda: clock.iso_to_ms(NOON))
    found = activity.describe(store)
    assert [count for _, count in found.days] == [0] * 14
    assert found.labelling == 0
    assert found.last == "2026-10-01T08:00:00.000Z"


def test_without_any_save_there_is_no_picture(ask, words):
    assert "Saves per day" not in words(ask.get("/operations"))
