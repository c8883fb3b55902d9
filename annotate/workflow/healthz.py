"""Whether a project can be written and read, looked at once a second at most."""

import sqlite3
import threading

from annotate.errors import AnnotateError, Busy
from annotate.store.connection import Store, translate
from annotate.store.healthz import probe
from annotate.store.project import find_setting
from annotate.workflow import clock

KEPT = 1_000  # ms for which an answer holds


class Pulse:
    """The last look at a project, given to all who ask within a second.

    While one look is under way the others hear of the one before: a file that
    does not answer holds up one asker, not all.
    """

    def __init__(self) -> None:
        self._looking = threading.Lock()
        self._store: Store | None = None
        self._at = 0
        self._fault: AnnotateError | None = None

    def fault_of(self, store: Store) -> AnnotateError | None:
        """Tell what is wrong with a project; None if a write and a read went well."""
        if not self._looking.acquire(blocking=self._store is not store):
            return self._fault
        try:
            if self._store is not store or abs(clock.now_ms() - self._at) >= KEPT:
                self._fault = _look(store)
                self._store, self._at = store, clock.now_ms()
            return self._fault
        finally:
            self._looking.release()


def _look(store: Store) -> AnnotateError | None:
    mark = str(clock.now_ms())
    try:
        is_kept = store.write(lambda db: probe(db, mark))
        find_setting(store.reader(), "name")
    except AnnotateError as error:
        return error
    except sqlite3.Error as error:
        return translate(error)
    return None if is_kept else Busy("What was written did not come back.", "Run “doctor”.")
