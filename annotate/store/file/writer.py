"""Changes from many threads → one thread that writes them, many per COMMIT."""

import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from sqlite_utils import Database

from annotate.errors import Busy
from annotate.store.file.measures import Measures

GROUP = 256
# Seconds to wait until another process releases the file: less than the 8 s after which a browser
# gives up on a save, so that it hears the reason.
PATIENCE = 5.0
_RETRY_AFTER = 0.001  # seconds
Change = Callable[[Database], Any]


class _Caught:
    """Catch any error that a change raises, so that only its own caller gets it."""

    error: BaseException | None = None

    def __enter__(self) -> "_Caught":
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        self.error = error
        return True


class Writer:
    """The one writing thread: it takes up to GROUP waiting changes, writes each in its own
    savepoint, commits them together, and then gives every caller its own result."""

    def __init__(
        self, db: Database, measures: Measures, check_file: Callable[[], None] = lambda: None
    ) -> None:
        """`check_file` raises before a group is written if the file is no longer the same one."""
        self._db = db
        self._measures = measures
        self._check_file = check_file
        db.conn.execute("pragma busy_timeout = 0")  # see _begin
        self._waiting: queue.SimpleQueue[tuple[Change, Future] | None] = queue.SimpleQueue()
        self._stopped = False
        self.written = 0  # changes, so that long work can see whether someone is saving
        self._door = threading.Lock()
        # A daemon, so that a program that dies without `stop` ends instead of waiting forever.
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._thread.start()

    def run(self, change: Change) -> Any:
        """Hand over a change and wait until it is committed; raise what it raised."""
        done: Future = Future()
        with self._door:  # after the end mark, no one would write it
            if self._stopped:
                raise Busy("The server is stopping.", "Try again in a moment.")
            self._waiting.put((change, done))
        return done.result()

    def waiting(self) -> int:
        """Return how many changes wait, without those being written."""
        return self._waiting.qsize()

    def stop(self) -> None:
        """Write the waiting changes, then end the thread."""
        with self._door:  # so that no change comes after the end mark
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
        """Wait for one change, then take the others that are waiting."""
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
        began = time.perf_counter()
        with _Caught() as failed:
            self._begin()
            self._check_file()
            results = [(done, *self._run(change)) for change, done in group]
            self._db.conn.execute("commit")
            self.written += len(group)
        if failed.error is None:
            self._measures.groups.add(len(group))
            self._measures.commits.add(time.perf_counter() - began)
        else:
            self._measures.failures.add(1)
            with _Caught():  # if this fails as well, the next group begins with it
                self._roll_back()
            results = [(done, None, failed.error) for _, done in group]
        # Only now, after the COMMIT: a caller who hears of success can rely on it.
        for done, result, error in results:
            if error is None:
                done.set_result(result)
            else:
                done.set_exception(error)

    def _run(self, change: Change) -> tuple[Any, BaseException | None]:
        """Run one change in its own savepoint; return its result, or the error that undid it.

        Raise only what must fail the whole group: a savepoint that could not be opened, undone
        or released, or a transaction that SQLite itself has undone (a full disk).
        """
        conn, result = self._db.conn, None
        conn.execute("savepoint change")
        with _Caught() as caught:
            result = change(self._db)
        if caught.error is not None:
            if not conn.in_transaction:
                raise caught.error
            conn.execute("rollback to change")
        conn.execute("release change")
        return result, caught.error

    def _roll_back(self) -> None:
        if self._db.conn.in_transaction:
            self._db.conn.execute("rollback")

    def _begin(self) -> None:
        """Begin a transaction as soon as no other process is writing to the file.

        SQLite's own busy handler soon waits 100 ms between attempts. A server
        under load pauses only briefly, so an import beside it would mostly wait.
        """
        self._roll_back()
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self._db.conn.execute("begin immediate")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
            time.sleep(_RETRY_AFTER)
