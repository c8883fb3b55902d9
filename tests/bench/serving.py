"""Prints how fast labels are saved over HTTP, start and memory, beside DESIGN's budgets.

Run: python -m tests.bench.serving
"""

import asyncio
import os
import tempfile
import time
import urllib.request
from multiprocessing import Process, Queue
from pathlib import Path

from tests.serving import ServerProcess, add_reviewers, list_sentences, run_load

SAVES = {1: 500, 8: 200, 32: 100, 128: 30}


def load_in_a_process(port, reviewers, sentences, saves, heard):
    heard.put(asyncio.run(run_load(port, reviewers, sentences, saves)))


def measure(port, reviewers, sentences, saves):
    """Run a load from a second process; whole answers are read."""
    heard = Queue()
    other = Process(
        target=load_in_a_process, args=(port, reviewers, sentences, saves, heard), daemon=True
    )
    other.start()
    load = heard.get(timeout=300)
    other.join(10)
    return load


def fsync_ms(folder):
    """The time of one fsync on the disk the project lies on."""
    with tempfile.TemporaryFile(dir=folder) as file:
        start = time.perf_counter()
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
    return (time.perf_counter() - start) / 50 * 1000


def main():
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "bench.db"
        ServerProcess(db).stop()
        start = time.perf_counter()
        server = ServerProcess(db)
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/sign-in").read()
        print(f"start → first answer   {time.perf_counter() - start:6.2f} s       budget 0.8 s")
        sentences = list_sentences(db)
        one_fsync = fsync_ms(folder)
        for count, saves in SAVES.items():
            reviewers = add_reviewers(db, count)
            load = measure(server.port, reviewers, sentences, saves)
            budget = {
                1: f"p50 ≤ 8 ms + {one_fsync:.1f} ms fsync, 80 MB",
                32: "≥ 500/s, p99 ≤ 250 ms, 0 errors",
                128: "0 errors",
            }.get(count, "")
            print(
                f"{count:>4} reviewers {load.rate:8.0f} labels/s   p50 {load.percentile(0.5):6.1f}"
                f"   p95 {load.percentile(0.95):6.1f}   p99 {load.percentile(0.99):6.1f} ms"
                f"   errors {len(load.errors)}   {server.resident_mb():5.1f} MB   budget {budget}"
            )
        server.stop()


if __name__ == "__main__":
    main()
