"""The project's file removed, replaced or cut short while it is open, or found empty."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from annotate.errors import NoDatabase
from annotate.store import project as stored
from annotate.store.file import schema
from annotate.workflow.operations import secret
from annotate.workflow.operations.healthz import Pulse
from annotate.workflow.operations.opening import open_existing, open_project


@pytest.fixture
def path(tmp_path):
    return tmp_path / "project.db"


@pytest.fixture
def store(path):
    opened = open_project(str(path))
    yield opened
    opened.close()


def save(store):
    store.write(lambda db: stored.save_setting(db, "n", 1))


def remove(path):
    path.unlink()


def replace(path):
    other = path.with_name("other.db")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def halve(path):
    os.truncate(path, path.stat().st_size // 2)


def empty(path):
    os.truncate(path, 0)


def remove_wal(path):
    path.with_name("project.db-wal").unlink()


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let go of an open file")
@pytest.mark.parametrize("harm", [remove, replace, halve, empty, remove_wal])
def test_nothing_is_acknowledged_into_a_lost_file(store, path, harm):
    save(store)
    # Move the WAL into the file, so that there is something to cut.
    store._writing.execute("pragma wal_checkpoint(passive)")
    assert Pulse().fault_of(store) is None
    harm(path)
    with pytest.raises(NoDatabase, match="while the server was running") as caught:
        save(store)
    assert caught.value.status == 503
    assert "Labels wait in the browsers" in caught.value.remedy
    assert isinstance(Pulse().fault_of(store), NoDatabase)


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let go of an open file")
def test_a_file_that_is_put_back_is_written_again(store, path):
    aside = path.with_name("aside.db")
    path.rename(aside)
    with pytest.raises(NoDatabase):
        save(store)
    aside.rename(path)
    save(store)


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let go of an open file")
@pytest.mark.parametrize("harm", [Path.unlink, replace])
def test_a_thread_that_begins_to_read_meanwhile_leaves_the_wal_alone(store, path, harm, tmp_path):
    """Opening another file of this name, SQLite would delete the WAL or write it into that file."""
    save(store)
    wal = path.with_name("project.db-wal")
    aside = path.with_name("aside.db")
    os.link(path, aside)
    saved = wal.read_bytes()
    harm(path)
    left = path.exists()
    with ThreadPoolExecutor(1) as thread, pytest.raises(NoDatabase, match="removed or replaced"):
        thread.submit(store.reader).result()
    assert (path.exists(), wal.read_bytes()) == (left, saved)
    aside.replace(path)
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(lambda: stored.find_setting(store.reader(), "n")).result()
    assert found == 1


def test_an_empty_file_beside_a_wal_is_not_opened(path, monkeypatch):
    monkeypatch.setattr(schema, "_PAUSE", 0.001)
    path.touch()
    wal = path.with_name("project.db-wal")
    wal.write_bytes(b"labels")
    with pytest.raises(NoDatabase, match="empty"):
        open_existing(str(path))
    assert wal.read_bytes() == b"labels"


def test_other_programs_may_write_and_compact_the_file(store, path):
    other = open_project(str(path))
    for _ in range(3):
        other.write(lambda db: stored.save_setting(db, "big", "x" * 100_000))
        save(store)
    other.write(lambda db: stored.save_setting(db, "big", ""))
    other._writing.execute("vacuum")
    other._writing.execute("pragma wal_checkpoint(truncate)")
    save(store)
    other.close()
    save(store)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such locks")
def test_a_check_keeps_the_locks_on_the_file(store, path):
    save(store)
    program = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('select * from setting')"
    # The last program that closes a file removes its WAL: it must see that we have it open.
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)
    save(store)


def test_a_missing_file_beside_its_secret_is_refused(path):
    open_project(str(path)).close()
    secret.read_keys(str(path))
    path.unlink()
    with pytest.raises(NoDatabase, match=r"Put the file or a backup back.*delete .*\.secret"):
        open_project(str(path))
    assert not path.exists()


@pytest.mark.parametrize("has_secret", [True, False])
def test_an_empty_file_is_refused_and_left_alone(path, has_secret, monkeypatch):
    monkeypatch.setattr(schema, "_PAUSE", 0.001)
    path.touch()
    if has_secret:
        secret.read_keys(str(path))
    with pytest.raises(NoDatabase, match="empty"):
        open_project(str(path))
    assert path.read_bytes() == b""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_new_file_is_for_its_owner_alone(store, path):
    save(store)
    for file in (path, path.with_name("project.db-wal"), path.with_name("project.db-shm")):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
