"""How many saves a project had on each of the last days, and who labels now."""

from dataclasses import dataclass
from itertools import pairwise

from annotate.store import progress as stored
from annotate.store.file.connection import Store
from annotate.store.file.ulid import encode, ulid_ms
from annotate.workflow import clock
from annotate.workflow.progress import count_labelling

DAYS = 14


@dataclass(frozen=True, slots=True)
class Activity:
    """`days` are (day, saves), the last one today, in UTC; `last` is when the last save came."""

    days: list[tuple[str, int]]
    labelling: int
    last: str

    @property
    def most(self) -> tuple[str, int]:
        """The day with the most saves, the latest of equal ones."""
        return max(reversed(self.days), key=lambda one: one[1])


def describe(store: Store) -> Activity | None:
    """Count the saves of the last days; None if nothing was saved yet."""
    db = store.reader()
    last = stored.find_last_save(db)
    if last is None:
        return None
    today = clock.now_ms() // clock.DAY * clock.DAY
    starts = [today - back * clock.DAY for back in range(DAYS - 1, -2, -1)]
    revs = [encode(start, 0) for start in starts]
    counts = stored.count_saves(db, list(pairwise(revs)))
    days = [clock.ms_to_iso(start)[:10] for start in starts[:-1]]
    return Activity(
        list(zip(days, counts, strict=True)), count_labelling(store), clock.ms_to_iso(ulid_ms(last))
    )
