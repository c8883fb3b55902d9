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


KILLED_IN_THE_THIRD_PART = """
import itertools, os, signal
from annotate.__main__ import run
from annotate.workflow.import_labels import saving

def save(part, *given, saved=saving._Part.save, parts=itertools.count(1)):
    saved(part, *given)
    if next(parts) == 3:
        os.kill(os.getpid(), signal.SIGKILL)

saving.PART_SIZE, saving._Part.save = 10, save
run()
"""


@pytest.mark.slow
def test_an_import_of_labels_killed_between_its_parts_goes_on_when_it_is_repeated(tmp_path):
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

    assert run("-c", KILLED_IN_THE_THIRD_PART).returncode == -signal.SIGKILL
    again = run("-m", "annotate")
    assert f"{len(sentences) - 20} answers imported, 20 already imported" in again.stdout
    store = open_existing(str(db))
    answered = store.reader().execute("select sentence from answer").fetchall()
    assert sorted(row[0] for row in answered) == sorted(sentences)
    assert examine(store).faults == []
    store.close()
