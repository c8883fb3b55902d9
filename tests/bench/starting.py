"""Prints the processor time that commands, and the server until its first answer, take to start.

Run: python -m tests.bench.starting
"""

import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from tests.serving import ROOT, ServerProcess

RUNS = 5
SEED = ROOT / "seeds" / "seed_article.txt"
COMMANDS = (
    ("--help",),
    ("formats",),
    ("sentences", str(SEED)),
    ("articles", "list"),
    ("people", "list"),
    ("settings",),
    ("agreement",),
)


def processor_seconds(db, words):
    """The least processor time of some runs: what other programs add is left out."""
    times = []
    for _ in range(RUNS):
        before = os.times()
        command = [sys.executable, "-m", "annotate", "--db", str(db), *words]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        after = os.times()
        times.append(
            after.children_user + after.children_system
            - before.children_user - before.children_system
        )  # fmt: skip
    return min(times)


def server_seconds(db):
    """The processor time of a server until it has answered for the first time (Linux only)."""
    server = ServerProcess(db)
    urllib.request.urlopen(f"http://127.0.0.1:{server.port}/sign-in").read()
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    server.stop()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "bench.db"
        ServerProcess(db).stop()
        for words in COMMANDS:
            name = " ".join(word.rpartition("/")[2] for word in words)
            seconds = processor_seconds(db, words)
            print(f"{name:<28} {seconds:5.2f} s of processor time   budget 0.4 s")
        seconds = server_seconds(db)
        print(f"{'serve → first answer':<28} {seconds:5.2f} s of processor time   budget 0.8 s")


if __name__ == "__main__":
    main()
