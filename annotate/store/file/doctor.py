"""The health of a file: its integrity, and whether the answers still follow from the events."""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from sqlite_utils import Database

from annotate.errors import DiskFull
from annotate.store.answers.labels import replay
from annotate.store.answers.tallies import list_counts
from annotate.store.answers.views import are_current, create_views
from annotate.store.file.schema import migrations

_ANSWERS = """select sentence, layer, person, verdict, sources, flag, comment, why, blind,
  active_ms, scheme, scheme_version, event, rev, labelled_at, score from answer"""
_CLAIMS = """select a.sentence, a.layer, a.person, c.number, c.start, c."end", c.source,
  c.source_start, c.source_end, c.source_name, c.fields, c.score
  from claim c join answer a on a.id = c.answer"""


def list_wrong_rows(db: Database, *, is_copy: bool = False) -> Iterator[str]:
    """Find what does not fit together in a file, except its views.

    The events are replayed in the file itself if it is a copy, and undone.
    """
    yield from list_faults(db)
    yield from list_wrong_sentences(db)
    yield from list_wrong_units(db)
    yield from compare_within(db) if is_copy else compare_replay(db)


def list_faults(db: Database) -> list[str]:
    """List what SQLite's own checks find; empty if all is well."""
    faults = [row[0] for row in db.execute("pragma integrity_check") if row[0] != "ok"]
    strays = db.execute("pragma foreign_key_check").fetchall()
    return faults + [f"a row in {row[0]} refers to a missing row in {row[2]}" for row in strays]


def list_wrong_sentences(db: Database) -> list[str]:
    """Count the sentences whose text is not what their offsets cut from the article."""
    wrong = db.execute(
        """select count(*) from sentence s join article r on r.id = s.article
           where s.text <> substr(r.text, s.start + 1, s."end" - s.start)"""
    ).fetchone()[0]
    return [f"sentences do not match their article's text: {wrong}"] if wrong else []


def list_wrong_units(db: Database) -> list[str]:
    """Count the units that are not numbered from 0 or begin before the previous one ends.

    The units that an incomplete article still lacks have numbers as well.
    """
    wrong = db.execute(
        """select count(*) from (
             select article, position, start, lag("end", 1, 0) over units as previous_end,
               row_number() over units - 1 as place
             from sentence where position is not null
             window units as (partition by article order by position)) u
           where start < previous_end or (position <> place
             and not (select incomplete from article r where r.id = u.article))"""
    ).fetchone()[0]
    return [f"units that overlap or are out of order: {wrong}"] if wrong else []


def list_wrong_views(db: Database) -> list[str]:
    """Name the fault if other programs read labels by views of another version."""
    return [] if are_current(db) else ["the views labels and gold are not those of this version"]


def list_pending(db: Database) -> list[str]:
    """Name the migrations that the file still needs."""
    return [migration.name for migration in migrations.pending(db)]


def compare_replay(db: Database) -> list[str]:
    """Replay the events in a copy of the database and name what differs.

    Both sides are read from the copy, because labels may arrive in the meantime.
    """
    # In a copy, because a replay on the file itself would keep every label waiting; and on disk,
    # because a large project does not fit into memory.
    with tempfile.TemporaryDirectory() as folder:
        conn = sqlite3.connect(Path(folder) / "copy.db", isolation_level=None)
        try:
            db.conn.backup(conn)
            conn.execute("pragma journal_mode = off")
            conn.execute("pragma synchronous = off")
            conn.execute("begin")
            return _compare(Database(conn, execute_plugins=False))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_FULL:
                raise
            raise DiskFull(
                f"There is too little space in {tempfile.gettempdir()} to replay the events.",
                "Free some, or set TMPDIR to a folder that has space for a copy of the project.",
            ) from error
        finally:
            conn.close()


def compare_within(db: Database) -> list[str]:
    """Replay the events in a database that no one else uses, name what differs, and undo it."""
    db.execute("begin")
    try:
        return _compare(db)
    finally:
        db.execute("rollback")


def _compare(db: Database) -> list[str]:
    """Name what differs after a replay (call in a transaction)."""
    try:
        stored = _present_state(db)
        replay(db)
        replayed = _present_state(db)
    except (ValueError, KeyError, TypeError) as error:
        return [f"an event cannot be read ({error!r})"]
    return [
        f"{what} differ from what the events say"
        for what in stored
        if stored[what] != replayed[what]
    ]


def _present_state(db: Database) -> dict[str, tuple[int, int]]:
    found = {"answers": db.execute(_ANSWERS), "claims": db.execute(_CLAIMS), **list_counts(db)}
    return {what: _digest(rows) for what, rows in found.items()}


def _digest(rows: Iterable[tuple]) -> tuple[int, int]:
    """Reduce rows in any order to their number and a sum, so that none is kept."""
    number = total = 0
    for row in rows:
        # Not `hash`: sums of hashes of tuples are equal where two rows have swapped a value.
        mark = blake2b(repr(row).encode(), digest_size=16).digest()
        number, total = number + 1, total + int.from_bytes(mark)
    return number, total


def rebuild(db: Database) -> None:
    """Make answers, claims, counts, views and indexes again (call in a transaction)."""
    replay(db)
    create_views(db)
    db.execute("reindex")


def count_rows(db: Database) -> dict[str, int]:
    """Count articles, sentences, people, events and answers."""
    tables = ("article", "sentence", "person", "event", "answer")
    return {name: db[name].count for name in tables}
