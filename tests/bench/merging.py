"""Prints the time and memory that `merge` takes for projects that were labelled apart.

Run: python -m tests.bench.merging [LABELS]

Half of the labels are in a project and half in a copy of it that other people labelled: the same
articles, each sentence by three people in either file.
"""

import argparse
import random
import shutil
import tempfile
from pathlib import Path

from annotate.store.answers.tallies import recount
from annotate.store.file.connection import connect
from tests.bench.growth.__main__ import command
from tests.bench.growth.build import PEOPLE_PER_ARTICLE, SENTENCES, add_labels, build

LABELS = 100_000
BUDGET_SECONDS, BUDGET_MB = 30, 200


def make_apart(folder, labels):
    """Make a project and a copy of it, each with half of the labels."""
    here, there = folder / "here.db", folder / "there.db"
    articles = -(-labels // (2 * SENTENCES * PEOPLE_PER_ARTICLE))
    people = [one.id for one in build(here, articles, labelled=0)["reviewers"]]
    shutil.copy(here, there)
    for side, path in enumerate((here, there)):
        add_half(path, people[side::2], articles, side)
    return here, there


def add_half(path, people, articles, side):
    db = connect(str(path))
    db.execute("begin immediate")
    chance = random.Random(side)
    sql = "select id, text from sentence where article = ? and position > 0 order by position"
    for number, (article,) in enumerate(db.execute("select id from article").fetchall()):
        sentences = db.execute(sql, [article]).fetchall()
        add_labels(db, chance, number + side * articles, article, sentences, people, articles)
    recount(db)
    db.execute("commit")
    db.execute("pragma wal_checkpoint(truncate)")
    db.conn.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("labels", nargs="?", type=int, default=LABELS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        here, there = make_apart(Path(name), given.labels)
        print(f"{given.labels:,} labels, half of them in each file; processor seconds")
        for title in ("merge", "merge again"):
            seconds, mb = command(here, "merge", str(there))
            budget = f"≤ {BUDGET_SECONDS} s, ≤ {BUDGET_MB} MB"
            print(f"  {title:<12}{seconds:6.1f} s {mb:5.0f} MB   {budget}")


if __name__ == "__main__":
    main()
