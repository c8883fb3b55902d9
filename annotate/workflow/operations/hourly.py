"""What a server does by itself every hour: it chooses the sentences that are asked again."""

import logging
import sqlite3
import threading
from types import TracebackType

from annotate.errors import AnnotateError
from annotate.store.file.connection import Store
from annotate.workflow import clock
from annotate.workflow.label import repeats

_LOG = logging.getLogger("annotate.hourly")
_PATIENCE = 4.0  # seconds until the server ends without it


class Hourly:
    """Does it from `with` to its end."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="hourly", daemon=True)

    def __enter__(self) -> "Hourly":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(_PATIENCE)

    def _loop(self) -> None:
        seconds = 0.0  # the first time at once
        while not self._ended.wait(seconds):
            seconds = clock.HOUR / 1000
            try:
                repeats.plan(self._store)
            except (AnnotateError, sqlite3.Error) as error:
                _LOG.error("The sentences to ask again were not chosen. %s", error)
