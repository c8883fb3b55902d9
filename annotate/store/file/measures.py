"""What a store counts while it works, for programs that watch it.

Own code because a client library would be one more dependency for what is two lists of numbers.
"""

import threading
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Counts(NamedTuple):
    """How many values were at most each bound, how many there were in all, and their sum."""

    up_to: list[tuple[float, int]]
    count: int
    total: float


class Histogram:
    """Counts values by size; any thread may add one."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._total = 0.0
        self._lock = threading.Lock()

    def add(self, value: float) -> None:
        """Count one value."""
        place = bisect_left(self._bounds, value)
        with self._lock:
            self._counts[place] += 1
            self._total += value

    def read(self) -> Counts:
        """Return all counts, of one moment."""
        with self._lock:
            counts, total = list(self._counts), self._total
        sums = list(accumulate(counts))
        return Counts(list(zip(self._bounds, sums, strict=False)), sums[-1], total)


class Counter:
    """A number that only grows; any thread may add to it."""

    def __init__(self) -> None:
        self.value = 0
        self._lock = threading.Lock()

    def add(self, more: int) -> None:
        """Add to the number."""
        with self._lock:
            self.value += more


class Measures:
    """What is counted of one project since the server started."""

    def __init__(self) -> None:
        self.labels = Counter()
        self.failures = Counter()
        self.groups = Histogram(SIZES)
        self.commits = Histogram(SECONDS)
