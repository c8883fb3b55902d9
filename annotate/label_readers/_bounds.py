"""How much a server takes of a file of labels, so that those who label in the meantime can save."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from annotate.errors import Refused
from annotate.label_readers import Document
from annotate.label_readers._zips import unpacked_size
from annotate.wording import plural

T = TypeVar("T")
MOST_LABELS, MOST_UNPACKED = 50_000, 20_000_000  # bytes
_REMEDY = "Split it into several files, or use the command import-labels."


def check_size(data: bytes, *, is_csv: bool) -> None:
    """Raise Refused for a zip with too much in it, or a CSV with too many lines."""
    size, lines = unpacked_size(data), data.count(b"\n") if is_csv else 0
    if size > MOST_UNPACKED:
        megabytes = f"{size / 1_000_000:,.1f} MB"
        limit = f"{MOST_UNPACKED / 1_000_000:,.0f} MB"
        raise Refused(f"The files in the zip are {megabytes}. The limit is {limit}.", _REMEDY)
    if lines > MOST_LABELS:
        raise Refused(
            f"The file has {plural(lines, 'line')}. The limit is {MOST_LABELS:,}.", _REMEDY
        )


def up_to_limit(read: Iterable[T]) -> Iterator[T]:
    """Pass on what is read of a file; Refused once it has too many labels."""
    count = 0
    for one in read:
        count += _count(one)
        if count > MOST_LABELS:
            raise Refused(f"The file has more than {MOST_LABELS:,} labels.", _REMEDY)
        yield one


def _count(one: object) -> int:
    if isinstance(one, Document):
        return sum(len(marking.spans) + len(marking.labels) for marking in one.markings)
    return 1
