"""Cohen's kappa: agreement of two people beyond what their own habits give by chance.

κ = (p_o − p_e) / (1 − p_e), p_e = Σ_k p_k. p_.k over the units both rated (Cohen 1960,
eq. 1). Weighted: κ_w = 1 − Σ v_ij o_ij / Σ v_ij e_ij with the disagreement
weights v (Cohen 1968): |i − j| (linear) or (i − j)² (quadratic).

Example: of 10 units both say x in 4 and y in 3, and in 3 the first says x and the second
y. p_o = .7; the first says x in 7 of 10, the second in 4, so that
p_e = .7 · .4 + .3 · .6 = .46, and κ = (.7 − .46) / (1 − .46) = .44.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from annotate.agreement.ratings.columns import Without, add_products
from annotate.agreement.ratings.sums import Formula, Terms
from annotate.agreement.ratings.tables import Places, Table

NAME = "cohen_kappa"
TITLE = "Cohen’s kappa"
SHORT = "kappa"
DISTANCES = {
    "nominal": ("nominal",),
    "ordinal": ("nominal", "linear", "quadratic"),
    "set": ("exact",),
}
LEVELS = tuple(DISTANCES)
TABLES = "pair"
UNDEFINED = "no variation"
LOWEST = -1.0
ORDER = 30

T = TypeVar("T")
Weights = Sequence[Sequence[float]]
Cells = Mapping[tuple[int, int], int]


class Kappa(Formula):
    """Sums: 0 agreements, 1 units, then the counts of the first and of the second person."""

    def __init__(self, table: Table) -> None:
        self.values = len(table.values)
        self.size = 2 + 2 * self.values

    def terms(self, who: Places, what: Places) -> Terms:
        if len(what) < 2:  # only one of the two rated this unit
            return ()
        first, second = what
        return (0, int(first == second)), (1, 1), (2 + first, 1), (2 + self.values + second, 1)

    def chance(self, sums: Sequence[int]) -> float:
        """Return p_e."""
        return self._products(sums) / sums[1] ** 2

    def value(self, sums: Sequence[int]) -> float | None:
        return self._value(*sums[:2], self._products(sums))

    def _products(self, sums: Sequence[int]) -> int:
        return sum(a * b for a, b in self._pair_up(sums[2:]))

    def value_of_each(self, sums: Without) -> Iterable[float | None]:
        agreed, units, *used = sums.columns
        return map(self._value, agreed, units, add_products(self._pair_up(used)))

    def _pair_up(self, used: Sequence[T]) -> Iterable[tuple[T, T]]:
        """Pair how often the two people used each value."""
        return zip(used[: self.values], used[self.values :], strict=True)

    @staticmethod
    def _value(agreed: int, units: int, products: int) -> float | None:
        # Chance is 1 if both used one value only: nothing can exceed it.
        if not units or (chance := products / units**2) == 1:
            return None
        return (agreed / units - chance) / (1 - chance)


class WeightedKappa(Formula):
    """Sums: the units in each cell of the two people's table of values, row by row."""

    def __init__(self, table: Table, weights: Weights) -> None:
        self.values = len(table.values)
        self.weights = [weight for row in weights for weight in row]
        self.size = self.values**2

    def terms(self, who: Places, what: Places) -> Terms:
        return () if len(what) < 2 else ((what[0] * self.values + what[1], 1),)

    def value(self, sums: Sequence[int]) -> float | None:
        k, units = self.values, sum(sums)
        first = [sum(sums[row * k : row * k + k]) for row in range(k)]
        second = [sum(sums[column::k]) for column in range(k)]
        expected = sum(
            weight * first[cell // k] * second[cell % k] for cell, weight in enumerate(self.weights)
        )
        observed = sum(weight * count for weight, count in zip(self.weights, sums, strict=True))
        return _less(units, observed, expected)

    def value_of_each(self, sums: Without) -> Iterable[float | None]:
        k, cells = self.values, range(self.size)
        weights_of = [self.weights[row * k : row * k + k] for row in range(k)]
        # Of each value of the first: how often, and the weights of all that the second used.
        first = [sums.add_up((row * k + column, 1) for column in range(k)) for row in range(k)]
        apart = [sums.add_up((cell, of[cell % k]) for cell in cells) for of in weights_of]
        units = sums.add_up((cell, 1) for cell in cells)
        expected = add_products(zip(first, apart, strict=True))
        return map(_less, units, sums.add_up(enumerate(self.weights)), expected)


def _less(units: int, observed: int, expected: int) -> float | None:
    return 1 - units * observed / expected if expected else None


def formula(table: Table, distance: str) -> Formula:
    if distance in ("nominal", "exact"):
        return Kappa(table)
    power = {"linear": 1, "quadratic": 2}[distance]
    places = range(len(table.values))
    return WeightedKappa(table, [[abs(i - j) ** power for j in places] for i in places])


def kappa_of_cells(cells: Cells) -> float | None:
    """Return kappa from the units in each cell (value of the first, value of the second)."""
    first: dict[int, int] = {}
    second: dict[int, int] = {}
    for (a, b), units in cells.items():
        first[a] = first.get(a, 0) + units
        second[b] = second.get(b, 0) + units
    units = sum(first.values())
    # Compared as whole numbers: a quotient could miss 1 by a rounding error.
    chance = sum(count * second.get(value, 0) for value, count in first.items())
    if chance == units**2:
        return None
    agreed = sum(count for (a, b), count in cells.items() if a == b)
    return (agreed / units - chance / units**2) / (1 - chance / units**2)
