"""Krippendorff's alpha: 1 − observed / expected disagreement, gaps allowed, any distance.

α = 1 − (n − 1) Σ_u Σ_{i≠j} d(c_ui, c_uj) / (m_u − 1) / Σ_c Σ_k n_c n_k d(c, k) over the
units u with m_u ≥ 2 ratings; n_c of their n ratings are c (Krippendorff 2011,
“Computing Krippendorff's alpha-reliability”, sections A to D; 2004, chapter 11).

Example: two people rate three units x x, x y, y y. One unit differs, counted from both
sides: the observed sum is 2. Of the n = 6 ratings three are x and three y, so that the
expected sum is 2 · 3 · 3 = 18, and α = 1 − 5 · 2 / 18 = .44.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from math import lcm
from operator import mul, sub

from annotate.agreement.ratings.columns import Without, add_products
from annotate.agreement.ratings.distances import Distance, distance_of
from annotate.agreement.ratings.sums import Formula, Part, Terms
from annotate.agreement.ratings.tables import Places, Table

NAME = "krippendorff_alpha"
TITLE = "Krippendorff’s alpha"
SHORT = "alpha"
DISTANCES = {
    "nominal": ("nominal",),
    "ordinal": ("ordinal",),
    "interval": ("interval",),
    "ratio": ("ratio",),
    "set": ("masi", "jaccard", "exact"),
}
LEVELS = tuple(DISTANCES)
TABLES = "ratings"
UNDEFINED = "no variation"
LOWEST = -1.0
ORDER = 20
MANY = 40  # values; beyond, few of them are in an article, and article by article is quicker


class Alpha(Formula):
    """Alpha with a distance that does not depend on the data.

    Sums: 0 observed disagreement (times `scale`), then n_c for each value.
    """

    def __init__(self, table: Table, distance: Distance) -> None:
        self.distance = distance
        self.scale = _scale(table)
        self.size = 1 + len(table.values)

    def terms(self, who: Places, what: Places) -> Terms:
        if len(what) < 2:
            return ()
        used = Counter(what)
        counts = tuple((1 + value, count) for value, count in used.items())
        return (0, self.distance.within(used) * (self.scale // (len(what) - 1))), *counts

    def value(self, sums: Sequence[int]) -> float | None:
        counts = {place: count for place, count in enumerate(sums[1:]) if count}
        expected = self.distance.within(counts)
        return _alpha(sum(sums[1:]), sums[0], self.scale * expected)

    def leaving_out(self, sums: Sequence[int]) -> Callable[[Part], float | None]:
        """Return the function from a part to alpha without it, in time that the part sets.

        For a part with m_c ratings of each value, Σ (n − m)(n − m) d is
        Σ n n d − 2 Σ m n d + Σ m m d. The first sum is known, and the other two
        need only the few values in the part.
        """
        n, observed = sum(sums[1:]), sums[0]
        from_all = self.distance.from_all(sums[1:])
        expected = sum(count * far for count, far in zip(sums[1:], from_all, strict=True))

        def value_without(part: Part) -> float | None:
            # Place 0 is the observed disagreement; the values start at 1.
            removed = {place - 1: count for place, count in part.items() if place}
            across = sum(count * from_all[value] for value, count in removed.items())
            rest = expected - 2 * across + self.distance.within(removed)
            left = n - sum(removed.values())
            return _alpha(left, observed - part.get(0, 0), self.scale * rest)

        return value_without

    def value_of_each(self, sums: Without) -> Iterable[float | None]:
        if len(sums.columns) > MANY or not hasattr(self.distance, "within_each"):
            return map(self.leaving_out(sums.whole), sums.parts(sums.rows()))
        n = sums.add_up((place, 1) for place in range(1, self.size))
        expected = self.distance.within_each(sums, 1)
        return map(_alpha, n, sums.columns[0], map(self.scale.__mul__, expected))


class OrdinalAlpha(Formula):
    """Alpha with the ordinal distance, which depends on the data: it lies between mean ranks.

    d(c, k) = (Σ_{g=c..k} n_g − (n_c + n_k) / 2)² = (rank_k − rank_c)² with the mean
    rank of each value: with 4 low, 2 moderate and 4 high the ranks are 2, 5 and 8, so
    that low and high are (8 − 2)² = 36 apart. Sums: n_c for each value, then the
    coincidences of each pair of values c < k (times `scale`).
    """

    def __init__(self, table: Table) -> None:
        self.scale = _scale(table)
        self.values = len(table.values)
        pairs = combinations(range(self.values), 2)
        self.place = {pair: self.values + number for number, pair in enumerate(pairs)}
        self.size = self.values + len(self.place)

    def terms(self, who: Places, what: Places) -> Terms:
        if len(what) < 2:
            return ()
        share = 2 * self.scale // (len(what) - 1)  # 2: a pair counts from both sides
        counts = sorted(Counter(what).items())
        apart = tuple(
            (self.place[a, b], share * n * m) for (a, n), (b, m) in combinations(counts, 2)
        )
        return *counts, *apart

    def value(self, sums: Sequence[int]) -> float | None:
        # Ranks are doubled to stay whole, which makes every distance four times as large;
        # observed and expected share the factor. Σ_c Σ_k n_c n_k (r_c − r_k)² is
        # 2 (n Σ n_c r_c² − (Σ n_c r_c)²), without a loop over pairs of values.
        counts = sums[: self.values]
        rank, ranks = 0, []
        for count in counts:
            ranks.append(2 * rank + count)
            rank += count
        observed = sum(sums[at] * (ranks[a] - ranks[b]) ** 2 for (a, b), at in self.place.items())
        squares = sum(count * r * r for count, r in zip(counts, ranks, strict=True))
        mean = sum(count * r for count, r in zip(counts, ranks, strict=True))
        return self._value(rank, observed, squares, mean)

    def value_of_each(self, sums: Without) -> Iterable[float | None]:
        values = range(self.values)
        counts = sums.columns[: self.values]
        ranks = [sums.add_up([*((at, 2) for at in range(one)), (one, 1)]) for one in values]
        apart = {(a, b): list(map(sub, ranks[a], ranks[b])) for a, b in self.place}
        observed = add_products(
            (sums.columns[at], list(map(mul, apart[pair], apart[pair])))
            for pair, at in self.place.items()
        )
        ranked = [list(map(mul, *both)) for both in zip(counts, ranks, strict=True)]
        squares = add_products(zip(ranked, ranks, strict=True))
        n = sums.add_up((one, 1) for one in values)
        return map(self._value, n, observed, squares, map(sum, zip(*ranked, strict=True)))

    def _value(self, n: int, observed: int, squares: int, mean: int) -> float | None:
        return _alpha(n, observed, self.scale * 2 * (n * squares - mean * mean))


def _alpha(n: int, observed: int, expected: int) -> float | None:
    return 1 - (n - 1) * observed / expected if expected else None


def _scale(table: Table) -> int:
    return lcm(*{len(what) - 1 for what in table.whats if len(what) > 1})


def formula(table: Table, distance: str) -> Formula:
    if distance == "ordinal":
        return OrdinalAlpha(table)
    return Alpha(table, distance_of(distance, table.values))
