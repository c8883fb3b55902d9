"""A file → an Annotate database at the newest schema; migrations are rehearsed on a copy."""

import os
import shutil
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

from sqlite_utils import Database, Migrations

from annotate.errors import NoDatabase
from annotate.store.answers.views import are_current, create_views
from annotate.store.file.backup import copy
from annotate.store.file.connection import connect
from annotate.store.file.faults import translate
from annotate.store.file.migrations import (
    m001,
    m002,
    m003,
    m004,
    m005,
    m006,
    m007,
    m008,
    m012,
    m013,
    m014,
    m016,
    m017,
    m018,
    m019,
    m020,
    m021,
    m022,
    m024,
    m026,
    m027,
    m028,
)
from annotate.store.file.replica import connect_to_read, look
from annotate.store.file.statements import run
from annotate.store.scheme import refresh_fields

APPLICATION_ID = 0x416E6E6F  # "Anno": what `file` and other programs see
_LOOKS = 20
_PAUSE = 0.05  # seconds
migrations = Migrations("annotate")


@migrations()
def m001_first_schema(db: Database) -> None:
    run(db, m001.SCHEMA)
    db.execute(f"pragma application_id = {APPLICATION_ID}")


@migrations()
def m002_people_and_assignment(db: Database) -> None:
    run(db, m002.SCHEMA)


@migrations()
def m003_units_and_likeness(db: Database) -> None:
    run(db, m003.SCHEMA)


@migrations()
def m004_tallies(db: Database) -> None:
    run(db, m004.SCHEMA)
    run(db, m004.fill_units())
    run(db, m004.fill_names())


@migrations()
def m005_tags_and_search(db: Database) -> None:
    run(db, m005.SCHEMA)


@migrations()
def m006_sample(db: Database) -> None:
    run(db, m006.SCHEMA)


@migrations()
def m007_sources(db: Database) -> None:
    run(db, m007.SCHEMA)
    run(db, m007.fill_sources())


@migrations()
def m008_scheme_versions(db: Database) -> None:
    run(db, m008.SCHEMA)
    m008.fill_fields(db)
    run(db, m008.fill_values())
    if db["setting"].count:  # a new file gets its scheme later
        refresh_fields(db)


@migrations()
def m012_dates(db: Database) -> None:
    run(db, m012.SCHEMA)


@migrations()
def m013_look_again(db: Database) -> None:
    run(db, m013.SCHEMA)


@migrations()
def m014_places(db: Database) -> None:
    run(db, m014.SCHEMA)
    run(db, m014.FILL)


@migrations()
def m016_questions(db: Database) -> None:
    run(db, m016.SCHEMA)


@migrations()
def m017_bulk(db: Database) -> None:
    run(db, m017.SCHEMA)


@migrations()
def m018_practice(db: Database) -> None:
    run(db, m018.SCHEMA)


@migrations()
def m019_repeats(db: Database) -> None:
    run(db, m019.SCHEMA)


@migrations()
def m020_incomplete(db: Database) -> None:
    run(db, m020.SCHEMA)


@migrations()
def m021_access_tokens(db: Database) -> None:
    run(db, m021.SCHEMA)


@migrations()
def m022_scores(db: Database) -> None:
    run(db, m022.SCHEMA)


@migrations()
def m024_models(db: Database) -> None:
    run(db, m024.SCHEMA)


@migrations()
def m026_counting(db: Database) -> None:
    run(db, m026.SCHEMA)


@migrations()
def m027_disagreements(db: Database) -> None:
    run(db, m027.SCHEMA)
    run(db, m027.fill())


@migrations()
def m028_sides(db: Database) -> None:
    run(db, m028.SCHEMA)
    db.execute("delete from disagreement")
    run(db, m028.fill())


def prepare(path: str, stamp: str) -> Path | None:
    """Create or migrate the file; return the backup made before that, None if none was needed.

    Pending migrations first run on a copy of the file, which is checked, and only
    then on the file itself. `stamp` goes into the name of the backup.
    """
    _refuse_folder(path)
    _refuse_lost(path)
    _make_private(path)
    looking = connect(path, read_only=True)  # so that another program's file is not set to WAL
    try:
        refuse_strange_file(looking, path)
        is_pending = not looking.table_names() or bool(migrations.pending(looking))
        if not is_pending and are_current(looking):
            return None
    except sqlite3.Error as error:
        raise translate(error, path) from error
    finally:
        looking.conn.close()
    db = connect(path)
    try:
        backup = None
        if is_pending and db["event"].exists():
            backup = Path(path).with_name(f"{Path(path).stem}.before-{stamp}.db")
            copy(path, backup)
            _rehearse(backup)
        _migrate(db)
        return backup
    except sqlite3.Error as error:
        raise translate(error, path) from error
    finally:
        db.conn.close()


