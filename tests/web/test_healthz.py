"""/healthz: whether the file accepts a write; anyone may ask, and it checks once per second."""

import shutil
import sqlite3
import threading

import pytest

from annotate.errors import DiskFull
from annotate.store.project import list_settings
from annotate.workflow import clock
from annotate.workflow.operations import healthz
from annotate.workflow.operations.opening import open_project


@pytest.fixture
def later(monkeypatch):
    now = [clock.now_ms()]
    monkeypatch.setattr(clock, "now_ms", lambda: now[0])

    def pass_by(ms):
        now[0] += ms

    return pass_by


@pytest.fixture
def writes(db, monkeypatch):
    """The marks that were written, one per check."""
    seen = []
    real = healthz.probe

    def watched(connection, mark):
        seen.append(mark)
        return real(connection, mark)

    monkeypatch.setattr(healthz, "probe", watched)
    return seen


def test_anyone_can_ask_and_the_check_leaves_nothing_in_the_file(client, db):
    before = list_settings(db.reader())
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"ok": True})
    assert answer.headers["Cache-Control"] == "no-store"
    assert list_settings(db.reader()) == before


def test_frequent_requests_share_one_check_per_second(client, writes, later):
    for _ in range(5):
        client.get("/healthz")
    assert len(writes) == 1
    later(999)
    client.get("/healthz")
    assert len(writes) == 1
    later(1)
    client.get("/healthz")
    assert len(writes) == 2


def test_a_full_disk_is_explained_until_there_is_room(client, db, monkeypatch, later):
    def full(_):
        raise DiskFull("The disk did not take it.", "Free some space and try again.")

    with monkeypatch.context() as broken:
        broken.setattr(db, "write", full)
        answer = client.get("/healthz")
        assert answer.status_code == 503
        assert answer.get_json() == {
            "ok": False,
            "reason": "The disk did not take it.",
            "remedy": "Free some space and try again.",
        }
    later(healthz.FRESH_MS)
    assert client.get("/healthz").status_code == 200


@pytest.fixture
def pulse_of_a_file(tmp_path, later):
    """A project on disk, and a check of it that is never an old one."""
    store, pulse = open_project(str(tmp_path / "a.db")), healthz.Pulse()

    def look():
        later(healthz.FRESH_MS)
        return pulse.fault_of(store)

    yield store, look
    store.close()


def test_a_file_that_can_grow_no_more_is_explained_though_a_small_row_still_fits(pulse_of_a_file):
    store, look = pulse_of_a_file
    assert look() is None
    store.write(lambda db: db["filling"].insert({"text": "x" * 200_000}))
    pages = store.reader().execute("pragma page_count").fetchone()[0]
    store._writing.conn.execute(f"pragma max_page_count = {pages}")
    store.write(lambda db: db["filling"].insert({"text": "small"}))
    assert look().reason.startswith("The project’s file has reached SQLite’s limit of pages.")
    store._writing.conn.execute("pragma max_page_count = 4294967294")
    assert look() is None


def test_a_disk_with_hardly_any_room_is_explained_before_a_save_fails(pulse_of_a_file, monkeypatch):
    store, look = pulse_of_a_file
    usage = shutil.disk_usage(store.path)._replace(free=3_200_000)
    with monkeypatch.context() as nearly_full:
        nearly_full.setattr(healthz.shutil, "disk_usage", lambda _: usage)
        fault = look()
        assert fault.reason == "The disk of the project has 3.2 MB left. Saves will soon fail."
        assert fault.status == 507 and fault.remedy == "Free some space."
    assert look() is None


def test_a_file_that_cannot_be_read_is_explained(client, db, monkeypatch):
    def broken(*_):
        raise sqlite3.DatabaseError("malformed")

    monkeypatch.setattr(healthz, "find_setting", broken)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "malformed" in answer.get_json()["reason"]


def test_a_mark_that_cannot_be_read_back_is_a_fault(client, monkeypatch):
    monkeypatch.setattr(healthz, "probe", lambda *_: False)
    assert client.get("/healthz").status_code == 503


def test_during_a_check_other_requests_get_the_previous_result(tmp_path, monkeypatch, later):
    store = open_project(str(tmp_path / "a.db"))
    pulse = healthz.Pulse()
    assert pulse.fault_of(store) is None
    later(healthz.FRESH_MS)
    is_looking, go_on = threading.Event(), threading.Event()
    real = healthz.probe

    def slow(db, mark):
        is_looking.set()
        assert go_on.wait(30)
        return real(db, mark)

    monkeypatch.setattr(healthz, "probe", slow)
    heard = []
    one = threading.Thread(target=lambda: heard.append(pulse.fault_of(store)))
    one.start()
    assert is_looking.wait(30)
    assert pulse.fault_of(store) is None
    go_on.set()
    one.join(30)
    assert heard == [None]
    store.close()
