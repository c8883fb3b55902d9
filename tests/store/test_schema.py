"""Migrations go forward, on a copy first, with a backup; old files open."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from annotate.errors import Busy, NoDatabase
from annotate.store.file import schema
from annotate.store.file.connection import connect
from annotate.workflow.operations.doctor import examine
from annotate.workflow.operations.opening import open_existing, open_project
from tests.conftest import three_of

pytestmark = pytest.mark.usefixtures("step_by_step")
OLD = sorted((Path(__file__).parent.parent / "data" / "old").glob("*.db"))


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "project.db")


def names(folder):
    return sorted(path.name for path in Path(folder).iterdir())


def test_every_table_is_strict(path):
    open_project(path).close()
    db = connect(path)
    tables = {row["name"]: row for row in db.query("pragma table_list") if row["schema"] == "main"}
    ours = [n for n, row in tables.items() if row["type"] == "table" and n[0] not in "_s"]
    assert {"event", "answer", "claim", "person", "article"} <= set(ours)
    assert all(tables[name]["strict"] for name in ours)
    db.conn.close()


def test_a_new_file_needs_no_backup_and_a_current_one_is_left_alone(path, tmp_path):
    open_project(path).close()
    open_project(path).close()
    assert not [name for name in names(tmp_path) if "before" in name]


def test_a_pending_migration_is_rehearsed_and_leaves_a_backup(path, tmp_path, monkeypatch):
    open_project(path).close()
    later = type(schema.migrations)("annotate")
    later._migrations = list(schema.migrations._migrations)

    @later()
    def m999_later(db):
        db.execute("alter table article add column later text")

    monkeypatch.setattr(schema, "migrations", later)
    backup = schema.prepare(path, "20260101T000000")
    assert backup is not None and backup.name in names(tmp_path)
    assert not [name for name in names(tmp_path) if "rehearsal" in name]
    old = Database(sqlite3.connect(backup))
    assert "later" not in old["article"].columns_dict
    old.conn.close()
    new = Database(sqlite3.connect(path))
    assert "later" in new["article"].columns_dict
    new.conn.close()


def test_a_migration_that_fails_changes_nothing(path, monkeypatch):
    open_project(path).close()
    later = type(schema.migrations)("annotate")
    later._migrations = list(schema.migrations._migrations)

    @later()
    def m999_broken(db):
        db.execute("alter table article add column half text")
        db.execute("alter table nowhere add column x text")

    monkeypatch.setattr(schema, "migrations", later)
    with pytest.raises(NoDatabase):
        schema.prepare(path, "20260101T000000")
    db = Database(sqlite3.connect(path))
    assert "half" not in db["article"].columns_dict
    db.conn.close()


def test_a_file_of_a_newer_version_is_refused(path):
    open_project(path).close()
    db = Database(sqlite3.connect(path))
    db["_sqlite_migrations"].insert(
        {"migration_set": "annotate", "name": "m900_future", "applied_at": "2030"}
    )
    db.conn.close()
    with pytest.raises(NoDatabase, match=r"newer version \(m900_future\)"):
        open_project(path)


def test_a_sqlite_that_is_too_old_is_named_and_the_file_left_alone(path, monkeypatch):
    open_project(path).close()
    before = Path(path).read_bytes()
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 31, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.31.1")
    for opens in (open_project, open_existing):
        with pytest.raises(NoDatabase) as caught:
            opens(path)
        assert caught.value.reason == "SQLite is 3.31.1 here, and too old for Annotate."
        assert caught.value.remedy == "Use a Python with SQLite 3.38.0 or later."
    assert Path(path).read_bytes() == before


def test_another_programs_database_is_refused_and_left_alone(path):
    db = Database(sqlite3.connect(path))
    db["recipes"].insert({"name": "soup"})
    db.conn.close()
    before = Path(path).read_bytes()
    with pytest.raises(NoDatabase, match="another program"):
        open_project(path)
    assert Path(path).read_bytes() == before


def test_a_missing_file_is_refused_where_none_may_be_made(path):
    with pytest.raises(NoDatabase, match="no database"):
        open_existing(path)
    assert not Path(path).exists()


def test_an_event_once_kept_is_never_changed(db, asked, alice, save):
    save(alice, asked[0])
    with pytest.raises(Busy, match="append-only"):
        db.write(lambda db: db.execute("update event set active_ms = 5"))


@pytest.mark.parametrize("old", three_of(OLD), ids=lambda one: one.stem)
def test_a_file_written_by_an_earlier_commit_opens(old, path):
    shutil.copy(old, path)
    store = open_project(path)
    assert examine(store).faults == []
    assert store.reader().execute("select count(*) from labels").fetchone()[0] > 0
    store.close()


@pytest.mark.parametrize("old", three_of(OLD), ids=lambda one: one.stem)
@pytest.mark.parametrize("view", ["labels", "gold"])
def test_what_an_old_file_says_it_says_after_the_migrations_too(old, view, path):
    shutil.copy(old, path)
    before = Database(sqlite3.connect(path))
    # Earlier versions compared sources alone.
    names = [name for name in before[view].columns_dict if name != "n_agree"]
    columns = ", ".join(f'"{name}"' for name in names)
    rows = before.execute(f"select {columns} from {view}").fetchall()
    before.conn.close()
    store = open_project(path)
    assert store.reader().execute(f"select {columns} from {view}").fetchall() == rows != []
    store.close()


def test_the_views_of_an_earlier_version_are_rebuilt_without_a_backup(path, tmp_path):
    open_project(path).close()
    db = sqlite3.connect(path)
    stored = "select name, sql from sqlite_master where type = 'view' order by name"
    current = db.execute(stored).fetchall()
    db.execute("drop view labels")
    db.execute("create view labels as select 1 as sentence")
    db.close()
    open_project(path).close()
    db = sqlite3.connect(path)
    assert db.execute(stored).fetchall() == current
    db.close()
    assert not [name for name in names(tmp_path) if "before" in name]