def require(path: str, *, only_reading: bool = False) -> None:
    """Raise NoDatabase unless the file exists and is at the newest schema.

    If `only_reading`, nothing is created beside it.
    """
    _refuse_folder(path)
    if not Path(path).is_file():
        raise NoDatabase(
            f"There is no database at “{path}”.",
            "Create one with “python -m annotate serve”, or name another file with --db.",
        )
    _refuse_empty(Path(path))
    db = connect_to_read(path, look(path)) if only_reading else connect(path, read_only=True)
    try:
        refuse_strange_file(db, path)
        if migrations.pending(db):
            raise NoDatabase(
                f"{path} was written by an earlier version.",
                "Start “python -m annotate serve” once: it keeps a backup and updates it.",
            )
    except sqlite3.Error as error:
        raise translate(error, path) from error
    finally:
        db.conn.close()


def _refuse_folder(path: str) -> None:
    if Path(path).is_dir():
        remedy = "Name the file of a project with --db."
        raise NoDatabase(f"“{path}” is a folder, not a database.", remedy)


def _refuse_lost(path: str) -> None:
    """Refuse an empty file, and a missing one whose secret is there: labels may be lost.

    A new project in its place would hide that.
    """
    file = Path(path)
    if not file.exists() and Path(f"{path}.secret").exists():
        raise NoDatabase(
            f"“{path}” is missing, but its secret is still there.",
            f"Put the file or a backup back. For a new project, delete {path}.secret first.",
        )
    _refuse_empty(file)


def _refuse_empty(file: Path) -> None:
    """Refuse an empty file before it is opened: SQLite would delete the WAL beside it."""
    if file.exists() and _stays_empty(file):
        raise NoDatabase(
            f"“{file}” is empty (0 bytes).",
            "Put a backup in its place. For a new project, delete the empty file"
            f" and {file}.secret first.",
        )


def _stays_empty(file: Path) -> bool:
    """Return whether a file stays empty: another process that starts may be filling it."""
    for _ in range(_LOOKS):
        if file.stat().st_size:
            return False
        time.sleep(_PAUSE)
    return True


def _make_private(path: str) -> None:
    """Create a missing file for its owner alone; SQLite gives its WAL the same mode."""
    # An error is left to SQLite, which reports the same one.
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def refuse_strange_file(db: Database, path: str) -> None:
    """Refuse the database of another program or of a newer version of this one."""
    known = {migration.name for migration in migrations._migrations}
    applied = {migration.name for migration in migrations.applied(db)}
    if applied - known:
        raise NoDatabase(
            f"{path} was written by a newer version ({', '.join(sorted(applied - known))}).",
            "Install that version, or name another file with --db.",
        )
    if not applied and db.table_names():
        raise NoDatabase(f"{path} belongs to another program.", "Name another file with --db.")


def migrate(db: Database) -> None:
    """Update an open database to the newest schema, in the caller's transaction."""
    migrations.apply(db)
    create_views(db)


def _migrate(db: Database) -> None:
    """Migrate in one transaction, so that two processes that start at once cannot both do it.

    A table that others refer to can be rebuilt only with foreign keys off, and
    SQLite ignores that pragma inside a transaction. They are checked at the end.
    """
    db.execute("pragma foreign_keys = off")
    db.execute("begin immediate")
    try:
        migrate(db)
        strays = db.execute("pragma foreign_key_check").fetchall()
        if strays:
            raise sqlite3.IntegrityError(f"{strays[:5]}")
        db.execute("commit")
    finally:
        if db.conn.in_transaction:
            db.execute("rollback")
        db.execute("pragma foreign_keys = on")


def _rehearse(backup: Path) -> None:
    """Migrate a copy of the backup and check it; raise NoDatabase if that fails."""
    rehearsal = backup.with_suffix(".rehearsal")
    shutil.copy(backup, rehearsal)  # with its mode
    db = connect(str(rehearsal))
    try:
        _migrate(db)
        faults = db.execute("pragma integrity_check").fetchall()
        if faults != [("ok",)]:
            raise sqlite3.IntegrityError(f"{faults}")
    except sqlite3.Error as error:
        raise NoDatabase(
            f"Updating a copy of the file failed ({error}).",
            f"The file itself was not changed. A backup of it is at {backup}.",
        ) from error
    finally:
        db.conn.close()
        for suffix in ("", "-wal", "-shm"):  # SQLite leaves the last two if the process is killed
            Path(f"{rehearsal}{suffix}").unlink(missing_ok=True)
