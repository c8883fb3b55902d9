"""A long export leaves most of the processor to those who save labels meanwhile."""

import time
from collections.abc import Iterable, Iterator

from annotate.store.file.connection import Store

_TIMES = 3  # it rests this many times as long as it worked
_LONGEST = 0.5  # seconds


class Resting:
    """Rests after each piece of work if something was saved while it lasted.

    All threads of a server share one interpreter: without this, one export would halve the rate
    of saves. Another process is not slowed by us, so a command never rests.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._begin()

    def _begin(self) -> None:
        self._written, self._since = self._store.written, time.thread_time()

    def rest(self) -> bool:
        """End a piece of work; always true, as what is computed stays wanted."""
        if self._store.written != self._written:
            worked = time.thread_time() - self._since
            time.sleep(min(_TIMES * worked, _LONGEST))
        self._begin()
        return True

    def between(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass chunks on, and rest after each."""
        for chunk in chunks:
            yield chunk
            self.rest()
