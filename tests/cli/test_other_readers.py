"""The lines of README by which other programs read the project file, run as they stand there."""

import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).resolve().parents[2] / "README.md").read_text()
LINES = [
    one
    for one in re.search(r"```python\n(.*?)```", README, re.S)[1].splitlines()
    if "Authorization" not in one  # tests/web/test_from_elsewhere.py
]


def views(path):
    with sqlite3.connect(path) as db:
        found = {}
        for view in ("labels", "gold"):
            rows = db.execute(f"select * from {view}")
            found[view] = [one[0] for one in rows.description], rows.fetchall()
    db.close()
    return found


@pytest.fixture
def known(run, demonstration, monkeypatch):
    """The rows of both views, in a project whose sample article counts as a real one."""
    db = sqlite3.connect(demonstration)
    db.execute("update article set sample = 0")
    db.commit()
    db.close()
    monkeypatch.chdir(demonstration.parent)
    known = views(demonstration)
    assert len(known["labels"][1]) > 10 and len(known["gold"][1]) > 3
    return known


def line(package):
    [found] = [one for one in LINES if f"{package}." in one]
    return found


def names(*packages):
    return {"sqlite3": sqlite3, **{one: pytest.importorskip(one) for one in packages}}


@pytest.mark.slow
def test_pandas(known):
    space = names("pandas")
    exec(line("pandas"), space)
    columns, rows = known["labels"]
    assert [*space["labels"].columns] == columns
    place = columns.index("claim_text")
    read = [None if one != one else one for one in space["labels"]["claim_text"]]
    assert read == [row[place] for row in rows]


def test_polars(known):
    space = names("polars")
    exec(line("polars"), space)
    columns, rows = known["gold"]
    assert space["gold"].columns == columns
    assert space["gold"].rows() == rows


def test_duckdb_on_the_frame_above(known):
    space = names("pandas", "duckdb")
    exec(line("pandas"), space)
    counts = eval(line("duckdb").partition("#")[0], space).fetchall()
    columns, rows = known["labels"]
    sources = [row[columns.index("source")] for row in rows]
    assert dict(counts) == {one: sources.count(one) for one in set(sources)}


def tool(name):
    path = Path(sys.executable).with_name(name)
    if not path.exists():
        pytest.skip(f"{name} is not installed")
    return str(path)


def command(name):
    """Return the command of README as words, with the program of this installation."""
    [found] = set(re.findall(rf"`{name} ([^`]*annotate\.db[^`]*)`", README))
    return [tool(name), *found.split()]


@pytest.mark.slow
def test_datasette(known):
    for view, (columns, rows) in known.items():
        address = f"/annotate/{view}.json?_shape=array&_size=max"
        done = subprocess.run(
            [*command("datasette"), "--get", address], capture_output=True, timeout=180, check=True
        )
        read = json.loads(done.stdout)
        assert [*read[0]] == columns
        assert [tuple(one.values()) for one in read] == rows


@pytest.mark.slow
def test_sqlite_utils(known):
    done = subprocess.run(
        command("sqlite-utils"), capture_output=True, text=True, timeout=120, check=True
    )
    columns, rows = known["gold"]
    read = list(csv.reader(io.StringIO(done.stdout, newline="")))
    assert read[0] == columns
    assert read[1:] == [["" if cell is None else str(cell) for cell in row] for row in rows]


def test_a_row_leads_back_to_its_history(run, known):
    columns, rows = known["labels"]
    row = dict(zip(columns, rows[0], strict=True))
    done = run("history", row["sentence_id"])
    assert done.exit_code == 0
    assert row["reviewer"] in done.stdout
