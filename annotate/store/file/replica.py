"""A file that is only read: a replica, a backup, or a project that another server writes.

Nothing is created beside it, so it may lie in a folder that cannot be written to.
"""

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from sqlite_utils import Database

from annotate.errors import NoDatabase, ReadOnly
from annotate.store.file.connection import MEMORY, Store
from annotate.store.file.faults import translate
from annotate.store.file.writer import PATIENCE

T = TypeVar("T")
# A file system may give two changes within this time the same moment.
_UNSURE_NS = 50_000_000


class Look(NamedTuple):
    """What shows that a file is another one, or has changed."""

    identity: tuple[int, int]
    has_wal: bool
    changed: tuple[int, int]


def look(path: str) -> Look:
    """Look at a file without opening it; NoDatabase if it is not there."""
    try:
        found = os.stat(path)
    except OSError as error:
        raise NoDatabase(
            f"{Path(path).name} is not there ({error.strerror}).", "Put the file back."
        ) from error
    try:
        has_wal = os.stat(f"{path}-wal").st_size > 0
    except FileNotFoundError:
        has_wal = False
    is_unsure = abs(time.time_ns() - found.st_mtime_ns) < _UNSURE_NS
    changed = found.st_size, time.time_ns() if is_unsure else found.st_mtime_ns
    return Look((found.st_dev, found.st_ino), has_wal, changed)


def connect_to_read(path: str, seen: Look) -> Database:
    """Open a connection that cannot write.

    Without a WAL, SQLite would create one to read the file; as immutable, it is read as it is.
    """
    how = "mode=ro" if seen.has_wal else "mode=ro&immutable=1"
    try:
        conn = sqlite3.connect(
            f"{Path(path).absolute().as_uri()}?{how}",
            uri=True,
            timeout=PATIENCE,
            check_same_thread=False,
            isolation_level=None,
            cached_statements=256,
        )
        conn.execute("pragma query_only = on")
        conn.execute("pragma temp_store = memory")
        conn.execute("select count(*) from sqlite_master").fetchone()
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_CANTOPEN and seen.has_wal:
            raise NoDatabase(
                f"{path} has labels in its WAL, which cannot be read in this folder.",
                "Make a copy of it with “python -m annotate backup”, and serve the copy.",
            ) from error
        raise translate(error, path) from error
    return Database(conn, execute_plugins=False, recursive_triggers=False)


class ReadOnlyStore(Store):
    """A project that is only read, and read again when its file has changed.

    `side` is a database in memory for what must be counted, such as attempts to sign in;
    `visitors` are the sessions, hash → (id of the person, when they signed in), and `links` the
    open one-time links, hash → id of the person.
    """

    is_read_only = True

    def __init__(self, path: str) -> None:
        super().__init__(MEMORY)
        self.path = str(path)
        self.side = Store(MEMORY)
        self.visitors: dict[str, tuple[str, str]] = {}
        self.links: dict[str, str] = {}
        self.identity = look(self.path).identity

    def reader(self) -> Database:
        """Return this thread's connection, opened again if the file has changed.

        The one before stays open until `close_outgrown`: its caller may still read from it.
        """
        known: tuple[Look, Database] | None = getattr(self._local, "opened", None)
        if known and known[1].conn.in_transaction:
            return known[1]
        seen = look(self.path)
        if known and _is_same(known[0], seen):
            return known[1]
        if known:
            self._local.outgrown = [*getattr(self._local, "outgrown", ()), known[1]]
        db = connect_to_read(self.path, seen)
        self._opened.append(db)
        self._local.opened = seen, db
        self._local.read = {}
        return db

    def close_outgrown(self) -> None:
        """Close what this thread read from before the file changed: nothing reads from it now."""
        for db in getattr(self._local, "outgrown", ()):
            db.conn.close()
            self._opened.remove(db)
        self._local.outgrown = []

    def write(self, change: Callable[[Database], T]) -> T:
        """Refuse a change."""
        raise ReadOnly()

    def note(self, change: Callable[[Database], object]) -> None:
        """Record nothing: there is nowhere to record it."""

    def is_replaced(self) -> bool:
        """Return whether another file lies where the opened one was."""
        return look(self.path).identity != self.identity

    def close(self) -> None:
        """Close every connection."""
        self.side.close()
        super().close()


def _is_same(known: Look, seen: Look) -> bool:
    """Return whether a connection still shows what the file has.

    With a WAL, SQLite itself sees what others write.
    """
    is_same_kind = (known.identity, known.has_wal) == (seen.identity, seen.has_wal)
    return is_same_kind and (seen.has_wal or known.changed == seen.changed)
