"""Check whether a project can be written and read, at most once per second."""

import sqlite3
import threading

from annotate.errors import AnnotateError, Busy
from annotate.store.file.connection import Store, translate
from annotate.store.file.healthz import probe
from annotate.store.project import find_setting
from annotate.workflow import clock

FRESH_MS = 1_000  # how long a result is used again


class Pulse:
    """The last check of a project, for all requests within a second.

    During a check, the other requests get the previous result: a file that does
    not respond holds up one request, not all.
    """

    def __init__(self) -> None:
        self._checking = threading.Lock()
        self._store: Store | None = None
        self._at = 0
        self._fault: AnnotateError | None = None

    def fault_of(self, store: Store) -> AnnotateError | None:
        """Return what is wrong with a project; None if a write and a read succeed."""
        # Only the first check of a project waits for another one: there is no result to use yet.
        if not self._checking.acquire(blocking=self._store is not store):
            return self._fault
        try:
            if self._store is not store or abs(clock.now_ms() - self._at) >= FRESH_MS:
                self._fault = _check(store)
                self._store, self._at = store, clock.now_ms()
            return self._fault
        finally:
            self._checking.release()


def _check(store: Store) -> AnnotateError | None:
    mark = str(clock.now_ms())
    try:
        is_kept = store.write(lambda db: probe(db, mark))
        find_setting(store.reader(), "name")
    except AnnotateError as error:
        return error
    except sqlite3.Error as error:
        return translate(error)
    if is_kept:
        return None
    return Busy("A test record could not be read back.", "Run “python -m annotate doctor”.")
