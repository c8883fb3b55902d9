"""A table → what each article adds to the sums of a formula, for all articles at once.

A column is one whole number with a digit of 32 bits for each article: how often a kind occurs in
it. Times an amount, added up over the kinds, columns are the sums of every article, which Python
computes many times as fast as article by article. With two kinds that occur 1, 0 and 2, 3 times
in two articles and add 5 and 1: 5 · (1, 0) + 1 · (2, 3) = (7, 3).
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from operator import add
from typing import NamedTuple
from weakref import ref

from annotate.agreement.ratings.tables import Table

BYTES = 4  # of a digit
LARGEST = 2 ** (8 * BYTES)
SPARSE = 12  # digits per entry of the spread, beyond which entries are the quicker way
Key = tuple[int, int]  # places in `whos` and `whats`; if who rated does not matter, whos is 0
Rows = tuple[tuple[Key, int], ...]


class Columns(NamedTuple):
    """Each kind, as its rows with their weights, and its column.

    If who rated does not matter, kinds that differ only in that are one.
    """

    rows: list[Rows]
    columns: list[int]


def amounts(
    table: Table,
    terms: Callable[[int, int], Sequence[tuple[int, int]]],
    sums: Sequence[int],
    *,
    with_who: bool,
) -> Iterator[tuple[int, ...]] | None:
    """Yield what each article of the spread adds at every place of the sums.

    `terms` returns what a unit adds, by its places in `whos` and `whats`. None if there are so
    many kinds, or sums so large, that columns are no gain.
    """
    if max(sums, default=0) >= LARGEST:
        return None
    found = columns_of(table, with_who=with_who)
    if found is None:
        return None
    alike: dict[tuple[tuple[int, int], ...], int] = {}
    for rows, column in zip(*found, strict=True):
        part: dict[int, int] = {}
        for (who, what), weight in rows:
            for place, amount in terms(who, what):
                part[place] = part.get(place, 0) + amount * weight
        key = tuple(sorted(part.items()))
        alike[key] = alike.get(key, 0) + column
    of_places = [0] * len(sums)
    for part, column in alike.items():
        for place, amount in part:
            of_places[place] += amount * column if amount != 1 else column
    articles = len(table.spread.articles)
    return zip(*(_digits(column, articles) for column in of_places), strict=True)


def columns_of(table: Table, *, with_who: bool = False) -> Columns | None:
    """Return the columns of a table; those of the last one are kept, for its other figures."""
    global _latest
    known, found = _latest
    if known() is not table:
        known, found = ref(table, _forget), {}
        _latest = known, found
    if with_who not in found:
        found[with_who] = _make(table, with_who)
    return found[with_who]


def _nothing() -> None:
    return None


_latest: tuple[Callable[[], Table | None], dict[bool, Columns | None]] = _nothing, {}


def _forget(gone: ref) -> None:
    global _latest
    if _latest[0] is gone:
        _latest = _nothing, {}


def _make(table: Table, with_who: bool) -> Columns | None:
    numbers: dict[Rows, int] = {}
    class_of = []
    for rows in table.kinds.rows():
        weights: dict[Key, int] = {}
        for who, what, weight in rows:
            of = who if with_who else 0, what
            weights[of] = weights.get(of, 0) + weight
        key = tuple(sorted(weights.items()))
        class_of.append(numbers.setdefault(key, len(numbers)))
    spread = table.spread
    size = len(spread.articles)
    # A digit is as wide as a count usually is; kinds that add nothing are in no sum.
    if len(numbers) * size > SPARSE * len(spread.kind) or sum(spread.count) >= LARGEST:
        return None
    digits = array("I", bytes(BYTES * size * len(numbers)))
    start_of = [number * size for number in class_of]
    at = map(add, map(start_of.__getitem__, spread.kind), spread.place_of)
    for digit, count in zip(at, spread.count, strict=True):
        digits[digit] += count
    columns = [
        int.from_bytes(digits[at : at + size].tobytes(), "little")
        for at in range(0, len(digits), size)
    ]
    return Columns(list(numbers), columns)


def _digits(column: int, size: int) -> memoryview:
    return memoryview(column.to_bytes(BYTES * size, "little")).cast("I")
