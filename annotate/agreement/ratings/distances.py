"""Two values → how far apart they are; counts of values → how much they disagree."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from math import lcm
from operator import mul, sub
from typing import Protocol

from annotate.agreement.ratings.columns import Without, add_products
from annotate.agreement.ratings.grouping import Value
from annotate.errors import Invalid

FINEST = 2**62  # largest factor that makes distances whole; beyond, they are rounded


def interval(first: float, second: float) -> Fraction:
    """Return the squared difference (Krippendorff 2011, section D)."""
    return (Fraction(first) - Fraction(second)) ** 2


def ratio(first: float, second: float) -> Fraction:
    """Return ((a − b) / (a + b))², 0 between two zeros (Krippendorff 2011, section D)."""
    total = Fraction(first) + Fraction(second)
    return ((Fraction(first) - Fraction(second)) / total) ** 2 if total else Fraction(0)


def jaccard(first: frozenset, second: frozenset) -> Fraction:
    """Return 1 − |A ∩ B| / |A ∪ B| (Jaccard 1912); two empty sets are the same."""
    return _jaccard(len(first & second), len(first | second))


def masi(first: frozenset, second: frozenset) -> Fraction:
    """Return 1 − Jaccard × monotonicity (Passonneau 2006).

    Monotonicity is 1 for equal sets, 2/3 if one contains the other, 1/3 if they overlap
    and each has more, 0 if they share nothing. {a} and {a, b} are 1 − 1/2 · 2/3 = .67
    apart, {a, b} and {b, c} 1 − 1/3 · 1/3 = .89.
    """
    both = len(first & second)
    return _masi(both, len(first) - both, len(second) - both)


@cache
def _jaccard(both: int, union: int) -> Fraction:
    return 1 - Fraction(both, union) if union else Fraction(0)


@cache
def _masi(both: int, only_first: int, only_second: int) -> Fraction:
    if not only_first and not only_second:
        return Fraction(0)
    monotonicity = Fraction(1, 3) if only_first and only_second else Fraction(2, 3)
    return 1 - Fraction(both, both + only_first + only_second) * monotonicity


class Distance(Protocol):
    """Distances between the values of one table by their places, as whole numbers.

    They are the distances times one constant, which cancels out in every coefficient.
    Sums of whole numbers are exact in any order, so that the order of the rows cannot
    change the last digit of a figure.
    """

    def between(self, first: int, second: int) -> int: ...

    def from_all(self, counts: Sequence[int]) -> list[int]:
        """Return Σ counts[k] · d(v, k) for each value v."""
        ...

    def within(self, part: Mapping[int, int]) -> int:
        """Return Σ part[c] · part[k] · d(c, k) over all ordered pairs of values."""
        ...


class Same:
    """0 or 1: nominal values, or sets that are equal or not."""

    def between(self, first: int, second: int) -> int:
        return int(first != second)

    def from_all(self, counts: Sequence[int]) -> list[int]:
        total = sum(counts)
        return [total - count for count in counts]

    def within(self, part: Mapping[int, int]) -> int:
        return sum(part.values()) ** 2 - sum(count * count for count in part.values())

    def within_each(self, sums: Without, first: int) -> list[int]:
        """Return `within` of the counts from place `first` on, without each article."""
        counts = sums.columns[first:]
        total = sums.add_up((place, 1) for place in range(first, len(sums.columns)))
        squares = add_products(zip(counts, counts, strict=True))
        return list(map(sub, map(mul, total, total), squares))


class Squares:
    """Squared differences of numbers, by their sums of powers.

    Σ_c Σ_k (x_c − x_k)² over n numbers is 2 (n Σ x² − (Σ x)²): for 1, 2, 4 it is
    2 (3 · 21 − 49) = 28, which is 2 (1 + 9 + 4).
    """

    def __init__(self, values: Sequence[float]) -> None:
        exact = [Fraction(value) for value in values]
        scale = lcm(*(value.denominator for value in exact))
        self.points = [int(value * scale) for value in exact]

    def between(self, first: int, second: int) -> int:
        return (self.points[first] - self.points[second]) ** 2

    def from_all(self, counts: Sequence[int]) -> list[int]:
        n, total, squares = self._powers(enumerate(counts))
        return [n * x * x - 2 * x * total + squares for x in self.points]

    def within(self, part: Mapping[int, int]) -> int:
        n, total, squares = self._powers(part.items())
        return 2 * (n * squares - total * total)

    def _powers(self, counts) -> tuple[int, int, int]:
        n = total = squares = 0
        for place, count in counts:
            x = self.points[place]
            n, total, squares = n + count, total + count * x, squares + count * x * x
        return n, total, squares


class Matrix:
    """Any distance, stored for each pair of values: sets by MASI or Jaccard, ratios."""

    def __init__(self, values: Sequence[Value], distance: Callable[..., Fraction]) -> None:
        # Distances are symmetric: the upper half, with the diagonal, is enough.
        upper = [[distance(a, b) for b in values[i:]] for i, a in enumerate(values)]
        # `_masi` and `_jaccard` are cached, so that equal distances are mostly one object,
        # and finding them by id spares a slow hash of a Fraction for each of the pairs.
        kept = {id(d): d for row in upper for d in row}
        scale = min(lcm(*{d.denominator for d in kept.values()}), FINEST)
        whole = {key: round(d * scale) for key, d in kept.items()}
        places = range(len(values))
        self.rows = [[whole[id(upper[min(i, j)][abs(i - j)])] for j in places] for i in places]

    def between(self, first: int, second: int) -> int:
        return self.rows[first][second]

    def from_all(self, counts: Sequence[int]) -> list[int]:
        used = [(place, count) for place, count in enumerate(counts) if count]
        return [sum(row[place] * count for place, count in used) for row in self.rows]

    def within(self, part: Mapping[int, int]) -> int:
        total = 0
        items = list(part.items())
        for number, (first, count) in enumerate(items):
            row = self.rows[first]
            # Each pair once, doubled at the end; a value is 0 apart from itself.
            total += count * sum(row[second] * other for second, other in items[number + 1 :])
        return 2 * total

    def within_each(self, sums: Without, first: int) -> list[int]:
        """Return `within` of the counts from place `first` on, without each article."""
        apart = (sums.add_up(enumerate(row, first)) for row in self.rows)
        return add_products(zip(sums.columns[first:], apart, strict=True))


def distance_of(name: str, values: Sequence[Value]) -> Distance:
    """Build the distance of this name for a table's values; numbers are checked."""
    if name in ("nominal", "exact"):
        return Same()
    if name in ("interval", "ratio"):
        check_numbers(name, values)
    if name == "interval":
        return Squares(values)
    return Matrix(values, {"ratio": ratio, "masi": masi, "jaccard": jaccard}[name])


def check_numbers(level: str, values: Sequence[Value]) -> None:
    """Refuse values that are not numbers and, at level ratio, numbers below zero."""
    for value in values:
        if isinstance(value, (str, frozenset)):
            raise Invalid(f"“{value}” is not a number.", f"Level {level} needs numbers.")
        if level == "ratio" and value < 0:
            raise Invalid(f"{value} is below zero.", "Level ratio starts at 0; use interval.")
