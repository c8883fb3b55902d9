"""The server killed under load loses nothing it has acknowledged."""

import asyncio
import threading
import time

import pytest

from annotate.workflow.operations.doctor import examine
from annotate.workflow.operations.opening import open_existing
from tests.serving import Load, ServerProcess, add_reviewers, list_sentences, run_load


@pytest.mark.slow
def test_kill_9_under_load_loses_no_acknowledged_label(tmp_path):
    db = tmp_path / "project.db"
    server = ServerProcess(db)
    reviewers = add_reviewers(db, 8)
    load = Load()

    def kill_under_load():
        end = time.monotonic() + 60
        while len(load.accepted) < 100 and time.monotonic() < end:
            time.sleep(0.01)
        server.kill()

    killer = threading.Thread(target=kill_under_load)
    killer.start()
    asyncio.run(run_load(server.port, reviewers, list_sentences(db), 5_000, load))
    killer.join()
    assert load.errors, "the load ended before the server was killed"
    assert len(load.accepted) >= 100
    store = open_existing(str(db))
    kept = {row[0] for row in store.reader().execute("select id from event")}
    assert set(load.accepted) <= kept
    assert examine(store).faults == []
    store.close()


@pytest.mark.slow
def test_a_server_told_to_stop_finishes_what_it_took(tmp_path):
    db = tmp_path / "project.db"
    server = ServerProcess(db)
    [reviewer] = add_reviewers(db, 1)
    load = asyncio.run(run_load(server.port, [reviewer], list_sentences(db), 20))
    server.stop()
    assert server.process.returncode == 0
    assert load.errors == []
    store = open_existing(str(db))
    assert store.reader().execute("select count(*) from event").fetchone()[0] == 20
    store.close()
