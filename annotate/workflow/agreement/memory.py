"""How much is kept for agreement: roughly counted in bytes, and held within a bound."""

from array import array
from collections import OrderedDict
from collections.abc import Hashable
from typing import Protocol

from annotate.agreement import Table
from annotate.workflow.agreement.ground import Grounds
from annotate.workflow.agreement.keeping import Kept

_PER_ROW, _PER_ENTRY, _PER_RESULT = 150, 100, 1_000
MB = 1_000_000


class Keeper(Protocol):
    """A basis, as far as it matters here."""

    kept: Kept


def size_of(result: object) -> int:
    """Return roughly how many bytes a result takes; parts and grounds count elsewhere."""
    if isinstance(result, Table):
        return _PER_RESULT + sum(map(_size_of_column, vars(result).values()))
    if isinstance(result, list):
        return _PER_ROW * len(result)
    if isinstance(result, dict):
        return sum(_PER_ENTRY + size_of(value) for value in result.values())
    return _PER_RESULT


def _size_of_column(column: object) -> int:
    if isinstance(column, array):
        return column.itemsize * len(column)
    if isinstance(column, Table):
        return size_of(column)
    if isinstance(column, list) and column and isinstance(column[0], list):
        return _PER_ROW * sum(map(len, column))
    return 8 * len(column) if isinstance(column, list | tuple) else 0


def size_of_basis(basis: Keeper) -> int:
    """Return roughly how many bytes the results of a basis take."""
    results = list(basis.kept.results.items())
    return sum(size_of(result) for key, result in results if key != "parts")


def hold(bases: OrderedDict[Hashable, Keeper], grounds: Grounds, limit: int) -> int:
    """Forget what was used longest ago until no more than `limit` bytes are kept, if possible.

    What the last request needs stays, except for matches, which are made again
    from its parts. Return how many bytes are left.
    """
    size = count(bases, grounds)
    if size > limit:  # matches first: they take the most, and are made again the quickest
        for part in grounds.list_parts():
            part.forget_matches()
        size = count(bases, grounds)
    while size > limit and (grounds.drop_oldest() or len(bases) > 1):
        if len(bases) > 1:
            bases.popitem(last=False)
        size = count(bases, grounds)
    return size


def count(bases: OrderedDict[Hashable, Keeper], grounds: Grounds) -> int:
    """Count roughly how many bytes are kept of a project."""
    parts = sum(part.size() for part in grounds.list_parts())
    return parts + sum(map(size_of_basis, bases.values()))
