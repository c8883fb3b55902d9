"""restore: a checked backup becomes the project; whatever was there is kept."""

import os
import shutil
import sqlite3
from contextlib import closing

import pytest

from annotate.workflow.operations.opening import open_existing, open_project
from annotate.workflow.people import membership
from tests.cli.test_backup import names
from tests.cli.test_doctor import pages_of
from tests.conftest import three_of
from tests.serving import ServerProcess
from tests.store.test_schema import OLD


@pytest.fixture
def copy(run, demonstration, tmp_path):
    assert run("backup", "copy.db").exit_code == 0
    return tmp_path / "copy.db"


def title(path):
    db = sqlite3.connect(path)
    found = db.execute("select title from article").fetchone()[0]
    db.close()
    return found


def kept(folder):
    return [name for name in names(folder) if name.startswith("annotate.replaced-")]


def test_the_project_is_as_it_was_and_the_present_file_is_kept_with_its_wal(
    run, copy, demonstration, tmp_path
):
    before = title(copy)
    killed = open_existing(str(demonstration))
    killed.write(lambda db: db.execute("update article set title = 'Only in the WAL'"))
    for end in ("", "-wal"):  # the files of a process that was killed before it could tidy up
        shutil.copy(f"{demonstration}{end}", f"{tmp_path / 'as-killed'}{end}")
    killed.close()
    for end in ("", "-wal"):
        shutil.move(f"{tmp_path / 'as-killed'}{end}", f"{demonstration}{end}")
    done = run("restore", "copy.db")
    assert done.exit_code == 0
    assert "is restored: 1 article, 128 answers." in done.stdout
    assert title(demonstration) == before
    file, wal = kept(tmp_path)
    assert file in done.stdout and wal == f"{file}-wal"
    assert title(tmp_path / file) == "Only in the WAL"
    assert run("doctor").exit_code == 0


def test_the_restore_is_in_the_security_log(run, copy, demonstration):
    run("restore", "copy.db")
    db = sqlite3.connect(demonstration)
    rows = db.execute("select detail from audit where action = 'restore backup'").fetchall()
    db.close()
    assert rows == [('{"file": "copy.db"}',)]


@pytest.mark.parametrize("state", ["missing", "empty", "broken"])
def test_a_file_that_is_lost_is_restored_and_its_secret_stays(
    run, copy, demonstration, tmp_path, state
):
    secret = tmp_path / "annotate.db.secret"
    secret.write_bytes(b"s" * 32)
    if state == "missing":
        demonstration.unlink()
    else:
        demonstration.write_bytes(b"" if state == "empty" else b"\xff" * 40_000)
    assert run("restore", "copy.db").exit_code == 0
    assert run("doctor").exit_code == 0
    assert secret.read_bytes() == b"s" * 32
    assert len(kept(tmp_path)) == (state != "missing")


@pytest.mark.parametrize("old", three_of(OLD), ids=lambda path: path.stem)
def test_a_backup_of_an_earlier_version_is_updated(run, tmp_path, old):
    done = run("restore", str(old))
    assert done.exit_code == 0
    assert run("doctor").exit_code == 0


def spoil(path):
    root, size = pages_of(path, "event")
    with open(path, "r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)


def make_strange(path):
    path.unlink()
    db = sqlite3.connect(path)
    db.execute("create table another (program)")
    db.close()


def make_newer(path):
    db = sqlite3.connect(path)
    db.execute("insert into _sqlite_migrations (migration_set, name, applied_at)"
               " values ('annotate', 'm999_later', '2030')")  # fmt: skip
    db.commit()
    db.close()


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (spoil, "damaged"),
        (make_strange, "is not a file of an Annotate project"),
        (make_newer, "was written by a newer version (m999_later)"),
        (lambda path: path.write_bytes(b"no database"), "is not an Annotate database"),
        (lambda path: path.write_bytes(b""), "is empty (0 bytes)"),
        (lambda path: path.unlink(), "There is no file “copy.db”."),
    ],
)
def test_what_is_no_sound_backup_is_refused_and_nothing_changes(
    run, copy, demonstration, tmp_path, harm, words
):
    harm(copy)
    before = demonstration.read_bytes()
    done = run("restore", "copy.db")
    assert done.exit_code == 2
    assert words in done.stderr
    assert demonstration.read_bytes() == before
    assert [name for name in names(tmp_path) if "re" in name] == []


def test_the_project_itself_is_no_backup(run, demonstration):
    done = run("restore", "annotate.db")
    assert done.exit_code == 2
    assert "The backup is the project file itself." in done.stderr


def test_a_stop_in_the_middle_leaves_either_file_or_none(
    run, copy, demonstration, tmp_path, monkeypatch
):
    """Never a new file beside an old WAL; `serve` refuses the gap and the backup is still there."""
    (tmp_path / "annotate.db.secret").write_bytes(b"s" * 32)
    wal = tmp_path / "annotate.db-wal"
    wal.write_bytes(b"the newest labels")
    replace = os.replace

    def stop_at_the_wal(old, new):
        if str(old).endswith("-wal"):
            raise OSError(5, "stopped")
        replace(old, new)

    monkeypatch.setattr(os, "replace", stop_at_the_wal)
    assert run("restore", "copy.db").exit_code == 1
    assert not demonstration.exists() and wal.read_bytes() == b"the newest labels"
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    refused = run("serve")
    assert "is missing, but its secret is still there." in refused.stderr
    assert run("restore", "copy.db").exit_code == 0


@pytest.mark.slow
def test_a_file_that_a_server_has_open_is_not_replaced(run, copy, demonstration):
    server = ServerProcess(demonstration)
    try:
        done = run("restore", "copy.db")
        assert done.exit_code == 1
        assert "is open in another program, probably the server." in done.stderr
    finally:
        server.stop()
    assert run("restore", "copy.db").exit_code == 0
    open_project(str(demonstration)).close()


def test_tokens_that_are_valid_again_are_named(run, demonstration):
    with closing(open_existing(str(demonstration))) as store:
        membership.add_person(store, "Greta", "lead")
    for name in ("nightly", "old"):
        assert run("tokens", "add", "Greta", name, "--scope", "read-exports").exit_code == 0
    assert run("tokens", "revoke", "Greta", "old").exit_code == 0
    assert run("backup", "copy.db").exit_code == 0
    assert run("tokens", "revoke", "Greta", "nightly").exit_code == 0
    done = run("restore", "copy.db")
    assert "also if revoked since the backup: “nightly” of Greta." in done.stdout
    assert "nightly" in run("tokens", "list").stdout
