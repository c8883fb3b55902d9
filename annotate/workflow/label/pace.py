"""How fast one person's labels are taken: as a person can make them, with a long day's in reserve.

A browser that was offline sends hundreds at once, and no one types more than a few per
second for long. What runs away is a script or a stuck key: its labels wait in the browser.
"""

from threading import Lock

from annotate.errors import TooFast
from annotate.workflow import clock

RESERVE = 5_000  # labels that are taken at any speed
PER_SECOND = 5
_MOST_PEOPLE = 10_000

_lock = Lock()
_taken: dict[str, tuple[float, float]] = {}  # person id → labels beyond the pace, at which time


def take(person: str, count: int) -> None:
    """Count labels of a person; TooFast if they are beyond the reserve."""
    now = clock.seconds()
    with _lock:
        beyond, at = _taken.get(person, (0.0, now))
        beyond = max(0.0, beyond - PER_SECOND * (now - at)) + count
        if beyond > RESERVE:
            raise TooFast(1 + int((beyond - RESERVE) / PER_SECOND))
        _taken.pop(person, None)  # the oldest come first
        _taken[person] = (beyond, now)
        if len(_taken) > _MOST_PEOPLE:
            del _taken[next(iter(_taken))]
