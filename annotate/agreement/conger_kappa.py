"""Conger's kappa: Cohen's for more than two people, each with their own habits.

κ = (p_o − p_e) / (1 − p_e), p_e = Σ_k Σ_{g≠h} p_gk p_hk / (r (r − 1)) over the r people,
where p_gk is the share of value k in the ratings of person g (Conger 1980; with gaps as
in Gwet 2014, chapter 2).
"""

from collections.abc import Iterable, Sequence
from math import fsum
from operator import mul, truediv

from annotate.agreement.percent import agreeing
from annotate.agreement.ratings.columns import Without
from annotate.agreement.ratings.sums import Formula, Terms, pairs_scale
from annotate.agreement.ratings.tables import Places, Table

NAME = "conger_kappa"
TITLE = "Conger’s kappa"
SHORT = "kappa"
DISTANCES = {"nominal": ("nominal",), "ordinal": ("nominal",), "set": ("exact",)}
LEVELS = tuple(DISTANCES)
TABLES = "annotators"
UNDEFINED = "no variation"
LOWEST = -1.0
ORDER = 60


class Conger(Formula):
    """Sums: 0 agreeing pairs (times `scale`), 1 units, then each person's use of each value."""

    needs_who = True

    def __init__(self, table: Table) -> None:
        self.scale = pairs_scale(table)
        self.values = len(table.values)
        self.size = 2 + len(table.annotators) * self.values

    def terms(self, who: Places, what: Places) -> Terms:
        used = ((2 + g * self.values + k, 1) for g, k in zip(who, what, strict=True))
        return *agreeing(what, self.scale), *used

    def chance(self, sums: Sequence[int]) -> float:
        """Return p_e, by Σ_{g≠h} p_g p_h = (Σ_g p_g)² − Σ_g p_g², without a loop over pairs."""
        counts = [sums[at : at + self.values] for at in range(2, self.size, self.values)]
        shares = [[count / sum(row) for count in row] for row in counts if any(row)]
        people = len(shares)
        squares = (fsum(of) ** 2 - fsum(p * p for p in of) for of in zip(*shares, strict=True))
        return fsum(squares) / (people * (people - 1)) if people > 1 else 1.0

    def value_of_each(self, sums: Without) -> Iterable[float | None]:
        agreed, units, *_ = sums.columns
        shares = []
        for at in range(2, self.size, self.values):
            places = range(at, at + self.values)
            rated = sums.add_up((place, 1) for place in places)
            if not all(rated):  # without some article, this person rated nothing
                return super().value_of_each(sums)
            shares.append([list(map(truediv, sums.columns[place], rated)) for place in places])
        people = len(shares)
        pairs = people * (people - 1)
        chances = map(fsum, zip(*map(_both, zip(*shares, strict=True)), strict=True))
        return map(self._value, agreed, units, (one / pairs if pairs else 1.0 for one in chances))

    def value(self, sums: Sequence[int]) -> float | None:
        return self._value(sums[0], sums[1], self.chance(sums) if sums[1] else 1.0)

    def _value(self, agreed: int, units: int, chance: float) -> float | None:
        if not units or chance == 1:
            return None
        return (agreed / (self.scale * units) - chance) / (1 - chance)


def _both(shares: Sequence[Sequence[float]]) -> list[float]:
    """Return Σ_{g≠h} p_g p_h for each article, from each person's share of a value in it."""
    squares = [list(map(mul, of, of)) for of in shares]
    whole = map(fsum, zip(*shares, strict=True))
    each = map(fsum, zip(*squares, strict=True))
    return [all_of**2 - own for all_of, own in zip(whole, each, strict=True)]


def formula(table: Table, distance: str) -> Conger:
    return Conger(table)
