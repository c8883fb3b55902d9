"""A table → what each article adds to the sums of a formula, for all articles at once.

With two kinds that occur 1, 0 and 2, 3 times in two articles and add 5 and 1, the columns of
spreads.py give all sums at once: 5 · (1, 0) + 1 · (2, 3) = (7, 3).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from operator import add, mul
from typing import NamedTuple
from weakref import ref

from annotate.agreement.ratings.spreads import WIDEST, Columns, digits_of, widen, width_for
from annotate.agreement.ratings.tables import Table

BLOCK = 2_000  # articles
Key = tuple[int, int]  # places in `whos` and `whats`; if who rated does not matter, whos is 0
Rows = tuple[tuple[Key, int], ...]


class Classes(NamedTuple):
    """Each kind, as its rows with their weights, and its column.

    If who rated does not matter, kinds that differ only in that are one.
    """

    rows: list[Rows]
    columns: Columns


class Without:
    """The sums of a formula without each of some articles: a column for each place of the sums.

    `places` are those of the articles. No digit of a column is larger than that of `sums`.
    """

    def __init__(
        self, columns: Columns, size: int, sums: Sequence[int], places: Sequence[int]
    ) -> None:
        self._columns, self._size, self.whole = columns, size, sums
        self._places = places

    def blocks(self) -> Iterator["Without"]:
        """Yield the same for some thousand articles after the other: digits take much memory."""
        for at in range(0, len(self._places), BLOCK):
            places = self._places[at : at + BLOCK]
            yield Without(self._columns, self._size, self.whole, places)

    @cached_property
    def columns(self) -> list[Sequence[int]]:
        """The digits of each column, one for each article."""
        return [self._digits(one, self._columns.width) for one in self._columns.numbers]

    def rows(self, limit: int | None = None) -> list[tuple[int, ...]]:
        """List the sums without each article, or without each of the first ones."""
        return list(islice(zip(*self.columns, strict=True), limit))

    def parts(self, rows: Iterable[tuple[int, ...]]) -> Iterator[dict[int, int]]:
        """Yield what is left out for these sums to be left: amounts by place."""
        for row in rows:
            both = enumerate(zip(self.whole, row, strict=True))
            yield {place: whole - left for place, (whole, left) in both if left != whole}

    def add_up(self, weights: Iterable[tuple[int, int]]) -> Sequence[int]:
        """Return Σ weight · column over (place of the sums, weight), weights not below zero."""
        used = [(place, weight) for place, weight in weights if weight]
        width = width_for(sum(weight * self.whole[place] for place, weight in used))
        if width is None:
            return self._add_by_row(used)
        numbers = self._columns.numbers
        if width > self._columns.width:
            width, numbers = WIDEST, self._widened
        else:
            width = self._columns.width
        return self._digits(sum(weight * numbers[place] for place, weight in used), width)

    @cached_property
    def _widened(self) -> list[int]:
        width, numbers = self._columns
        return [widen(one, width, WIDEST, self._size) for one in numbers]

    def _digits(self, column: int, width: int) -> Sequence[int]:
        digits, places = digits_of(column, width, self._size), self._places
        if not places:
            return []
        first, end = places[0], places[-1] + 1
        if end - first == len(places):
            return digits[first:end].tolist()
        return list(map(digits.__getitem__, places))

    def _add_by_row(self, used: Sequence[tuple[int, int]]) -> list[int]:
        columns = [self.columns[place] for place, _ in used]
        weights = [weight for _, weight in used]
        return [sum(map(mul, weights, row)) for row in zip(*columns, strict=True)]


def add_products(pairs: Iterable[tuple[Sequence[int], Sequence[int]]]) -> list[int]:
    """Return Σ x · y over pairs of columns (x, y), for each article; there is one pair or more."""
    (first, second), *others = pairs
    total = list(map(mul, first, second))
    for one, other in others:
        total = list(map(add, total, map(mul, one, other)))
    return total


def leave_out(
    table: Table,
    terms: Callable[[int, int], Sequence[tuple[int, int]]],
    sums: Sequence[int],
    *,
    with_who: bool,
) -> Without | None:
    """Return the sums without each article that has shared units.

    `terms` returns what a unit adds, by its places in `whos` and `whats`. None if there are so
    many kinds, or sums so large, that columns are no gain.
    """
    width = width_for(max(sums, default=0))
    found = width and columns_of(table, with_who=with_who)
    if not found:
        return None
    rows_of, columns = found
    # Equal amounts are added up while digits are still short.
    alike: list[dict[int, int]] = [{} for _ in sums]
    for rows, column in zip(rows_of, columns.numbers, strict=True):
        for place, amount in _add_up(rows, terms).items():
            of_place = alike[place]
            of_place[amount] = of_place.get(amount, 0) + column
    width, size = max(width, columns.width), len(table.spread.articles)
    ones = int.from_bytes((b"\1" + bytes(width - 1)) * size, "little")
    without = [
        whole * ones - sum(n * widen(one, columns.width, width, size) for n, one in of.items())
        for whole, of in zip(sums, alike, strict=True)
    ]
    return Without(Columns(width, without), size, sums, table.shared.places)


def _add_up(rows: Rows, terms: Callable[[int, int], Sequence[tuple[int, int]]]) -> dict[int, int]:
    part: dict[int, int] = {}
    for (who, what), weight in rows:
        for place, amount in terms(who, what):
            part[place] = part.get(place, 0) + amount * weight
    return part


def columns_of(table: Table, *, with_who: bool = False) -> Classes | None:
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


_latest: tuple[Callable[[], Table | None], dict[bool, Classes | None]] = _nothing, {}


def _forget(gone: ref) -> None:
    global _latest
    if _latest[0] is gone:
        _latest = _nothing, {}


def _make(table: Table, with_who: bool) -> Classes | None:
    class_of, classes = (_by_sentence if table.is_by_sentence else _by_unit)(table, with_who)
    columns = table.spread.columns_of(class_of, len(classes))
    return columns and Classes(classes, columns)


def _by_unit(table: Table, with_who: bool) -> tuple[Sequence[int], list[Rows]]:
    """Return the class of each kind, and the rows of each class."""
    kinds = table.kinds
    if with_who:
        keys = zip(kinds.who, kinds.what, strict=True)
        return range(len(kinds)), [((key, 1),) for key in keys]
    return kinds.what, [(((0, what), 1),) for what in range(len(table.whats))]


def _by_sentence(table: Table, with_who: bool) -> tuple[Sequence[int], list[Rows]]:
    numbers: dict[Rows, int] = {}
    class_of = []
    for rows in table.kinds.rows():
        weights: dict[Key, int] = {}
        for who, what, weight in rows:
            of = who if with_who else 0, what
            weights[of] = weights.get(of, 0) + weight
        key = tuple(sorted(weights.items()))
        class_of.append(numbers.setdefault(key, len(numbers)))
    return class_of, list(numbers)
