"""Backups every few hours, by a thread of the server."""

import logging
import sqlite3
import threading
from types import TracebackType

from annotate.errors import AnnotateError
from annotate.store.file.connection import Store
from annotate.workflow import clock
from annotate.workflow.operations.backups import (
    SCHEDULED,
    Rules,
    back_up,
    list_backups,
    remove_old,
)

_LOG = logging.getLogger("annotate.backups")
_RETRY = 10 * clock.MINUTE
_LOOK = 10 * clock.MINUTE  # so that a clock that was set, or a laptop that slept, is noticed
_PATIENCE = 4.0  # seconds until the server ends without a copy that is still being checked


class Schedule:
    """Makes the backups that the rules ask for, from `with` to its end.

    `failure` is the reason why the last one was not made, and when; None if it was.
    """

    def __init__(self, store: Store, rules: Rules) -> None:
        self.rules = rules
        self.failure: tuple[str, str] | None = None
        self._store = store
        self._ended = threading.Event()
        # A daemon, so that the server can end although the disk of the backups does not respond.
        self._thread = threading.Thread(target=self._loop, name="backups", daemon=True)

    def __enter__(self) -> "Schedule":
        if self.rules.every:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self.rules.every:
            self._thread.join(_PATIENCE)

    def due(self) -> str:
        """Return when the next backup is made; empty if none is."""
        if not self.rules.every:
            return ""
        now = clock.now_ms()
        if self.failure:
            return clock.ms_to_iso(clock.iso_to_ms(self.failure[0]) + self._retry())
        # One with a later time in its name was made before the clock was set back.
        made = [clock.iso_to_ms(one.at) for one in self._scheduled()]
        last = max((at for at in made if at <= now), default=None)
        return clock.ms_to_iso(now if last is None else last + self._interval())

    def run(self) -> None:
        """Make the backup that is due, and remove those beyond the number to keep."""
        try:
            back_up(self._store, self.rules, None, SCHEDULED, lambda: not self._ended.is_set())
            remove_old(self._store, self.rules)
            self.failure = None
        except (AnnotateError, OSError, sqlite3.Error) as error:
            if not self._ended.is_set():
                self.failure = clock.now(), str(error)
                _LOG.error("The scheduled backup failed. %s", error)

    def _loop(self) -> None:
        while not self._ended.is_set():
            left = clock.iso_to_ms(self.due()) - clock.now_ms()
            if left <= 0:
                self.run()
            else:
                self._ended.wait(min(left, _LOOK) / 1000)

    def _scheduled(self) -> list:
        return [one for one in list_backups(self._store, self.rules) if one.kind == SCHEDULED]

    def _interval(self) -> int:
        return round(self.rules.every * clock.HOUR)

    def _retry(self) -> int:
        return min(self._interval(), _RETRY)
