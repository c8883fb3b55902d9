"""Faults that happen to a server while reviewers label: each label arrives exactly once after it.

Reviewers keep what is not confirmed and send it again, as browsers do (outbox.py). During every
fault but a killed server, pages are still answered and a save is refused with a reason.
"""

import asyncio
import contextlib
import os
import shutil
import sqlite3
import time

import pytest

from annotate.workflow.operations.doctor import examine
from annotate.workflow.operations.opening import open_existing
from tests.faults.disk import FAILING, FINE, FULL, Disk, is_possible
from tests.faults.outbox import Outbox, account
from tests.serving import ServerProcess, add_reviewers, list_sentences

REVIEWERS, PAUSE = 6, 0.05
WAITS = 60  # seconds, for what a slow machine still does

pytestmark = pytest.mark.slow


class Project:
    """A project that is served and labelled."""

    def __init__(self, folder, sample):
        self.db = folder / "project.db"
        shutil.copy(sample, self.db)
        self.disk = Disk(folder, self.db) if is_possible() else None
        self.servers = []
        self.start()

    def start(self, port=0):
        env = self.disk.environment if self.disk else None
        self.servers.append(ServerProcess(self.db, "--port", str(port), env=env))

    def end(self):
        for server in self.servers:
            if server.process.poll() is None:
                server.kill()


@pytest.fixture
def project(tmp_path, sample_file):
    made = Project(tmp_path, sample_file)
    yield made
    made.end()


async def reach(what):
    """Wait until `what()` is true."""
    end = time.monotonic() + WAITS
    while not what():
        assert time.monotonic() < end, "this did not happen in time"
        await asyncio.sleep(0.01)


async def more(boxes):
    """Wait until each reviewer has a further label confirmed."""
    counts = {id(one): len(one.confirmed) for one in boxes}
    await reach(lambda: all(len(one.confirmed) > counts[id(one)] for one in boxes))


def label_during(project, happen):
    """Let reviewers label on every server of the project while `happen(boxes)` goes on."""
    sentences = list_sentences(project.db)
    boxes = [
        Outbox(reviewer, project.servers[number % len(project.servers)].port, sentences)
        for number, reviewer in enumerate(add_reviewers(project.db, REVIEWERS))
    ]

    async def load():
        over = asyncio.Event()
        work = asyncio.gather(*(one.work(over, PAUSE) for one in boxes))
        try:
            await more(boxes)
            await happen(boxes)
            await more(boxes)
            over.set()
            await asyncio.wait_for(work, WAITS)
        finally:
            work.cancel()

    asyncio.run(load())
    return boxes


def check(project, boxes):
    """Every label that was made is there once, and the file is sound."""
    assert not any(one.refused for one in boxes)
    store = open_existing(str(project.db))
    found = account(store.reader(), boxes)
    assert found["made"] == found["acknowledged"] == found["stored"] > 0
    assert (found["lost"], found["doubled"]) == (0, 0)
    assert examine(store).faults == []
    store.close()


def test_a_server_killed_again_and_again_keeps_each_label_once(project):
    async def kill(boxes):
        for _ in range(3):
            await more(boxes)
            server = project.servers[-1]
            server.kill()
            await asyncio.to_thread(project.start, server.port)

    check(project, label_during(project, kill))


# Each fault: what begins and ends it, and what a save then hears.


@contextlib.contextmanager
def disk(project, mode):
    if project.disk is None:
        pytest.skip("needs Linux and a C compiler")
    project.disk.set(mode)
    yield
    project.disk.set(FINE)


@contextlib.contextmanager
def held(project):
    with contextlib.closing(sqlite3.connect(project.db, isolation_level=None)) as other:
        other.execute("begin immediate")
        yield
        other.execute("rollback")


@contextlib.contextmanager
def moved(project, *, has_other=False):
    """The file is moved away, perhaps with another one put in its place, and comes back."""
    aside = project.db.with_name("aside.db")
    other = project.db.with_name("other.db")
    if has_other:
        with contextlib.closing(sqlite3.connect(project.db)) as db:
            db.execute("vacuum into ?", [str(other)])
    project.db.rename(aside)
    if has_other:
        shutil.copy(other, project.db)
    yield
    os.replace(aside, project.db)


FAULTS = {
    "full": (lambda project: disk(project, FULL), "507 The disk is full."),
    "failing": (lambda project: disk(project, FAILING), "507 The disk could not save this"),
    "held": (held, "503 Another program has locked the database."),
    "removed": (moved, "503 project.db was removed or replaced while the server was running"),
    "replaced": (
        lambda project: moved(project, has_other=True),
        "503 project.db was removed or replaced while the server was running",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_labels_wait_for_the_end_of_a_fault_and_pages_do_not(project, fault):
    happen, words = FAULTS[fault]

    async def go_wrong(boxes):
        with happen(project):
            await reach(lambda: any(one.startswith(words) for box in boxes for one in box.troubles))
            for page in ("/", "/guideline", "/progress"):
                status, text = await boxes[0].ask(f"GET {page}")
                # A thread that has not read yet cannot begin with a file that is not there.
                is_lost = fault in ("removed", "replaced") and status == 503
                assert is_lost or (status == 200 and b"<main" in text)

    check(project, label_during(project, go_wrong))


def test_two_servers_on_one_file_keep_each_label_once(project):
    project.start()

    async def wait(boxes):
        await reach(lambda: all(len(one.confirmed) > 10 for one in boxes))

    check(project, label_during(project, wait))
