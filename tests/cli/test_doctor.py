"""doctor: passes a good file, finds the faults of a bad one, and reports them."""

import sqlite3

import pytest

from tests.conftest import three_of


def change(path, *statements):
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def test_a_good_file_passes_with_its_counts_and_the_speed_of_its_disk(run, demonstration):
    done = run("doctor")
    assert done.exit_code == 0
    assert "1 × article, 57 × sentence" in done.stdout
    assert f"SQLite {sqlite3.sqlite_version}" in done.stdout
    assert " in the WAL; " in done.stdout and " free\n" in done.stdout
    assert "fsyncs per second" in done.stdout
    assert done.stdout.endswith("No faults found.\n")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("update answer set verdict = 'no_claim' where id = 1", "answers differ"),
        ("update answer set rev = 'X' where id = 2", "answers differ"),
        ("delete from claim where answer = 1", "claims differ"),
        ("update claim set source = 'unnamed' where source = 'us_official'", "claims differ"),
        ("update sentence set text = 'else' where position = 3", "do not match"),
        ("update answer set person = 'nobody' where id = 1", "refers to a missing row"),
    ],
)
def test_a_difference_from_the_events_or_the_text_is_a_fault(run, demonstration, statement, words):
    change(demonstration, statement)
    done = run("doctor")
    assert done.exit_code == 1
    assert any(words in line for line in done.stdout.splitlines() if line.startswith("FAULT"))
    assert done.stdout.endswith("Faults found.\n")


@pytest.mark.parametrize("answer", ["{", '{"verdict": null}', "[]"])
def test_an_event_that_cannot_be_read_is_a_fault(run, demonstration, answer):
    change(
        demonstration,
        "drop trigger event_is_never_changed",
        f"update event set answer = '{answer}' where rowid = 5",
    )
    done = run("doctor")
    assert done.exit_code == 1
    assert "FAULT  an event cannot be read" in done.stdout


def pages_of(path, table):
    """The page at which a table begins, and the size of a page."""
    db = sqlite3.connect(path)
    root = db.execute("select rootpage from sqlite_master where name = ?", [table]).fetchone()[0]
    size = db.execute("pragma page_size").fetchone()[0]
    db.close()
    return root, size


@pytest.mark.parametrize("table", ["event", "sentence", "answer", "claim", "article"])
def test_a_damaged_page_is_found_in_any_table(run, demonstration, table):
    root, size = pages_of(demonstration, table)
    with open(demonstration, "r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    done = run("doctor")
    assert done.exit_code == 1
    assert "FAULT" in done.stdout and "Faults found." in done.stdout
    assert "Traceback" not in done.output


def test_a_truncated_file_is_reported_as_damaged(run, demonstration):
    data = demonstration.read_bytes()
    demonstration.write_bytes(data[: len(data) // 2])
    done = run("doctor")
    assert done.exit_code == 1
    assert "FAULT" in done.stdout and "damaged" in done.stdout
    assert "restore FILE" in done.stdout and "Faults found." in done.stdout


@pytest.mark.parametrize(
    "statement",
    three_of(
        [
            "update answer set verdict = 'no_claim' where id = 1",
            "delete from claim where answer = 1",
            "update answer_tally set answers = answers + 1",
            "drop view labels",
        ]
    ),
)
def test_what_follows_from_the_events_is_fixed_after_a_backup(
    run, demonstration, tmp_path, statement
):
    change(demonstration, statement)
    assert run("doctor").exit_code == 1
    done = run("doctor", "--fix")
    assert done.exit_code == 0
    [saved] = tmp_path.glob("annotate.backup-*.db")
    assert f"backup {saved.name}" in done.stdout
    assert run("doctor").exit_code == 0
    assert run("doctor", "--fix").exit_code == 0
    assert list(tmp_path.glob("annotate.backup-*.db")) == [saved]  # nothing to fix, no backup


def test_a_text_that_does_not_match_is_not_fixed(run, demonstration):
    change(demonstration, "update sentence set text = 'else' where position = 3")
    assert run("doctor", "--fix").exit_code == 1


def test_a_pending_migration_is_named_and_is_a_fault(run, demonstration):
    change(demonstration, "delete from _sqlite_migrations where name like 'm014%'")
    done = run("doctor")
    assert done.exit_code == 1
    assert "FAULT  the file needs an update (m014_places" in done.stdout
    assert "serve" in done.stdout


@pytest.mark.parametrize("words", [("doctor",), ("backup", "copy.db"), ("export",)])
def test_an_empty_file_is_named_and_the_wal_beside_it_is_kept(run, tmp_path, words):
    (tmp_path / "annotate.db").touch()
    wal = tmp_path / "annotate.db-wal"
    wal.write_bytes(b"labels")
    done = run(*words)
    assert done.exit_code == 2
    assert "is empty (0 bytes)" in done.stderr
    assert wal.read_bytes() == b"labels"
    assert not (tmp_path / "copy.db").exists()
