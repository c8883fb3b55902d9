"""Writes decisions about many sentences beside the requests, one after the other."""

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from annotate.errors import AnnotateError
from annotate.store.answers.bulk import find_writing
from annotate.store.file.connection import Store
from annotate.workflow.adjudicate import accepting

_LOG = logging.getLogger("annotate.bulk")
_PATIENCE = 4.0  # seconds until the server ends without it; the next one goes on


class _Work:
    """Writes all that is pending, once; `error` is what ended it early."""

    def __init__(self, store: Store) -> None:
        self.error: Exception | None = None
        self.is_stopped = threading.Event()
        self.thread = threading.Thread(
            target=self._run, args=(store,), name="bulk decision", daemon=True
        )

    def _run(self, store: Store) -> None:
        try:
            accepting.finish(store, self.is_stopped.is_set)
        except (AnnotateError, sqlite3.Error) as error:
            self.error = error
            _LOG.error("A decision about many sentences was not written to its end. %s", error)


def write(store: Store, seconds: float | None = None) -> None:
    """Write what is pending; return once it is done, or after this many seconds.

    Raise what ended it early.
    """
    with _lock:
        work = _works.get(store)
        if work is None or not work.thread.is_alive():
            work = _works[store] = _Work(store)
            work.thread.start()
    work.thread.join(seconds)
    if work.error is not None:
        raise work.error


def is_running(store: Store) -> bool:
    """Return whether something is being written; what is pending otherwise has stopped."""
    with _lock:
        work = _works.get(store)
    return work is not None and work.thread.is_alive()


@contextmanager
def writing(store: Store) -> Iterator[None]:
    """Write what an earlier server left; at the end, stop after the part that is being written."""
    if find_writing(store.reader()):
        write(store, 0)
    try:
        yield
    finally:
        with _lock:
            work = _works.get(store)
        if work is not None:
            work.is_stopped.set()
            work.thread.join(_PATIENCE)


_works: WeakKeyDictionary[Store, _Work] = WeakKeyDictionary()
_lock = threading.Lock()
