"""A file that must not change → a whole copy of it at the newest schema, attached."""

import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # on Windows; what is left there stays
    fcntl = None

from sqlite_utils import Database

from annotate.errors import NoDatabase
from annotate.store.file import backup, doctor, schema
from annotate.store.file.backup import restore
from annotate.store.file.connection import connect
from annotate.store.file.faults import translate

_PREFIX = ".merge-"
_COPY = re.compile(r"\d+\.(before-\w+\.)?db([.-].*)?")


@contextmanager
def folder_beside(path: str) -> Iterator[Path]:
    """Make a folder for copies beside a project's file; it is held, so that no one clears it."""
    with (
        tempfile.TemporaryDirectory(dir=Path(path).absolute().parent, prefix=_PREFIX) as name,
        _held(Path(name)),
    ):
        yield Path(name)


def clear_left(path: str) -> list[Path]:
    """Delete the copies beside a project's file that a killed merge left; return their folders."""
    cleared = []
    for folder in sorted(Path(path).absolute().parent.glob(f"{_PREFIX}*")):
        with suppress(OSError), _held(folder) as is_mine:
            if is_mine and all(_COPY.fullmatch(one.name) for one in folder.iterdir()):
                shutil.rmtree(folder)
                cleared.append(folder)
    return cleared


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Lock a folder for as long as this process lives; False if another one has it."""
    if fcntl is None:
        yield False
        return
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(place)


def make_copy(source: Path, target: Path, stamp: str) -> None:
    """Copy a project, also one in use, and update the copy; NoDatabase if it is not sound.

    The answers of the copy are taken over as they are, so they must follow from its events.
    """
    if _copy_quiet(source, target):
        restore.check(target, str(source))
    else:
        restore.check(source)
        backup.copy(str(source), target)
    schema.prepare(str(target), stamp)
    with closing(connect(str(target)).conn) as conn:
        found = doctor.list_wrong_rows(Database(conn, execute_plugins=False), is_copy=True)
        fault = next(found, None)
        found.close()
    if fault:
        raise NoDatabase(
            f"“{source}” has a fault ({fault}), so nothing was merged.",
            f"Run “python -m annotate --db {source} doctor --fix” and merge again, or merge a"
            " backup of it.",
        )


def check_present(path: str) -> None:
    """Raise NoDatabase if the file that others come into is not sound.

    Its events are not replayed, which takes as long as half a merge: what is rebuilt from them
    cannot harm them.
    """
    try:
        with closing(connect(path, read_only=True).conn) as conn:
            db = Database(conn, execute_plugins=False)
            looks = (doctor.list_faults, doctor.list_wrong_sentences, doctor.list_wrong_units)
            fault = next((found for look in looks for found in look(db)), None)
    except sqlite3.Error as error:
        raise translate(error, path) from error
    if fault:
        raise NoDatabase(
            f"“{path}” has a fault ({fault}), so nothing was merged into it.",
            f"Run “python -m annotate --db {path} doctor --fix” and merge again, or restore a"
            " backup first.",
        )


def _copy_quiet(source: Path, target: Path) -> bool:
    """Copy the bytes of a file that no one has open; False if someone has.

    To read it, SQLite would leave two files beside it, and fail in a folder that is read-only.
    """
    wal, before = Path(f"{source}-wal"), source.stat().st_mtime_ns
    try:
        if wal.exists():
            return False
        backup.make_private(target)
        shutil.copyfile(source, target)
    except OSError as error:
        raise NoDatabase(
            f"“{source}” cannot be copied ({error.strerror}).",
            "Nothing was merged. Free some space, or give your user account access to it.",
        ) from error
    return not wal.exists() and source.stat().st_mtime_ns == before


@contextmanager
def changed_at_once(path: str) -> Iterator[Database]:
    """Open a file for one large change; all of it is committed, or nothing.

    Nothing either if the caller rolls it back.
    """
    with closing(connect(path).conn) as conn:
        db = Database(conn, execute_plugins=False)
        try:
            # Rows of several tables refer to each other; all are checked at the end.
            db.execute("pragma foreign_keys = off")
            db.execute("begin immediate")
            try:
                yield db
                if db.conn.in_transaction:
                    db.execute("commit")
            finally:
                if db.conn.in_transaction:
                    db.execute("rollback")
        except sqlite3.Error as error:
            raise translate(error, path) from error


@contextmanager
def attached(db: Database, copy: Path) -> Iterator[None]:
    """Attach a copy as `other`."""
    db.execute("attach ? as other", [str(copy)])
    try:
        yield
    finally:
        if not db.conn.in_transaction:
            db.execute("detach other")


def drop_triggers(copy: Path) -> None:
    """Take the guards off a copy that is attached: its people may get other ids."""
    with closing(connect(str(copy)).conn) as conn:
        conn.execute("begin")
        rows = conn.execute("select name from sqlite_master where type = 'trigger'").fetchall()
        for (name,) in rows:
            quoted = name.replace('"', '""')
            conn.execute(f'drop trigger "{quoted}"')
        conn.execute("commit")


@contextmanager
def read_beside(path: str, copy: Path) -> Iterator[Database]:
    """Open a file to read, with a copy attached."""
    with closing(connect(path, read_only=True).conn) as conn:
        db = Database(conn, execute_plugins=False)
        with attached(db, copy):
            yield db


def list_strays(db: Database) -> list[str]:
    """Name the tables with rows that refer to missing ones."""
    rows = db.execute("pragma main.foreign_key_check").fetchall()
    return sorted({f"{row[0]} → {row[2]}" for row in rows})
