"""A long export leaves most of the processor to those who save labels meanwhile."""

import time
from collections.abc import Iterable, Iterator

from annotate.store.file.connection import Store

_TIMES = 3  # it rests this many times as long as it worked
_LONGEST = 0.5  # seconds
# Where people label, not every short piece of work sees a save: it rests this long after the last.
_RECENT = 0.5  # seconds


class Resting:
    """Rests after each piece of work while labels are being saved.

    All threads of a server share one interpreter: without this, one export would halve the rate
    of saves. Another process is not slowed by us, so a command never rests.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._written, self._rests_until = store.written, 0.0
        self._since = time.thread_time()

    def rest(self) -> bool:
        """End a piece of work; always true, as what is computed stays wanted."""
        written, now = self._store.written, time.monotonic()
        if written != self._written:
            self._written, self._rests_until = written, now + _RECENT
        if now < self._rests_until:
            worked = time.thread_time() - self._since
            time.sleep(min(_TIMES * worked, _LONGEST))
        self._since = time.thread_time()
        return True

    def between(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass chunks on, and rest after each."""
        for chunk in chunks:
            yield chunk
            self.rest()
