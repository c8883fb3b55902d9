"""Scheduled backups: when one is due, how many are kept, and a failure that is not silent."""

import os
import threading

import pytest

from annotate.errors import NotFound, WrongUse
from annotate.store.file import backup as stored
from annotate.workflow import clock
from annotate.workflow.operations import backups
from annotate.workflow.operations.backups import Rules
from annotate.workflow.operations.opening import open_project
from annotate.workflow.operations.schedule import Schedule

START = clock.iso_to_ms("2026-03-01T08:00:00.000Z")


@pytest.fixture
def at(monkeypatch):
    """Set the clock to so many hours after the start."""

    def set_to(hours):
        monkeypatch.setattr(clock, "now_ms", lambda: START + round(hours * clock.HOUR))

    set_to(0)
    return set_to


@pytest.fixture
def store(tmp_path):
    opened = open_project(str(tmp_path / "news.db"))
    yield opened
    opened.close()


def kinds(store, rules=Rules()):  # noqa: B008
    return [(one.kind, one.at[11:16]) for one in backups.list_backups(store, rules)]


def test_the_first_is_due_at_once_and_the_next_after_the_interval(store, at):
    schedule = Schedule(store, Rules(every=6))
    assert schedule.due() == "2026-03-01T08:00:00.000Z"
    schedule.run()
    at(1)
    assert schedule.due() == "2026-03-01T14:00:00.000Z"
    # A server that starts again goes on from the copies that are there.
    assert Schedule(store, Rules(every=6)).due() == "2026-03-01T14:00:00.000Z"


def test_a_backup_by_hand_changes_nothing_about_the_schedule(store, at):
    Schedule(store, Rules(every=6)).run()
    at(5)
    backups.back_up(store, Rules(), None)
    assert Schedule(store, Rules(every=6)).due() == "2026-03-01T14:00:00.000Z"


def test_a_clock_that_was_set_back_does_not_stop_the_backups(store, at):
    at(1000)
    Schedule(store, Rules(every=6)).run()
    at(0)
    schedule = Schedule(store, Rules(every=6))
    assert schedule.due() == "2026-03-01T08:00:00.000Z"
    schedule.run()
    assert schedule.due() == "2026-03-01T14:00:00.000Z"


def test_without_hours_nothing_is_due(store):
    assert Schedule(store, Rules()).due() == ""


def test_the_oldest_scheduled_ones_go_and_all_others_stay(store, at):
    rules = Rules(every=1, keep=2)
    backups.back_up(store, rules, None)
    for hour in range(4):
        at(hour)
        Schedule(store, rules).run()
    assert kinds(store, rules) == [
        ("auto", "11:00"), ("auto", "10:00"), ("backup", "08:00"),
    ]  # fmt: skip


def test_projects_with_the_same_name_share_a_folder_and_see_only_their_own(tmp_path, at):
    (tmp_path / "kept").mkdir()
    stores = []
    for number, name in enumerate(("a", "b")):
        (tmp_path / name).mkdir()
        stores.append(open_project(str(tmp_path / name / "news.db")))
        at(number)
        Schedule(stores[-1], Rules(tmp_path / "kept", every=1, keep=1)).run()
    assert len(list((tmp_path / "kept").iterdir())) == 2
    rules = Rules(tmp_path / "kept")
    assert [kinds(one, rules) for one in stores] == [[("auto", "08:00")], [("auto", "09:00")]]
    for one in stores:
        one.close()


def test_a_half_made_copy_of_a_process_that_died_is_removed_after_a_day(store, tmp_path):
    left = tmp_path / f"news.auto-20260301T080000.db.77{stored.PART}"
    left.write_bytes(b"half")
    backups.remove_old(store, Rules())
    assert left.exists()  # it may still be written
    long_ago = clock.now_ms() / 1000 - 90_000
    os.utime(left, (long_ago, long_ago))
    backups.remove_old(store, Rules())
    assert not left.exists()


def test_a_failure_is_logged_and_kept_and_tried_again_soon(store, tmp_path, at, caplog):
    folder = tmp_path / "kept"
    folder.mkdir()
    schedule = Schedule(store, Rules(folder, every=6))
    folder.rmdir()
    schedule.run()
    when, reason = schedule.failure
    assert when == "2026-03-01T08:00:00.000Z"
    assert "cannot be written" in reason
    assert "The scheduled backup failed." in caplog.text
    assert schedule.due() == "2026-03-01T08:10:00.000Z"
    folder.mkdir()
    schedule.run()
    assert schedule.failure is None
    assert len(list(folder.iterdir())) == 1


def test_the_thread_makes_what_is_due_and_ends_with_the_server(store, monkeypatch):
    made = threading.Event()
    real = backups.stored.copy

    def copy(*given):
        real(*given)
        made.set()

    monkeypatch.setattr(backups.stored, "copy", copy)
    with Schedule(store, Rules(every=1)) as schedule:
        assert made.wait(30)
    assert not schedule._thread.is_alive()
    assert [kind for kind, _ in kinds(store)] == ["auto"]


def test_a_copy_that_is_no_longer_wanted_leaves_nothing(store, tmp_path, monkeypatch):
    monkeypatch.setattr(stored, "_STEPS", 1)
    with pytest.raises(Exception, match="No backup was made"):
        stored.copy(store.path, tmp_path / "copy.db", lambda: False)
    assert [path for path in tmp_path.iterdir() if "copy" in path.name] == []


def test_a_backup_is_found_by_its_name_alone(store, at):
    made = backups.back_up(store, Rules(), None)
    assert backups.get_backup(store, Rules(), made.name).size == made.stat().st_size
    with pytest.raises(NotFound):
        backups.get_backup(store, Rules(), "../news.db")


def test_a_project_in_memory_has_no_backups():
    store = open_project(":memory:")
    assert backups.list_backups(store, Rules()) == []
    with pytest.raises(WrongUse):
        backups.back_up(store, Rules(), None)
    store.close()
