"""Prints time and memory of each engine for the figures of many labels in Parquet files.

Run: python -m tests.bench.engines [LABELS] [--keep FOLDER] [--engine NAME]... [--memory SIZE]

Articles have 40 sentences, each labelled by the 3 of 20 people who have the article. Dask runs
on a cluster of two workers on this machine. The figures must be equal in every engine; up to
a million labels, they must also be those of the same labels as a CSV.
"""

import argparse
import json
import re
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from distributed import LocalCluster

from tests.bench.growth.__main__ import run_measured

LABELS = 10_000_000
MOST_MB = 4_000
MOST_IN_CSV = 1_000_000
PEOPLE, PER_ARTICLE, SENTENCES, ARTICLES_PER_FILE = 20, 3, 40, 1000
# Three in four people give the same source, the others any of eight; some see no claim.
MADE = f"""
select
    'article-' || article as article_id,
    'article-' || article || '-' || sentence as sentence_id,
    'Person ' || ((article * 7 + person * 3 + article // 20) % {PEOPLE}) as reviewer,
    case when chosen = 8 then null else 'source_' || chosen end as source,
    case when chosen = 8 then 'no_claim' else 'claims' end as verdict
from (
    select article, sentence, person, case
        when hash(article, sentence, person) % 4 > 0 then hash(article, sentence) % 9
        else hash(person, sentence, article) % 9 end as chosen
    from range($first, $last) as a(article), range({SENTENCES}) as s(sentence),
        range({PER_ARTICLE}) as p(person)
)
"""


def make(folder: Path, labels: int) -> None:
    articles = -(-labels // (SENTENCES * PER_ARTICLE))
    with duckdb.connect() as db:
        for first in range(0, articles, ARTICLES_PER_FILE):
            last = min(articles, first + ARTICLES_PER_FILE)
            part = db.sql(MADE, params={"first": first, "last": last})
            part.write_parquet(str(folder / f"labels-{first:07}.parquet"))


def measure(folder: Path, *options: str) -> tuple[list, float, float]:
    """Return the figures, the seconds and the most memory of one command, in MB."""
    out = folder / "figures.json"
    words = [sys.executable, "-m", "annotate", "agreement", *options, "--json"]
    line = ["sh", "-c", 'out=$1; shift; exec "$@" > "$out"', "sh", str(out), *words]
    start = time.perf_counter()
    _, mb = run_measured(line)
    seconds = time.perf_counter() - start
    found = json.loads(out.read_text(encoding="utf-8"))
    return [found["figures"], found["pairs"], found["confusion"]], seconds, mb


def with_dask(folder: Path, files: str) -> tuple[list, float, float]:
    """Measure Dask; the memory is that of the command and of both workers."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None,
        memory_limit="1.5GB",
    ) as cluster:  # fmt: skip
        found, seconds, mb = measure(
            folder, "--parquet", files, "--engine", "dask",
            "--scheduler", cluster.scheduler_address,
        )  # fmt: skip
        mb += sum(most_memory(nanny.pid) for nanny in cluster.workers.values())
    return found, seconds, mb


def most_memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1000


def with_csv(folder: Path, files: str) -> tuple[list, float, float]:
    table = folder / "labels.csv"
    with duckdb.connect() as db:
        db.read_parquet(files).write_csv(str(table))
    return measure(
        folder, "--csv", str(table), "--unit", "sentence_id", "--annotator", "reviewer",
        "--value", "source", "--cluster", "article_id", "--level", "set",
        "--none-when", "verdict=no_claim",
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("labels", nargs="?", type=int, default=LABELS)
    parser.add_argument("--keep")
    parser.add_argument("--engine", action="append", choices=["duckdb", "dask", "csv"])
    parser.add_argument("--memory", default="2GB")
    given = parser.parse_args()
    engines = given.engine or ["duckdb", "dask", *(["csv"] if given.labels <= MOST_IN_CSV else [])]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(given.keep or temporary) / f"engines-{given.labels}"
        if not folder.exists():
            folder.mkdir(parents=True)
            start = time.perf_counter()
            make(folder, given.labels)
            print(f"written in {time.perf_counter() - start:.0f} s")
        files = str(folder / "*.parquet")
        run = {
            "duckdb": lambda: measure(folder, "--parquet", files, "--memory", given.memory),
            "dask": lambda: with_dask(folder, files),
            "csv": lambda: with_csv(folder, files),
        }
        first = None
        print(f"{given.labels:,} labels   seconds  labels/s  peak MB  budget  figures")
        for name in engines:
            found, seconds, mb = run[name]()
            first = first or found
            same = "the same" if found == first else "DIFFERENT"
            rate = given.labels / seconds
            print(f"  {name:<12} {seconds:9.1f} {rate:9,.0f} {mb:8.0f} ≤ {MOST_MB:,}  {same}")


if __name__ == "__main__":
    main()
