"""How much is kept for agreement: roughly counted in bytes, and held within a bound."""

from array import array
from collections import OrderedDict
from collections.abc import Hashable
from operator import itemgetter
from sys import getsizeof
from typing import Protocol

from annotate.agreement import Columns, Estimate, Kinds, Spread, Table, Tally
from annotate.workflow.agreement.ground import Grounds
from annotate.workflow.agreement.kept.keeping import Kept

_PER_ROW, _PER_ENTRY, _PER_RESULT = 150, 100, 1_000
_LARGE = 50_000  # bytes; finished figures take less
MB = 1_000_000


class Keeper(Protocol):
    """A basis, as far as it matters here."""

    kept: Kept


Bases = OrderedDict[Hashable, Keeper]


def size_of(result: object, counted: set[int]) -> int:
    """Return roughly how many bytes a result takes; parts and grounds count elsewhere.

    What several results share counts once: `counted` are the ids of such parts.
    """
    if isinstance(result, Table | Tally):
        return _PER_RESULT + sum(size_of(part, counted) for part in vars(result).values())
    if isinstance(result, Kinds | Spread):
        if id(result) in counted:
            return 0
        counted.add(id(result))
        return sum(_size_of_column(column, counted) for column in vars(result).values())
    if isinstance(result, list):
        return _PER_ROW * len(result)
    if isinstance(result, dict):
        return sum(_PER_ENTRY + size_of(value, counted) for value in result.values())
    if isinstance(result, str | bytes):
        return len(result)
    if isinstance(result, tuple):
        return sum(size_of(one, counted) if isinstance(one, Estimate) else 8 for one in result)
    return 8 * len(result.without) if isinstance(result, Estimate) else _PER_RESULT


def _size_of_column(column: object, counted: set[int]) -> int:
    if isinstance(column, Spread):
        return size_of(column, counted)
    if isinstance(column, Columns):
        return sum(map(getsizeof, column.numbers))
    if isinstance(column, array):
        return column.itemsize * len(column)
    return 8 * len(column) if isinstance(column, list | tuple) else 0


def hold(bases: Bases, grounds: Grounds, limit: int) -> int:
    """Forget what was used longest ago until no more than `limit` bytes are kept, if possible.

    Finished figures are small and stay. What the last request needs goes last; only its
    parts stay, from which all is made again. Return how many bytes are left.
    """
    for basis in [*bases.values()][:-1]:
        if (size := count(bases, grounds)) <= limit:
            return size
        forget_large(basis, with_parts=False)
    size = _drop_rows_and_grounds(bases, grounds, limit)
    for basis in bases.values():
        # What takes most is least worth its memory: texts and lists of sentences.
        results = list(basis.kept.results.items())  # other threads may add to them
        sizes = [(size_of(one, set()), key) for key, one in results]
        for size_of_one, key in sorted(sizes, key=itemgetter(0), reverse=True):
            if size > limit and size_of_one > _LARGE and key not in ("parts", "ground"):
                basis.kept.results.pop(key, None)
                size -= size_of_one
    if size > limit:
        for part in grounds.list_parts():
            part.forget()
        grounds.known.forget()
        grounds.earlier.clear()
        for basis in bases.values():
            forget_large(basis)
    return count(bases, grounds)


def _drop_rows_and_grounds(bases: Bases, grounds: Grounds, limit: int) -> int:
    """Forget what is written, then old grounds, until no more than `limit` bytes are kept."""
    if count(bases, grounds) > limit:
        grounds.rows.forget()
    while (size := count(bases, grounds)) > limit and grounds.drop_oldest():
        # Nothing else must keep the parts that only this ground had.
        grounds.earlier.clear()
        for basis in [*bases.values()][:-1]:
            forget_large(basis)
    return size


def forget_large(basis: Keeper, *, with_parts: bool = True) -> None:
    """Keep only the finished figures of a basis, or also its parts, which its ground has anyway."""
    for key, result in list(basis.kept.results.items()):
        if key in ("parts", "ground"):
            is_forgotten = with_parts
        else:
            is_data = isinstance(result, Table | Tally)
            is_forgotten = is_data or size_of(result, set()) > _LARGE
        if is_forgotten:
            basis.kept.results.pop(key, None)


def size_of_basis(basis: Keeper) -> int:
    """Return roughly how many bytes the results of a basis take."""
    counted: set[int] = set()
    results = list(basis.kept.results.items())
    return sum(size_of(result, counted) for key, result in results if key != "parts")


def count(bases: Bases, grounds: Grounds) -> int:
    """Count roughly how many bytes are kept of a project."""
    parts = sum(part.size() for part in grounds.list_parts())
    parts += grounds.known.size() + grounds.rows.size()
    return parts + sum(map(size_of_basis, bases.values()))


def signature_of(bases: Bases, grounds: Grounds) -> tuple[int, ...]:
    """Return what changes whenever more is kept, but is counted at once."""
    return (
        grounds.rows.count(),
        *(len(basis.kept.results) for basis in bases.values()),
        *(len(ground.parts.results) for ground in list(grounds.latest.values())),
    )
