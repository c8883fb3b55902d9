"""Prints how fast a project's rows are exported beside a bare csv.writer, and the memory it takes.

Run: python -m tests.bench.exporting [ROWS] [--keep FOLDER]

The bare program reads the same rows by the view `labels` and hands them to csv.writer.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from annotate.workflow.opening import open_project
from tests.bench.growth.__main__ import command, run_measured
from tests.bench.growth.build import PEOPLE_PER_ARTICLE, SENTENCES, build

ROWS, SHARE, MB = 1_000_000, 0.4, 100
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
    given = parser.parse_args()
    articles = -(-given.rows // (SENTENCES * PEOPLE_PER_ARTICLE))
    with tempfile.TemporaryDirectory() as folder:
        db = Path(given.keep or folder) / f"exporting-{articles}.db"
        if not db.exists():
            build(db, articles, labelled=1)
        open_project(str(db)).close()
        out = str(Path(folder) / "labels.csv")
        bare, bare_mb = run_measured([sys.executable, "-c", BARE, str(db), out])
        ours, mb = command(db, "export", "-o", out)
        with open(out, encoding="utf-8") as file:
            rows = sum(1 for _ in file) - 1
    print(f"{rows:,} rows               seconds   rows/s    peak MB   budget")
    print(f"  bare csv.writer       {bare:8.1f} {rows / bare:8,.0f} {bare_mb:10.0f}")
    print(f"  export                {ours:8.1f} {rows / ours:8,.0f} {mb:10.0f}   ≤ {MB} MB")
    print(f"  export's share        {bare / ours:8.0%}{'':23}≥ {SHARE:.0%}")


if __name__ == "__main__":
    main()
