"""Prints how fast each format exports a project beside a bare csv.writer, and the memory it takes.

Run: python -m tests.bench.exporting [ROWS] [--keep FOLDER] [--format NAME]... [--served]

The bare program reads the same rows by the view `labels` and hands them to csv.writer. After that,
and only that with --served: the processor time of a server that sends 20,000 labels.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

from annotate.registry import members
from annotate.workflow.operations.opening import open_project
from tests.bench.export_meanwhile import LABELS, SECONDS, download, sign_in_lead
from tests.bench.growth.__main__ import command, run_measured
from tests.bench.growth.build import PEOPLE_PER_ARTICLE, SENTENCES, build
from tests.serving import ServerProcess

ROWS = 1_000_000
# (least share of the rate of a bare csv.writer, most MB); None: no budget
BUDGETS = {
    "csv": (0.4, 100), "jsonl": (0.3, 100), "parquet": (None, 200), "huggingface": (None, 200),
}  # fmt: skip
BARE = """
import csv, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute("select * from labels")
with open(sys.argv[2], "w", encoding="utf-8", newline="") as file:
    csv.writer(file).writerows(rows)
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=ROWS)
    parser.add_argument("--keep")
    parser.add_argument("--format", action="append", choices=members("exporters"))
    parser.add_argument("--served", action="store_true")
    given = parser.parse_args()
    formats = given.format or [*members("exporters")]
    with tempfile.TemporaryDirectory() as folder:
        if not given.served:
            measure(_built(Path(given.keep or folder), given.rows), formats, f"{folder}/labels")
        measure_served(_built(Path(folder), LABELS), formats)


def _built(folder, rows):
    """Return a project of so many rows, built unless it is there."""
    articles = -(-rows // (SENTENCES * PEOPLE_PER_ARTICLE))
    db = folder / f"exporting-{articles}.db"
    if not db.exists():
        build(db, articles, labelled=1)
    open_project(str(db)).close()
    return db


def measure(db, formats, out):
    """Print the rate and memory of each format as a command."""
    bare, bare_mb = run_measured([sys.executable, "-c", BARE, str(db), out])
    with open(out, encoding="utf-8") as file:
        rows = sum(1 for _ in file)
    print(f"{rows:,} rows         seconds   rows/s  share  peak MB  budget")
    print(f"  {'bare csv.writer':<18}{bare:7.1f} {rows / bare:8,.0f}   100% {bare_mb:8.0f}")
    for name in formats:
        ours, mb = command(db, "export", "--format", name, "-o", out)
        share, most = BUDGETS.get(name, (None, 100))
        budget = f"{f'≥ {share:.0%}, ' if share else ''}≤ {most} MB"
        figures = f"{ours:7.1f} {rows / ours:8,.0f} {bare / ours:6.0%} {mb:8.0f}"
        print(f"  {name:<18}{figures}  {budget}", flush=True)


def measure_served(db, formats):
    """Print the processor time of a server for each download: the first one, and a later one.

    What a server makes ready after its start falls into the first ones: the median of the later.
    """
    cookie, server = sign_in_lead(db), ServerProcess(db)
    print(f"{LABELS:,} labels, server's seconds    first   later  budget")
    for name in formats:
        seconds = []
        for _ in range(6):
            before = server.processor_seconds()
            download(server.port, cookie, name)
            seconds.append(server.processor_seconds() - before)
        budget = f"≤ {SECONDS}" if name == "csv" else ""
        print(f"  {name:<29}{seconds[0]:8.2f}{median(seconds[1:]):8.2f}  {budget}", flush=True)
    server.stop()


if __name__ == "__main__":
    main()
