"""The server killed under load loses nothing it has acknowledged."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from annotate.workflow.operations.doctor import examine
from annotate.workflow.operations.opening import open_existing
from tests.serving import ROOT, Load, ServerProcess, add_reviewers, list_sentences, run_load


def label_until(end, server, reviewers, saves):
    """Let people label at full speed until `end()`, which stops the server; return the load."""
    load = Load()

    def end_under_load():
        until = time.monotonic() + 60
        while len(load.accepted) < 100 and time.monotonic() < until:
            time.sleep(0.01)
        end()

    ending = threading.Thread(target=end_under_load)
    ending.start()
    asyncio.run(run_load(server.port, reviewers, list_sentences(server.db), saves, load))
    ending.join()
    assert load.errors, "the load ended before the server"
    assert len(load.accepted) >= 100
    return load


def check_stored(db, load):
    """What was confirmed is there, and the file is sound."""
    store = open_existing(str(db))
    kept = {row[0] for row in store.reader().execute("select id from event")}
    assert set(load.accepted) <= kept
    assert examine(store).faults == []
    store.close()


@pytest.mark.slow
def test_kill_9_under_load_loses_no_acknowledged_label(tmp_path):
    db = tmp_path / "project.db"
    server = ServerProcess(db)
    load = label_until(server.kill, server, add_reviewers(db, 8), 5_000)
    check_stored(db, load)


@pytest.mark.slow
def test_a_server_told_to_stop_under_load_writes_what_it_confirms_and_ends_well(tmp_path):
    db = tmp_path / "project.db"
    server = ServerProcess(db)
    load = label_until(server.stop, server, add_reviewers(db, 32), 5_000)
    assert server.process.returncode == 0
    check_stored(db, load)


KILLED_BEFORE_THE_END = """
import os, signal
from annotate.__main__ import run
from annotate.workflow.import_labels import saving

saving._register = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
run()
"""


@pytest.mark.slow
def test_nothing_of_a_killed_import_of_labels_stays_and_again_saves_all(tmp_path):
    db, labels = tmp_path / "project.db", tmp_path / "labels.csv"
    ServerProcess(db).stop()
    sentences = list_sentences(db)
    rows = [f"{sentence},Ida,author,high" for sentence in sentences]
    labels.write_text("\n".join(["sentence_id,reviewer,source,confidence", *rows]) + "\n")
    line = ["--db", str(db), "import-labels", str(labels)]

    def run(*program):
        return subprocess.run(
            [sys.executable, *program, *line],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    assert run("-c", KILLED_BEFORE_THE_END).returncode == -signal.SIGKILL
    store = open_existing(str(db))
    assert store.reader().execute("select count(*) from event").fetchone()[0] == 0
    store.close()
    assert f"{len(sentences)} answers imported, 0 already" in run("-m", "annotate").stdout
    store = open_existing(str(db))
    answered = store.reader().execute("select sentence from answer").fetchall()
    assert sorted(row[0] for row in answered) == sorted(sentences)
    assert examine(store).faults == []
    store.close()
