"""A path → connections: one reader per thread, and the one writer."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from annotate.errors import Busy, NoDatabase
from annotate.store.file.faults import translate
from annotate.store.file.identity import Identity
from annotate.store.file.measures import Measures
from annotate.store.file.writer import PATIENCE, Writer

T = TypeVar("T")
MEMORY = ":memory:"
OLDEST = (3, 38, 0)  # the first SQLite with both strict tables and “->>”


class UpsertingDatabase(Database):
    """A database that need not create a table to find out that its SQLite has upserts: after that,
    each connection would read the whole schema again."""

    supports_on_conflict = True  # since 3.24


class NestedUse(RuntimeError):
    """A change that reaches for the store again, instead of the `db` it was given: a bug in it."""


class Store:
    """One project: each thread reads by its own connection, one thread writes for all.

    `Store(":memory:")` uses one connection for both; it is for tests and dry runs.
    """

    is_read_only = False

    def __init__(self, path: str | Path) -> None:
        self.path = str(path)
        self.measures = Measures()
        self._local = threading.local()
        self._opened: list[Database] = []
        self._writing = connect(self.path)
        self._writer = None
        if self.path == MEMORY:
            self._local.reader = self._writing
            self._memory_lock = threading.RLock()
        else:
            # The first read opens the WAL.
            self._writing.execute("select count(*) from sqlite_master").fetchone()
            self._identity = Identity(self.path)
            self._writer = Writer(self._writing, self.measures, self._identity.check)

    def reader(self) -> Database:
        """Return this thread's read-only connection, opened once.

        NestedUse inside a change: on a file, it would not see what the change has written.
        NoDatabase if a first connection would be to another file than the one that was opened.
        """
        self._refuse_inside_change()
        if self.path == MEMORY:
            return self._writing
        db = getattr(self._local, "reader", None)
        if db is None:
            # In another file of this name, SQLite would read the WAL of ours, or delete it.
            self._identity.check()
            db = connect(self.path, read_only=True)
            self._local.reader = db
            self._opened.append(db)
        return db

    @property
    def written(self) -> int:
        """Count the changes that this process has written."""
        return self._writer.written if self._writer else 0

    def read_once(self, read: Callable[[Database], T]) -> T:
        """Return `read(db)`, read again only after something was committed: for settings.

        Each thread keeps its own copy, and changes by other processes count.
        """
        db = self.reader()
        if db.conn.in_transaction:
            return read(db)
        # data_version changes with every commit of another connection, in this process or not.
        # In memory there is no other connection: total_changes counts the rows written by this one.
        state = db.execute("pragma data_version").fetchone()[0], db.conn.total_changes
        known = self._local.__dict__.setdefault("read", {})
        if read not in known or known[read][0] != state:
            known[read] = state, read(db)
        return known[read][1]

    @contextmanager
    def one_state(self) -> Iterator[Database]:
        """Read several times from one state of the file, without what is saved in the meantime.

        Inside another block of this thread, it is the state of that one.
        """
        db = self.reader()
        if self.path == MEMORY:
            with self._memory_lock:
                yield db
            return
        if db.conn.in_transaction:
            yield db
            return
        db.execute("begin")  # in WAL mode, a read transaction keeps seeing the state it began with
        try:
            yield db
        finally:
            db.execute("rollback")

    def write(self, change: Callable[[Database], T]) -> T:
        """Run `change(db)` in its own transaction; return its result after the COMMIT.

        If `change` raises, its writes are undone and the error is raised here. It
        runs on the writing thread, where everyone waits, so it should only write.

        NestedUse if a change calls this: the writing thread would wait for itself forever.
        """
        self._refuse_inside_change()
        try:
            if self._writer is not None:
                return self._writer.run(lambda db: self._run(change, db))
            with self._memory_lock:
                self._writing.execute("begin immediate")
                with self._writing.conn:
                    return self._run(change, self._writing)
        except sqlite3.Error as error:
            raise translate(error) from error
        except MemoryError as error:  # also what the module makes of SQLite's own “out of memory”
            raise Busy(
                "The server has too little memory to save this.", "Try again in a moment."
            ) from error

    def note(self, change: Callable[[Database], object]) -> None:
        """Write what only records that someone looked; no page fails for it where nothing can be
        written."""
        self.write(change)

    def waiting(self) -> int:
        """Return how many changes wait to be written."""
        return 0 if self._writer is None else self._writer.waiting()

    def _run(self, change: Callable[[Database], T], db: Database) -> T:
        self._local.is_changing = True
        try:
            return change(db)
        finally:
            self._local.is_changing = False

    def _refuse_inside_change(self) -> None:
        # Per thread, and the same in memory as on a file: a change runs on one thread only,
        # so that tests in memory find what would hang on a file.
        if getattr(self._local, "is_changing", False):
            raise NestedUse("A change must use the `db` it is given, not the store.")

    def close(self) -> None:
        """Write the waiting changes and close every connection."""
        if self._writer is not None:
            self._writer.stop()
        for db in self._opened:
            db.conn.close()
        self._writing.conn.close()


def connect(path: str, read_only: bool = False) -> Database:
    """Open a connection with WAL, synchronous=FULL, foreign keys and no plugins."""
    if sqlite3.sqlite_version_info < OLDEST:
        raise NoDatabase(
            f"SQLite is {sqlite3.sqlite_version} here, and too old for Annotate.",
            f"Use a Python with SQLite {'.'.join(map(str, OLDEST))} or later.",
        )
    try:
        # isolation_level=None: the module begins no transactions of its own; the writer does.
        # To read, a missing file is not created: SQLite deletes the WAL that it finds beside it.
        conn = sqlite3.connect(
            f"{Path(path).absolute().as_uri()}?mode=rw" if read_only else path,
            uri=read_only,
            timeout=PATIENCE,
            check_same_thread=False,
            isolation_level=None,
            cached_statements=256,
        )
        conn.execute("pragma foreign_keys = on")
        conn.execute("pragma temp_store = memory")
        if read_only:
            conn.execute("pragma query_only = on")
        else:
            conn.execute("pragma journal_mode = wal")  # readers never wait for the writer
            # With NORMAL, WAL may lose the last commits in a power cut: labels already confirmed.
            conn.execute("pragma synchronous = full")
    except sqlite3.Error as error:
        raise translate(error, path) from error
    return UpsertingDatabase(conn, execute_plugins=False, recursive_triggers=False)
