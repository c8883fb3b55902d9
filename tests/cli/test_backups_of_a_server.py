"""A server under load makes its backups, keeps the newest, and ends without half ones."""

import asyncio
import sqlite3
import time

import pytest

from tests.serving import ServerProcess, add_reviewers, list_sentences, run_load

pytestmark = pytest.mark.slow
EVERY = 0.0005  # hours: not quite two seconds


def events_of(path):
    db = sqlite3.connect(path)
    assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
    found = {row[0] for row in db.execute("select id from event")}
    db.close()
    return found


def wait_for(condition):
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_each_backup_is_whole_and_has_every_label_acknowledged_before_it(sample, run, tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    reviewers, sentences = add_reviewers(sample, 8), list_sentences(sample)
    options = ("--backup-dir", kept, "--backup-every", EVERY, "--backup-keep", 3)
    server = ServerProcess(sample, *map(str, options))
    try:
        first = asyncio.run(run_load(server.port, reviewers, sentences, 40, pause=0.05))
        before = {path.name for path in kept.iterdir()}
        wait_for(lambda: len({path.name for path in kept.glob("*.db")} - before) >= 2)
        newest = max(kept.glob("*.db"))
        assert set(first.accepted) <= events_of(newest)
        second = asyncio.run(run_load(server.port, reviewers, sentences, 40, pause=0.05))
        assert run("backup", "by-hand.db").exit_code == 0
        assert set(first.accepted + second.accepted) <= events_of(tmp_path / "by-hand.db")
    finally:
        server.stop()
    assert first.errors == second.errors == []
    assert len(first.accepted) == len(second.accepted) == 320
    every = events_of(sample)
    names = sorted(path.name for path in kept.iterdir())
    assert 0 < len(names) <= 4  # a new one may come before the oldest goes
    assert all(name.endswith(".db") for name in names)
    for name in names:
        assert events_of(kept / name) <= every


def test_a_folder_that_is_not_there_is_refused_before_the_server_starts(run, sample):
    done = run("serve", "--backup-dir", "none")
    assert done.exit_code == 2
    assert "There is no folder “none” for backups." in done.stderr
