"""The one place that reads the clock."""

import time

from annotate.store.file.ulid import iso_to_ms, ms_to_iso, new_ulid

__all__ = ["in_ms", "iso_to_ms", "ms_to_iso", "new_id", "now", "now_ms", "seconds"]

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def now_ms() -> int:
    """Return the time in ms since 1970, UTC."""
    return time.time_ns() // 1_000_000


def now() -> str:
    """Return the time as UTC ISO 8601 text with ms."""
    return ms_to_iso(now_ms())


def in_ms(span: int) -> str:
    """Return the time `span` ms from now, as text."""
    return ms_to_iso(now_ms() + span)


def seconds() -> float:
    """Return seconds since some start; setting the clock does not change them."""
    return time.monotonic()


def new_id() -> str:
    """Return a new ULID for this moment."""
    return new_ulid(now_ms())
