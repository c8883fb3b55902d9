"""Projects in memory that tests begin with: made once, then put back under connections that know
the schema and have prepared their statements already, which takes longer than most tests."""

import itertools
import os
import shutil
import sqlite3
import tempfile
from collections import defaultdict
from contextlib import suppress
from functools import wraps
from pathlib import Path

from annotate.store.file.connection import MEMORY, Store, UpsertingDatabase
from annotate.workflow.label import pace

_SCHEMA = "select type, name, rootpage, sql from sqlite_master order by rowid"
_COUNTERS = itertools.count(100_000, 100_000)  # no test changes a project as often
_free = defaultdict(list)  # by schema
_SHARED = Path("/dev/shm")  # in memory; a container's has often just 64 MB
_ROOM = 2**30
_made = {}  # state, fixture → the state after it, what it returned


class Kept(bytes):
    """The bytes of a project, which Hypothesis names briefly among the arguments of a test that
    failed: the whole of them would hide its error."""

    schema = None

    def __repr__(self):
        return f"<a project of {len(self):,} bytes>"


class _Lent(sqlite3.Connection):
    """A connection to a file of its own, without a name; `close` lends it to the next test.

    SQLite finds by the file's counter of changes that another program has written it, and by the
    version of its schema that what it knows of that still holds.
    """

    @classmethod
    def open(cls, schema):
        is_roomy = _SHARED.is_dir() and shutil.disk_usage(_SHARED).free > _ROOM
        number, path = tempfile.mkstemp(dir=_SHARED if is_roomy else None)
        conn = sqlite3.connect(
            f"{Path(path).as_uri()}?nolock=1",
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            cached_statements=2048,
            factory=cls,
        )
        conn.number, conn.schema, conn.is_lent = number, schema, True
        for pragma in ("journal_mode = memory", "synchronous = off", "temp_store = memory"):
            conn.execute(f"pragma {pragma}")
        conn.execute("pragma foreign_keys = on")
        with suppress(OSError):  # where an open file cannot be deleted
            os.unlink(path)
        return conn

    def put(self, data):
        """Put a project in the place of what there is; return whether SQLite has seen it, which it
        does not while a statement reads."""
        counter = next(_COUNTERS).to_bytes(4, "big")
        self.execute("pragma locking_mode = normal")
        before = self.execute("pragma data_version").fetchone()
        os.ftruncate(self.number, len(data))
        os.pwrite(self.number, data, 0)
        for place in (24, 92):
            os.pwrite(self.number, counter, place)
        self.state, self.changes_before = data, self.total_changes
        is_seen = self.execute("pragma data_version").fetchone() != before
        self.execute("pragma locking_mode = exclusive")  # so that no statement looks at it again
        return is_seen

    def close(self):
        if not self.is_lent:
            return
        self.is_lent = False
        if self.in_transaction:
            self.rollback()
        self.set_trace_callback(None)
        self.set_progress_handler(None, 0)
        self.execute("pragma query_only = off")
        _free[self.schema].append(self)


def keep(store):
    """Close a project in memory and give its bytes, for `open_kept`."""
    data = _kept(store.reader().conn)
    store.close()
    return data


def _kept(conn):
    data = Kept(conn.serialize())
    data.schema = str((conn.execute("pragma schema_version").fetchone(), *conn.execute(_SCHEMA)))
    return data


def open_kept(data):
    """Open a project in memory as it was kept."""
    pace._taken.clear()  # the same people come to each test, which saves without a pause
    store = Store(MEMORY)
    store.reader().conn.close()
    store._writing = store._local.reader = UpsertingDatabase(
        _take(data), execute_plugins=False, recursive_triggers=False
    )
    return store


def _take(data):
    free = _free[data.schema]
    while free:
        conn = free.pop()
        conn.is_lent = True
        if conn.put(data):
            return conn
    conn = _Lent.open(data.schema)
    conn.put(data)
    return conn


def made_once(fixture):
    """Let what a fixture does to the project `db` be done once to each state that a test begins
    with, and put back for later tests; it may depend on nothing else that differs."""

    @wraps(fixture)
    def make(**given):
        conn = given["db"].reader().conn
        if not isinstance(conn, _Lent) or conn.total_changes != conn.changes_before:
            return fixture(**given)
        key = conn.state, fixture
        if key not in _made:
            found = fixture(**given)
            data = _kept(conn)
            if data.schema != conn.schema:
                return found
            _made[key] = data, found
        data, found = _made[key]
        assert conn.put(data)
        return found[:] if isinstance(found, list) else found

    return make
