"""Changes from many threads → one thread that writes them, many to a COMMIT."""

import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from sqlite_utils import Database

from annotate.errors import Busy

GROUP = 256
PATIENCE = 10.0  # seconds in which another process must have let the file go
_LOOK_AGAIN = 0.001  # seconds
Change = Callable[[Database], Any]


class _Heard:
    """Keep whatever a change raises, so that its own caller hears it and nobody else."""

    error: BaseException | None = None

    def __enter__(self) -> "_Heard":
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        self.error = error
        return True


class Writer:
    """The one writing thread: up to GROUP waiting changes, each in its own savepoint,
    one COMMIT, then every caller hears its own result."""

    def __init__(self, db: Database) -> None:
        self._db = db
        db.conn.execute("pragma busy_timeout = 0")  # see _begin
        self._waiting: queue.SimpleQueue[tuple[Change, Future] | None] = queue.SimpleQueue()
        self._stopped = False
        self._door = threading.Lock()
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._thread.start()

    def run(self, change: Change) -> Any:
        """Hand over a change and wait until it is committed; raise what it raised."""
        done: Future = Future()
        with self._door:  # nothing may be put behind the end: nobody would write it
            if self._stopped:
                raise Busy("The server is stopping.", "Try again in a moment.")
            self._waiting.put((change, done))
        return done.result()

    def stop(self) -> None:
        """Write what waits, then end the thread."""
        with self._door:
            self._stopped = True
            self._waiting.put(None)
        self._thread.join()

    def _loop(self) -> None:
        while True:
            group, is_last = self._next_group()
            if group:
                self._write(group)
            if is_last:
                return

    def _next_group(self) -> tuple[list[tuple[Change, Future]], bool]:
        """Wait for one change, then take what else is there."""
        group: list[tuple[Change, Future]] = []
        job = self._waiting.get()
        while job is not None:
            group.append(job)
            if len(group) == GROUP or self._waiting.empty():
                return group, False
            job = self._waiting.get()
        return group, True

    def _write(self, group: list[tuple[Change, Future]]) -> None:
        results: list[tuple[Future, Any, BaseException | None]] = []
        try:
            self._begin()
            for change, done in group:
                result = None
                with _Heard() as heard, self._db.atomic():
                    result = change(self._db)
                if not self._db.conn.in_transaction and isinstance(heard.error, sqlite3.Error):
                    raise heard.error  # a full disk ends the whole transaction, savepoints too
                results.append((done, result, heard.error))
            self._db.conn.execute("commit")
        except sqlite3.Error as error:
            if self._db.conn.in_transaction:
                self._db.conn.execute("rollback")
            results = [(done, None, error) for _, done in group]
        for done, result, error in results:
            if error is None:
                done.set_result(result)
            else:
                done.set_exception(error)

    def _begin(self) -> None:
        """Take the file as soon as another process lets go of it.

        SQLite itself soon looks only every 100 ms: beside a server under load,
        which is off for a moment only, an import would wait most of its time.
        """
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self._db.conn.execute("begin immediate")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
            time.sleep(_LOOK_AGAIN)
