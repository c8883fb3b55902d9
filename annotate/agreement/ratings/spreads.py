"""How often each kind of unit occurs in each article: as entries, and as columns of digits.

A column is one whole number with a digit for each article. Columns of kinds add up to the column
of what the kinds have in common, which Python computes many times as fast as entry by entry: if x
occurs 1, 0 and y 2, 3 times in two articles, (1, 0) + (2, 3) = (3, 3) is how often either does.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, compress, pairwise, repeat
from operator import attrgetter, mul
from threading import Lock
from typing import NamedTuple
from weakref import ref

MOST_BYTES = 24_000_000  # of the columns of one spread; beyond that, entries take less memory
SPARING_BYTES = 8_000_000  # the same where a spread spares memory
KEPT_BYTES = 10_000_000  # of earlier columns, beside those that were made last
_CODES = {1: "B", 2: "H", 4: "I", 8: "Q"}  # of an array with so many bytes per digit
WIDEST = max(_CODES)
_LARGE = 2**32  # Rows of a table can count as many as this; those of a project never do.


class Columns(NamedTuple):
    """Columns with this many bytes for each digit."""

    width: int
    numbers: list[int]


def digits_of(column: int, width: int, size: int) -> memoryview:
    """Return the digits of a column, one for each of `size` articles."""
    return memoryview(column.to_bytes(width * size, "little")).cast(_CODES[width])


def widen(column: int, width: int, wider: int, size: int) -> int:
    """Return a column with digits of more bytes."""
    if width == wider:
        return column
    narrow, wide = column.to_bytes(width * size, "little"), bytearray(wider * size)
    for place in range(width):
        wide[place::wider] = narrow[place::width]
    return int.from_bytes(wide, "little")


def width_for(largest: int) -> int | None:
    """Return how many bytes a digit needs for this number; None if none is wide enough."""
    return next((width for width in _CODES if largest < 256**width), None)


@dataclass(frozen=True, eq=False)
class Spread:
    """The count of each kind in each article.

    The entries of `articles[i]` are `bounds[i]` to `bounds[i + 1]` of the columns. A kind may
    have several entries in an article, whose counts add up. With `spares`, columns of all kinds
    are not kept in a large project, but made for each table, which takes longer.
    """

    articles: tuple[str, ...]
    bounds: array
    kind: array
    count: array
    spares: bool = False

    @cached_property
    def totals(self) -> list[int]:
        """The count of each kind in all articles."""
        totals = [0] * (max(self.kind, default=-1) + 1)
        for kind, count in zip(self.kind, self.count, strict=True):
            totals[kind] += count
        return totals

    def of_article(self, place: int) -> Iterator[tuple[int, int]]:
        """Yield (kind, count) of one article."""
        entries = slice(self.bounds[place], self.bounds[place + 1])
        return zip(self.kind[entries], self.count[entries], strict=True)

    def places(self, is_counted: Sequence[bool]) -> tuple[int, ...]:
        """List the places of the articles that have any of the counted kinds."""
        if all(is_counted):
            every = enumerate(pairwise(self.bounds))
            return tuple([place for place, (start, end) in every if start < end])
        entries = compress(self.place_of, map(is_counted.__getitem__, self.kind))
        return tuple(dict.fromkeys(entries))

    @cached_property
    def place_of(self) -> array:
        """The place of the article of each entry."""
        bounds = enumerate(pairwise(self.bounds))
        entries = (repeat(place, end - start) for place, (start, end) in bounds)
        return array("I", chain.from_iterable(entries))

    @property
    def columns(self) -> Columns | None:
        """The column of each kind; None if all of them would take too much memory."""
        found = vars(self).get("_columns")
        if found is None:
            kinds = range(len(self.totals))
            found = _make_columns(self, kinds, len(kinds))
            if found is not None:
                _keep(self, found)
        return found

    def columns_of(self, class_of: Sequence[int | None], classes: int) -> Columns | None:
        """Return the columns of classes of kinds: `class_of` each kind, None for none.

        None if they would take too much memory.
        """
        every = self.columns
        if every is None:
            return _make_columns(self, class_of, classes)
        if list(class_of) == list(range(len(every.numbers))):
            return every  # not made, and kept, a second time
        groups: list[list[int]] = [[] for _ in range(classes)]
        for number, column in zip(class_of, every.numbers, strict=False):
            if number is not None:
                groups[number].append(column)
        return Columns(every.width, list(map(sum, groups)))

    def add_up(self, weights: Sequence[int]) -> Sequence[int]:
        """Return Σ weight · count over the kinds, for each article."""
        every, size = self.columns, len(self.articles)
        wide = width_for(sum(map(mul, weights, self.totals)))
        if every is None or wide is None:
            articles = map(self.of_article, range(size))
            return [sum(weights[kind] * count for kind, count in one) for one in articles]
        alike: dict[int, int] = {}
        for weight, column in zip(weights, every.numbers, strict=False):
            alike[weight] = alike.get(weight, 0) + column
        wide = max(wide, every.width)
        columns = (n * widen(one, every.width, wide, size) for n, one in alike.items() if n)
        return digits_of(sum(columns), wide, size)

    def merged(self, numbers: Sequence[int | None]) -> "Spread":
        """Replace each kind by another, or by None if nothing is left of it."""
        if list(numbers) == list(range(len(numbers))):
            return self
        return Merged(self, numbers)


class Merged(Spread):
    """A spread whose kinds replace those of another; its entries are made when asked for."""

    def __init__(self, whole: Spread, numbers: Sequence[int | None]) -> None:
        totals = [0] * (max((one for one in numbers if one is not None), default=-1) + 1)
        for number, total in zip(numbers, whole.totals, strict=True):
            if number is not None:
                totals[number] += total
        values = {"articles": whole.articles, "totals": totals, "whole": whole}
        vars(self).update(values, numbers=list(numbers))

    def merged(self, numbers: Sequence[int | None]) -> Spread:
        return self.whole.merged(self._of_whole(numbers))

    def places(self, is_counted: Sequence[bool]) -> tuple[int, ...]:
        found = self.whole.columns
        wanted = [one is not None and is_counted[one] for one in self.numbers]
        if found is None:
            return self.whole.places(wanted)
        articles = range(len(self.articles))
        any_of_them = digits_of(sum(compress(found.numbers, wanted)), found.width, len(articles))
        return tuple(compress(articles, any_of_them))

    @property
    def columns(self) -> Columns | None:
        return self.columns_of(range(len(self.totals)), len(self.totals))

    def columns_of(self, class_of: Sequence[int | None], classes: int) -> Columns | None:
        return self.whole.columns_of(self._of_whole(class_of), classes)

    bounds = property(attrgetter("_made.bounds"))
    kind = property(attrgetter("_made.kind"))
    count = property(attrgetter("_made.count"))
    place_of = property(attrgetter("_made.place_of"))

    def _of_whole(self, numbers: Sequence[int | None]) -> list[int | None]:
        """Return what these numbers of kinds are for the kinds of the whole."""
        return [None if one is None else numbers[one] for one in self.numbers]

    @cached_property
    def _made(self) -> Spread:
        """The entries that are left."""
        whole, numbers = self.whole, self.numbers
        kinds = map(numbers.__getitem__, whole.kind)
        if None not in numbers:
            made = Spread(self.articles, whole.bounds, array("I", kinds), whole.count)
            place_of = whole.place_of
        else:
            is_left = [number is not None for number in numbers]
            left = bytes(map(is_left.__getitem__, whole.kind))
            passed = array("Q", accumulate(left, initial=0))
            made = Spread(
                self.articles,
                array("Q", map(passed.__getitem__, whole.bounds)),
                array("I", compress(kinds, left)),
                array(whole.count.typecode, compress(whole.count, left)),
            )
            place_of = array("I", compress(whole.place_of, left))
        vars(made).update(place_of=place_of, totals=self.totals)  # they are known already
        return made


class SpreadMaker:
    """Collects how often each kind occurs, article by article."""

    def __init__(self) -> None:
        self.articles: list[str] = []
        # Arrays of numbers: lists take several times the memory, and a project has many units.
        self.bounds = array("Q", [0])
        self.kind, self.count = array("I"), array("I")

    def add(self, article: str, counts: dict[int, int]) -> None:
        self.articles.append(article)
        self.kind.extend(counts)
        if max(counts.values(), default=0) >= _LARGE and self.count.typecode == "I":
            self.count = array("Q", self.count)
        self.count.extend(counts.values())
        self.bounds.append(len(self.kind))

    def spread(self) -> Spread:
        """Return all of it; nothing can be added afterwards."""
        spread = Spread(tuple(self.articles), self.bounds, self.kind, self.count)
        if len(set(self.articles)) == len(self.articles):
            return spread
        parts: dict[str, list[int]] = {}  # the rows of one article came in several parts
        for place, article in enumerate(self.articles):
            parts.setdefault(article, []).append(place)
        whole = SpreadMaker()
        for article, places in parts.items():
            counts: dict[int, int] = {}
            for place in places:
                for kind, count in spread.of_article(place):
                    counts[kind] = counts.get(kind, 0) + count
            whole.add(article, counts)
        return whole.spread()


def _make_columns(spread: Spread, class_of: Sequence[int | None], classes: int) -> Columns | None:
    """Add up the entries of each class of kinds; None if that takes too much memory."""
    size = len(spread.articles)
    counts = (sum(spread.count[start:end]) for start, end in pairwise(spread.bounds))
    width = width_for(max(counts, default=0))
    most = SPARING_BYTES if spread.spares else MOST_BYTES
    if width is None or width * size * classes > most:
        return None
    digits = [array(_CODES[width], bytes(width * size)) for _ in range(classes)]
    nowhere = array(_CODES[width], bytes(width * size))  # of no class
    of_kind = [nowhere if number is None else digits[number] for number in class_of]
    entries = zip(spread.kind, spread.place_of, spread.count, strict=True)
    for kind, place, count in entries:
        of_kind[kind][place] += count
    of_kind.clear()
    digits.reverse()
    numbers = []
    while digits:  # one by one, so that not all of them are there twice
        numbers.append(int.from_bytes(digits.pop().tobytes(), "little"))
    return Columns(width, numbers)


_with_columns: list[ref[Spread]] = []
_lock = Lock()


def _keep(spread: Spread, columns: Columns) -> None:
    """Keep the columns of a spread for its other figures, and forget those of earlier ones."""
    with _lock:
        vars(spread)["_columns"] = columns
        latest = [ref(spread), *(one for one in _with_columns if one() not in (None, spread))]
        sizes = accumulate(_size_of(one()) for one in latest)
        is_held = [True, *(size <= KEPT_BYTES for size in list(sizes)[1:])]
        _with_columns[:] = compress(latest, is_held)
        for one, held in zip(latest, is_held, strict=True):
            other = None if held else one()
            if other is not None:
                vars(other).pop("_columns", None)


def _size_of(spread: Spread | None) -> int:
    found = spread and vars(spread).get("_columns")
    return found.width * len(found.numbers) * len(spread.articles) if found else 0
