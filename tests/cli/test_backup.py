"""backup: a whole copy under its name, or nothing."""

import re
import sqlite3

from annotate.workflow.operations.opening import open_existing, open_project
from tests.cli.test_doctor import change, pages_of


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_copy_has_every_label_and_stands_beside_the_project(run, demonstration, tmp_path):
    done = run("backup")
    assert done.exit_code == 0
    assert re.fullmatch(r"annotate\.backup-\d{8}T\d{6}\.db\n", done.stdout)
    copy = sqlite3.connect(tmp_path / done.stdout.strip())
    source = sqlite3.connect(demonstration)
    assert sorted(copy.iterdump()) == sorted(source.iterdump())
    copy.close(), source.close()


def test_what_is_still_in_the_wal_is_in_the_copy(run, demonstration, tmp_path):
    store = open_existing(str(demonstration))
    store.write(lambda db: db.execute("update article set title = 'In the WAL'"))
    assert (tmp_path / "annotate.db-wal").stat().st_size > 0
    assert run("backup", "copy.db").exit_code == 0
    store.close()
    copy = sqlite3.connect(tmp_path / "copy.db")
    assert copy.execute("select title from article").fetchone() == ("In the WAL",)
    copy.close()


def test_only_its_owner_may_read_a_copy(run, demonstration, tmp_path):
    run("backup", "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0


def test_a_folder_gets_a_dated_name_and_an_existing_file_is_never_replaced(
    run, demonstration, tmp_path
):
    (tmp_path / "kept").mkdir()
    assert run("backup", "kept").exit_code == 0
    [name] = names(tmp_path / "kept")
    assert name.startswith("annotate.backup-")
    for taken in ("annotate.db", f"kept/{name}"):
        before = (tmp_path / taken).read_bytes()
        done = run("backup", taken)
        assert done.exit_code == 2
        assert f"“{taken}” already exists." in done.stderr
        assert (tmp_path / taken).read_bytes() == before


def test_a_folder_that_cannot_be_written_is_named(run, demonstration, tmp_path):
    done = run("backup", "none/copy.db")
    assert done.exit_code == 1
    assert "No backup was made: none cannot be written" in done.stderr


def test_a_damaged_source_leaves_no_half_copy(run, demonstration, tmp_path):
    root, size = pages_of(demonstration, "event")
    with open(demonstration, "r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    done = run("backup", "copy.db")
    assert done.exit_code == 2
    assert "No backup was made." in done.stderr and "damaged" in done.stderr
    assert [name for name in names(tmp_path) if "copy" in name] == []


def test_a_full_disk_leaves_no_half_copy_and_says_so(run, demonstration, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "annotate.store.file.backup.open_unchanged",
        lambda path: _Full(path),
    )
    done = run("backup", "copy.db")
    assert done.exit_code == 1
    assert "No backup was made. The disk is full." in done.stderr
    assert "Free some space" in done.stderr
    assert [name for name in names(tmp_path) if "copy" in name] == []


class _Full:
    """A connection whose disk is full after a few pages: SQLite's own error, at a page limit."""

    def __init__(self, path):
        self.conn = sqlite3.connect(path, isolation_level=None)
        self.set_progress_handler, self.close = self.conn.set_progress_handler, self.conn.close

    def execute(self, sql, values=()):
        if not sql.startswith("vacuum"):
            return self.conn.execute(sql, values)
        small = sqlite3.connect(values[0], isolation_level=None)
        try:
            small.execute("pragma max_page_count = 3")
            small.execute("create table filled (text)")
            return small.execute("insert into filled values (zeroblob(99999))")
        finally:
            small.close()


def test_a_copy_that_fails_its_check_gets_no_name(run, demonstration, tmp_path, monkeypatch):
    def spoil(part):
        root, size = pages_of(part, "event")
        data = bytearray(part.read_bytes())
        data[(root - 1) * size : root * size] = b"\xff" * size
        part.write_bytes(data)

    real = sqlite3.Connection

    class Spoiling(real):
        def execute(self, sql, *values):
            done = super().execute(sql, *values)
            if sql.startswith("vacuum"):
                spoil(tmp_path / next(n for n in names(tmp_path) if n.endswith(".part")))
            return done

    def open_spoiling(path):
        return sqlite3.connect(path, isolation_level=None, factory=Spoiling)

    monkeypatch.setattr("annotate.store.file.backup.open_unchanged", open_spoiling)
    done = run("backup", "copy.db")
    assert done.exit_code == 2
    assert "The copy failed its check" in done.stderr or "damaged" in done.stderr
    assert [name for name in names(tmp_path) if "copy" in name] == []


def test_a_file_of_an_earlier_version_is_copied_as_it_is(run, tmp_path):
    open_project(str(tmp_path / "annotate.db")).close()
    change(tmp_path / "annotate.db", "delete from _sqlite_migrations where name like 'm014%'")
    assert run("doctor").exit_code != 0
    assert run("backup", "old.db").exit_code == 0


def test_a_missing_project_is_refused(run, tmp_path):
    done = run("--db", "lost.db", "backup")
    assert done.exit_code == 2
    assert "There is no database at “lost.db”." in done.stderr
    assert names(tmp_path) == []
