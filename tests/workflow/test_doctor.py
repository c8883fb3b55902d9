"""The doctor: faults are faults, and a file in use is none."""

import sqlite3

import pytest

from annotate.errors import DiskFull
from annotate.store.file import doctor as stored
from annotate.workflow.operations import demo
from annotate.workflow.operations.doctor import examine, has_wal_bug, sqlite_note
from annotate.workflow.operations.opening import open_project


@pytest.fixture
def labelled(db, asked, alice, bob, lead, save):
    """All kinds of saves: changed, undone, skipped, flagged, gold."""
    for person in (alice, bob):
        for sentence in asked:
            save(person, sentence, "author", flag="look", comment="a note")
    save(alice, asked[0], "unnamed", "low")
    save(alice, asked[1], verdict=None)
    save(bob, asked[2], verdict="skipped")
    save(lead, asked[0], layer="gold", why="So it says.")
    return db


def test_a_file_with_all_kinds_of_saves_has_no_fault(labelled):
    findings = examine(labelled)
    assert findings.faults == []
    assert len(findings.notes) == 4


def test_a_label_that_arrives_while_the_events_are_replayed_is_no_fault(
    labelled, asked, alice, save, monkeypatch
):
    replay = stored.replay

    def replay_slowly(db):
        save(alice, asked[3], "us_official")
        replay(db)

    monkeypatch.setattr(stored, "replay", replay_slowly)
    assert examine(labelled).faults == []


@pytest.mark.parametrize(
    "statement",
    [
        "update answer set active_ms = active_ms + 1",
        "update answer set flag = null where flag is not null",
        "update answer set blind = 0 where id = 1",
        "update answer set labelled_at = '2001' where id = 1",
        "delete from answer where id = 3",
        'update claim set "end" = 3 where number = 1',
        "update claim set fields = '{}' where number = 1",
        'insert into claim select answer, 9, start, "end", source, source_start, source_end,'
        " source_name, fields, score from claim limit 1",
    ],
)
def test_whatever_the_events_do_not_say_is_found(labelled, statement):
    labelled.write(lambda db: db.execute(statement))
    assert [fault for fault in examine(labelled).faults if "differ from what" in fault]


def test_looking_changes_nothing(labelled):
    before = list(labelled.reader().conn.iterdump())
    examine(labelled)
    assert list(labelled.reader().conn.iterdump()) == before


def test_a_disk_that_cannot_be_measured_is_a_note(db, monkeypatch):
    def refuse(**_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("annotate.workflow.operations.doctor.tempfile.TemporaryFile", refuse)
    findings = examine(db)
    assert findings.faults == []
    assert "the disk could not be measured (No space left on device)" in findings.notes


def test_what_cannot_be_read_is_a_fault_and_no_crash(db, monkeypatch):
    def refuse(_):
        raise sqlite3.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(stored, "list_faults", refuse)
    [fault] = examine(db).faults
    assert "malformed" in fault


def test_the_demonstration_is_well(tmp_path):
    store = open_project(str(tmp_path / "demo.db"))
    demo.fill(store)
    assert examine(store).faults == []
    store.close()


def test_too_little_space_for_the_copy_is_no_fault_of_the_project(db, monkeypatch):
    def fill(copy):
        copy.execute("pragma max_page_count = 1")
        copy.execute("create table filled (text)")
        copy.execute("insert into filled values (zeroblob(9999999))")

    monkeypatch.setattr(stored, "replay", fill)
    with pytest.raises(DiskFull, match=r"too little space .* TMPDIR"):
        examine(db)


@pytest.mark.parametrize(
    ("version", "is_faulty"),
    [
        ((3, 6, 23), False), ((3, 7, 0), True), ((3, 40, 1), True), ((3, 44, 5), True),
        ((3, 44, 6), False), ((3, 50, 7), False), ((3, 51, 2), True), ((3, 51, 3), False),
        ((3, 53, 0), False),
    ],
)  # fmt: skip
def test_a_version_of_sqlite_with_the_fault_of_the_wal_is_named(version, is_faulty):
    assert has_wal_bug(version) == is_faulty
    assert ("has a rare fault" in sqlite_note(version)) == is_faulty


def test_all_that_is_compared_stays_small_in_memory():
    """Rows in any order count the same; each one counts."""
    rows = [(1, "a"), (2, "b"), (2, "b")]
    assert stored._digest(rows) == stored._digest(reversed(rows))
    assert stored._digest(rows) != stored._digest(rows[:2])
    assert stored._digest(rows) != stored._digest([(1, "b"), (2, "a"), (2, "b")])
