"""Check whether a project can be written and read, at most once per second."""

import shutil
import sqlite3
import threading
from pathlib import Path

from annotate.errors import AnnotateError, Busy, DiskFull
from annotate.store.file.connection import MEMORY, Store, translate
from annotate.store.file.healthz import count_free_pages, probe
from annotate.store.project import find_setting
from annotate.workflow import clock

FRESH_MS = 1_000  # how long a result is used again
# The check itself, and a few small saves, still fit into a file or a disk that is all but full.
ROOM, PAGES = 20_000_000, 100  # bytes, and pages of the file


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
    if store.is_read_only:
        return _find_unreadable(store)
    try:
        is_kept, pages = store.write(lambda db: (probe(db, mark), count_free_pages(db)))
        find_setting(store.reader(), "name")
    except AnnotateError as error:
        return error
    except sqlite3.Error as error:
        return translate(error)
    if not is_kept:
        return Busy("A test record could not be read back.", "Run “python -m annotate doctor”.")
    if pages < PAGES:
        return DiskFull(
            "The project’s file has reached SQLite’s limit of pages. Saves will soon fail.",
            "Delete articles that are no longer needed.",
        )
    return _find_full_disk(store)


def _find_unreadable(store: Store) -> AnnotateError | None:
    """Return why a project that is only read cannot be read; None if it can."""
    try:
        find_setting(store.reader(), "name")
    except AnnotateError as error:
        return error
    except sqlite3.Error as error:
        return translate(error)
    return None


def _find_full_disk(store: Store) -> DiskFull | None:
    """Return what is wrong if the disk of the project is all but full."""
    if store.path == MEMORY:
        return None
    try:
        free = shutil.disk_usage(Path(store.path).absolute().parent).free
    except OSError as error:
        return DiskFull(f"The disk does not respond ({error.strerror}).", "Check the disk.")
    if free >= ROOM:
        return None
    return DiskFull(
        f"The disk of the project has {free / 1e6:,.1f} MB left. Saves will soon fail.",
        "Free some space.",
    )
