"""Which file a command works on, and what it reports if there is none or it is the wrong one."""

import os
import sqlite3
import sys

import pytest

from annotate.store.file import writer
from tests.cli.conftest import SEEDS

SEED = str(SEEDS / "seed_article.txt")
NEED_ONE = [
    ("export",),
    ("agreement",),
    ("people", "list"),
    ("people", "invite", "Dana"),
    ("history", "x-0-1"),
    ("doctor",),
]
MAKE_ONE = [
    ("import", SEED),
    ("import-labels", str(SEEDS / "demonstration_gold.csv")),
    ("people", "add", "Dana"),
]
WITHOUT = [("formats",), ("sentences", SEED), ("--help",)]


@pytest.mark.parametrize("words", NEED_ONE, ids=" ".join)
def test_a_missing_file_is_refused_and_not_created(run, tmp_path, words):
    done = run("--db", "lost.db", *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "There is no database at “lost.db”." in done.stderr
    assert "serve" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", MAKE_ONE, ids=lambda words: words[0])
def test_a_missing_file_is_created_by_imports_and_new_people(run, tmp_path, words):
    done = run("--db", "new.db", *words)
    assert done.exit_code in (0, 1)
    assert "There is no file “new.db”, so it is created." in done.stderr
    assert "so it is created" not in run("--db", "new.db", *words).stderr
    assert run("--db", "new.db", "doctor").exit_code == 0


@pytest.mark.parametrize("words", MAKE_ONE, ids=lambda words: words[0])
def test_a_missing_file_beside_its_secret_is_not_said_to_be_created(run, tmp_path, words):
    (tmp_path / "new.db.secret").write_text("kept")
    done = run("--db", "new.db", *words)
    assert "“new.db” is missing, but its secret is still there." in done.stderr
    assert "so it is created" not in done.stderr
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize("words", [*NEED_ONE, *MAKE_ONE], ids=" ".join)
def test_a_missing_file_comes_with_the_names_of_those_beside_it(run, tmp_path, words):
    for name in ("news-2024.db", "other.db"):
        (tmp_path / name).write_bytes(b"")
    done = run("--db", "news-2025.db", *words)
    assert "Files here: “news-2024.db”, “other.db”." in done.stderr
    assert run("--db", "news-2025.db", "doctor").stderr.count("Files here") == (words in NEED_ONE)


@pytest.mark.parametrize("words", WITHOUT, ids=" ".join)
def test_a_command_that_needs_no_file_creates_none(run, tmp_path, words):
    assert run(*words).exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_db_names_the_file_and_overrides_the_environment(run, tmp_path):
    environment = {"ANNOTATE_DB": "from_env.db"}
    assert run("people", "add", "Ida", env=environment).exit_code == 0
    assert run("--db", "named.db", "people", "add", "Bo", env=environment).exit_code == 0
    assert sorted(path.name for path in tmp_path.glob("*.db")) == ["from_env.db", "named.db"]
    assert run("people", "list", env=environment).stdout.startswith("Ida")
    assert run("--db", "named.db", "people", "list").stdout.startswith("Bo")


@pytest.mark.parametrize("words", [*NEED_ONE, *MAKE_ONE, ("serve",)], ids=" ".join)
def test_a_file_that_is_not_a_database_is_named_and_left_alone(run, tmp_path, words):
    path = tmp_path / "annotate.db"
    path.write_text("These are my notes, and they are long enough to be read.\n" * 20)
    before = path.read_bytes()
    done = run(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "annotate.db is not an Annotate database" in done.stderr
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["annotate.db"]


@pytest.mark.parametrize("words", [*NEED_ONE, *MAKE_ONE, ("serve",)], ids=" ".join)
def test_another_programs_database_is_named_and_left_alone(run, tmp_path, words):
    path = tmp_path / "annotate.db"
    db = sqlite3.connect(path)
    db.execute("create table recipe (name text)")
    db.close()
    before = path.read_bytes()
    done = run(*words)
    assert done.exit_code == 2
    assert "belongs to another program" in done.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize("words", [*MAKE_ONE, ("serve",)], ids=" ".join)
def test_a_folder_that_is_missing_is_named(run, words):
    done = run("--db", "nowhere/new.db", *words)
    assert done.exit_code == 2
    assert "nowhere/new.db cannot be opened" in done.stderr and "folder" in done.stderr


@pytest.mark.parametrize("words", [*NEED_ONE, *MAKE_ONE], ids=" ".join)
def test_a_folder_in_the_place_of_a_file_is_named(run, tmp_path, words):
    (tmp_path / "annotate.db").mkdir()
    done = run(*words)
    assert done.exit_code == 2
    assert "“annotate.db” is a folder, not a database." in done.stderr
    assert "“.” is a folder, not a database." in run("--db", ".", *words).stderr


@pytest.fixture
def closed_folder(tmp_path):
    """A folder in which no one can create a file, not even the superuser."""
    if os.name == "posix" and os.geteuid() != 0:
        folder = tmp_path / "closed"
        folder.mkdir(mode=0o555)
        yield str(folder)
        folder.chmod(0o755)
    elif sys.platform == "linux":
        yield "/proc"
    else:
        pytest.skip("no folder that is closed to this user")


@pytest.mark.parametrize("words", [*MAKE_ONE, ("serve",)], ids=" ".join)
def test_a_read_only_folder_is_named_with_a_remedy(run, closed_folder, words):
    done = run("--db", f"{closed_folder}/new.db", *words)
    assert done.exit_code == 2
    assert "cannot be opened for writing" in done.stderr
    assert "--db" in done.stderr


def test_a_file_of_an_earlier_version_is_not_read_before_it_is_updated(run, tmp_path, sample):
    db = sqlite3.connect(sample)
    db.execute("delete from _sqlite_migrations where name <> 'm001_first_schema'")
    is_newest = db.total_changes == 0
    db.execute("delete from _sqlite_migrations" if is_newest else "select 1")
    db.commit()
    db.close()
    done = run("people", "list")
    assert done.exit_code == 2


def test_a_file_locked_by_another_program_is_reported_as_busy(run, sample, monkeypatch):
    connect = sqlite3.connect
    monkeypatch.setattr(
        "annotate.store.file.connection.sqlite3.connect",
        lambda *words, **options: connect(*words, **{**options, "timeout": 0.05}),
    )
    monkeypatch.setattr(writer, "PATIENCE", 0.05)
    other = connect(sample, isolation_level=None)
    other.execute("begin exclusive")
    done = run("people", "add", "Dana")
    other.execute("rollback")
    other.close()
    assert done.exit_code == 1
    assert "Another program has locked the database." in done.stderr


def test_an_unknown_command_is_wrong_use(run):
    assert run("dance").exit_code == 2


def test_help_names_every_command(run):
    shown = run("--help").stdout
    for name in ("serve", "import", "sentences", "export", "import-labels", "agreement", "people",
                 "history", "formats", "doctor"):  # fmt: skip
        assert f"\n  {name} " in shown


def test_damage_found_during_a_command_is_reported_without_a_traceback(run, demonstration):
    db = sqlite3.connect(demonstration)
    root = db.execute("select rootpage from sqlite_master where name = 'answer'").fetchone()[0]
    size = db.execute("pragma page_size").fetchone()[0]
    db.close()
    with open(demonstration, "r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    done = run("export", "-o", "labels.csv")
    assert done.exit_code == 2
    assert "annotate.db is damaged" in done.stderr
    assert not (demonstration.parent / "labels.csv").exists()
