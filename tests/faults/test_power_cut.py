"""The power fails at any moment: what the disk had not synced is lost, and no label with it."""

import asyncio
import random
import shutil
import sqlite3
from contextlib import closing

import pytest

from annotate.workflow.operations.doctor import examine
from annotate.workflow.operations.opening import open_existing
from tests.faults.disk import Disk, cut_power, is_checkpointed, is_possible
from tests.faults.outbox import Outbox
from tests.serving import ServerProcess, add_reviewers, list_sentences

CUTS = 40
ENOUGH = 10_000_000  # bytes: SQLite moves its WAL into the file every 4 MB

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_possible(), reason="needs Linux and a C compiler"),
]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory, sample_file):
    """A load on a disk that keeps a log: the file before it, the log, and (place, id) of each
    label that a reviewer heard was saved, with how far the log was by then."""
    folder = tmp_path_factory.mktemp("power")
    db = folder / "project.db"
    shutil.copy(sample_file, db)
    reviewers, sentences = add_reviewers(db, 8), list_sentences(db)
    assert not db.with_name("project.db-wal").exists()
    before = db.read_bytes()
    disk = Disk(folder, db, keeps_log=True)
    server = ServerProcess(db, env=disk.environment)
    acknowledged = []

    async def load():
        enough = asyncio.Event()

        def confirm(id):
            acknowledged.append((disk.written(), id))
            if acknowledged[-1][0] > ENOUGH:
                enough.set()

        boxes = [Outbox(one, server.port, sentences, confirm) for one in reviewers]
        await asyncio.wait_for(asyncio.gather(*(one.work(enough, 0.01) for one in boxes)), 120)

    try:
        asyncio.run(load())
    finally:
        server.kill()
    return before, disk.log.read_bytes(), acknowledged


def open_remains(folder, file, wal):
    folder.mkdir()
    (folder / "project.db").write_bytes(file)
    (folder / "project.db-wal").write_bytes(wal)
    return folder / "project.db"


def kept(path):
    """The labels in a file; None if it is damaged."""
    with closing(sqlite3.connect(path)) as db:
        try:
            if db.execute("pragma integrity_check").fetchone() == ("ok",):
                return {row[0] for row in db.execute("select id from event")}
        except sqlite3.DatabaseError:
            pass
    return None


def confirmed_before(acknowledged, place):
    return {id for known_at, id in acknowledged if known_at <= place}


def test_no_acknowledged_label_is_lost_wherever_the_power_is_cut(recorded, tmp_path):
    before, log, acknowledged = recorded
    assert is_checkpointed(log)
    chance = random.Random(16)
    # Also exactly where a label was confirmed: the moment at which nothing may be left to sync.
    places = {known_at for known_at, _ in chance.sample(acknowledged, CUTS // 2)}
    places |= set(chance.sample(range(acknowledged[0][0], len(log)), CUTS // 2))
    for number, (place, *files) in enumerate(cut_power(log, before, places, seed=16)):
        path = open_remains(tmp_path / str(number), *files)
        labels = kept(path)
        assert labels is not None
        assert confirmed_before(acknowledged, place) - labels == set()
    store = open_existing(str(path))
    assert examine(store).faults == []
    store.close()


def test_a_disk_that_ignores_syncs_does_lose_labels_here(recorded, tmp_path):
    """So a save that was acknowledged before its sync would be found."""
    before, log, acknowledged = recorded
    place = acknowledged[-1][0]
    [(_, *files)] = cut_power(log, before, [place], seed=16, has_syncs=False)
    labels = kept(open_remains(tmp_path / "ignored", *files))
    assert labels is None or confirmed_before(acknowledged, place) - labels
